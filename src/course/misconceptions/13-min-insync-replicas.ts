/**
 * The acks lab, from its opening: a topic with min.insync.replicas=2, and its producer that waits for the leader alone. The lesson about
 * acknowledgements is not there yet; this is where a learner meets them.
 */
import { Experiment, SECOND } from '../headless/experiment';
import { acksLab } from '../labs/acks';
import { leaderLane } from '../looks';
import type { Misconception } from './misconception';

export type Acks = '0' | '1' | 'all';

/** What the lab does first in the world of these acks: it adds the producer. */
function producerWith(acks: Acks): string {
  const world = acksLab.worlds.find(({ name }) => name === `acks=${acks}`);
  return world!.commands(acksLab.blow.atFirstUs)[0]!.text;
}

function writeToALoneLeader(acks: Acks = '1') {
  const world = Experiment.opens(acksLab.opening);
  world.give(producerWith(acks), 'produce appointments CLN-001:booked');
  world.until('all replicas have it', () => world.verdicts.committed === 1);
  const leader = world.leader.broker;
  const others = [1, 2, 3].filter((id) => id !== leader);
  world.give(...others.map((id) => `kill broker ${id}`));
  world.until('the leader is alone in the ISR', () => leaderLane(world.frame, 0)?.replicas.filter(({ inSync }) => inSync).length === 1);

  const { acknowledged, sent } = world.verdicts;
  // The record before it is lost, too: its leader is the last that was known, and comes back with nothing.
  const isLost = () => world.verdicts.findings.some(({ kind, account }) => kind === 'Lost' && account === sent);
  world.give('produce appointments CLN-001:moved');
  world.pass(5 * SECOND);
  const isAccepted = world.verdicts.acknowledged > acknowledged;

  world.give(`power-loss broker ${leader}`, ...[1, 2, 3].map((id) => `restart broker ${id}`));
  world.until('there is a leader again', () => leaderLane(world.frame, 0) !== null);
  world.pass(15 * SECOND);
  return { isAccepted, isLost: isLost(), isInTheLog: world.leader.cells.some(({ value }) => value === 'moved') };
}

export const minInsyncReplicas: Misconception<Acks, ReturnType<typeof writeToALoneLeader>> = {
  number: 13,
  belief: 'min.insync.replicas guards every write',
  experiment: writeToALoneLeader,
  mustBeSeen: { isAccepted: true, isLost: true, isInTheLog: false },
};
