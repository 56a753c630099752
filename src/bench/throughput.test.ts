import { expect, test } from 'vitest';
import { measureBaseline } from './baseline';
import { measureSteadyLoad } from './steady-load';
import { measureThroughput } from './throughput';

test('a short run has every record there exactly once, and a speed', () => {
  const { byTheWall, byTheProcessor } = measureThroughput(2_000);
  expect(byTheWall).toBeGreaterThan(0);
  expect(byTheProcessor).toBeGreaterThan(0);
});

test('the baseline takes the time it is given', () => {
  const startedAt = performance.now();
  expect(measureBaseline({ seconds: 0.05 })).toBeGreaterThan(0);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(50);
});

test.each([
  { keys: 'WithoutKeys', isRead: false },
  { keys: 'WithoutKeys', isRead: true },
  { keys: 'Keyed', isRead: true },
] as const)('a steady load has every record arrive once, and a pace: $keys, read: $isRead', (load) => {
  const { byTheWall, byTheProcessor } = measureSteadyLoad(load, 1, { warmUpSeconds: 1 });
  expect(byTheWall).toBeGreaterThan(0);
  expect(byTheProcessor).toBeGreaterThan(0);
});
