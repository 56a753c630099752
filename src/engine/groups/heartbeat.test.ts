import { expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { GroupId, MemberId } from '../model/vocabulary';
import { CoordinatorWorld, GROUP } from './coordinator-world';

test('a member that is heard of in time stays, however long', () => {
  const world = new CoordinatorWorld();
  const [a] = world.stableGroup(['a'], { sessionTimeoutMs: 10_000 });
  for (let i = 0; i < 20; i++) {
    world.advanceMs(9_999);
    expect(world.heartbeatError(a!, 1)).toBe(Errors.NONE);
  }
});

test('a member that is silent for its session timeout is removed, and the others rebalance', () => {
  const world = new CoordinatorWorld();
  const [a, b] = world.stableGroup(['a', 'b'], { sessionTimeoutMs: 10_000 });
  world.advanceMs(6_000);
  world.heartbeat(a!, 1);
  world.advanceMs(4_000);
  expect(world.facts).toContainEqual({ kind: 'MemberLeft', group: GROUP, member: b, reason: 'its heartbeats stopped' });
  expect(world.group()).toMatchObject({ state: 'PreparingRebalance', members: [{ memberId: a }] });
  expect(world.heartbeatError(a!, 1)).toBe(Errors.REBALANCE_IN_PROGRESS);
});

test('the last member that falls silent leaves an empty group, one generation on, which is on record', () => {
  const world = new CoordinatorWorld();
  world.stableGroup(['a']);
  const records = world.recordCount();
  world.advanceMs(45_000);
  expect(world.group()).toMatchObject({ state: 'Empty', generation: 2, leader: null, protocol: null });
  expect(world.recordCount()).toBe(records + 1);
});

test('while a rebalance prepares, a heartbeat is told so and prolongs the session all the same', () => {
  const world = new CoordinatorWorld();
  const [a] = world.stableGroup(['a'], { sessionTimeoutMs: 10_000 });
  world.joinAsNew('b');
  for (let i = 0; i < 3; i++) {
    world.advanceMs(9_000);
    expect(world.heartbeatError(a!, 1)).toBe(Errors.REBALANCE_IN_PROGRESS);
  }
});

test('while assignments are made, all is well', () => {
  const world = new CoordinatorWorld();
  const { memberId } = world.joinAsNew('a');
  world.advanceMs(3_000);
  expect(world.group().state).toBe('CompletingRebalance');
  expect(world.heartbeatError(memberId, 1)).toBe(Errors.NONE);
});

test('whoever waits for the coordinator need not be heard of', () => {
  const world = new CoordinatorWorld();
  const [a, b] = world.stableGroup(['a', 'b'], { sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 60_000 });
  const waiting = world.join('a', { memberId: a!, sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 60_000 });
  for (let elapsed = 0; elapsed < 30_000; elapsed += 5_000) {
    world.heartbeat(b!, 1);
    world.advanceMs(5_000);
  }
  expect(world.answer(waiting)).toBeNull();
  expect(world.group().members).toHaveLength(2);
});

test('a heartbeat from another generation, or from nobody, is told so', () => {
  const world = new CoordinatorWorld();
  const [a] = world.stableGroup(['a']);
  expect(world.heartbeatError(a!, 0)).toBe(Errors.ILLEGAL_GENERATION);
  expect(world.heartbeatError('x', 1)).toBe(Errors.UNKNOWN_MEMBER_ID);
  expect(world.heartbeatError(a!, 1, { groupInstanceId: 'one' })).toBe(Errors.UNKNOWN_MEMBER_ID);
  expect(world.heartbeatError(a!, 1, { groupId: 'other' as GroupId })).toBe(Errors.UNKNOWN_MEMBER_ID);
  expect(world.heartbeatError(a!, 1, { groupId: '' as GroupId })).toBe(Errors.INVALID_GROUP_ID);
});

test('the answer waits for what was written before it, or is an error after five seconds', () => {
  const world = new CoordinatorWorld();
  const [a] = world.stableGroup(['a']);
  world.replicates = false;
  world.commit(5, { memberId: a as MemberId, generationIdOrMemberEpoch: 1 as never });
  const waiting = world.heartbeat(a!, 1);
  expect(world.answer(waiting)).toBeNull();
  world.replicate();
  expect(world.answer(waiting)).toMatchObject({ errorCode: Errors.NONE });
  world.commit(6, { memberId: a as MemberId, generationIdOrMemberEpoch: 1 as never });
  const late = world.heartbeat(a!, 1);
  world.advanceMs(5_000);
  expect(world.answer(late)).toMatchObject({ errorCode: Errors.COORDINATOR_NOT_AVAILABLE });
});
