/** Lesson 5, from its opening and step by step as far as its frozen follower. */
import { brokersAndReplicas } from '../brokers-and-replicas/lesson';
import { Experiment, SECOND } from '../headless/experiment';
import { actOf, solutionOf } from '../headless/steps';
import { leaderLane } from '../looks';
import type { Misconception } from './misconception';

/** @param freezes who is frozen, in place of a follower */
function freezeAFollower(freezes: 'follower' | 'leader' = 'follower') {
  const world = Experiment.opens(brokersAndReplicas.opening);
  world.give(...solutionOf(brokersAndReplicas, 'create'));
  world.until('there is a leader', () => leaderLane(world.frame, 0) !== null);
  world.give(...actOf(brokersAndReplicas, 'one-record'), ...solutionOf(brokersAndReplicas, 'a-reader'));
  world.until('two records were read', () => world.readBy('reminders-1').length === 2);
  world.give(...actOf(brokersAndReplicas, 'a-frozen-follower').map((line) => line.replace('{follower}', `{${freezes}}`)));
  world.pass(5 * SECOND);
  const { logEndOffset, highWatermark } = world.leader;
  const seen = { logEnd: logEndOffset as number, highWatermark: highWatermark as number, read: world.readBy('reminders-1').length };
  world.give(...solutionOf(brokersAndReplicas, 'thaw'));
  world.until('the third is read', () => world.readBy('reminders-1').length === 3);
  return seen;
}

export const readableOnceReplicated: Misconception<'follower' | 'leader', ReturnType<typeof freezeAFollower>> = {
  number: 15,
  belief: 'a record is readable once the leader has it',
  experiment: freezeAFollower,
  // Two were read before; this is the third.
  mustBeSeen: { logEnd: 3, highWatermark: 2, read: 2 },
};
