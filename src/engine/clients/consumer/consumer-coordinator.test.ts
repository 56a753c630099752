import { describe, expect, test } from 'vitest';
import { Errors } from '../../model/error-codes';
import type { ErrorCode, MemberId, TopicName } from '../../model/vocabulary';
import { encodeSubscription } from '../../protocol/consumer-protocol';
import { type FindCoordinatorRequest, findCoordinatorKey } from '../../protocol/find-coordinator';
import { type HeartbeatRequest, heartbeatKey } from '../../protocol/heartbeat';
import { type JoinGroupRequest, joinGroupKey } from '../../protocol/join-group';
import { type LeaveGroupRequest, leaveGroupKey } from '../../protocol/leave-group';
import { type MetadataRequest, metadataKey } from '../../protocol/metadata';
import { type OffsetCommitRequest, offsetCommitKey } from '../../protocol/offset-commit';
import { syncGroupKey } from '../../protocol/sync-group';
import { brokerNode, ClientWorld } from '../client-world-fixture';
import type { Asked } from '../scripted-broker-fixture';
import { commitAnswer, joinAnswer, syncAnswer } from '../scripted-group-fixture';

const heartbeatSays = (errorCode: ErrorCode) => ({ body: { throttleTimeMs: 0, errorCode } });
const joinSays = (errorCode: ErrorCode) => (asked: Asked) => ({ body: joinAnswer(asked.body as JoinGroupRequest, errorCode) });
const commitSays = (errorCode: ErrorCode) => (asked: Asked) => ({ body: commitAnswer(asked.body as OffsetCommitRequest, errorCode) });

/** A consumer that has its partitions, at rest. */
function stable(config: Parameters<ClientWorld['consumer']>[0] = {}, options: Parameters<ClientWorld['consumer']>[1] = {}) {
  const world = new ClientWorld();
  const consumer = world.consumer({ 'auto.offset.reset': 'earliest', ...config }, options);
  world.advance(100);
  expect(consumer.phase).toBe('stable');
  world.asked.length = 0;
  return { world, consumer };
}

const joins = (world: ClientWorld) => world.requests<JoinGroupRequest>(joinGroupKey).map(({ body }) => body);

describe('joining', () => {
  test('takes two steps: the coordinator gives an id, and the consumer asks again with it (KIP-394)', () => {
    const world = new ClientWorld();
    const consumer = world.consumer();
    world.advance(100);
    expect(joins(world).map(({ memberId }) => memberId)).toEqual(['', 'member-1']);
    expect(joins(world)[0]).toMatchObject({ sessionTimeoutMs: 45_000, rebalanceTimeoutMs: 300_000, protocols: [{ name: 'range' }] });
    expect([consumer.memberId, consumer.generation, consumer.phase]).toEqual(['member-1', 1, 'stable']);
    expect(consumer.assignment).toEqual([{ topic: 'orders', partition: 0 }]);
  });

  test('may take as long as the slowest member may stay away from poll(), and is not given up before', () => {
    const world = new ClientWorld();
    const consumer = world.consumer({ 'request.timeout.ms': 1_000, 'max.poll.interval.ms': 20_000, 'session.timeout.ms': 6_000 });
    let joined = 0;
    world.script(joinGroupKey, (asked) =>
      ++joined === 2 ? { ...(world.asEver(asked) as { body: unknown }), afterMs: 24_000 } : undefined,
    );
    world.advance(23_000);
    expect(joins(world)).toHaveLength(2);
    world.advance(2_000);
    expect(consumer.phase).toBe('stable');
  });

  test.each([
    ['NOT_COORDINATOR', 2],
    ['COORDINATOR_NOT_AVAILABLE', 2],
    ['COORDINATOR_LOAD_IN_PROGRESS', 1],
    ['REBALANCE_IN_PROGRESS', 1],
  ] as const)('is tried again after %s', (name, lookups) => {
    const world = new ClientWorld();
    world.scriptOnce(joinGroupKey, (asked) => {
      world.coordinator = lookups;
      return joinSays(Errors[name])(asked);
    });
    const consumer = world.consumer();
    world.advance(500);
    expect(consumer.phase).toBe('stable');
    expect(world.requests(findCoordinatorKey)).toHaveLength(lookups);
    expect(world.requests(joinGroupKey).at(-1)!.broker).toBe(brokerNode(lookups));
  });

  test('with a member id that is unknown begins anew without one', () => {
    const world = new ClientWorld();
    world.scriptOnce(joinGroupKey, (asked) => world.asEver(asked), joinSays(Errors.UNKNOWN_MEMBER_ID));
    const consumer = world.consumer();
    world.advance(500);
    expect(joins(world).map(({ memberId }) => memberId)).toEqual(['', 'member-1', '', 'member-2']);
    expect(consumer.phase).toBe('stable');
  });

  test('with settings that the group cannot have makes the application give up', () => {
    const world = new ClientWorld();
    world.script(joinGroupKey, joinSays(Errors.INVALID_SESSION_TIMEOUT));
    const consumer = world.consumer();
    world.advance(500);
    expect(consumer.isClosed).toBe(true);
    expect(consumer.lastError).toBe(Errors.INVALID_SESSION_TIMEOUT);
    expect(world.facts('ConsumerFailed')).toMatchObject([{ reason: 'INVALID_SESSION_TIMEOUT' }]);
    expect(joins(world)).toHaveLength(1);
  });

  test('a rebalance that begins between join and sync is taken part in with the same id', () => {
    const world = new ClientWorld();
    world.scriptOnce(syncGroupKey, { body: syncAnswer(Errors.REBALANCE_IN_PROGRESS) });
    const consumer = world.consumer();
    world.advance(500);
    expect(joins(world).map(({ memberId }) => memberId)).toEqual(['', 'member-1', 'member-1']);
    expect(consumer.generation).toBe(2);
  });
});

