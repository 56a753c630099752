import { assert as holds, integer, array as list, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { GenerationId, GroupId, MemberId } from '../model/vocabulary';
import { Request } from '../protocol/payload';
import { fork } from '../sim/fork';
import { CoordinatorWorld, GROUP, group, partitions } from './coordinator-world';
import type { GroupView } from './group-view';

const GROUPS = [GROUP, 'notifications' as GroupId];

describe('a broker that does not lead the partition of the group', () => {
  test('says NOT_COORDINATOR to everything', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    world.coordinator.resigned(world.partitionFor(GROUP), world);
    expect(world.joined(world.join('b')).errorCode).toBe(Errors.NOT_COORDINATOR);
    expect(world.synced(world.sync(a!, 1)).errorCode).toBe(Errors.NOT_COORDINATOR);
    expect(world.heartbeatError(a!, 1)).toBe(Errors.NOT_COORDINATOR);
    expect(world.leave(a!)).toMatchObject({ errorCode: Errors.NOT_COORDINATOR });
    expect(world.commitError(world.commit(1))).toBe(Errors.NOT_COORDINATOR);
  });

  test('leaves other APIs to others', () => {
    const world = new CoordinatorWorld();
    const request = new Request({ apiKey: 3, version: 9, correlationId: 1, clientId: null, body: {} });
    expect(world.coordinator.handle(request, 0 as never, world)).toBe(false);
  });
});

test('where the broker is the only replica, what is written counts at once', () => {
  const world = new CoordinatorWorld();
  world.replicates = false;
  world.isAlone = true;
  const [a] = world.stableGroup(['a']);
  expect(world.commitError(world.commit(3, { memberId: a!, generationIdOrMemberEpoch: 1 as never }))).toBe(Errors.NONE);
  expect(world.heartbeatError(a!, 1)).toBe(Errors.NONE);
  expect(world.group()).toMatchObject({ state: 'Stable', offsets: [{ offset: 3 }] });
});

describe('a coordinator that resigns', () => {
  test('sends whoever waits to look for the next one', () => {
    const world = new CoordinatorWorld();
    const members = ['a', 'b'].map((client) => world.joinAsNew(client).memberId);
    world.joinAsNew('c', { groupId: GROUPS[1]! });
    world.advanceMs(6_000);
    const syncing = world.sync(members[1]!, 1);
    world.replicates = false;
    const waiting = [world.commit(3, { groupId: 'simple' as GroupId }), world.joinAsNew('d', { groupId: GROUPS[1]! }).waiting, syncing];
    world.moveCoordinator();
    expect(world.commitError(waiting[0]!)).toBe(Errors.NOT_COORDINATOR);
    expect(world.joined(waiting[1]!)).toMatchObject({ errorCode: Errors.NOT_COORDINATOR });
    expect(world.synced(waiting[2]!).errorCode).toBe(Errors.NOT_COORDINATOR);
  });

  test('forgets its timers', () => {
    const world = new CoordinatorWorld();
    world.stableGroup(['a']);
    const { coordinator } = world;
    coordinator.resigned(world.partitionFor(GROUP), world);
    world.facts.length = 0;
    world.advanceMs(400_000);
    expect(world.facts).toEqual([]);
  });
});

