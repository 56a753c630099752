/** What else may be wrong with a record: twice, too late, too early, read again or passed over. */
import { describe, expect, test, vi } from 'vitest';
import { UnifiedLog } from '../log/unified-log';
import { Play, UNSAFE } from './record-verdicts-fixture';

describe('what else goes wrong', () => {
  test('a retry without idempotence: in the log twice', () => {
    const play = new Play({ producer: ` ${UNSAFE} --config request.timeout.ms=1000` }).sends();
    for (const broker of [2, 3]) play.give(`cut 1 ${broker}`);
    play.sends().wait(1_500);
    for (const broker of [2, 3]) play.give(`heal 1 ${broker}`);
    play.wait(5_000);
    expect(play.kinds(1)).toEqual(['AcknowledgedAndKept', 'Duplicated']);
    expect(play.told(1, 'Duplicated')).toMatchInlineSnapshot(`
      [
        "Duplicated: It is in the log twice, at offsets 1 and 2: what was sent again had been written.",
        "You: cut 1 2",
        "The link between broker-1 and broker-2 is cut.",
        "You: cut 1 3",
        "The link between broker-1 and broker-3 is cut.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 1 to one-0.",
        "booking will send a batch for one-0 again: REQUEST_TIMED_OUT.",
        "booking sends 1 record for one-0, attempt 2.",
        "Broker 1 appended offset 2 to one-0.",
      ]
    `);
  });

  test('with idempotence it is written once', () => {
    const play = new Play({ producer: ' --config request.timeout.ms=1000' }).sends();
    for (const broker of [2, 3]) play.give(`cut 1 ${broker}`);
    play.sends().wait(1_500);
    for (const broker of [2, 3]) play.give(`heal 1 ${broker}`);
    play.wait(5_000);
    expect(play.kinds(1)).toEqual(['AcknowledgedAndKept']);
  });

  test('given to a group twice: who had it died before its commit', () => {
    const play = new Play().sends();
    play.give(
      'add consumer readers one --name reader-1 --config auto.offset.reset=earliest --config auto.commit.interval.ms=60000 --config session.timeout.ms=6000',
    );
    play.wait(8_000);
    play.give('kill consumer reader-1');
    play.wait(1_000);
    play.give('add consumer readers one --name reader-2 --config auto.offset.reset=earliest --config session.timeout.ms=6000');
    play.wait(15_000);
    expect(play.kinds(0)).toEqual(['AcknowledgedAndKept', 'DeliveredAgain']);
    expect(play.told(0, 'DeliveredAgain')).toMatchInlineSnapshot(`
      [
        "DeliveredAgain: reader-1 was given it, and reader-2 again: reader-2 began at offset 0, nothing was committed, and auto.offset.reset is earliest.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "Broker 3 appended offset 0 to one-0.",
        "Broker 2 appended offset 0 to one-0.",
        "High watermark of one-0 is 1 on broker 1, was 0.",
        "reader-1 was given offset 0 of one-0.",
        "You: kill consumer reader-1",
        "reader-1 was killed; what it had in memory is gone.",
        "Member reader-1-ca127415-176a-49d4-a22b-41e38e7d4e89 is out of group readers: its heartbeats stopped.",
        "Group readers is CompletingRebalance, generation 2.",
        "reader-2 owns one-0 in generation 2.",
        "reader-2 starts one-0 at offset 0: nothing was committed, and auto.offset.reset is earliest.",
        "reader-2 was given offset 0 of one-0.",
      ]
    `);
  });

  test('passed over by a commit: at most once', () => {
    const play = new Play();
    play.give(
      'add consumer billing one --name billing-1 --config auto.offset.reset=earliest --config enable.auto.commit=false --config session.timeout.ms=6000 --handler commit-then-process --side-effect charge',
    );
    play.give('slow consumer billing-1 2000ms');
    play.wait(6_000).sends().wait(300);
    play.give('kill consumer billing-1');
    play.wait(1_000);
    play.give('restart consumer billing-1');
    play.wait(12_000);
    expect(play.kinds(0)).toEqual(['AcknowledgedAndKept', 'SkippedByCommit']);
    expect(play.told(0, 'SkippedByCommit')).toMatchInlineSnapshot(`
      [
        "SkippedByCommit: Group billing has committed one-0 at 1, past it, and billing-1, which had it in hand, ended before it did anything for it.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "Broker 2 appended offset 0 to one-0.",
        "Broker 3 appended offset 0 to one-0.",
        "High watermark of one-0 is 1 on broker 1, was 0.",
        "billing-1 was given offset 0 of one-0.",
        "Group billing committed one-0 at 1.",
        "You: kill consumer billing-1",
        "billing-1 was killed; what it had in memory is gone.",
      ]
    `);
  });

  test('passed over by a group that began behind it', () => {
    const play = new Play().sends();
    play.give('add consumer readers one --config auto.offset.reset=latest');
    play.wait(6_000).sends().wait(6_000);
    expect(play.kinds(0)).toEqual(['AcknowledgedAndKept', 'SkippedByCommit']);
    expect(play.told(0, 'SkippedByCommit')).toMatchInlineSnapshot(`
      [
        "SkippedByCommit: Group readers has committed one-0 at 2, past it, and nobody in it was given it.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "You: add consumer readers one --config auto.offset.reset=latest",
        "readers-1 started.",
        "Member readers-1-ca127415-176a-49d4-a22b-41e38e7d4e89 joined group readers.",
        "Group readers is PreparingRebalance, generation 0.",
        "Group readers is CompletingRebalance, generation 1.",
        "readers-1 owns one-0 in generation 1.",
        "readers-1 starts one-0 at offset 1: nothing was committed, and auto.offset.reset is latest.",
        "Group readers committed one-0 at 2.",
      ]
    `);
  });

  test('given out before it was committed, where a broker reads too far', () => {
    const { read } = UnifiedLog.prototype;
    const bug = vi.spyOn(UnifiedLog.prototype, 'read').mockImplementation(function (this: UnifiedLog, options) {
      return read.call(this, { ...options, upTo: this.logEndOffset });
    });
    const play = new Play({ topic: ' --config min.insync.replicas=2' }).sends();
    for (const broker of [2, 3]) play.give(`cut 1 ${broker}`);
    play.sends();
    play.give('add consumer readers one --config auto.offset.reset=earliest');
    play.wait(6_000);
    bug.mockRestore();
    expect(play.kinds(1)).toEqual(['UnderWay', 'VisibleTooEarly']);
    expect(play.told(1, 'VisibleTooEarly')).toMatchInlineSnapshot(`
      [
        "VisibleTooEarly: readers-1 was given it before every in-sync replica had it: it could still be lost.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 1 to one-0.",
        "readers-1 was given offset 1 of one-0.",
      ]
    `);
  });

  test('a later batch was written before an earlier one that was tried again: out of order', () => {
    const play = new Play({ topic: ' --config min.insync.replicas=2', producer: ` ${UNSAFE} --config linger.ms=0` }).sends();
    for (const broker of [2, 3]) play.give(`cut 1 ${broker}`);
    play.ask('add producer --name filler');
    play.give("kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --command-property client.id=filler <<< 'it'");
    play.wait(6_000);
    play.give('slow booking 1 400ms');
    play.give('produce one CLN-001:first');
    play.wait(60);
    play.give('produce one CLN-001:second');
    play.wait(340); // the ISR is large enough again between the arrivals of the two
    for (const broker of [2, 3]) play.give(`heal 1 ${broker}`);
    play.wait(6_000);
    expect(play.kinds(1)).toEqual(['AcknowledgedAndKept', 'OutOfOrder']);
    expect(play.kinds(2)).toEqual(['AcknowledgedAndKept']);
    expect(play.told(1, 'OutOfOrder')).toMatchInlineSnapshot(`
      [
        "OutOfOrder: It stands at offset 3, behind offset 2, which booking sent later.",
        "You: cut 1 2",
        "The link between broker-1 and broker-2 is cut.",
        "ISR of one-0 is 1; broker 2, 3 is out.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tfirst'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tsecond'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 refused a batch for one-0: NOT_ENOUGH_REPLICAS.",
        "Broker 1 appended offset 2 to one-0.",
        "booking will send a batch for one-0 again: NOT_ENOUGH_REPLICAS.",
        "booking sends 1 record for one-0, attempt 2.",
        "Broker 1 appended offset 3 to one-0.",
      ]
    `);
  });
});
