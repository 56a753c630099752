import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { MemberId } from '../model/vocabulary';
import { CoordinatorWorld, GROUP, partitions } from './coordinator-world';

/** Two members that have joined generation 1 and not yet synced; `a` leads. */
function joinedGroup(world: CoordinatorWorld): { a: MemberId; b: MemberId } {
  const [a, b] = ['a', 'b'].map((client) => world.joinAsNew(client).memberId);
  world.advanceMs(6_000);
  return { a: a!, b: b! };
}

const assignTo = (...members: MemberId[]) => ({ assignments: members.map((memberId, i) => ({ memberId, assignment: partitions(i) })) });

test('members wait for their leader, then each gets its own assignment and the group is Stable', () => {
  const world = new CoordinatorWorld();
  const { a, b } = joinedGroup(world);
  const waiting = world.sync(b, 1);
  expect(world.answer(waiting)).toBeNull();
  const leading = world.sync(a, 1, assignTo(a, b));
  expect(world.synced(leading)).toMatchObject({
    errorCode: Errors.NONE,
    assignment: partitions(0),
    protocolName: 'range',
    protocolType: 'consumer',
  });
  expect(world.synced(waiting).assignment).toEqual(partitions(1));
  expect(world.group()).toMatchObject({ state: 'Stable', generation: 1 });
});

test('a member that syncs late, or again, gets its assignment at once', () => {
  const world = new CoordinatorWorld();
  const { a, b } = joinedGroup(world);
  world.sync(a, 1, assignTo(a, b));
  expect(world.synced(world.sync(b, 1)).assignment).toEqual(partitions(1));
  expect(world.synced(world.sync(b, 1)).assignment).toEqual(partitions(1));
});

test('whom the leader forgot has an empty assignment', () => {
  const world = new CoordinatorWorld();
  const { a, b } = joinedGroup(world);
  world.sync(a, 1, assignTo(a));
  expect(world.synced(world.sync(b, 1))).toMatchObject({ errorCode: Errors.NONE, assignment: new Uint8Array(0) });
});

describe('the assignment', () => {
  test('is given out when its record is below the high watermark, not before', () => {
    const world = new CoordinatorWorld();
    const { a, b } = joinedGroup(world);
    world.replicates = false;
    const waiting = [world.sync(b, 1), world.sync(a, 1, assignTo(a, b))];
    expect(waiting.map((to) => world.answer(to))).toEqual([null, null]);
    expect(world.group().state).toBe('CompletingRebalance');
    world.replicate();
    expect(waiting.map((to) => world.synced(to).assignment)).toEqual([partitions(1), partitions(0)]);
  });

  test('of a generation that has passed meanwhile is given to nobody', () => {
    const world = new CoordinatorWorld();
    const { a, b } = joinedGroup(world);
    world.replicates = false;
    const waiting = [world.sync(b, 1), world.sync(a, 1, assignTo(a, b))];
    world.joinAsNew('c');
    expect(waiting.map((to) => world.synced(to).errorCode)).toEqual([Errors.REBALANCE_IN_PROGRESS, Errors.REBALANCE_IN_PROGRESS]);
    world.replicate();
    expect(world.group()).toMatchObject({
      state: 'PreparingRebalance',
      members: [{ assignment: [] }, { assignment: [] }, { assignment: [] }],
    });
  });

  test('of a generation that has passed is not taken for that of the next', () => {
    const world = new CoordinatorWorld();
    const { a, b } = joinedGroup(world);
    world.replicates = false;
    world.sync(a, 1, assignTo(a, b));
    world.leave(b);
    const waiting = world.join('a', { memberId: a });
    world.replicate();
    expect(world.joined(waiting).generationId).toBe(2);
    expect(world.group()).toMatchObject({ state: 'CompletingRebalance', generation: 2, members: [{ assignment: [] }] });
  });

  test('of a generation that has passed does not disturb the next by being late', () => {
    const world = new CoordinatorWorld();
    const { a, b } = joinedGroup(world);
    world.replicates = false;
    world.sync(a, 1, assignTo(a, b));
    world.leave(b);
    world.join('a', { memberId: a });
    world.advanceMs(4_000);
    const waiting = world.sync(a, 2, assignTo(a));
    world.advanceMs(1_000);
    expect(world.group()).toMatchObject({ state: 'CompletingRebalance', generation: 2 });
    world.replicate();
    expect(world.synced(waiting)).toMatchObject({ errorCode: Errors.NONE, assignment: partitions(0) });
  });

  test.each([
    ['the append is refused', Errors.NOT_ENOUGH_REPLICAS, Errors.COORDINATOR_NOT_AVAILABLE],
    ['this broker no longer leads', Errors.NOT_LEADER_OR_FOLLOWER, Errors.NOT_COORDINATOR],
    ['it is too large', Errors.MESSAGE_TOO_LARGE, Errors.UNKNOWN_SERVER_ERROR],
  ])('cannot be given out where %s: all are told, and rebalance', (_, appendError, told) => {
    const world = new CoordinatorWorld();
    const { a, b } = joinedGroup(world);
    world.appendError = appendError;
    const waiting = [world.sync(b, 1), world.sync(a, 1, assignTo(a, b))];
    expect(waiting.map((to) => world.synced(to).errorCode)).toEqual([told, told]);
    expect(world.group().state).toBe('PreparingRebalance');
  });

  test('that is not replicated within five seconds is given up', () => {
    const world = new CoordinatorWorld();
    const { a, b } = joinedGroup(world);
    world.replicates = false;
    const waiting = world.sync(a, 1, assignTo(a, b));
    world.advanceMs(4_999);
    expect(world.answer(waiting)).toBeNull();
    world.advanceMs(1);
    expect(world.synced(waiting).errorCode).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
    expect(world.group().state).toBe('PreparingRebalance');
    world.replicate();
    expect(world.group().state).toBe('PreparingRebalance');
  });
});

