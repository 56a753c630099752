import { describe, expect, test } from 'vitest';
import type { BrokerId, LeaderEpoch, PartitionIndex, TopicId, TopicName } from '../../model/vocabulary';
import { Chance } from '../../sim/chance';
import type { Context } from '../../sim/context';
import { TopicMetadata } from '../client-metadata';
import { BuiltInPartitioner } from './built-in-partitioner';

const BATCH = 1_000;

function topic(leaders: readonly number[]): TopicMetadata {
  const partitions = leaders.map((leader, partition) => ({
    partition: partition as PartitionIndex,
    leader: leader as BrokerId,
    leaderEpoch: 0 as LeaderEpoch,
    online: [],
  }));
  return new TopicMetadata({ topic: 'orders' as TopicName, topicId: '' as TopicId, partitions });
}

function dice(seed = 1): Context {
  const chance = new Chance(seed);
  return { chance: (below: number) => chance.below(below) } as Context;
}

/** How often each partition is chosen. */
function choices(partitioner: BuiltInPartitioner, of: TopicMetadata, times: number): number[] {
  const context = dice();
  const counts = of.partitions.map(() => 0);
  for (let i = 0; i < times; i++) {
    counts[partitioner.current(of, context)]!++;
    partitioner.produced(2 * BATCH, { isQueueFull: false, topic: of }, context);
  }
  return counts;
}

/** So many batches wait for each partition. */
function loaded(partitioner: BuiltInPartitioner, batches: readonly number[], { partitionCount = batches.length } = {}): void {
  partitioner.load.begin();
  for (const [partition, count] of batches.entries()) partitioner.load.add(partition as PartitionIndex, count);
  partitioner.loadCounted({ isKnown: true, partitionCount });
}

describe('the sticky partition (KIP-480, KIP-794)', () => {
  test('stays until a batch’s worth of bytes has gone there', () => {
    const context = dice();
    const partitioner = new BuiltInPartitioner(BATCH);
    const of = topic([1, 2, 3]);
    const first = partitioner.current(of, context);
    expect(partitioner.produced(BATCH - 1, { isQueueFull: true, topic: of }, context)).toBe(false);
    expect(partitioner.current(of, context)).toBe(first);
    expect(partitioner.produced(1, { isQueueFull: true, topic: of }, context)).toBe(true);
  });

  test('stays while a batch is half full, but no longer than for twice as much', () => {
    const context = dice();
    const partitioner = new BuiltInPartitioner(BATCH);
    const of = topic([1, 2, 3]);
    partitioner.current(of, context);
    expect(partitioner.produced(2 * BATCH - 1, { isQueueFull: false, topic: of }, context)).toBe(false);
    expect(partitioner.produced(1, { isQueueFull: false, topic: of }, context)).toBe(true);
  });

  test('moves on as soon as the half full batch is full or gone', () => {
    const context = dice();
    const partitioner = new BuiltInPartitioner(BATCH);
    const of = topic([1, 2, 3]);
    partitioner.current(of, context);
    partitioner.produced(BATCH, { isQueueFull: false, topic: of }, context);
    expect(partitioner.produced(0, { isQueueFull: true, topic: of }, context)).toBe(true);
  });

  test('is any of those that have a leader, each equally likely', () => {
    const counts = choices(new BuiltInPartitioner(BATCH), topic([1, -1, 3]), 2_000);
    expect(counts[1]).toBe(0);
    expect(Math.min(counts[0]!, counts[2]!)).toBeGreaterThan(900);
  });

  test('is any at all where none has a leader', () => {
    expect(Math.min(...choices(new BuiltInPartitioner(BATCH), topic([-1, -1]), 400))).toBeGreaterThan(100);
  });
});

describe('adaptive partitioning', () => {
  test('chooses a partition the less often the more batches wait for it', () => {
    const partitioner = new BuiltInPartitioner(BATCH);
    loaded(partitioner, [0, 3, 3]);
    const [free, ...busy] = choices(partitioner, topic([1, 2, 3]), 6_000);
    // Weights are 4, 1 and 1: one more than the longest queue, less its own.
    expect(free! / 6_000).toBeCloseTo(4 / 6, 1);
    for (const count of busy) expect(count / 6_000).toBeCloseTo(1 / 6, 1);
  });

  test('chooses the longest queue too, if seldom', () => {
    const partitioner = new BuiltInPartitioner(BATCH);
    loaded(partitioner, [0, 9]);
    expect(choices(partitioner, topic([1, 2]), 2_000)[1]).toBeGreaterThan(0);
  });

  test('never chooses a partition that was left out as too slow', () => {
    const partitioner = new BuiltInPartitioner(BATCH);
    loaded(partitioner, [2, 2], { partitionCount: 3 });
    expect(choices(partitioner, topic([1, 2, 3]), 500)[2]).toBe(0);
  });

  test('does not count load where all queues are equally long, or there is one partition', () => {
    const partitioner = new BuiltInPartitioner(BATCH);
    loaded(partitioner, [2, 2]);
    // A partition without a queue can only be chosen where load does not count.
    expect(choices(partitioner, topic([1, 2, 3]), 500)[2]).toBeGreaterThan(0);
    loaded(partitioner, [5]);
    expect(choices(partitioner, topic([1, 2, 3]), 500)[2]).toBeGreaterThan(0);
  });
});