describe('the next coordinator', () => {
  test('knows members, generation, assignments and offsets from the log, and takes heartbeats as if nothing had happened', () => {
    const world = new CoordinatorWorld();
    const [a, b] = world.stableGroup(['a', 'b']);
    world.commit(17, { memberId: a!, generationIdOrMemberEpoch: 1 as never });
    const before = world.coordinator.groups();
    world.moveCoordinator();
    expect(world.coordinator.groups()).toEqual(before);
    expect(world.group()).toMatchObject({ state: 'Stable', generation: 1, leader: a, offsets: [{ offset: 17 }] });
    expect(world.group().members.map(({ assignment }) => assignment.map(({ partition }) => partition))).toEqual([[0], [1]]);
    expect([a, b].map((each) => world.heartbeatError(each!, 1))).toEqual([Errors.NONE, Errors.NONE]);
    expect(world.synced(world.sync(b!, 1)).assignment).toEqual(partitions(1));
    expect(world.commitError(world.commit(18, { memberId: b!, generationIdOrMemberEpoch: 1 as never }))).toBe(Errors.NONE);
  });

  test('gives loaded members a whole session to be heard of', () => {
    const world = new CoordinatorWorld();
    world.stableGroup(['a']);
    world.advanceMs(44_000);
    world.moveCoordinator();
    world.advanceMs(44_998);
    expect(world.group().state).toBe('Stable');
    world.advanceMs(2);
    expect(world.group().state).toBe('Empty');
  });

  test('knows of a rebalance that was under way only the generation before', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    const b = world.joinAsNew('b');
    world.moveCoordinator();
    expect(world.group()).toMatchObject({ state: 'Stable', generation: 1, members: [{ memberId: a }] });
    expect(world.joined(world.join('b', { memberId: b.memberId })).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
  });

  test('goes on with a static member under its new id', () => {
    const world = new CoordinatorWorld();
    const first = world.join('one', { groupInstanceId: 'one' });
    world.advanceMs(3_000);
    world.syncAll([world.joined(first).memberId], { groupInstanceId: 'one' });
    const { memberId } = world.joined(world.join('one', { groupInstanceId: 'one' }));
    world.moveCoordinator();
    expect(world.heartbeatError(memberId, 1, { groupInstanceId: 'one' })).toBe(Errors.NONE);
    expect(world.heartbeatError(world.joined(first).memberId, 1, { groupInstanceId: 'one' })).toBe(Errors.FENCED_INSTANCE_ID);
  });

  test('reads its log first, and says so meanwhile; a heartbeat is welcome', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    const partition = world.partitionFor(GROUP);
    world.coordinator.resigned(partition, world);
    world.facts.length = 0;
    world.elect(partition, 1);
    expect(world.facts).toEqual([]);
    expect(world.heartbeatError(a!, 1)).toBe(Errors.NONE);
    expect(world.joined(world.join('b')).errorCode).toBe(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    expect(world.commitError(world.commit(1))).toBe(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    expect(world.fetched(world.fetch())!.groups[0]!.errorCode).toBe(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    expect(world.list().errorCode).toBe(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    expect(world.describe(GROUP).errorCode).toBe(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    world.advanceMs(1);
    expect(world.facts).toEqual([{ kind: 'CoordinatorLoaded', broker: 1, partition, groups: 1 }]);
    expect(world.joined(world.join('b')).errorCode).toBe(Errors.MEMBER_ID_REQUIRED);
  });

  test('is the same one if only the leader epoch has changed', () => {
    const world = new CoordinatorWorld();
    world.joinAsNew('a');
    world.elect(world.partitionFor(GROUP), 5);
    expect(world.group().state).toBe('PreparingRebalance');
  });
});

/** One thing that may happen in a group's life, chosen by a number. */
function act(world: CoordinatorWorld, choice: number): void {
  const groupId = GROUPS[choice % 2]!;
  const members = world.coordinator.groups().find((each) => each.groupId === groupId)?.members ?? [];
  const member = members[Math.floor(choice / 2) % Math.max(members.length, 1)];
  const generation = world.coordinator.groups().find((each) => each.groupId === groupId)?.generation ?? (0 as GenerationId);
  const identity = { groupId, memberId: member?.memberId ?? ('' as MemberId), groupInstanceId: member?.groupInstanceId ?? null };
  switch (Math.floor(choice / 8) % 9) {
    case 0: {
      const groupInstanceId = choice % 3 === 0 ? `instance-${choice % 5}` : null;
      return void world.join(`client-${choice % 5}`, { groupId, groupInstanceId }, choice % 4 < 2 && groupInstanceId === null ? 3 : 9);
    }
    case 1:
      return void world.join('again', identity);
    case 2:
      if (members.length === 0) return;
      return void world.syncAll(
        members.map(({ memberId }) => memberId),
        { groupId },
      );
    case 3:
      return void world.leave(identity.memberId, { groupId });
    case 4:
      return void world.commit(choice, { ...identity, partition: choice % 4, generationIdOrMemberEpoch: generation });
    case 5:
      return void world.commit(choice, { groupId, partition: choice % 4 });
    case 6:
      return world.advanceMs(choice % 4_000);
    case 7:
      return world.advanceMs(choice * 7);
    default:
      for (const each of members) world.heartbeat(each.memberId, generation, { groupId, groupInstanceId: each.groupInstanceId });
  }
}

/** Lets every group come to rest: members that are asked to rejoin do, and sync. */
function settle(world: CoordinatorWorld): void {
  for (const { groupId, members } of world.coordinator.groups())
    for (const { memberId, groupInstanceId } of members) world.join('again', { groupId, memberId, groupInstanceId });
  world.advanceMs(6_000);
  for (const { groupId, members } of world.coordinator.groups())
    if (members.length > 0)
      world.syncAll(
        members.map(({ memberId }) => memberId),
        { groupId },
      );
}

const histories = list(integer({ min: 0, max: 9_999 }), { minLength: 20, maxLength: 120 });
const atRest = ({ state }: GroupView) => state === 'Stable' || state === 'Empty';

test('replaying the log gives the groups that are at rest, and all offsets, whatever happened before', () => {
  const check = property(integer(), histories, (seed, history) => {
    const world = new CoordinatorWorld(seed);
    for (const choice of history) act(world, choice);
    if (seed % 2 === 0) settle(world);
    const before = world.coordinator.groups();
    world.moveCoordinator();
    const after = world.coordinator.groups();
    expect(after.map(({ groupId, offsets }) => ({ groupId, offsets }))).toEqual(
      before.map(({ groupId, offsets }) => ({ groupId, offsets })),
    );
    expect(after.filter((_, i) => atRest(before[i]!))).toEqual(before.filter(atRest));
    for (const [i, { generation, state }] of after.entries()) {
      expect(generation).toBeLessThanOrEqual(before[i]!.generation);
      expect(['Stable', 'Empty']).toContain(state);
    }
  });
  holds(check, { numRuns: 60 });
});

test('a fork goes on exactly as its original, and neither sees the other', () => {
  const check = property(integer(), histories, histories, (seed, history, later) => {
    const world = new CoordinatorWorld(seed);
    for (const choice of history) act(world, choice);
    world.replicates = false;
    for (const choice of later.slice(0, 5)) act(world, choice);
    const twin = fork(world);
    const untouched = fork(world);
    for (const each of [world, twin]) {
      each.replicate();
      each.replicates = true;
      for (const choice of later) act(each, choice);
    }
    expect(twin.coordinator.groups()).toEqual(world.coordinator.groups());
    expect(twin.facts).toEqual(world.facts);
    expect(untouched.facts.length).toBeLessThanOrEqual(world.facts.length);
    untouched.replicate();
    untouched.replicates = true;
    for (const choice of later) act(untouched, choice);
    expect(untouched.facts).toEqual(world.facts);
  });
  holds(check, { numRuns: 30 });
});

test('groups are shown by id, each with its offsets in order', () => {
  const world = new CoordinatorWorld();
  for (const groupId of ['b', 'a', 'c'] as GroupId[]) for (const partition of [10, 2]) world.commit(partition, { groupId, partition });
  const views = world.coordinator.groups();
  expect(views.map(({ groupId }) => groupId)).toEqual(['a', 'b', 'c']);
  expect(views[0]!.offsets.map(({ offset }) => offset)).toEqual([2, 10]);
  expect(world.fetched(world.fetch({ groups: [group('a' as GroupId, 2)] }))!.groups[0]!.topics[0]!.partitions[0]!.committedOffset).toBe(2);
});
