/** How records are lost, and how that is told. */
import { describe, expect, test } from 'vitest';
import { Play, UNSAFE } from './record-verdicts-fixture';

describe('lost', () => {
  test('acks=1: the leader alone had it', () => {
    const play = new Play({ producer: ` --config acks=1 ${UNSAFE}` }).sends();
    for (const broker of [2, 3]) play.give(`cut 1 ${broker}`);
    play.sends();
    play.give('kill broker 1');
    expect(play.wait(12_000).told(1)).toMatchInlineSnapshot(`
      [
        "AcknowledgedAndLost: The leader alone had it, before any follower had to: broker 2, which leads one-0 now, begins at offset 1, without it.",
        "You: cut 1 2",
        "The link between broker-1 and broker-2 is cut.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 1 to one-0.",
        "booking has its acknowledgement: offset 1 of one-0.",
        "You: kill broker 1",
        "broker-1 was killed; its disk and page cache remain.",
        "Broker 1 is fenced: its heartbeats stopped.",
        "Leader of one-0 is now broker 2, epoch 1.",
        "Broker 2 leads one-0 from offset 1, epoch 1.",
      ]
    `);
  });

  test('an unclean election, and an application had been given it', () => {
    const play = new Play({ topic: ' --config unclean.leader.election.enable=true', replicas: '1:2' });
    play.give('add consumer readers one --config auto.offset.reset=earliest');
    play.wait(6_000);
    play.give('cut 1 2');
    play.sends().wait(8_000);
    play.give('kill broker 1');
    play.wait(12_000);
    play.give('heal 1 2');
    play.wait(3_000);
    expect(play.told(0)).toMatchInlineSnapshot(`
      [
        "AcknowledgedAndLost: Every in-sync replica had it, but none was there to lead: unclean.leader.election.enable let a replica lead that was out of sync, and broker 2, which leads one-0 now, begins at offset 0.",
        "You: cut 1 2",
        "The link between broker-1 and broker-2 is cut.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "ISR of one-0 is 1; broker 2 is out.",
        "High watermark of one-0 is 1 on broker 1, was 0.",
        "booking has its acknowledgement: offset 0 of one-0.",
        "You: kill broker 1",
        "broker-1 was killed; its disk and page cache remain.",
        "Broker 1 is fenced: its heartbeats stopped.",
        "Leader of one-0 is now broker 2, epoch 1 (unclean).",
        "Broker 2 leads one-0 from offset 0, epoch 1.",
      ]
    `);
    expect(play.told(0, 'ReadAndLost')).toMatchInlineSnapshot(`
      [
        "ReadAndLost: readers-1 was given it, and has acted on what the log does not hold any more.",
        "You: cut 1 2",
        "The link between broker-1 and broker-2 is cut.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "ISR of one-0 is 1; broker 2 is out.",
        "High watermark of one-0 is 1 on broker 1, was 0.",
        "readers-1 was given offset 0 of one-0.",
      ]
    `);
  });

  test('the power goes, and the page cache with it', () => {
    const play = new Play({ replicas: '1' }).sends();
    play.give('power-loss broker 1');
    play.wait(1_000);
    play.give('restart broker 1');
    expect(play.wait(10_000).told(0)).toMatchInlineSnapshot(`
      [
        "AcknowledgedAndLost: The in-sync replicas that were left had it in their page caches, and had not forced it to their disks when the power went: broker 1, which leads one-0 now, begins at offset 0.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "High watermark of one-0 is 1 on broker 1, was 0.",
        "booking has its acknowledgement: offset 0 of one-0.",
        "You: power-loss broker 1",
        "broker-1 lost its power; what was on its disk remains, its page cache is gone.",
        "You: restart broker 1",
        "broker-1 started.",
        "Broker 1 registered, broker epoch 21; it is fenced until it has caught up with the metadata.",
        "ISR of one-0 is empty; broker 1 is out.",
        "Broker 1 is unfenced: it may lead and join ISRs.",
        "Leader of one-0 is now broker 1, epoch 2 (unclean).",
        "Broker 1 leads one-0 from offset 0, epoch 2.",
      ]
    `);
  });

  test('the disk is destroyed', () => {
    const play = new Play({ replicas: '1' }).sends();
    play.give('destroy disk of broker 1');
    play.wait(1_000);
    play.give('restart broker 1');
    expect(play.wait(10_000).told(0)).toMatchInlineSnapshot(`
      [
        "AcknowledgedAndLost: Every disk that had it is destroyed.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "High watermark of one-0 is 1 on broker 1, was 0.",
        "booking has its acknowledgement: offset 0 of one-0.",
        "You: destroy disk of broker 1",
        "The disk of broker-1 is destroyed with all that was on it; an empty one takes its place.",
      ]
    `);
  });

  test('never answered: acks=0, and lost with the leader that had it', () => {
    const play = new Play({ producer: ` --config acks=0 ${UNSAFE}` }).sends();
    for (const broker of [2, 3]) play.give(`cut 1 ${broker}`);
    play.sends();
    play.give('kill broker 1');
    expect(play.wait(12_000).told(1)).toMatchInlineSnapshot(`
      [
        "UnacknowledgedAndLost: With acks=0 nobody told its producer anything. A leader had appended it, but the log of the present one does not have it: nothing was promised.",
        "You: cut 1 2",
        "The link between broker-1 and broker-2 is cut.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "booking takes 1 record for one-0 as sent: with acks=0 nobody answers.",
        "Broker 1 appended offset 1 to one-0.",
        "You: kill broker 1",
        "broker-1 was killed; its disk and page cache remain.",
        "Broker 1 is fenced: its heartbeats stopped.",
        "Leader of one-0 is now broker 2, epoch 1.",
        "Broker 2 leads one-0 from offset 1, epoch 1.",
      ]
    `);
  });
});