describe('the coordinator', () => {
  test('is looked for again when nobody is it yet, after a back-off that grows', () => {
    const world = new ClientWorld();
    const none = (asked: Asked) => ({
      body: world.findCoordinator(asked.body as FindCoordinatorRequest, Errors.COORDINATOR_NOT_AVAILABLE),
    });
    world.scriptOnce(findCoordinatorKey, none, none);
    const consumer = world.consumer();
    world.advance(1_000);
    const [first, second, third] = world.times(findCoordinatorKey);
    expect(second! - first!).toBeGreaterThan(80);
    expect(third! - second!).toBeGreaterThan(160);
    expect(consumer.phase).toBe('stable');
  });

  test('that says it is none is left, with all that is out to it; the next has the group from its log', () => {
    const { world, consumer } = stable({ 'heartbeat.interval.ms': 1_000 });
    world.coordinator = 2;
    world.script(heartbeatKey, (asked) => (asked.broker === brokerNode(1) ? heartbeatSays(Errors.NOT_COORDINATOR) : undefined));
    world.advance(3_000);
    expect(
      world
        .requests(heartbeatKey)
        .map(({ broker }) => broker)
        .slice(0, 2),
    ).toEqual([brokerNode(1), brokerNode(2)]);
    expect([consumer.phase, consumer.generation]).toEqual(['stable', 1]);
    expect(joins(world)).toEqual([]);
  });

  test('that dies is looked for again, and the member goes on as it was', () => {
    const { world, consumer } = stable({ 'heartbeat.interval.ms': 1_000 });
    world.coordinator = 2;
    world.sim.kill(brokerNode(1));
    world.logs[0]!.elect(2);
    world.alive = [2, 3];
    world.advance(3_000);
    expect(world.requests(heartbeatKey).map(({ broker }) => broker)).toContain(brokerNode(2));
    expect([consumer.phase, consumer.generation]).toEqual(['stable', 1]);
  });

  test('that is silent for session.timeout.ms is looked for again on a new connection', () => {
    const { world } = stable({ 'session.timeout.ms': 6_000, 'heartbeat.interval.ms': 2_000 });
    world.script(heartbeatKey, () => 'Silence');
    world.advance(5_900);
    expect(world.requests(findCoordinatorKey)).toEqual([]);
    world.script(heartbeatKey, () => undefined);
    world.advance(3_000);
    expect(world.requests(findCoordinatorKey)).not.toEqual([]);
    expect(new Set(world.requests(heartbeatKey).map(({ connection }) => connection)).size).toBe(2);
  });
});

