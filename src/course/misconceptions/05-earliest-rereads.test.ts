/** The third column of this belief, a commit that retention has overtaken, waits for retention. */
import { expect, test } from 'vitest';
import { Experiment, SECOND } from '../headless/experiment';

test('5 · “auto.offset.reset=earliest rereads”: a group with commits gets nothing again, a new group gets everything', () => {
  const bench = new Experiment({ partitions: 1 });
  bench.give('produce appointments CLN-001:booked ×5');
  bench.addConsumer('reminders', 'reminders-1');
  bench.until('all five are handled', () => bench.readBy('reminders-1').length === 5);
  bench.pass(10 * SECOND);
  bench.give('stop consumer reminders-1');
  bench.pass(2 * SECOND);
  bench.give('restart consumer reminders-1');
  bench.pass(10 * SECOND);
  expect(bench.readBy('reminders-1')).toHaveLength(5);

  bench.addConsumer('analytics', 'analytics-1');
  bench.until('the new group has all', () => bench.readBy('analytics-1').length === 5);
  expect(bench.happened('PositionReset').map(({ consumer, to }) => [consumer, to])).toContainEqual(['analytics-1', 0]);
});
