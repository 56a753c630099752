import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { GroupId, MemberId } from '../model/vocabulary';
import { CoordinatorWorld, GROUP, ORDERS } from './coordinator-world';

const by = (memberId: MemberId | undefined, generation: number) => ({
  memberId: memberId!,
  generationIdOrMemberEpoch: generation as never,
});

describe('a commit counts', () => {
  test('when it is below the high watermark: before, it is neither answered nor seen', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    world.replicates = false;
    const waiting = world.commit(42, by(a, 1));
    expect(world.commitError(waiting)).toBeNull();
    expect(world.committed()).toBe(-1);
    world.replicate();
    expect(world.commitError(waiting)).toBe(Errors.NONE);
    expect(world.committed()).toBe(42);
    expect(world.facts.at(-1)).toEqual({
      kind: 'OffsetsCommitted',
      group: GROUP,
      broker: 1,
      offsets: [{ partition: { topic: ORDERS, partition: 0 }, offset: 42 }],
    });
  });

  test('even where it took so long that its sender was told to try again', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    world.replicates = false;
    const waiting = world.commit(42, by(a, 1));
    world.advanceMs(2_000);
    const second = world.commit(43, by(a, 1));
    world.advanceMs(3_000);
    expect([waiting, second].map((to) => world.commitError(to))).toEqual([Errors.COORDINATOR_NOT_AVAILABLE, null]);
    world.advanceMs(2_000);
    expect(world.commitError(second)).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
    world.replicate();
    expect(world.committed()).toBe(43);
  });

  test('not at all where it could not be written', () => {
    const world = new CoordinatorWorld();
    world.appendError = Errors.NOT_ENOUGH_REPLICAS;
    expect(world.commitError(world.commit(42))).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
    world.appendError = Errors.NONE;
    expect(world.committed()).toBe(-1);
  });
});

describe('a member commits', () => {
  test('for its own generation only', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    expect(world.commitError(world.commit(1, by(a, 1)))).toBe(Errors.NONE);
    expect(world.commitError(world.commit(2, by(a, 0)))).toBe(Errors.ILLEGAL_GENERATION);
    expect(world.commitError(world.commit(2, by('x' as MemberId, 1)))).toBe(Errors.UNKNOWN_MEMBER_ID);
    expect(world.commitError(world.commit(2, { ...by(a, 1), groupInstanceId: 'one' }))).toBe(Errors.UNKNOWN_MEMBER_ID);
    expect(world.committed()).toBe(1);
  });

  test('while a rebalance prepares, but not while assignments are made', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    world.joinAsNew('b');
    expect(world.commitError(world.commit(1, by(a, 1)))).toBe(Errors.NONE);
    world.join('a', { memberId: a! });
    expect(world.group()).toMatchObject({ state: 'CompletingRebalance', generation: 2 });
    expect(world.commitError(world.commit(2, by(a, 2)))).toBe(Errors.REBALANCE_IN_PROGRESS);
  });

  test('and is thereby heard of', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a'], { sessionTimeoutMs: 10_000 });
    for (let i = 0; i < 4; i++) {
      world.advanceMs(9_000);
      expect(world.commitError(world.commit(i, by(a, 1)))).toBe(Errors.NONE);
    }
  });
});

describe('generation −1, from whoever is no member,', () => {
  test('makes a simple group where there is none', () => {
    const world = new CoordinatorWorld();
    expect(world.commitError(world.commit(7))).toBe(Errors.NONE);
    expect(world.group()).toMatchObject({ state: 'Empty', generation: 0, members: [], offsets: [{ offset: 7 }] });
  });

  test('is taken while the group is Empty, and only then', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    expect(world.commitError(world.commit(7))).toBe(Errors.UNKNOWN_MEMBER_ID);
    expect(world.commitError(world.commit(7, by(a, -1)))).toBe(Errors.ILLEGAL_GENERATION);
    world.leave(a!);
    expect(world.commitError(world.commit(7))).toBe(Errors.NONE);
    expect(world.commitError(world.commit(8, by(a, -1)))).toBe(Errors.NONE);
  });

  test('may name the group that has no name', () => {
    const world = new CoordinatorWorld();
    expect(world.commitError(world.commit(7, { groupId: '' as GroupId }))).toBe(Errors.NONE);
  });
});

test('a generation of a group that does not exist is illegal; from version 9 on the group is said not to be found', () => {
  const world = new CoordinatorWorld();
  expect(world.commitError(world.commit(1, by('x' as MemberId, 3), 8))).toBe(Errors.ILLEGAL_GENERATION);
  expect(world.commitError(world.commit(1, by('x' as MemberId, 3), 9))).toBe(Errors.GROUP_ID_NOT_FOUND);
});

test('what is wrong with one partition is said there, and the others are committed', () => {
  const world = new CoordinatorWorld();
  const at = (partitionIndex: number, committedMetadata: string | null) => ({
    partitionIndex,
    committedOffset: 5,
    committedLeaderEpoch: 0,
    committedMetadata,
  });
  const topics = [
    { name: 'gone', partitions: [at(0, '')] },
    { name: ORDERS, partitions: [at(0, 'x'.repeat(4_097)), at(1, 'x'.repeat(4_096)), at(2, null)] },
  ];
  const answer = world.answer<{ topics: { partitions: { errorCode: number }[] }[] }>(world.commit(0, { topics: topics as never }))!;
  const errors = answer.topics.map(({ partitions }) => partitions.map(({ errorCode }) => errorCode));
  expect(errors).toEqual([[Errors.UNKNOWN_TOPIC_OR_PARTITION], [Errors.OFFSET_METADATA_TOO_LARGE, Errors.NONE, Errors.NONE]]);
  expect([0, 1, 2].map((partition) => world.committed(partition))).toEqual([-1, 5, 5]);
});

test('a commit for nothing but topics that do not exist is answered without asking who commits', () => {
  const world = new CoordinatorWorld();
  world.stableGroup(['a']);
  expect(world.commitError(world.commit(1, { topic: 'gone' }))).toBe(Errors.UNKNOWN_TOPIC_OR_PARTITION);
});

test.each([2, 3, 4, 5, 6, 7, 8, 9])('version %i is understood', (version) => {
  const world = new CoordinatorWorld();
  expect(world.commitError(world.commit(9, { retentionTimeMs: version <= 4 ? 60_000 : -1 }, version))).toBe(Errors.NONE);
  world.moveCoordinator();
  expect(world.committed()).toBe(9);
});
