/** Lesson 8, from its opening: its topic of six lanes and a consumer of the group checks, of which the lesson adds two. */
import { groupsShareTheWork } from '../groups-share-the-work/lesson';
import { Experiment, SECOND } from '../headless/experiment';
import { actOf } from '../headless/steps';
import { logEnds, recordsInAll } from '../looks';
import type { Misconception } from './misconception';

const [addOne] = actOf(groupsShareTheWork, 'few-for-many');
/** Enough clinics that every lane has some. */
const CLINICS = Array.from({ length: 40 }, (_, index) => `CLN-${String(index + 1).padStart(3, '0')}`);

function oneForSix() {
  const world = Experiment.opens(groupsShareTheWork.opening, 'visits');
  world.give(...CLINICS.map((clinic) => `produce visits ${clinic}:came`));
  world.until('every lane has some', () => recordsInAll(world.frame) === CLINICS.length && logEnds(world.frame).every((end) => end > 0));
  world.give(addOne!);
  world.until('it has begun', () => world.readBy('checks-1').length > 0);
  world.pass(10 * SECOND);
  const read = world.readBy('checks-1');
  return {
    lanesDrained: logEnds(world.frame).filter((end, lane) => read.filter((each) => each.startsWith(`${lane}:`)).length === end).length,
    lag: world.frame.groups.find(({ group }) => group === 'checks')?.lag ?? null,
  };
}

export const fewConsumers: Misconception<never, ReturnType<typeof oneForSix>> = {
  number: 7,
  belief: 'fewer consumers than partitions leave some unread',
  experiment: oneForSix,
  mustBeSeen: { lanesDrained: 6, lag: 0 },
};
