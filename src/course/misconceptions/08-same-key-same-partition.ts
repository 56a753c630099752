/** Lesson 4, from its opening: its three clinics, its fourth lane in mid-stream, and the clinics once more. */
import { Experiment } from '../headless/experiment';
import { actOf, solutionOf } from '../headless/steps';
import type { Opening } from '../lesson';
import { leaderLanes, recordsInAll } from '../looks';
import { moreLanes } from '../more-lanes/lesson';
import type { Misconception } from './misconception';

function addALaneInMidStream(opening: Opening = moreLanes.opening) {
  const world = Experiment.opens(opening);
  world.give(...solutionOf(moreLanes, 'before'));
  world.until('three records are in', () => recordsInAll(world.frame) === 3);
  world.give(...solutionOf(moreLanes, 'a-fourth-lane'));
  world.until('there are four lanes', () => leaderLanes(world.frame).length === 4);
  world.give('wait 3 s', ...actOf(moreLanes, 'the-same-key'), ...solutionOf(moreLanes, 'all-of-them'));
  world.until('six records are in', () => recordsInAll(world.frame) === 6);
  const lanesOf = (clinic: string) =>
    leaderLanes(world.frame).flatMap(({ partition, cells }) => cells.flatMap(({ key }) => (key === clinic ? [partition] : [])));
  return { 'CLN-001': lanesOf('CLN-001'), 'CLN-002': lanesOf('CLN-002'), 'CLN-003': lanesOf('CLN-003') };
}

export const sameKeySamePartition: Misconception<Opening, Readonly<Record<string, readonly number[]>>> = {
  number: 8,
  belief: 'the same key goes to the same partition, for ever',
  experiment: addALaneInMidStream,
  mustBeSeen: { 'CLN-001': [2, 3], 'CLN-002': [1, 3], 'CLN-003': [1, 3] },
};
