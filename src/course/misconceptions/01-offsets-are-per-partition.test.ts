import { expect, test } from 'vitest';
import { Experiment } from '../headless/experiment';
import { leaderLanes, recordsInAll } from '../looks';

test('1 · “offsets are one sequence for the topic”: asked for offset 2, three partitions give three records', () => {
  const bench = new Experiment({ partitions: 3 });
  bench.give('produce appointments CLN-001:booked ×3', 'produce appointments CLN-002:booked ×3', 'produce appointments CLN-004:booked ×3');
  bench.until('nine records are in', () => recordsInAll(bench.frame) === 9);
  const answers = leaderLanes(bench.frame).flatMap(({ partition, cells }) =>
    cells.flatMap(({ offset, key }) => (offset === 2 ? [[partition, key]] : [])),
  );
  expect(answers).toEqual([
    [0, 'CLN-004'],
    [1, 'CLN-002'],
    [2, 'CLN-001'],
  ]);
});
