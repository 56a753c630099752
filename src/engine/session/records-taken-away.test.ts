/** Records that Kafka was told to take away are not lost, and that is told. */
import { describe, expect, test } from 'vitest';
import { Play, TOPICS } from './record-verdicts-fixture';

describe('taken away, as Kafka was told', () => {
  const CONFIGS = 'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name one --add-config';

  test('expired', () => {
    const play = new Play({ configs: { 'log.retention.check.interval.ms': 1_000, 'log.initial.task.delay.ms': 1_000 } }).sends();
    play.ask(`${CONFIGS} internal.segment.bytes=100,retention.ms=5000`);
    expect(play.sends().wait(10_000).told(0)).toMatchInlineSnapshot(`
      [
        "Expired: Broker 1 deleted 2 segments of one-0, for age (retention.ms): its log starts at offset 2, was 0.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "You: kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name one --add-config internal.segment.bytes=100,retention.ms=5000",
        "internal.segment.bytes of topic one is 100 from now on.",
        "retention.ms of topic one is 5000 from now on.",
        "Broker 1 deleted 2 segments of one-0, for age (retention.ms): its log starts at offset 2, was 0.",
      ]
    `);
  });

  test('deleted on request', () => {
    const play = new Play().sends().sends();
    play.ask(
      `kafka-delete-records.sh --bootstrap-server broker-1:9092 --offset-json-file /dev/stdin <<< '{"partitions":[{"topic":"one","partition":0,"offset":1}]}'`,
    );
    expect(play.wait(1_000).told(0)).toMatchInlineSnapshot(`
      [
        "DeletedOnRequest: Broker 1 deleted the records of one-0 below offset 1 on request: its log starts there, was 0.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "You: kafka-delete-records.sh --bootstrap-server broker-1:9092 --offset-json-file /dev/stdin <<< '{"version":1,"partitions":[{"topic":"one","partition":0,"offset":1}]}'",
        "Broker 1 deleted the records of one-0 below offset 1 on request: its log starts there, was 0.",
      ]
    `);
    expect(play.kinds(1)).toEqual(['AcknowledgedAndKept']);
  });

  test('deleted with its topic', () => {
    const play = new Play().sends();
    play.ask(`${TOPICS} --delete --topic one`);
    expect(play.wait(1_000).told(0)).toMatchInlineSnapshot(`
      [
        "DeletedWithTopic: Its topic one was deleted, and it with it.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "You: kafka-topics.sh --bootstrap-server broker-1:9092 --delete --topic one",
        "Topic one is deleted.",
      ]
    `);
  });

  test('compacted: a later value of its key superseded it, and of a tombstone nothing is left when its time is up', () => {
    const play = new Play({ configs: { 'log.cleaner.backoff.ms': 1_000 } });
    play.ask(`${CONFIGS} internal.segment.bytes=100,cleanup.policy=compact,delete.retention.ms=2000,min.cleanable.dirty.ratio=0.01`);
    play.sends('old').sends('new').sends('other', 'CLN-002');
    play.give(
      "kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true --reader-property null.marker=NULL <<< $'CLN-002\\tNULL'",
    );
    play.wait(2_000).sends('last', 'CLN-003').wait(4_000).sends('last', 'CLN-003').sends('last', 'CLN-003').wait(4_000);
    expect(play.told(0)).toMatchInlineSnapshot(`
      [
        "Compacted: The cleaner took it out of one-0: offset 1 has a later value of its key.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\told'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 appended offset 0 to one-0.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true <<< $'CLN-001\\tnew'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 rolled one-0: a new segment begins at offset 1.",
        "Broker 1 appended offset 1 to one-0.",
        "Broker 1 began to clean one-0 up to offset 3: 100 % of it is dirty.",
        "Broker 1 cleaned one-0 up to offset 3: 2 of 3 records are left, 233 bytes, were 311.",
      ]
    `);
    expect(play.kinds(1)).toEqual(['AcknowledgedAndKept']);
    expect(play.kinds(2)).toEqual(['Compacted']);
    expect(play.told(3)).toMatchInlineSnapshot(`
      [
        "Compacted: The cleaner took it out of one-0: it was a tombstone, and delete.retention.ms had passed since it was first met.",
        "You: kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --reader-property parse.key=true --reader-property null.marker=NULL <<< $'CLN-002\\tNULL'",
        "booking sent a record to one.",
        "booking sends 1 record for one-0.",
        "Broker 1 rolled one-0: a new segment begins at offset 3.",
        "Broker 1 appended offset 3 to one-0.",
        "Broker 1 began to clean one-0 up to offset 3: 100 % of it is dirty.",
        "Broker 1 cleaned one-0 up to offset 3: 2 of 3 records are left, 233 bytes, were 311.",
        "Broker 1 began to clean one-0 up to offset 4: 32 % of it is dirty.",
        "Broker 1 cleaned one-0 up to offset 4: 2 of 3 records are left, 233 bytes, were 312.",
        "Broker 1 began to clean one-0 up to offset 6: 51 % of it is dirty.",
        "Broker 1 cleaned one-0 up to offset 6: 2 of 4 records are left, 236 bytes, were 391.",
      ]
    `);
  });
});
