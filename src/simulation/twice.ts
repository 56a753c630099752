/**
 * A run lived through once more, from its journal alone: it must go the same way, event for event (I-20). So what a person is given of a run, its
 * seed and its commands, is all of it.
 */

import { type Difference, firstDifference } from '../engine/auditor/determinism';
import { NO_INVARIANTS } from '../engine/auditor/invariants/invariant';
import { digest } from '../engine/session/digest';
import type { JournalEntry } from '../engine/session/journal';
import { World } from '../engine/session/world';
import type { Plan } from './plan';

/** Of so many seeds one is lived twice: what is not deterministic in one life is not in others either. */
export const TWICE_EVERY = 20;

export function liveAgain(plan: Plan, journal: readonly JournalEntry[], world: World): Difference | null {
  const again = new World(plan.description, { invariants: NO_INVARIANTS });
  for (const entry of journal) {
    while (again.steps < entry.steps && again.step());
    const { sim } = again.cluster;
    if (again.now > entry.at || (sim.nextEventAt() ?? entry.at) < entry.at) break; // it went another way before this command came
    sim.passTime(entry.at);
    again.carryOut(entry);
  }
  for (let next = again.cluster.sim.nextEventAt(); next !== null && next <= world.now; next = again.cluster.sim.nextEventAt()) again.step();
  again.cluster.sim.passTime(world.now);
  return firstDifference(world.cluster.sim.history, again.cluster.sim.history) ?? onDisks(world, again);
}

/** The same happened in both; so must lie on their disks. */
function onDisks(world: World, again: World): Difference | null {
  if (digest(world) === digest(again)) return null;
  return {
    event: world.events - 1,
    problem: `the same happened in both lives, and their digests are ${digest(world)} and ${digest(again)}`,
  };
}
