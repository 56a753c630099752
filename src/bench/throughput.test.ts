import { expect, test } from 'vitest';
import { measureBaseline } from './baseline';
import { measureThroughput } from './throughput';

test('a short run has every record there exactly once, and a speed', () => {
  expect(measureThroughput(2_000)).toBeGreaterThan(0);
});

test('the baseline takes the time it is given', () => {
  const startedAt = performance.now();
  expect(measureBaseline({ seconds: 0.05 })).toBeGreaterThan(0);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(50);
});
