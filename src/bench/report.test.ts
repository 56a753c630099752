import { describe, expect, test } from 'vitest';
import { atLeast, atMost, type Figure, isMet, json, percentile, table } from './report';

const figure = (value: number, target: Figure['target']): Figure => ({ name: 'speed', value, unit: 'records/s', target });

describe('a report', () => {
  test('says whether a target is met, and nothing where there is none', () => {
    expect(isMet(figure(150_000, atLeast(150_000)))).toBe(true);
    expect(isMet(figure(149_999, atLeast(150_000)))).toBe(false);
    expect(isMet(figure(20, atMost(20)))).toBe(true);
    expect(isMet(figure(20.1, atMost(20)))).toBe(false);
    expect(isMet(figure(1, null))).toBeNull();
  });

  test('a figure that could not be measured meets no target', () => {
    expect(isMet(figure(Number.NaN, atMost(20)))).toBe(false);
  });

  test('is a line a figure', () => {
    expect(table([figure(149_999, atLeast(150_000)), { name: 'fork', value: 0.98765, unit: 'ms', target: null }])).toBe(
      'speed  149,999  records/s  MISSED: at least 150,000\nfork     0.988  ms',
    );
  });

  test('is the same as JSON, with what it was measured on', () => {
    expect(JSON.parse(json([figure(200_000, atLeast(150_000))], { node: 'v20' }))).toEqual({
      machine: { node: 'v20' },
      figures: [{ name: 'speed', value: 200_000, unit: 'records/s', target: { kind: 'at least', value: 150_000 }, met: true }],
    });
  });
});

describe('a percentile', () => {
  test('is one of the values, which that share of all are not above', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, 0.95)).toBe(95);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.95)).toBeNaN();
  });
});