describe('heartbeats', () => {
  test('are sent every heartbeat.interval.ms', () => {
    const { world } = stable({ 'heartbeat.interval.ms': 1_000 });
    world.advance(5_000);
    const times = world.times(heartbeatKey);
    expect(times).toHaveLength(5);
    expect(times[4]! - times[0]!).toBe(4_000);
  });

  test('go on while the application works', () => {
    const { world } = stable({ 'heartbeat.interval.ms': 1_000 }, { processingMs: 5_000 });
    world.write(['a']);
    world.advance(4_900);
    expect(world.requests(heartbeatKey).length).toBeGreaterThanOrEqual(4);
  });

  test('REBALANCE_IN_PROGRESS is answered by the next poll(); until then they go on', () => {
    const { world, consumer } = stable({ 'heartbeat.interval.ms': 1_000 }, { processingMs: 5_000 });
    world.write(['a']);
    world.advance(10);
    world.script(heartbeatKey, () => heartbeatSays(Errors.REBALANCE_IN_PROGRESS));
    world.advance(4_900);
    expect(world.requests(heartbeatKey).length).toBeGreaterThanOrEqual(4);
    expect(joins(world)).toEqual([]);
    expect(consumer.assignment).toHaveLength(1);
    world.script(heartbeatKey, () => undefined);
    world.advance(200);
    expect(joins(world)).toMatchObject([{ memberId: 'member-1', reason: 'group is already rebalancing' }]);
    expect(consumer.generation).toBe(2);
  });

  test('ILLEGAL_GENERATION: its partitions are lost, and it joins again under its id', () => {
    const { world, consumer } = stable({ 'heartbeat.interval.ms': 1_000 });
    world.scriptOnce(heartbeatKey, heartbeatSays(Errors.ILLEGAL_GENERATION));
    world.advance(1_500);
    expect(joins(world).map(({ memberId }) => memberId)).toEqual(['member-1']);
    expect(world.facts('PartitionsRevoked')).toHaveLength(1);
    expect(consumer.phase).toBe('stable');
  });

  test('UNKNOWN_MEMBER_ID: its partitions are lost, and it joins again as somebody new', () => {
    const { world, consumer } = stable({ 'heartbeat.interval.ms': 1_000 });
    world.scriptOnce(heartbeatKey, heartbeatSays(Errors.UNKNOWN_MEMBER_ID));
    world.advance(1_500);
    expect(joins(world).map(({ memberId }) => memberId)).toEqual(['', 'member-2']);
    expect(consumer.memberId).toBe('member-2');
  });

  test('who was thrown out while it works keeps its records in hand, and loses its partitions at the next poll()', () => {
    const { world, consumer } = stable({ 'heartbeat.interval.ms': 1_000 }, { processingMs: 5_000 });
    world.write(['a']);
    world.advance(10);
    world.scriptOnce(heartbeatKey, heartbeatSays(Errors.UNKNOWN_MEMBER_ID));
    world.advance(4_000);
    expect(consumer.assignment).toHaveLength(1);
    world.advance(1_100);
    expect(world.facts('PartitionsRevoked')).toHaveLength(1);
    // What it had in hand is not committed: somebody else may own the partition by now.
    expect(world.requests(offsetCommitKey)).toEqual([]);
  });

  test('FENCED_INSTANCE_ID: another process has its name, and the application gives up', () => {
    const { world, consumer } = stable({ 'group.instance.id': 'reader-1', 'heartbeat.interval.ms': 1_000 });
    world.scriptOnce(heartbeatKey, heartbeatSays(Errors.FENCED_INSTANCE_ID));
    world.advance(1_500);
    expect(consumer.isClosed).toBe(true);
    expect(world.facts('ConsumerFailed')).toMatchObject([{ reason: 'FENCED_INSTANCE_ID' }]);
    expect(world.requests<HeartbeatRequest>(heartbeatKey)[0]!.body.groupInstanceId).toBe('reader-1');
  });
});

