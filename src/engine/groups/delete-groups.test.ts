import { expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { GroupId } from '../model/vocabulary';
import { type DeleteGroupsResponse, deleteGroupsKey } from '../protocol/delete-groups';
import { CoordinatorWorld, GROUP } from './coordinator-world';

const OTHER = 'other' as GroupId;

function deletion(world: CoordinatorWorld, ...groupsNames: readonly string[]) {
  const to = world.send(deleteGroupsKey, 2, { groupsNames });
  return () => world.answer<DeleteGroupsResponse>(to)?.results.map(({ errorCode }) => errorCode) ?? null;
}
const exists = (world: CoordinatorWorld, group: GroupId) => world.coordinator.groups().some(({ groupId }) => groupId === group);

test('an empty group is gone with its offsets, also for the coordinator after this one', () => {
  const world = new CoordinatorWorld();
  const [a] = world.stableGroup(['a']);
  world.commit(7, { generationIdOrMemberEpoch: 1 as never, memberId: a! });
  world.leave(a!);
  expect(deletion(world, GROUP)()).toEqual([Errors.NONE]);
  expect(exists(world, GROUP)).toBe(false);
  expect(world.committed()).toBe(-1);
  expect(world.facts).toContainEqual({ kind: 'GroupStateChanged', group: GROUP, broker: 1, to: 'Dead', generation: 2 });
  world.moveCoordinator();
  expect(exists(world, GROUP)).toBe(false);
  expect(world.committed()).toBe(-1);
});

test('a group that has members, or does not exist, is not deleted', () => {
  const world = new CoordinatorWorld();
  world.stableGroup(['a']);
  expect(deletion(world, GROUP, OTHER, '')()).toEqual([Errors.NON_EMPTY_GROUP, Errors.GROUP_ID_NOT_FOUND, Errors.GROUP_ID_NOT_FOUND]);
  expect(world.group().state).toBe('Stable');
});

test('the answer waits until the tombstones are replicated, and offsets are found until then', () => {
  const world = new CoordinatorWorld();
  world.commit(7);
  world.replicates = false;
  const answer = deletion(world, GROUP);
  expect(answer()).toBeNull();
  expect(world.committed()).toBe(7);
  world.replicate();
  expect(answer()).toEqual([Errors.NONE]);
  expect(world.committed()).toBe(-1);
});

test('a commit that was still being replicated is deleted too', () => {
  const world = new CoordinatorWorld();
  world.commit(7);
  world.replicates = false;
  world.commit(9, { partition: 1 });
  const answer = deletion(world, GROUP);
  world.replicate();
  expect(answer()).toEqual([Errors.NONE]);
  expect([world.committed(0), world.committed(1), exists(world, GROUP)]).toEqual([-1, -1, false]);
  world.moveCoordinator();
  expect([world.committed(0), world.committed(1), exists(world, GROUP)]).toEqual([-1, -1, false]);
});

test('several groups of one request are deleted, whichever partitions they are in', () => {
  const world = new CoordinatorWorld();
  for (const groupId of [GROUP, OTHER]) world.commit(7, { groupId });
  expect(deletion(world, GROUP, OTHER)()).toEqual([Errors.NONE, Errors.NONE]);
  expect(world.coordinator.groups()).toEqual([]);
});

test('where tombstones cannot be written, or the coordinator moves, whoever asked is told', () => {
  const world = new CoordinatorWorld();
  world.commit(7);
  world.appendError = Errors.NOT_ENOUGH_REPLICAS;
  expect(deletion(world, GROUP)()).toEqual([Errors.COORDINATOR_NOT_AVAILABLE]);
  expect(exists(world, GROUP)).toBe(true);
  world.appendError = Errors.NONE;
  world.replicates = false;
  const answer = deletion(world, GROUP);
  world.moveCoordinator();
  expect(answer()).toEqual([Errors.NOT_COORDINATOR]);
});
