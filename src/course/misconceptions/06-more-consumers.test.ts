import { expect, test } from 'vitest';
import { Experiment, total } from '../headless/experiment';
import { recordsInAll, sharesOf } from '../looks';

const RECORDS = 600;
const consumers = (count: number) => Array.from({ length: count }, (_, index) => `reminders-${index + 1}`);

/** A backlog on three partitions, and that many consumers: how long the group needs, from the first record handed out to the last. */
function drainTimeMs(count: number): number {
  const bench = new Experiment({ partitions: 3 });
  for (const clinic of ['CLN-001', 'CLN-002', 'CLN-004']) bench.give(`produce appointments ${clinic}:booked ×${RECORDS / 3}`);
  bench.until('the backlog is in', () => recordsInAll(bench.frame) === RECORDS);
  for (const name of consumers(count)) bench.addConsumer('reminders', name, ['max.poll.records=10']);
  bench.until('the group is at rest', () => sharesOf(bench.frame, 'reminders', count) !== null);
  bench.until(
    'everything was handed out',
    () => consumers(count).reduce((sum, name) => sum + total(bench.deliveredTo(name)), 0) >= RECORDS,
  );
  const times = bench.happened('RecordsDelivered').map(({ at }) => at);
  return (Math.max(...times) - Math.min(...times)) / 1_000;
}

test('6 · “more consumers, more speed”: it stops rising at the number of partitions', () => {
  const [one, two, three, four, five] = [1, 2, 3, 4, 5].map(drainTimeMs) as [number, number, number, number, number];
  expect(one / two).toBeGreaterThan(1.3);
  expect(two / three).toBeGreaterThan(1.5);
  expect(Math.abs(four - three) / three).toBeLessThan(0.15);
  expect(Math.abs(five - three) / three).toBeLessThan(0.15);
});
