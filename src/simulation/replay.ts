/** A run lived through again from its journal alone, with all that is believed of it looked at: what a failing run is shrunk by. */
import { ALL_INVARIANTS } from '../engine/auditor/invariants/all';
import type { Command } from '../engine/session/commands';
import { JournalEntry } from '../engine/session/journal';
import { World } from '../engine/session/world';
import type { VirtualTime } from '../engine/sim/context';
import { missing } from './liveness';
import type { Plan } from './plan';
import { brokenPromise } from './promises';

/** A command, and when everything that was due before it had happened. */
export interface Act {
  readonly at: VirtualTime;
  readonly command: Command;
}

export interface Replayed {
  /** What was broken first, without its numbers; null for nothing. */
  readonly belief: string | null;
  readonly world: World;
}

export function replay(plan: Plan, acts: readonly Act[], until: VirtualTime): Replayed {
  const world = new World(plan.description, { invariants: ALL_INVARIANTS });
  for (const { at, command } of acts) {
    if (!reach(world, at)) return broken(world);
    world.carryOut(new JournalEntry({ number: world.commands, at: world.now, steps: world.steps, command }));
  }
  if (!reach(world, until)) return broken(world);
  return { belief: withoutNumbers(brokenPromise(world, plan)?.belief ?? wanting(world, plan)), world };
}

/** Returns false as soon as an invariant breaks. */
function reach(world: World, at: VirtualTime): boolean {
  for (let next = world.cluster.sim.nextEventAt(); next !== null && next <= at; next = world.cluster.sim.nextEventAt()) {
    world.step();
    if (world.auditor.violations.length > 0) return false;
  }
  world.cluster.sim.passTime(at);
  return world.auditor.violations.length === 0;
}

const broken = (world: World): Replayed => ({ belief: world.auditor.violations[0]?.invariant ?? null, world });
const wanting = (world: World, plan: Plan): string | null => {
  const what = missing(world, plan);
  return what === null ? null : `in peace all comes back, but ${what}`;
};

/** Of an invariant only which one it is: the same belief may break elsewhere when less happens. */
export function withoutNumbers(belief: string): string;
export function withoutNumbers(belief: string | null): string | null;
export function withoutNumbers(belief: string | null): string | null {
  return belief === null ? null : (/^I-\d+(?=:)/.exec(belief)?.[0] ?? belief.replace(/[a-z_]+-\d+|\d+/g, '#'));
}