test('a member that does not sync within the rebalance timeout is removed, and the others rebalance', () => {
  const world = new CoordinatorWorld();
  const a = world.joinAsNew('a', { rebalanceTimeoutMs: 20_000 });
  const b = world.joinAsNew('b', { rebalanceTimeoutMs: 20_000 });
  world.advanceMs(6_000);
  world.sync(a.memberId, 1, assignTo(a.memberId, b.memberId));
  expect(world.group().state).toBe('Stable');
  world.advanceMs(20_000);
  expect(world.group()).toMatchObject({ state: 'PreparingRebalance', members: [{ memberId: a.memberId }] });
  expect(world.facts).toContainEqual({ kind: 'MemberLeft', group: GROUP, member: b.memberId, reason: 'it did not send SyncGroup in time' });
});

test('a member that waited for its leader longer than its session has a new one from then on', () => {
  const world = new CoordinatorWorld();
  const [a, b] = ['a', 'b'].map((client) => world.joinAsNew(client, { sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 60_000 }).memberId);
  world.advanceMs(6_000);
  const waiting = world.sync(b!, 1);
  for (let i = 0; i < 4; i++) {
    world.advanceMs(5_000);
    world.heartbeat(a!, 1);
  }
  world.sync(a!, 1, assignTo(a!, b!));
  expect(world.synced(waiting).errorCode).toBe(Errors.NONE);
  world.advanceMs(9_999);
  world.heartbeat(a!, 1);
  expect(world.group().members).toHaveLength(2);
  world.advanceMs(1);
  expect(world.group().members).toMatchObject([{ memberId: a }]);
});

describe('refused is a sync', () => {
  test('to a group that does not exist or is empty', () => {
    const world = new CoordinatorWorld();
    expect(world.synced(world.sync('x' as MemberId, 1)).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
    world.commit(1);
    expect(world.synced(world.sync('x' as MemberId, 1)).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
  });

  test('of another generation, type or protocol, or by nobody', () => {
    const world = new CoordinatorWorld();
    const { a } = joinedGroup(world);
    expect(world.synced(world.sync(a, 0)).errorCode).toBe(Errors.ILLEGAL_GENERATION);
    expect(world.synced(world.sync(a, 1, { protocolType: 'connect' })).errorCode).toBe(Errors.INCONSISTENT_GROUP_PROTOCOL);
    expect(world.synced(world.sync(a, 1, { protocolName: 'sticky' })).errorCode).toBe(Errors.INCONSISTENT_GROUP_PROTOCOL);
    expect(world.synced(world.sync('x' as MemberId, 1)).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
  });

  test('while the next rebalance prepares', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    world.joinAsNew('b');
    expect(world.synced(world.sync(a!, 1)).errorCode).toBe(Errors.REBALANCE_IN_PROGRESS);
  });
});
