/** What became of records that are on their way or in the log, and how that is told. */
import { describe, expect, test } from 'vitest';
import { Play, UNSAFE } from './record-verdicts-fixture';

describe('on its way', () => {
  test('in the accumulator', () => {
    const play = new Play({ producer: ' --config linger.ms=5000' }).sends();
    expect(play.told(0)).toMatchInlineSnapshot(`
      [
        "InAccumulator: It waits in its producer’s accumulator.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
      ]
    `);
  });

  test('refused by its producer', () => {
    const play = new Play({ producer: ' --config max.request.size=100' }).sends('x'.repeat(200));
    expect(play.told(0)).toMatchInlineSnapshot(`
      [
        "Refused: Its producer refused it: The message is 293 bytes when serialized which is larger than 100, which is the value of max.request.size.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\txxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'",
        "booking sent a record to one.",
        "booking refused a record: The message is 293 bytes when serialized which is larger than 100, which is the value of max.request.size..",
      ]
    `);
  });

  test('refused by the broker', () => {
    const play = new Play({ topic: ' --config max.message.bytes=100' }).sends('x'.repeat(200));
    expect(play.told(0)).toMatchInlineSnapshot(`
      [
        "Refused: Refused, and its producer knows: MESSAGE_TOO_LARGE.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\txxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 refused a batch for one-0: MESSAGE_TOO_LARGE.",
        "booking gave up on a batch for one-0: MESSAGE_TOO_LARGE.",
      ]
    `);
  });

  test('under way: only the leader has it', () => {
    const play = new Play().sends();
    for (const broker of [2, 3]) play.give(`freeze broker ${broker}`);
    expect(play.sends().told(1)).toMatchInlineSnapshot(`
      [
        "UnderWay: Only its leader has it: it is not promised.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 1 to one-0.",
      ]
    `);
  });

  test('given up: nobody was there who could take it', () => {
    const play = new Play({ replicas: '1', producer: ' --config delivery.timeout.ms=4000 --config request.timeout.ms=2000' });
    play.give('kill broker 1');
    expect(play.sends().wait(5_000).told(0)).toMatchInlineSnapshot(`
      [
        "GivenUp: Its producer gave up on it: REQUEST_TIMED_OUT. No leader has appended it.",
        "You: kill broker 1",
        "broker-1 was killed; its disk and page cache remain.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "booking will send a batch for one-0 again: NETWORK_EXCEPTION.",
        "booking sends 1 record for one-0, attempt 2.",
        "booking gave up on a batch for one-0: REQUEST_TIMED_OUT.",
      ]
    `);
  });
});

describe('kept', () => {
  test('acknowledged and kept', () => {
    expect(new Play().sends().told(0)).toMatchInlineSnapshot(`
      [
        "AcknowledgedAndKept: Every in-sync replica has it: it is promised, and consumers may be given it.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "Broker 3 appended offset 0 to one-0.",
        "Broker 2 appended offset 0 to one-0.",
        "High watermark of one-0 is 1 on broker 1, was 0.",
        "booking has its acknowledgement: offset 0 of one-0.",
      ]
    `);
  });

  test('given up, and kept all the same', () => {
    const play = new Play({
      topic: ' --config min.insync.replicas=2',
      producer: ' --config delivery.timeout.ms=3000 --config request.timeout.ms=2000',
    }).sends();
    for (const broker of [2, 3]) play.give(`cut 1 ${broker}`);
    play.sends().wait(8_000);
    for (const broker of [2, 3]) play.give(`heal 1 ${broker}`);
    expect(play.wait(8_000).told(1)).toMatchInlineSnapshot(`
      [
        "UnacknowledgedAndKept: Its producer gave up on it: REQUEST_TIMED_OUT. It is in the log all the same, and promised.",
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
        "booking gave up on a batch for one-0: REQUEST_TIMED_OUT.",
        "Broker 3 appended offset 1 to one-0.",
        "Broker 2 appended offset 1 to one-0.",
        "High watermark of one-0 is 2 on broker 1, was 1.",
      ]
    `);
  });

  test('never answered: acks=0, and kept', () => {
    const play = new Play({ producer: ` --config acks=0 ${UNSAFE}` }).sends();
    expect(play.told(0)).toMatchInlineSnapshot(`
      [
        "UnacknowledgedAndKept: With acks=0 nobody told its producer anything. It is in the log all the same, and promised.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "booking takes 1 record for one-0 as sent: with acks=0 nobody answers.",
        "Broker 1 appended offset 0 to one-0.",
        "Broker 2 appended offset 0 to one-0.",
        "Broker 3 appended offset 0 to one-0.",
        "High watermark of one-0 is 1 on broker 1, was 0.",
      ]
    `);
  });

  test('its producer died, and it is kept', () => {
    const play = new Play().sends();
    for (const broker of [2, 3]) play.give(`cut 1 ${broker}`);
    play.sends();
    play.give('kill producer booking');
    for (const broker of [2, 3]) play.give(`heal 1 ${broker}`);
    expect(play.wait(3_000).told(1)).toMatchInlineSnapshot(`
      [
        "UnacknowledgedAndKept: Its producer ended before it was answered. It is in the log all the same, and promised.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 1 to one-0.",
        "You: kill producer booking",
        "booking was killed; what it had in memory is gone.",
        "Broker 2 appended offset 1 to one-0.",
        "Broker 3 appended offset 1 to one-0.",
        "High watermark of one-0 is 2 on broker 1, was 1.",
      ]
    `);
  });
});
