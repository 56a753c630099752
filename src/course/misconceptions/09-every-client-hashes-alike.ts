/** Lesson 4, from its opening: booking-api hashes as Java does, python-app as librdkafka does, and both send CLN-002 to three lanes. */
import { Experiment } from '../headless/experiment';
import { actOf, solutionOf } from '../headless/steps';
import type { Opening } from '../lesson';
import { leaderLanes, recordsInAll } from '../looks';
import { moreLanes } from '../more-lanes/lesson';
import type { Misconception } from './misconception';

const byJava = solutionOf(moreLanes, 'before').filter((line) => line.includes('CLN-002'));
const byPython = actOf(moreLanes, 'another-client');

/** Each record of the key, as its partition, key and value. */
function oneKeyFromTwoClients(opening: Opening = moreLanes.opening) {
  const world = Experiment.opens(opening);
  world.give(...byJava);
  world.until('one record is in', () => recordsInAll(world.frame) === 1);
  world.give(...byPython);
  world.until('two records are in', () => recordsInAll(world.frame) === 2);
  return {
    found: leaderLanes(world.frame).flatMap(({ partition, cells }) => cells.map(({ key, value }) => [partition, key, value])),
  };
}

export const everyClientHashesAlike: Misconception<Opening, { readonly found: readonly (readonly unknown[])[] }> = {
  number: 9,
  belief: 'a key’s partition is the same in every language',
  experiment: oneKeyFromTwoClients,
  mustBeSeen: {
    found: [
      [0, 'CLN-002', 'cancelled'],
      [1, 'CLN-002', 'booked'],
    ],
  },
};
