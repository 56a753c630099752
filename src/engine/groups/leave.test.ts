import { expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { GroupId, MemberId } from '../model/vocabulary';
import { CoordinatorWorld, GROUP } from './coordinator-world';

const member = (memberId: string, groupInstanceId: string | null = null, reason: string | null = null) => ({
  memberId: memberId as MemberId,
  groupInstanceId,
  reason,
});

test('a member that leaves is gone at once, and the others rebalance', () => {
  const world = new CoordinatorWorld();
  const [a, b] = world.stableGroup(['a', 'b']);
  const answer = world.leave(b!, { members: [member(b!, null, 'the consumer is being closed')] });
  expect(answer).toMatchObject({ errorCode: Errors.NONE, members: [{ memberId: b, errorCode: Errors.NONE }] });
  expect(world.group()).toMatchObject({ state: 'PreparingRebalance', members: [{ memberId: a }] });
  expect(world.facts).toContainEqual({ kind: 'MemberLeft', group: GROUP, member: b, reason: 'it left: the consumer is being closed' });
});

test('the last to leave leaves an empty group, which is on record before it is answered', () => {
  const world = new CoordinatorWorld();
  const [a] = world.stableGroup(['a']);
  world.replicates = false;
  expect(world.leave(a!)).toBeNull();
  expect(world.group()).toMatchObject({ state: 'Empty', generation: 2 });
});

test('a leader that leaves is followed by the member that joined after it', () => {
  const world = new CoordinatorWorld();
  const [a, b, c] = world.stableGroup(['a', 'b', 'c']);
  world.leave(a!);
  const waiting = [world.join('c', { memberId: c! }), world.join('b', { memberId: b! })];
  expect(waiting.map((to) => world.joined(to).leader)).toEqual([b, b]);
});

test('whoever leaves while others wait for it lets them go on', () => {
  const world = new CoordinatorWorld();
  const [a, b] = world.stableGroup(['a', 'b']);
  const waiting = world.join('a', { memberId: a! });
  world.leave(b!);
  expect(world.joined(waiting)).toMatchObject({ generationId: 2, members: [{ memberId: a }] });
});

test('a member that was only given its id can leave', () => {
  const world = new CoordinatorWorld();
  const [a] = world.stableGroup(['a']);
  const { memberId } = world.joined(world.join('ghost'));
  const waiting = world.join('a', { memberId: a! });
  expect(world.answer(waiting)).toBeNull();
  expect(world.leave(memberId)!.members[0]!.errorCode).toBe(Errors.NONE);
  expect(world.joined(waiting).generationId).toBe(2);
});

test('a join that still waits is answered when its member leaves', () => {
  const world = new CoordinatorWorld();
  const { memberId, waiting } = world.joinAsNew('a');
  world.leave(memberId);
  expect(world.joined(waiting).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
});

test('several leave in one request, static ones by their instance id, each with an error of its own', () => {
  const world = new CoordinatorWorld();
  const waiting = ['one', 'two', 'three'].map((name) => world.join(name, { groupInstanceId: name }));
  world.advanceMs(9_000);
  const [one, two] = waiting.map((to) => world.joined(to).memberId);
  world.syncAll([one!], { groupInstanceId: 'one' });
  const leaving = [member('', 'one'), member(two!, 'two'), member('stale', 'three'), member('', 'four'), member('', null)];
  const { members } = world.leave('' as MemberId, { members: leaving })!;
  const { NONE, FENCED_INSTANCE_ID, UNKNOWN_MEMBER_ID } = Errors;
  expect(members.map(({ errorCode }) => errorCode)).toEqual([NONE, NONE, FENCED_INSTANCE_ID, UNKNOWN_MEMBER_ID, UNKNOWN_MEMBER_ID]);
  expect(world.group().members).toMatchObject([{ groupInstanceId: 'three' }]);
});

test('before version 3 a member leaves alone, and its error is that of the answer', () => {
  const world = new CoordinatorWorld();
  const [a] = world.stableGroup(['a']);
  expect(world.leave('x' as MemberId, {}, 2)).toMatchObject({ errorCode: Errors.UNKNOWN_MEMBER_ID, members: [] });
  expect(world.leave(a!, {}, 2)).toMatchObject({ errorCode: Errors.NONE });
  expect(world.group().state).toBe('Empty');
});

test('nobody leaves a group that does not exist', () => {
  const world = new CoordinatorWorld();
  expect(world.leave('x' as MemberId)).toMatchObject({ errorCode: Errors.NONE, members: [{ errorCode: Errors.UNKNOWN_MEMBER_ID }] });
  expect(world.leave('x' as MemberId, { groupId: '' as GroupId })).toMatchObject({ errorCode: Errors.INVALID_GROUP_ID });
});
