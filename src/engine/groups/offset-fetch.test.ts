import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { GroupId } from '../model/vocabulary';
import { CoordinatorWorld, GROUP, group, ORDERS, orders } from './coordinator-world';

const OTHER = 'notifications' as GroupId;

test.each([1, 2, 3, 4, 5, 6, 7])('version %i asks for one group', (version) => {
  const world = new CoordinatorWorld();
  world.commit(5, { partition: 1, metadata: 'note' });
  const { topics, errorCode, groups } = world.fetched(world.fetch({ topics: orders(0, 1) }, version))!;
  expect([errorCode, groups]).toEqual([Errors.NONE, []]);
  expect(topics).toMatchObject([
    {
      name: ORDERS,
      partitions: [
        { partitionIndex: 0, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode: Errors.NONE },
        { partitionIndex: 1, committedOffset: 5, metadata: 'note', errorCode: Errors.NONE },
      ],
    },
  ]);
});

test.each([8, 9])('KIP-709: version %i asks for several groups', (version) => {
  const world = new CoordinatorWorld();
  world.commit(5);
  world.commit(6, { groupId: OTHER });
  const { groups } = world.fetched(world.fetch({ groups: [group(OTHER), group(GROUP)] }, version))!;
  const offsets = groups.map(({ groupId, topics }) => [groupId, topics[0]!.partitions[0]!.committedOffset]);
  expect(offsets).toEqual([
    [OTHER, 6],
    [GROUP, 5],
  ]);
});

test('no topics named means all that the group has committed, in order', () => {
  const world = new CoordinatorWorld();
  for (const partition of [2, 10, 0]) world.commit(partition, { partition });
  const all = { ...group(GROUP), topics: null };
  const { groups } = world.fetched(world.fetch({ groups: [all, { ...all, groupId: OTHER }] }))!;
  expect(groups[0]!.topics[0]!.partitions.map(({ partitionIndex }) => partitionIndex)).toEqual([0, 2, 10]);
  expect(groups[1]!.topics).toEqual([]);
  expect(world.fetched(world.fetch({ topics: null }, 2))!.topics[0]!.partitions).toHaveLength(3);
});

describe('with requireStable', () => {
  test('the answer waits for what is written and not yet replicated', () => {
    const world = new CoordinatorWorld();
    world.replicates = false;
    world.commit(5);
    const waiting = world.fetch({ requireStable: true });
    const careless = world.fetch();
    expect(world.fetched(waiting)).toBeNull();
    expect(world.fetched(careless)!.groups[0]!.topics[0]!.partitions[0]!.committedOffset).toBe(-1);
    world.replicate();
    expect(world.fetched(waiting)!.groups[0]!.topics[0]!.partitions[0]!.committedOffset).toBe(5);
  });

  test('it waits for every group in turn, and for none twice', () => {
    const world = new CoordinatorWorld();
    world.replicates = false;
    world.commit(5);
    world.commit(6, { groupId: OTHER });
    const waiting = world.fetch({ requireStable: true, groups: [group(GROUP), group(OTHER)] });
    world.coordinator.highWatermarkAdvanced(world.partitionFor(OTHER), 1 as never, world);
    expect(world.fetched(waiting)).toBeNull();
    world.commit(7);
    world.coordinator.highWatermarkAdvanced(world.partitionFor(GROUP), 1 as never, world);
    expect(world.fetched(waiting)!.groups.map(({ topics }) => topics[0]!.partitions[0]!.committedOffset)).toEqual([5, 6]);
  });

  test('it waits five seconds at most', () => {
    const world = new CoordinatorWorld();
    world.replicates = false;
    world.commit(5);
    const waiting = [world.fetch({ requireStable: true }), world.fetch({ requireStable: true }, 7)];
    world.advanceMs(5_000);
    expect(world.fetched(waiting[0]!)!.groups[0]).toMatchObject({ errorCode: Errors.COORDINATOR_NOT_AVAILABLE, topics: [] });
    expect(world.fetched(waiting[1]!)).toMatchObject({ errorCode: Errors.COORDINATOR_NOT_AVAILABLE, topics: [] });
  });
});

describe('a broker that does not coordinate the group says so', () => {
  function elsewhere(): CoordinatorWorld {
    const world = new CoordinatorWorld();
    world.coordinator.resigned(world.partitionFor(GROUP), world);
    return world;
  }

  test('for each partition, in version 1, which has no other place', () => {
    const world = elsewhere();
    expect(world.fetched(world.fetch({}, 1))!.topics[0]!.partitions[0]).toMatchObject({
      committedOffset: -1,
      errorCode: Errors.NOT_COORDINATOR,
    });
  });

  test('once, up to version 7', () => {
    const world = elsewhere();
    expect(world.fetched(world.fetch({}, 7))).toMatchObject({ errorCode: Errors.NOT_COORDINATOR, topics: [] });
  });

  test('for each group since, while other groups are answered', () => {
    const world = elsewhere();
    const { groups } = world.fetched(world.fetch({ groups: [group(GROUP), group(OTHER)] }))!;
    expect(groups.map(({ errorCode }) => errorCode)).toEqual([Errors.NOT_COORDINATOR, Errors.NONE]);
  });
});
