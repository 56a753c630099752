/** A run lived through again from its journal alone, with all that is believed of it looked at: what a failing run is shrunk by. */
import { ALL_INVARIANTS } from '../engine/auditor/invariants/all';
import { NO_INVARIANTS } from '../engine/auditor/invariants/invariant';
import type { Command } from '../engine/session/commands';
import { JournalEntry } from '../engine/session/journal';
import { World } from '../engine/session/world';
import type { VirtualTime } from '../engine/sim/context';
import { ClientBook } from './black-box/client-book';
import { seenByClients } from './black-box/judge';
import { missing } from './liveness';
import type { Plan } from './plan';
import { brokenPromise } from './promises';
import type { Judge } from './run-seed';

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

export function replay(plan: Plan, acts: readonly Act[], until: VirtualTime, judge: Judge = 'All'): Replayed {
  const world = new World(plan.description, { invariants: judge === 'All' ? ALL_INVARIANTS : NO_INVARIANTS });
  const book = new ClientBook();
  for (const { at, command } of acts) {
    if (!reach(world, at, book)) return broken(world);
    book.given(world.commands, command);
    world.carryOut(new JournalEntry({ number: world.commands, at: world.now, steps: world.steps, command }));
    book.look(world);
  }
  if (!reach(world, until, book)) return broken(world);
  const inside = judge === 'All' ? brokenPromise(world, plan)?.belief : undefined;
  const seen = () => seenByClients(world, plan, book)?.belief;
  return { belief: withoutNumbers(inside ?? seen() ?? (judge === 'All' ? wanting(world, plan) : null)), world };
}

/** Returns false as soon as an invariant breaks. */
function reach(world: World, at: VirtualTime, book: ClientBook): boolean {
  for (let next = world.cluster.sim.nextEventAt(); next !== null && next <= at; next = world.cluster.sim.nextEventAt()) {
    world.step();
    book.look(world);
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

/** Of an invariant, and of what clients saw, only which one it is: the same belief may break elsewhere when less happens. */
export function withoutNumbers(belief: string): string;
export function withoutNumbers(belief: string | null): string | null;
export function withoutNumbers(belief: string | null): string | null {
  return belief === null ? null : (/^(I-\d+|black box, [\w-]+)(?=:)/.exec(belief)?.[0] ?? belief.replace(/[a-z_]+-\d+|\d+/g, '#'));
}