describe('max.poll.interval.ms', () => {
  const slow = { 'max.poll.interval.ms': 3_000, 'heartbeat.interval.ms': 1_000 };

  test('an application that stays away from poll() longer leaves the group when the time is over, not before', () => {
    const { world, consumer } = stable(slow, { processingMs: 5_000 });
    world.write(['a']);
    world.advance(2_900);
    expect(world.requests(leaveGroupKey)).toEqual([]);
    world.advance(200);
    expect(world.requests<LeaveGroupRequest>(leaveGroupKey)[0]!.body.members).toMatchObject([
      { memberId: 'member-1', reason: 'consumer poll timeout has expired.' },
    ]);
    expect(consumer.assignment).toHaveLength(1); // it does not know yet
    world.advance(2_500);
    expect(consumer.memberId).toBe('member-2');
  });

  test('what it worked on for too long is not committed, and is given to it again', () => {
    const { world } = stable(slow, { processingMs: 5_000 });
    world.write(['a']);
    world.advance(5_200);
    expect(world.requests(offsetCommitKey)).toEqual([]);
    expect(world.delivered()).toEqual([0, 0]);
  });

  test('in poll() it may stay as long as it likes', () => {
    const { world, consumer } = stable(slow);
    world.advance(20_000);
    expect([consumer.phase, consumer.generation]).toEqual(['stable', 1]);
  });
});

describe('a rebalance', () => {
  test('commits first, waits for that, gives up the partitions, and then joins', () => {
    const { world } = stable({ 'heartbeat.interval.ms': 1_000 });
    world.write(['a']);
    world.advance(100);
    world.script(offsetCommitKey, (asked) => ({ ...(world.asEver(asked) as { body: unknown }), afterMs: 300 }));
    world.scriptOnce(heartbeatKey, heartbeatSays(Errors.REBALANCE_IN_PROGRESS));
    world.advance(1_100);
    expect(world.requests(offsetCommitKey)).toHaveLength(1);
    expect(joins(world)).toEqual([]);
    expect(world.facts('PartitionsRevoked')).toEqual([]);
    world.advance(400);
    expect(world.facts('PartitionsRevoked')).toHaveLength(1);
    expect(joins(world)).toHaveLength(1);
    expect(world.group.committed.get('orders-0')).toMatchObject({ offset: 1 });
  });

  test('tries that commit again while the coordinator loads', () => {
    const { world, consumer } = stable({ 'heartbeat.interval.ms': 1_000 });
    world.write(['a']);
    world.advance(100);
    world.scriptOnce(offsetCommitKey, commitSays(Errors.COORDINATOR_LOAD_IN_PROGRESS));
    world.scriptOnce(heartbeatKey, heartbeatSays(Errors.REBALANCE_IN_PROGRESS));
    world.advance(2_000);
    expect(world.requests(offsetCommitKey)).toHaveLength(2);
    expect(consumer.generation).toBe(2);
  });

  test('nothing that was fetched before is handed on while the partitions are being given up', () => {
    const { world } = stable({ 'heartbeat.interval.ms': 1_000, 'max.poll.records': 1 }, { processingMs: 600 });
    world.write(['a', 'b', 'c', 'd']);
    world.scriptOnce(heartbeatKey, heartbeatSays(Errors.REBALANCE_IN_PROGRESS));
    world.script(offsetCommitKey, (asked) => ({ ...(world.asEver(asked) as { body: unknown }), afterMs: 1_000 }));
    world.advance(2_000);
    expect(world.delivered()).toEqual([0, 1]);
    world.script(offsetCommitKey, () => undefined);
    world.advance(3_000);
    expect(world.delivered()).toEqual([0, 1, 2, 3]);
  });

  test('is begun by the leader when a topic has other partitions than it divided', () => {
    const world = new ClientWorld();
    world.topicError = Errors.UNKNOWN_TOPIC_OR_PARTITION;
    const consumer = world.consumer();
    world.advance(2_000);
    expect(consumer.phase).toBe('idle');
    world.topicError = Errors.NONE;
    world.advance(1_500);
    expect(consumer.phase).toBe('stable');
    expect(joins(world).at(-1)!.reason).toBe('cached metadata has changed since the last assignment');
  });
});

