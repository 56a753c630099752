import { describe, expect, test } from 'vitest';
import { defaultDescription } from '../cluster/description';
import { Errors } from '../model/error-codes';
import type { Happening, HappeningOf } from '../model/events';
import type { BrokerId, Offset, PartitionIndex, TopicName } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { crcIsValid } from '../protocol/record-batch-reader';
import type { NodeId, VirtualTime } from '../sim/context';
import { fork } from '../sim/fork';
import { parseCommand } from './commands';
import { Session } from './session';

const SECOND = 1_000_000;
const P0 = { topic: 'orders' as TopicName, partition: 0 as PartitionIndex };

/** What the command answered at once. */
function run(session: Session, text: string): readonly string[] {
  const command = parseCommand(text);
  if (!command.ok) throw new Error(`${text}: ${command.error.problem}`);
  const before = session.world.events;
  session.give(command.value);
  return happenings(session, 'CommandAnswered', before).flatMap(({ lines }) => lines);
}

const pass = (session: Session, seconds: number) => session.advance((session.now + seconds * SECOND) as VirtualTime);

function happenings<Kind extends Happening['kind']>({ world }: Session, kind: Kind, from = 0): readonly HappeningOf<Kind>[] {
  return [...world.cluster.sim.history]
    .filter(({ id, what }) => id >= from && what.kind === kind)
    .map(({ what }) => what as HappeningOf<Kind>);
}

/** `orders` has one partition on three brokers, and nobody but `careless` waits for less than all of them. */
function aCluster(): Session {
  const session = new Session({ description: defaultDescription({ seed: 3, epochMs: 1_767_225_600_000 }) });
  pass(session, 1);
  run(session, 'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 1 --replication-factor 3');
  pass(session, 1);
  run(session, 'add producer --name careless --config acks=1 --config enable.idempotence=false');
  for (const key of ['CLN-001', 'CLN-002']) {
    run(session, `produce orders ${key}:booked`);
    pass(session, 1);
  }
  return session;
}

const registered = ({ world }: Session) => world.cluster.controller!.image.partition(P0)!;
const leaderOf = (session: Session) => registered(session).leader;
const otherThan = (broker: BrokerId) => ([1, 2, 3] as BrokerId[]).find((each) => each !== broker)!;

function batchAt({ world }: Session, broker: BrokerId, offset: number): RecordBatch {
  const [batch] = world.cluster
    .broker(broker)!
    .replicas.partition(P0)!
    .log.batchesFrom(offset as Offset);
  return batch!;
}

