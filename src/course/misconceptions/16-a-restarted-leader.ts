/** Lesson 6, from the opening of its challenge, where the producer takes a yes from the leader alone: the leader is cut off, and comes back. */
import { Experiment, SECOND } from '../headless/experiment';
import { killTheLeader } from '../kill-the-leader/lesson';
import type { Misconception } from './misconception';

const CONTROLLERS = [101, 102, 103].map((id) => `controller-${id}`);

function cutOffTheLeader() {
  const world = Experiment.opens(killTheLeader.challenge.opening);
  world.until('all have the first record', () => world.verdicts.committed === 1);
  const old = world.leader.broker;
  const rest = [...[1, 2, 3].filter((id) => id !== old), ...CONTROLLERS];
  const ofOld = () => {
    const lane = world.frame.brokers.find(({ id }) => id === old)?.lanes.find(({ partition }) => partition === 0);
    return lane?.cells.map(({ key }) => key) ?? [];
  };

  world.give(...rest.map((other) => `cut ${old} ${other}`), 'produce appointments CLN-002:booked');
  world.until('the old leader has it and says yes', () => world.verdicts.acknowledged === 2 && ofOld().length === 2);
  const isElected = () =>
    world.happened('LeaderElected').some(({ leader, partition }) => partition.topic === world.topic && leader !== old && leader > 0);
  world.until('another leads', isElected);
  // What was on the cut wires is old by then, and nobody takes it any more.
  world.pass(2 * SECOND);
  world.look();
  world.give(...rest.map((other) => `heal ${old} ${other}`));
  world.pass(15 * SECOND);
  return {
    truncated: world.happened('LogTruncated').map(({ broker, from, to }) => ({ theOldLeader: broker === old, from, to })) as unknown,
    healed: ofOld(),
  };
}

export const aRestartedLeader: Misconception<never, ReturnType<typeof cutOffTheLeader>> = {
  number: 16,
  belief: 'a restarted leader keeps its records',
  experiment: cutOffTheLeader,
  mustBeSeen: {
    truncated: [{ theOldLeader: true, from: 2, to: 1 }],
    healed: ['CLN-001'],
  },
};
