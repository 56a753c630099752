import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import { Errors } from '../model/error-codes';
import type { MemberId } from '../model/vocabulary';
import { CoordinatorWorld, GROUP, partitions } from './coordinator-world';

const instance = (groupInstanceId: string) => ({ groupInstanceId });

/** Members `one` and `two` by instance id; `one` leads. */
function staticGroup(world: CoordinatorWorld, rebalanceTimeoutMs = 300_000): { one: MemberId; two: MemberId } {
  const waiting = ['one', 'two'].map((name) => world.join(name, { ...instance(name), rebalanceTimeoutMs }));
  world.advanceMs(6_000);
  const [one, two] = waiting.map((to) => world.joined(to).memberId) as [MemberId, MemberId];
  world.sync(two, 1, instance('two'));
  const assignments = [one, two].map((memberId, i) => ({ memberId, assignment: partitions(i) }));
  world.sync(one, 1, { ...instance('one'), assignments });
  return { one, two };
}

describe('KIP-345: a static member', () => {
  test('needs no second join to get its id, which is made of its instance id', () => {
    const world = new CoordinatorWorld();
    const { one } = staticGroup(world);
    expect(one).toMatch(/^one-/);
    expect(world.group()).toMatchObject({ state: 'Stable', generation: 1 });
  });

  test('that restarts has its place and assignment again, under a new id, without a rebalance', () => {
    const world = new CoordinatorWorld();
    const { two } = staticGroup(world);
    const answer = world.joined(world.join('two', instance('two')));
    expect(answer).toMatchObject({ errorCode: Errors.NONE, generationId: 1, skipAssignment: false, members: [] });
    expect(answer.memberId).not.toBe(two);
    expect(world.group()).toMatchObject({ state: 'Stable', generation: 1 });
    expect(world.synced(world.sync(answer.memberId, 1, instance('two')))).toMatchObject({
      errorCode: Errors.NONE,
      assignment: partitions(1),
    });
  });

  test('KIP-814: that led is told the members and to skip the assignment; before version 9 it is not told that it leads', () => {
    const world = new CoordinatorWorld();
    const { one } = staticGroup(world);
    const old = world.joined(world.join('one', instance('one'), 8));
    expect(old).toMatchObject({ leader: one, members: [] });
    const recent = world.joined(world.join('one', instance('one'), 9));
    expect(recent).toMatchObject({ leader: recent.memberId, skipAssignment: true });
    expect(recent.members).toHaveLength(2);
  });

  test('is fenced where its new process has taken its place', () => {
    const world = new CoordinatorWorld();
    const { two } = staticGroup(world);
    world.join('two', instance('two'));
    expect(world.heartbeatError(two, 1, instance('two'))).toBe(Errors.FENCED_INSTANCE_ID);
    expect(world.heartbeatError(two, 1)).toBe(Errors.UNKNOWN_MEMBER_ID);
    expect(world.synced(world.sync(two, 1, instance('two'))).errorCode).toBe(Errors.FENCED_INSTANCE_ID);
    expect(world.joined(world.join('two', { memberId: two, ...instance('two') })).errorCode).toBe(Errors.FENCED_INSTANCE_ID);
    const commit = world.commit(5, { memberId: two, generationIdOrMemberEpoch: 1 as never, ...instance('two') });
    expect(world.commitError(commit)).toBe(Errors.FENCED_INSTANCE_ID);
  });

  test('that comes back with another choice of protocol starts a rebalance', () => {
    const world = new CoordinatorWorld();
    const both = [
      { name: 'range', metadata: utf8Encode('x') },
      { name: 'sticky', metadata: utf8Encode('x') },
    ];
    const first = world.join('one', { ...instance('one'), protocols: both });
    world.advanceMs(3_000);
    world.syncAll([world.joined(first).memberId], instance('one'));
    world.join('one', { ...instance('one'), protocols: [...both].reverse() });
    expect(world.group()).toMatchObject({ state: 'CompletingRebalance', generation: 2, protocol: 'sticky' });
  });

  test('that comes back while assignments are made starts another rebalance, for the leader assigns to its old id', () => {
    const world = new CoordinatorWorld();
    const one = world.join('one', instance('one'));
    world.join('two', instance('two'));
    world.advanceMs(6_000);
    const again = world.join('two', instance('two'));
    expect(world.answer(again)).toBeNull();
    expect(world.group().state).toBe('PreparingRebalance');
    world.join('one', { memberId: world.joined(one).memberId, ...instance('one') });
    expect(world.joined(again).generationId).toBe(2);
  });

  test('whose join still waits when its new process joins is answered that it is fenced', () => {
    const world = new CoordinatorWorld();
    const first = world.join('one', instance('one'));
    world.join('one', instance('one'));
    expect(world.joined(first).errorCode).toBe(Errors.FENCED_INSTANCE_ID);
    expect(world.group().members).toHaveLength(1);
  });

  test('is not removed by a rebalance that it misses', () => {
    const world = new CoordinatorWorld();
    const { one, two } = staticGroup(world, 20_000);
    const waiting = world.join('one', { memberId: one, rebalanceTimeoutMs: 20_000, ...instance('one') });
    world.advanceMs(19_999);
    expect(world.answer(waiting)).toBeNull();
    world.advanceMs(1);
    expect(world.joined(waiting).members.map(({ memberId }) => memberId)).toEqual([one, two]);
  });

  test('is removed when its session ends, under its new id as under the old', () => {
    const world = new CoordinatorWorld();
    staticGroup(world);
    world.advanceMs(30_000);
    const { memberId } = world.joined(world.join('two', instance('two')));
    world.advanceMs(44_000);
    expect(world.group().members.map((each) => each.memberId)).toEqual([memberId]);
    world.advanceMs(1_000);
    expect(world.group()).toMatchObject({ state: 'Empty', members: [] });
  });

  test('that restarts before it has synced is waited for as before', () => {
    const world = new CoordinatorWorld();
    const waiting = ['one', 'two'].map((name) => world.join(name, { ...instance(name), rebalanceTimeoutMs: 20_000 }));
    world.advanceMs(6_000);
    world.sync(world.joined(waiting[0]!).memberId, 1, instance('one'));
    const { memberId } = world.joined(world.join('two', { ...instance('two'), rebalanceTimeoutMs: 20_000 }));
    world.sync(memberId, 1, instance('two'));
    world.advanceMs(20_000);
    expect(world.group()).toMatchObject({ state: 'Stable', generation: 1 });
  });

  test('has its old id again where the new one could not be put on record', () => {
    const world = new CoordinatorWorld();
    const { two } = staticGroup(world);
    world.appendError = Errors.NOT_LEADER_OR_FOLLOWER;
    const wants = world.describe(GROUP).members[1]!.memberMetadata;
    const other = { ...instance('two'), protocols: [{ name: 'range', metadata: utf8Encode('other') }] };
    expect(world.joined(world.join('two', other)).errorCode).toBe(Errors.NOT_COORDINATOR);
    expect(world.describe(GROUP).members[1]).toMatchObject({ memberId: two, memberMetadata: wants, memberAssignment: partitions(1) });
    expect(world.heartbeatError(two, 1, instance('two'))).toBe(Errors.NONE);
  });

  test('waits for its record to be replicated', () => {
    const world = new CoordinatorWorld();
    staticGroup(world);
    world.replicates = false;
    const waiting = world.join('two', instance('two'));
    expect(world.answer(waiting)).toBeNull();
    world.replicate();
    expect(world.joined(waiting).errorCode).toBe(Errors.NONE);
  });
});
