import { expect, test } from 'vitest';
import { Experiment } from '../headless/experiment';
import { leaderLanes, logEnds } from '../looks';

test('7 · “a partition needs a consumer of its own”: one consumer drains all six', () => {
  const bench = new Experiment({ partitions: 6 });
  for (let clinic = 1; clinic <= 40; clinic++) bench.give(`produce appointments CLN-${clinic}:booked`);
  bench.addConsumer('reminders', 'reminders-1');
  bench.until('forty were handed out', () => bench.readBy('reminders-1').length >= 40);
  bench.pass(6_000_000);
  const ends = logEnds(bench.frame);
  expect(ends.every((end) => end > 0)).toBe(true);
  expect([...bench.deliveredTo('reminders-1')].sort(([a], [b]) => a - b)).toEqual(ends.map((end, partition) => [partition, end]));
  const [group] = bench.frame.groups;
  expect(group?.lag).toBe(0);
  expect(leaderLanes(bench.frame)).toHaveLength(6);
});
