import { beforeAll, describe, expect, test } from 'vitest';
import { defaultDescription } from '../../engine/cluster/description';
import type { BrokerId, Offset, PartitionIndex, TopicName } from '../../engine/model/vocabulary';
import { parseCommand } from '../../engine/session/commands';
import { runUntilAtWork } from '../../engine/session/open-scenario';
import { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import { inspectRecord } from './inspect-record';
import type { RecordInspection, RecordPlace } from './inspection';

const SECOND = 1_000_000;
const TOPIC = 'orders' as TopicName;

function run(session: Session, text: string): void {
  const command = parseCommand(text);
  if (!command.ok) throw new Error(`${text}: ${command.error.problem}`);
  session.give(command.value);
}

const pass = (session: Session, span: number) => session.advance((session.now + span) as VirtualTime);

/** Two records of two keys in one batch: sent at one instant, they linger together. */
function aClusterAtWork(): Session {
  const session = new Session({ description: defaultDescription({ seed: 7, epochMs: 1_767_225_600_000 }) });
  runUntilAtWork(session);
  run(session, 'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 1 --replication-factor 3');
  pass(session, SECOND);
  run(session, 'add producer --name booking-api');
  run(session, 'produce orders CLN-001:first');
  pass(session, SECOND);
  run(session, `produce orders 'CLN-002:{"id":"APT-41"}'`);
  run(session, `produce orders 'CLN-003:{"id":"APT-42"}'`);
  pass(session, SECOND);
  return session;
}

const leaderOf = ({ world }: Session) =>
  world.cluster.controller!.image.partition({ topic: TOPIC, partition: 0 as PartitionIndex })!.leader;
const place = (broker: BrokerId, offset: number): RecordPlace => ({
  topic: TOPIC,
  partition: 0 as PartitionIndex,
  broker,
  offset: offset as Offset,
});

describe('a batch of two records', () => {
  let session: Session;
  let inspected: RecordInspection;
  beforeAll(() => {
    session = aClusterAtWork();
    inspected = inspectRecord(session, place(leaderOf(session), 2))!;
  });

  test('every byte belongs to one field, in order, from the first to the last', () => {
    const { fields, bytes, sizeBytes } = inspected.batch;
    expect(bytes).toHaveLength(sizeBytes);
    expect(fields[0]?.from).toBe(0);
    expect(fields.slice(1).map(({ from }) => from)).toEqual(fields.slice(0, -1).map(({ to }) => to));
    expect(fields.at(-1)?.to).toBe(sizeBytes);
    expect(fields.map(({ number }) => number)).toEqual(fields.map((_, index) => index + 1));
  });

  test('the header has thirteen fields in 61 bytes', () => {
    const header = inspected.batch.fields.filter(({ record }) => record === null);
    expect(header.map(({ name }) => name)).toEqual([
      'baseOffset',
      'batchLength',
      'partitionLeaderEpoch',
      'magic',
      'crc',
      'attributes',
      'lastOffsetDelta',
      'baseTimestamp',
      'maxTimestamp',
      'producerId',
      'producerEpoch',
      'baseSequence',
      'recordCount',
    ]);
    expect(header.at(-1)?.to).toBe(61);
    const told = (name: string) => header.find((field) => field.name === name)?.value;
    expect(['baseOffset', 'magic', 'lastOffsetDelta', 'baseSequence', 'recordCount'].map(told)).toEqual(['1', '2', '1', '1', '2']);
    expect(Number(told('batchLength'))).toBe(inspected.batch.sizeBytes - 12);
    expect(Number.parseInt(told('crc')!, 16)).toBe(inspected.batch.crc.stored);
  });

  test('a record’s lengths and deltas are told with what they mean', () => {
    const second = inspected.batch.fields.filter(({ record }) => record === 1);
    expect(second.map(({ name, value }) => `${name} ${value}`)).toEqual([
      `length ${inspected.records[1]!.to - inspected.records[1]!.from - 1}`,
      'attributes 0',
      'timestampDelta 0',
      'offsetDelta 1',
      'keyLength 7',
      'key CLN-003',
      'valueLength 15',
      'value {"id":"APT-42"}',
      'headersCount 0',
    ]);
    expect(second.find(({ name }) => name === 'offsetDelta')?.note).toBe('offset 2');
    expect(second.find(({ name }) => name === 'key')?.keyNumber).toBe(3);
  });

  test('its records, where the file is, and that its CRC matches', () => {
    expect(inspected.records.map(({ offset, key, value, committed }) => ({ offset, key, value, committed }))).toEqual([
      { offset: 1, key: 'CLN-002', value: '{"id":"APT-41"}', committed: true },
      { offset: 2, key: 'CLN-003', value: '{"id":"APT-42"}', committed: true },
    ]);
    const { file, position, crc, isFlushed } = inspected.batch;
    expect(file).toBe('orders-0/00000000000000000000.log');
    expect(position).toBe(inspectRecord(session, place(leaderOf(session), 0))!.batch.sizeBytes);
    expect(crc.computed).toBe(crc.stored);
    expect(isFlushed).toBe(false);
  });

  test('every replica has it', () => {
    expect(inspected.replicas.map(({ has, inSync }) => ({ has, inSync }))).toEqual(Array(3).fill({ has: 'yes', inSync: true }));
    expect(inspected.replicas.filter(({ role }) => role === 'Leader').map(({ broker }) => broker)).toEqual([leaderOf(session)]);
  });

  test('its story goes from send to acknowledgement, and its fate is told', () => {
    const sentences = inspected.story.map(({ sentence }) => sentence);
    expect(sentences[0]).toBe('booking-api sends a record to orders.');
    expect(sentences).toContain('booking-api sends 2 records for P0.');
    expect(sentences.at(-1)).toMatch(/^booking-api has its acknowledgement for offsets 1 to 2 of P0\.$/);
    expect(inspected.verdicts.map(({ sentence }) => sentence)).toEqual([
      'Every in-sync replica has it: it is promised, and consumers may be given it.',
    ]);
  });

  test('it is plain data', () => {
    expect(structuredClone(inspected)).toEqual(inspected);
  });
});

test('a record that only the leader has is not promised, and the others do not have it', () => {
  const session = aClusterAtWork();
  const leader = leaderOf(session);
  for (const broker of [1, 2, 3]) if (broker !== leader) run(session, `freeze broker ${broker}`);
  run(session, 'produce orders CLN-001:second');
  pass(session, SECOND);
  const { records, replicas, verdicts } = inspectRecord(session, place(leader, 3))!;
  expect(records.map(({ committed }) => committed)).toEqual([false]);
  expect(replicas.filter(({ has }) => has === 'no')).toHaveLength(2);
  expect(verdicts.map(({ sentence }) => sentence)).toEqual(['Only its leader has it: it is not promised.']);
});

test('a byte that went bad: the CRC does not match, that replica’s copy is corrupt, and the story says who refused it', () => {
  const session = aClusterAtWork();
  const leader = leaderOf(session);
  run(session, `corrupt broker ${leader} orders-0 1 byte 70`);
  run(session, 'add consumer readers orders --name reader --config auto.offset.reset=earliest');
  pass(session, 10 * SECOND);
  const { batch, replicas, story } = inspectRecord(session, place(leader, 1))!;
  expect(batch.crc.computed).not.toBe(batch.crc.stored);
  expect(replicas.map(({ broker, has }) => [broker, has]).sort()).toEqual(
    [1, 2, 3].map((broker) => [broker, broker === leader ? 'corrupt' : 'yes']),
  );
  expect(story.map(({ sentence }) => sentence).slice(-2)).toEqual([
    `Byte 70 of offsets 1 to 2 of P0 has changed in the log of broker ${leader}: its CRC does not match.`,
    `reader refuses offsets 1 to 2 of P0 from broker ${leader}: CORRUPT_MESSAGE, the CRC does not match.`,
  ]);
});

test('whatever byte is bad, every byte still belongs to one field', () => {
  const session = aClusterAtWork();
  const leader = leaderOf(session);
  const { sizeBytes } = inspectRecord(session, place(leader, 1))!.batch;
  for (let byte = 17; byte < sizeBytes; byte++) {
    run(session, `corrupt broker ${leader} orders-0 1 byte ${byte}`);
    const { fields, bytes } = inspectRecord(session, place(leader, 1))!.batch;
    expect([byte, bytes.length, fields.reduce((sum, { from, to }) => sum + to - from, 0)]).toEqual([byte, sizeBytes, sizeBytes]);
    run(session, `repair broker ${leader} orders-0 1 byte ${byte}`);
  }
});

test('what a dead broker’s disk holds can be read, its replica is offline', () => {
  const session = aClusterAtWork();
  const leader = leaderOf(session);
  run(session, `kill broker ${leader}`);
  const { batch, replicas } = inspectRecord(session, place(leader, 0))!;
  expect(batch.baseOffset).toBe(0);
  expect(replicas.find(({ broker }) => broker === leader)).toMatchObject({ role: 'Offline', has: 'yes', logEndOffset: null });
});

test('of a long batch the beginning is shown, and what is left is counted', () => {
  const session = aClusterAtWork();
  run(session, 'produce orders CLN-001:again ×200');
  pass(session, SECOND);
  const { batch, records } = inspectRecord(session, place(leaderOf(session), 3))!;
  expect(records.length + batch.recordsLeft).toBe(batch.lastOffset - batch.baseOffset + 1);
  expect(batch.recordsLeft).toBeGreaterThan(0);
  expect(batch.bytes.length).toBeLessThan(batch.sizeBytes);
});

test('an offset that nobody has written yet cannot be looked at', () => {
  const session = aClusterAtWork();
  expect(inspectRecord(session, place(leaderOf(session), 9))).toBeNull();
});
