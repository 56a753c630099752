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

test('5 · where retention has overtaken a commit, the group goes on at the log’s start: what is gone is skipped, in silence', () => {
  const segments = ['internal.segment.bytes=200', 'retention.ms=60000'];
  const bench = new Experiment({ partitions: 1, topicConfigs: segments });
  bench.give('produce appointments CLN-001:early');
  bench.addConsumer('reminders', 'reminders-1');
  bench.until('it is handled', () => bench.readBy('reminders-1').length === 1);
  bench.pass(10 * SECOND);
  bench.give('stop consumer reminders-1');
  bench.pass(SECOND);
  for (let n = 0; n < 9; n++) {
    bench.give(`produce appointments CLN-001:missed-${n}`);
    bench.pass(SECOND);
  }
  bench.pass(6 * 60 * SECOND);
  bench.give('produce appointments CLN-001:late');
  bench.pass(SECOND);
  expect(bench.happened('SegmentsExpired').some(({ reason, to }) => reason === 'Time' && to === 10)).toBe(true);

  bench.look();
  bench.give('restart consumer reminders-1');
  bench.until('it reads on', () => bench.readBy('reminders-1').length > 0);
  bench.pass(10 * SECOND);
  expect(bench.readBy('reminders-1')).toEqual(['0:10']);
  expect(bench.happened('PositionReset').at(-1)).toMatchObject({ consumer: 'reminders-1', to: 10 });
  expect(bench.verdicts.lost).toBe(0);
});
