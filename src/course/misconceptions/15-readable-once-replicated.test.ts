import { expect, test } from 'vitest';
import { Experiment, SECOND } from '../headless/experiment';
import { leaderLane } from '../looks';

test('15 · “a record is readable once the leader has it”: while a follower is frozen the log end moves, the high watermark and the reader wait', () => {
  const bench = new Experiment({ partitions: 1 });
  bench.addConsumer('reminders', 'reminders-1');
  bench.give('produce appointments CLN-001:booked');
  bench.until('the first is read', () => bench.readBy('reminders-1').length === 1);
  const { broker: leader } = leaderLane(bench.frame, 0)!;
  const follower = [1, 2, 3].findLast((id) => id !== leader);

  bench.give(`freeze broker ${follower}`, 'produce appointments CLN-001:moved');
  bench.pass(5 * SECOND);
  expect(leaderLane(bench.frame, 0)).toMatchObject({ logEndOffset: 2, highWatermark: 1 });
  expect(bench.readBy('reminders-1')).toEqual(['0:0']);

  bench.give(`thaw broker ${follower}`);
  bench.until('the second is read', () => bench.readBy('reminders-1').length === 2);
  expect(leaderLane(bench.frame, 0)).toMatchObject({ logEndOffset: 2, highWatermark: 2 });
});
