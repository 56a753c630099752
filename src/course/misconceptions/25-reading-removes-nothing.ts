/** Lesson 1, from its opening: its records, its two groups, of which one comes late. Its queue is the machine of which the belief is true. */
import { aLogNotAQueue } from '../a-log-not-a-queue/lesson';
import { Experiment, SECOND } from '../headless/experiment';
import { actOf, offerOf, solutionOf } from '../headless/steps';
import type { Misconception } from './misconception';

export type Machine = 'log' | 'queue';

const read = { log: readTheLog, queue: readTheQueue };

interface AfterTheFirst {
  /** What the late reader is handed, numbered as they were sent. */
  readonly late: readonly number[];
  /** How much there is to be read after both. */
  readonly left: number;
}

function readTheLog(world: Experiment): AfterTheFirst {
  world.give(...solutionOf(aLogNotAQueue, 'three-records'), ...actOf(aLogNotAQueue, 'reading'));
  world.until('the early one has all', () => world.readBy('billing-1').length === 3);
  world.pass(30 * SECOND);
  world.give(offerOf(aLogNotAQueue, 'another-group'));
  world.pass(10 * SECOND);
  const { logStartOffset, logEndOffset } = world.leader;
  return { late: world.readBy('analytics-1').map((each) => Number(each.split(':')[1]) + 1), left: logEndOffset - logStartOffset };
}

function readTheQueue(world: Experiment): AfterTheFirst {
  const handedTo = (name: string) =>
    world.happened('QueueMessageHanded').flatMap(({ worker, message }) => (worker === name ? [message] : []));
  world.give('kill worker worker-2', ...actOf(aLogNotAQueue, 'the-queue').slice(0, 3));
  world.until('the early one has all', () => handedTo('worker-1').length === 3);
  world.pass(30 * SECOND);
  world.give('restart worker worker-2');
  world.pass(10 * SECOND);
  return { late: handedTo('worker-2'), left: world.frame.queues[0]!.waitingCount };
}

export const readingRemovesNothing: Misconception<Machine, AfterTheFirst> = {
  number: 25,
  belief: 'reading removes',
  experiment: (machine = 'log') => read[machine](Experiment.opens(aLogNotAQueue.opening)),
  mustBeSeen: { late: [1, 2, 3], left: 3 },
};
