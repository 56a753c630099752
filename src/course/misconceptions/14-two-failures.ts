/** Lesson 6, from its opening: three replicas, min.insync.replicas=2, acks=all, and a first record. Its leader is killed, and then the next. */
import { Errors, errorName } from '../../engine/model/error-codes';
import { Experiment } from '../headless/experiment';
import { actOf } from '../headless/steps';
import { killTheLeader } from '../kill-the-leader/lesson';
import type { Opening } from '../lesson';
import { leaderLane } from '../looks';
import type { Misconception } from './misconception';

const killLeader = actOf(killTheLeader, 'kill');
/** A broker is missed after 9 s; and the consumer's group is found and formed within that, too. */
const SETTLED = 'wait 12 s';

function killOneThenTwo(opening: Opening = killTheLeader.opening) {
  const world = Experiment.opens(opening);
  world.until('the first record is acknowledged', () => world.verdicts.acknowledged === 1);
  // Followers hear of the high watermark with their next fetch.
  world.give('wait 1 s');
  /** Said of a record that is sent now. */
  const write = (value: string) => {
    const { acknowledged } = world.verdicts;
    world.look();
    world.give(`produce appointments CLN-001:${value}`, SETTLED);
    if (world.verdicts.acknowledged > acknowledged) return 'acknowledged';
    return [...new Set(world.happened('AppendRefused').map(({ error }) => errorName(error)))].join() || 'unanswered';
  };
  const kill = () => world.give(...(leaderLane(world.frame, 0) === null ? ['kill broker {follower}'] : killLeader), SETTLED);

  kill();
  const afterOne = write('moved');
  kill();
  const afterTwo = write('cancelled');
  world.give('add consumer reminders appointments --name reminders-1 --config auto.offset.reset=earliest', SETTLED);
  return { afterOne, afterTwo, read: world.readBy('reminders-1') };
}

export const twoFailures: Misconception<Opening, ReturnType<typeof killOneThenTwo>> = {
  number: 14,
  belief: 'replication factor 3 survives two failures',
  experiment: killOneThenTwo,
  mustBeSeen: { afterOne: 'acknowledged', afterTwo: errorName(Errors.NOT_ENOUGH_REPLICAS), read: ['0:0', '0:1'] },
};