describe('a byte goes bad on the leader’s disk', () => {
  test('and nothing happens: no broker looks', () => {
    const session = aCluster();
    const leader = leaderOf(session);
    expect(run(session, `corrupt broker ${leader} orders-0 1 byte 70`)).toEqual([expect.stringMatching(/^byte 70: 0x\w\w → 0x\w\w$/)]);
    expect(crcIsValid(batchAt(session, leader, 1))).toBe(false);
    expect(crcIsValid(batchAt(session, otherThan(leader), 1))).toBe(true);
    const before = session.world.events;
    pass(session, 20);
    expect(happenings(session, 'FollowerRefusedBatch', before)).toEqual([]);
    expect(registered(session).isr).toHaveLength(3);
  });

  test('a consumer takes what is before it, refuses the batch with CORRUPT_MESSAGE, and fails in Kafka’s words', () => {
    const session = aCluster();
    const leader = leaderOf(session);
    run(session, `corrupt broker ${leader} orders-0 1 byte 70`);
    run(session, 'add consumer readers orders --name reader --config auto.offset.reset=earliest');
    pass(session, 10);
    expect(happenings(session, 'RecordsDelivered').map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([[0, 0]]);
    expect(happenings(session, 'ConsumerRefusedBatch')).toEqual([
      expect.objectContaining({ consumer: 'reader', broker: leader, baseOffset: 1, lastOffset: 1, error: Errors.CORRUPT_MESSAGE }),
    ]);
    expect(happenings(session, 'ConsumerFailed').map(({ reason }) => reason)).toEqual([
      expect.stringMatching(
        /^Record batch for partition orders-0 at offset 1 is invalid, cause: Record is corrupt \(stored crc = \d+, computed crc = \d+\)$/,
      ),
    ]);
  });

  test('a consumer that does not check CRCs takes it as it is', () => {
    const session = aCluster();
    run(session, `corrupt broker ${leaderOf(session)} orders-0 1 byte 70`);
    run(session, 'add consumer readers orders --name reader --config auto.offset.reset=earliest --config check.crcs=false');
    pass(session, 10);
    expect(happenings(session, 'RecordsDelivered').at(-1)).toMatchObject({ lastOffset: 1 });
  });

  test('once it is repaired the next consumer reads on', () => {
    const session = aCluster();
    const leader = leaderOf(session);
    const sound = batchAt(session, leader, 1);
    run(session, `corrupt broker ${leader} orders-0 1 byte 70 to 0x00`);
    run(session, `repair broker ${leader} orders-0 1 byte 70`);
    expect([batchAt(session, leader, 1).head, batchAt(session, leader, 1).body]).toEqual([sound.head, sound.body]);
    run(session, 'add consumer readers orders --name reader --config auto.offset.reset=earliest');
    pass(session, 10);
    expect(happenings(session, 'RecordsDelivered').at(-1)).toMatchObject({ lastOffset: 1 });
  });
});

describe('a follower that has not fetched it yet', () => {
  /** The leader alone has offsets 2 and 3. 2 is on its way, held by a cut: as it was sent. 3 is bad, and will be asked for. */
  function aFollowerBehind() {
    const session = aCluster();
    const leader = leaderOf(session);
    const followers = ([1, 2, 3] as BrokerId[]).filter((broker) => broker !== leader);
    for (const broker of followers) run(session, `cut ${leader} ${broker}`);
    for (const key of ['CLN-003', 'CLN-004']) {
      run(session, `produce orders ${key}:booked`);
      pass(session, 1);
    }
    run(session, `corrupt broker ${leader} orders-0 3 byte 80`);
    for (const broker of followers) run(session, `heal ${leader} ${broker}`);
    return { session, leader, followers };
  }

  test('refuses it, and tells so once, however often it asks', () => {
    const { session, leader, followers } = aFollowerBehind();
    pass(session, 10);
    const refused = happenings(session, 'FollowerRefusedBatch');
    expect(refused.map(({ follower }) => follower).sort()).toEqual(followers);
    expect(refused[0]).toMatchObject({ broker: leader, baseOffset: 3, error: Errors.CORRUPT_MESSAGE });
    expect(session.world.cluster.broker(followers[0]!)?.replicas.partition(P0)?.log.logEndOffset).toBe(3);
  });

  test('falls out of the ISR, and comes back when the byte is repaired', () => {
    const { session, leader } = aFollowerBehind();
    pass(session, 60);
    expect(registered(session).isr).toEqual([leader]);
    run(session, `repair broker ${leader} orders-0 3 byte 80`);
    pass(session, 5);
    expect([...registered(session).isr].sort()).toEqual([1, 2, 3]);
  });
});

test('on a follower nobody notices, until it leads', () => {
  const session = aCluster();
  const leader = leaderOf(session);
  const [, next] = registered(session).replicas;
  run(session, `corrupt broker ${next} orders-0 0 byte 70`);
  run(session, `kill broker ${leader}`);
  pass(session, 15);
  expect(leaderOf(session)).toBe(next);
  run(session, 'add consumer readers orders --name reader --config auto.offset.reset=earliest');
  pass(session, 10);
  expect(happenings(session, 'ConsumerRefusedBatch')).toEqual([expect.objectContaining({ broker: next, baseOffset: 0 })]);
});

test('a broker that was killed finds it in recovery, drops it with all behind it, and fetches it again', () => {
  const session = aCluster();
  const follower = otherThan(leaderOf(session));
  run(session, `corrupt broker ${follower} orders-0 0 byte 70`);
  run(session, `kill broker ${follower}`);
  run(session, `restart broker ${follower}`);
  pass(session, 15);
  const recovered = happenings(session, 'LogRecovered').filter(({ broker, droppedBytes }) => broker === follower && droppedBytes > 0);
  expect(recovered).toEqual([expect.objectContaining({ partition: P0, logEndOffset: 0 })]);
  expect(crcIsValid(batchAt(session, follower, 0))).toBe(true);
  expect(session.world.cluster.broker(follower)?.replicas.partition(P0)?.log.logEndOffset).toBe(2);
});

test('a dead broker’s disk goes bad as any other', () => {
  const session = aCluster();
  const follower = otherThan(leaderOf(session));
  run(session, `kill broker ${follower}`);
  expect(run(session, `corrupt broker ${follower} orders-0 0 byte 70`)[0]).toMatch(/^byte 70: /);
});

test.each([
  ['corrupt broker 9 orders-0 0 byte 70', 'There is no broker-9; brokers are 1, 2, 3.'],
  ['corrupt broker 1 other-0 0 byte 70', 'Broker 1 has no other-0 with offset 0.'],
  ['corrupt broker 1 orders-0 7 byte 70', 'Broker 1 has no offset 7 of orders-0.'],
  ['corrupt broker 1 orders-0 0 byte 7000', expect.stringMatching(/^The batch has bytes 0 to \d+\.$/)],
  ['corrupt broker 1 orders-0 0 byte 12', 'Bytes 0 to 16 stand before what the CRC covers, so that the leader may stamp them.'],
  ['repair broker 1 orders-0 0 byte 70', 'The CRC of that batch matches: there is nothing to repair.'],
])('%s: refused', (command, reason) => {
  expect(run(aCluster(), command)).toEqual([reason]);
});

test('one byte of a batch at a time, and only that one can be repaired', () => {
  const session = aCluster();
  run(session, 'corrupt broker 1 orders-0 0 byte 70');
  expect(run(session, 'corrupt broker 1 orders-0 0 byte 71')).toEqual(['The batch is corrupt already: repair that byte first.']);
  expect(run(session, 'repair broker 1 orders-0 0 byte 71')).toEqual(['The CRC does not match whatever byte 71 is: another one is bad.']);
});

test('every byte that the CRC covers, and the CRC itself, is found out', () => {
  const session = aCluster();
  const { length } = batchAt(session, 1 as BrokerId, 0);
  for (let byte = 17; byte < length; byte++) {
    run(session, `corrupt broker 1 orders-0 0 byte ${byte}`);
    expect([byte, crcIsValid(batchAt(session, 1 as BrokerId, 0)), batchAt(session, 1 as BrokerId, 0).lastOffset]).toEqual([byte, false, 0]);
    run(session, `repair broker 1 orders-0 0 byte ${byte}`);
    expect([byte, crcIsValid(batchAt(session, 1 as BrokerId, 0))]).toEqual([byte, true]);
  }
});

test('a fork made before keeps its byte', () => {
  const session = aCluster();
  const before = fork(session.world);
  run(session, 'corrupt broker 1 orders-0 0 byte 70');
  const [batch] = before.cluster
    .broker(1 as BrokerId)!
    .replicas.partition(P0)!
    .log.batchesFrom(0 as Offset);
  expect(crcIsValid(batch!)).toBe(true);
  const file = 'orders-0/00000000000000000000.log';
  const bytesOf = (world: typeof before) => world.cluster.sim.diskOf('broker-1' as NodeId).read(file);
  expect(bytesOf(session.world)).not.toEqual(bytesOf(before));
});
