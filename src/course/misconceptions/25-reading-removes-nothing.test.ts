import { expect, test } from 'vitest';
import { Experiment, SECOND } from '../headless/experiment';
import { logEnds } from '../looks';

test('25 · “reading removes”: a group that comes late is handed the same records', () => {
  const bench = new Experiment({ partitions: 1 });
  bench.addConsumer('reminders', 'reminders-1');
  bench.give('produce appointments CLN-001:booked ×5');
  bench.until('the first group has them', () => bench.readBy('reminders-1').length === 5);
  bench.pass(30 * SECOND);
  bench.addConsumer('analytics', 'analytics-1');
  bench.until('the second group has them', () => bench.readBy('analytics-1').length === 5);
  expect(bench.readBy('analytics-1')).toEqual(bench.readBy('reminders-1'));
  expect(logEnds(bench.frame)).toEqual([5]);
});
