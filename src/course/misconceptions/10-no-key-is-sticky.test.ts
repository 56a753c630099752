import { describe, expect, test } from 'vitest';
import { Experiment } from '../headless/experiment';
import { appendedBy, recordsInAll } from '../looks';

/** Sends that many records without a key in one go; how many landed on each of three partitions. */
function countsOf(records: number, batchSize: number): readonly number[] {
  const bench = new Experiment({ partitions: 3, producerConfigs: [`batch.size=${batchSize}`] });
  bench.give(`produce appointments ':checked in' ×${records}`);
  bench.until('all are in', () => recordsInAll(bench.frame) === records);
  const appended = bench.happened('RecordsAppended').map(({ at, ...what }, id) => ({ id: id as never, at, what }));
  return [...appendedBy(appended, 'appointments').values()].sort((a, b) => b - a);
}

describe('10 · “without a key, strict round robin”', () => {
  test('twelve at the usual batch.size go to one lane', () => {
    expect(countsOf(12, 16_384)).toEqual([12]);
  });

  test('twelve at 64 bytes a batch come in clumps, not in turn', () => {
    const counts = countsOf(12, 64);
    expect(counts.length).toBeGreaterThan(1);
    expect(counts).not.toEqual([4, 4, 4]);
  });

  test('ten thousand are even over time only', () => {
    const counts = countsOf(10_000, 1_024);
    expect(counts).toHaveLength(3);
    expect(counts.every((count) => Math.abs(count - 10_000 / 3) < 10_000 / 12)).toBe(true);
    expect(counts[0]).not.toBe(counts[2]);
  });
});
