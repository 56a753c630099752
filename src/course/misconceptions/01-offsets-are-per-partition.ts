/** Lesson 3, from its opening: its nine records are sent, and its question is asked. */
import { Experiment } from '../headless/experiment';
import { solutionOf } from '../headless/steps';
import type { Opening } from '../lesson';
import { leaderLanes, recordsInAll } from '../looks';
import { offsetsPerLane } from '../offsets-per-lane/lesson';
import type { Misconception } from './misconception';

/** Asked for offset 2: each record that answers, as its partition and key. */
function askForOffset2(opening: Opening = offsetsPerLane.opening) {
  const world = Experiment.opens(opening);
  world.give(...solutionOf(offsetsPerLane, 'nine-records'));
  world.until('nine records are in', () => recordsInAll(world.frame) === 9);
  return {
    answers: leaderLanes(world.frame).flatMap(({ partition, cells }) =>
      cells.flatMap(({ offset, key }) => (offset === 2 ? [[partition, key]] : [])),
    ),
  };
}

export const offsetsArePerPartition: Misconception<Opening, { readonly answers: readonly (readonly unknown[])[] }> = {
  number: 1,
  belief: 'offsets are one sequence for the topic',
  experiment: askForOffset2,
  mustBeSeen: {
    answers: [
      [0, 'CLN-004'],
      [1, 'CLN-002'],
      [2, 'CLN-001'],
    ],
  },
};
