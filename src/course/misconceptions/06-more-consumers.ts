/** Lesson 8, from its opening: a backlog on its three lanes, and as many consumers as its button adds. One record takes each of them 20 ms. */
import type { PartitionIndex } from '../../engine/model/vocabulary';
import { partitionForKey } from '../../engine/protocol/murmur2';
import { groupsShareTheWork } from '../groups-share-the-work/lesson';
import { Experiment } from '../headless/experiment';
import { offerOf } from '../headless/steps';
import type { Opening } from '../lesson';
import { leaderLanes, recordsInAll, sharesOf } from '../looks';
import type { Misconception } from './misconception';

const RECORDS = 300;
const ADD = offerOf(groupsShareTheWork, 'alone');

/** As many keys as there are lanes, each of which hashes to one of its own. */
function aKeyForEachLane(lanes: number): readonly string[] {
  const keys = new Map<PartitionIndex, string>();
  for (let clinic = 1; keys.size < lanes; clinic++) {
    const key = `CLN-${String(clinic).padStart(3, '0')}`;
    const lane = partitionForKey(new TextEncoder().encode(key), lanes);
    if (!keys.has(lane)) keys.set(lane, key);
  }
  return [...keys.values()];
}

/** From the first record handed out to the last, by a group of that many. */
function drainTime(world: Experiment, count: number): number {
  const names = Array.from({ length: count }, (_, index) => `reminders-${index + 1}`);
  for (const name of names) world.give(`${ADD} --name ${name} --config max.poll.records=2`, `slow consumer ${name} 20ms`);
  world.until('the group is at rest', () => sharesOf(world.frame, 'reminders', count) !== null);
  const read = () => world.happened('RecordsDelivered').reduce((sum, { baseOffset, lastOffset }) => sum + lastOffset - baseOffset + 1, 0);
  world.until('everything was handed out', () => read() >= RECORDS);
  const times = world.happened('RecordsDelivered').map(({ at }) => at);
  return Math.max(...times) - Math.min(...times);
}

/** How many times as fast as one consumer 1 to 5 of them are, to the half. */
function speeds(opening: Opening = groupsShareTheWork.opening) {
  const world = Experiment.opens(opening);
  const keys = aKeyForEachLane(leaderLanes(world.frame).length);
  for (const key of keys) world.give(`produce appointments ${key}:booked ×${RECORDS / keys.length}`);
  world.until('the backlog is in', () => recordsInAll(world.frame) === RECORDS);
  const times = [1, 2, 3, 4, 5].map((count) => drainTime(world.fork(), count));
  return { speeds: times.map((time) => Math.round((2 * times[0]!) / time) / 2) };
}

export const moreConsumers: Misconception<Opening, ReturnType<typeof speeds>> = {
  number: 6,
  belief: 'more consumers, more speed',
  experiment: speeds,
  // Of two consumers one has two lanes of three, and the other waits for it in the end.
  mustBeSeen: { speeds: [1, 1.5, 3, 3, 3] },
};
