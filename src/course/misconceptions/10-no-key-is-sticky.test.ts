import { describe, expect, test } from 'vitest';
import { Experiment } from '../headless/experiment';
import { recordsInAll } from '../looks';

/** Sends that many records without a key in one go; the lane that each went to, in the order of sending. */
function lanesOf(records: number, batchSize: number): readonly number[] {
  const bench = new Experiment({ partitions: 3, producerConfigs: [`batch.size=${batchSize}`] });
  bench.give(`produce appointments ':checked in' ×${records}`);
  bench.until('all are in', () => recordsInAll(bench.frame) === records);
  const lanes: number[] = [];
  for (const { partition, records: numbers } of bench.happened('BatchDrained'))
    for (const number of numbers) lanes[number] = partition.partition;
  return lanes;
}

const countsOf = (lanes: readonly number[]) => [0, 1, 2].map((lane) => lanes.filter((at) => at === lane).length).sort((a, b) => b - a);

describe('10 · “without a key, strict round robin”', () => {
  test('twelve at the usual batch.size go to one lane', () => {
    expect(countsOf(lanesOf(12, 16_384))).toEqual([12, 0, 0]);
  });

  test('twelve at 64 bytes a batch come in clumps, not in turn', () => {
    const lanes = lanesOf(12, 64);
    expect(new Set(lanes).size).toBeGreaterThan(1);
    const stays = lanes.filter((lane, record) => record > 0 && lane === lanes[record - 1]).length;
    expect(stays).toBeGreaterThan(5);
  });

  test('ten thousand are even over time only', () => {
    const counts = countsOf(lanesOf(10_000, 1_024));
    expect(counts.every((count) => Math.abs(count - 10_000 / 3) < 10_000 / 12)).toBe(true);
    expect(counts[0]).not.toBe(counts[2]);
  });
});
