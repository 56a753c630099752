/**
 * What the auditor says of records in clusters that live: each verdict is reached, and told with all that led to it. One partition, on
 * brokers 1, 2 and 3, led by 1; `booking` sends to it.
 */
import { describe, expect, test, vi } from 'vitest';
import { CauseIndex } from '../auditor/cause-index';
import { type RecordVerdict, verdictsOn } from '../auditor/record-verdicts';
import { UnifiedLog } from '../log/unified-log';
import { describeEvent, type Happening, isOfInterest } from '../model/events';
import type { NodeId } from '../sim/context';
import { SessionFixture } from './session-fixture';

const TOPICS = 'kafka-topics.sh --bootstrap-server broker-1:9092';
const UNSAFE = '--config enable.idempotence=false';

class Play extends SessionFixture {
  constructor({
    topic = '',
    producer = '',
    replicas = '1:2:3',
    configs = {},
  }: { topic?: string; producer?: string; replicas?: string; configs?: object } = {}) {
    super(1, { 'replica.lag.time.max.ms': 2_000, ...configs });
    this.ask(`${TOPICS} --create --topic one --replica-assignment ${replicas}${topic}`);
    this.ask(`add producer --name booking${producer}`);
    this.wait(500);
  }

  sends(value = 'booked', key = 'CLN-001'): this {
    this.give(`produce one ${key}:${value}`);
    return this.wait(300);
  }

  verdicts(record: number, producer = 'booking'): readonly RecordVerdict[] {
    const { cluster, auditor } = this.session.world;
    const { history } = cluster.sim;
    const causes = new CauseIndex();
    causes.read(history);
    return verdictsOn({ accounts: auditor.accounts, history, cluster }, causes, { producer: producer as NodeId, record });
  }

  /** As it is told: the kind, why, and the chain as far as it is worth a line. */
  told(record: number, kind?: string): readonly string[] {
    const all = this.verdicts(record);
    const verdict = kind === undefined ? all[0]! : all.find((each) => each.kind === kind)!;
    const { history } = this.cluster.sim;
    const chain = verdict.chain
      .map((id) => history.get(id).what as Happening)
      .filter((what) => what.kind === 'CommandGiven' || what.kind === 'RecordSent' || isOfInterest(what));
    return [`${verdict.kind}: ${verdict.sentence}`, ...chain.map(describeEvent)];
  }

  kinds(record: number): readonly string[] {
    return this.verdicts(record).map(({ kind }) => kind);
  }
}

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
