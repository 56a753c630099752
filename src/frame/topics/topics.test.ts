import { describe, expect, test } from 'vitest';
import { defaultDescription } from '../../engine/cluster/description';
import type { TopicName } from '../../engine/model/vocabulary';
import { parseCommand } from '../../engine/session/commands';
import { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import { projectCluster } from '../project-cluster';
import { keyMoves } from './key-moves';
import { projectTopics } from './project-topics';

const ORDERS = 'orders' as TopicName;
const KEYS = ['CLN-001', 'CLN-002', 'CLN-003', 'CLN-004', 'CLN-005', 'CLN-006'];

function run(session: Session, ...commands: readonly string[]): void {
  for (const text of commands) {
    const command = parseCommand(text);
    if (!command.ok) throw new Error(`${text}: ${command.error.problem}`);
    session.give(command.value);
    session.advance((session.now + 1_000_000) as VirtualTime);
  }
}

function aClusterAtWork(): Session {
  const session = new Session({ description: defaultDescription({ seed: 5, epochMs: 1_767_225_600_000 }) });
  run(session, 'add producer --name booking-api');
  run(session, 'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 3 --replication-factor 3');
  run(session, ...KEYS.map((key) => `produce orders ${key}:booked`));
  return session;
}

const partitionsOfKeys = (session: Session, sent: string) => {
  const lanes = projectCluster(session, ORDERS).brokers.flatMap((broker) => broker.lanes.filter(({ role }) => role === 'Leader'));
  return new Map(
    lanes.flatMap(({ partition, cells }) => cells.filter(({ value }) => value === sent).map(({ key }) => [key, partition] as const)),
  );
};

describe('the keys that would move', () => {
  test('are told from where their records lie now to where the next ones go once there are more partitions', () => {
    const session = aClusterAtWork();
    const moves = keyMoves(session, ORDERS, 5)!;
    expect(moves.keys.map(({ key }) => key)).toEqual(KEYS);
    const now = partitionsOfKeys(session, 'booked');
    for (const { key, from } of moves.keys) expect(now.get(key)).toBe(from);
    run(session, 'kafka-topics.sh --bootstrap-server broker-1:9092 --alter --topic orders --partitions 5');
    // A producer learns of them when it looks at the metadata again: a new one has looked.
    run(session, 'kill producer booking-api', 'restart producer booking-api', ...KEYS.map((key) => `produce orders ${key}:again`));
    const then = partitionsOfKeys(session, 'again');
    for (const { key, to } of moves.keys) expect(then.get(key)).toBe(to);
    expect(moves.keys.some(({ from, to }) => from !== to)).toBe(true);
  });

  test('are placed by CRC-32 where producers hash so, and whoever ignores keys is named', () => {
    const session = aClusterAtWork();
    const murmur = keyMoves(session, ORDERS, 4)!;
    run(session, 'configure producer booking-api partitioner=consistent_random partitioner.ignore.keys=true');
    const crc = keyMoves(session, ORDERS, 4)!;
    expect(crc.hash).toBe('crc32');
    expect(crc.keys.map(({ from }) => from)).not.toEqual(murmur.keys.map(({ from }) => from));
    expect(crc.caveat).toContain('ignores keys');
  });

  test('there are none of a topic that does not exist', () => {
    expect(keyMoves(aClusterAtWork(), 'nope' as TopicName, 4)).toBeNull();
  });
});

describe('topics at a glance', () => {
  test('say what they hold, how far each group is behind, and what is not replicated', () => {
    const session = aClusterAtWork();
    run(session, 'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic alone --partitions 1 --replication-factor 1');
    run(session, 'add consumer analytics orders --config auto.offset.reset=earliest');
    session.advance((session.now + 10_000_000) as VirtualTime);
    const before = new Map(projectTopics(session).map((topic) => [topic.name as string, topic]));
    expect([...before.keys()]).toEqual(['__consumer_offsets', 'alone', 'orders']);
    expect(before.get('__consumer_offsets')).toMatchObject({ isInternal: true, partitions: 50 });
    expect(before.get('alone')).toMatchObject({ isInternal: false, partitions: 1, replicationFactor: 1, records: 0, groups: [] });
    expect(before.get('orders')).toMatchObject({ records: KEYS.length, underReplicated: 0, groups: [{ group: 'analytics', lag: 0 }] });
    run(session, 'kill consumer analytics-1', 'produce orders CLN-001 ×4', 'kill broker 2');
    session.advance((session.now + 20_000_000) as VirtualTime);
    const after = projectTopics(session).find(({ name }) => name === ORDERS);
    expect(after).toMatchObject({ records: KEYS.length + 4, underReplicated: 3, leaderless: 0, groups: [{ group: 'analytics', lag: 4 }] });
  });
});