test('the leader divides only when it knows of all topics that members want', () => {
  const world = new ClientWorld();
  const other = encodeSubscription({
    topics: ['payments' as TopicName],
    userData: null,
    ownedPartitions: [],
    generationId: -1 as never,
    rackId: null,
  });
  world.scriptOnce(
    joinGroupKey,
    (asked) => world.asEver(asked),
    (asked) => {
      const body = world.group.join(asked.body as JoinGroupRequest);
      const stranger = { memberId: 'other' as MemberId, groupInstanceId: null, metadata: other };
      return { body: { ...body, members: [...body.members, stranger] } };
    },
  );
  world.consumer();
  world.advance(100);
  const asks = world.requests<MetadataRequest>(metadataKey).filter(({ body }) => body.topics?.some(({ name }) => name === 'payments'));
  expect(world.requests(syncGroupKey)[0]!.at - asks[0]!.at).toBe(2_000); // the answer's way, and the way of what follows from it
});

describe('a static member (KIP-345)', () => {
  test('joins in one step, and does not leave when it closes', () => {
    const { world, consumer } = stable({ 'group.instance.id': 'reader-1' });
    expect(consumer.memberId).toBe('member-1');
    world.close();
    world.advance(100);
    expect(consumer.isClosed).toBe(true);
    expect(world.requests(leaveGroupKey)).toEqual([]);
  });
});

describe('close()', () => {
  test('commits, waits for that, and leaves', () => {
    const { world, consumer } = stable();
    world.write(['a']);
    world.advance(100);
    world.script(offsetCommitKey, (asked) => ({ ...(world.asEver(asked) as { body: unknown }), afterMs: 300 }));
    world.close();
    world.advance(200);
    expect(world.requests(leaveGroupKey)).toEqual([]);
    world.advance(300);
    expect(world.requests(leaveGroupKey)).toHaveLength(1);
    expect(world.group.committed.get('orders-0')).toMatchObject({ offset: 1 });
    expect(consumer.isClosed).toBe(true);
    expect(world.facts('ConsumerClosed')).toHaveLength(1);
  });

  test('of who was thrown out commits nothing', () => {
    const { world, consumer } = stable({ 'heartbeat.interval.ms': 200 }, { processingMs: 1_000 });
    world.write(['a']);
    world.advance(50);
    world.scriptOnce(heartbeatKey, heartbeatSays(Errors.UNKNOWN_MEMBER_ID));
    world.close();
    world.advance(1_200);
    expect(consumer.isClosed).toBe(true);
    expect(world.requests(offsetCommitKey)).toEqual([]);
    expect(world.requests(leaveGroupKey)).toEqual([]);
  });

  test('waits until the records in hand are worked on', () => {
    const { world, consumer } = stable({}, { processingMs: 1_000 });
    world.write(['a']);
    world.advance(50);
    world.close();
    world.advance(900);
    expect(consumer.isClosed).toBe(false);
    world.advance(200);
    expect(consumer.isClosed).toBe(true);
    expect(world.group.committed.get('orders-0')).toMatchObject({ offset: 1 });
  });

  test('takes thirty seconds at most where the coordinator is not to be reached', () => {
    const { world, consumer } = stable();
    world.write(['a']);
    world.advance(100);
    for (const id of [1, 2, 3]) world.sim.kill(brokerNode(id));
    world.close();
    world.advance(29_000);
    expect(consumer.isClosed).toBe(false);
    world.advance(2_000);
    expect(consumer.isClosed).toBe(true);
  });

  test('of a consumer that never joined ends at once', () => {
    const world = new ClientWorld();
    for (const id of [1, 2, 3]) world.sim.kill(brokerNode(id));
    const consumer = world.consumer();
    world.advance(100);
    world.close();
    world.advance(10);
    expect(consumer.isClosed).toBe(true);
  });
});
