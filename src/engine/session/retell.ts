/**
 * A session lived through again from what is told of it: by somebody else, in a link or a file, perhaps with a command left out. Nothing
 * told can break it: what does not come as it was told is only noticed, and it never goes on beyond the moments that are told.
 *
 * Who knows exactly what has been (the storage) uses Session.relive.
 */
import type { VirtualTime } from '../sim/context';
import type { Command } from './commands';
import type { Place, Session } from './session';

/** `steps` is null where the moment says it all: everything due then had come, or where the entry before had just been carried out. */
export interface ToldMoment {
  readonly at: VirtualTime;
  readonly steps: number | null;
}

export interface ToldCommand extends ToldMoment {
  readonly command: Command;
}

export interface Told {
  readonly journal: readonly ToldCommand[];
  readonly newest: ToldMoment;
}

/** `Short`: there was more than could be lived through. */
export type Retold = 'AsTold' | 'Otherwise' | 'Short';

/** A few milliseconds: between them somebody may look, or stop it. */
const STEPS_AT_ONCE = 500;

/** Only at the beginning of a session. `stepsMax`: arrivals that are gone through at most. */
export function retell(session: Session, told: Told, stepsMax: number): Retold {
  const telling = retelling(session, told, stepsMax);
  let step = telling.next();
  while (!step.done) step = telling.next();
  return step.value;
}

/** The same in short stretches. Who does not ask for the next has the session as far as it was lived through. */
export function* retelling(session: Session, told: Told, stepsMax: number): Generator<void, Retold, void> {
  let isAsTold = true;
  let last: VirtualTime | null = null;
  for (const { command, ...moment } of told.journal) {
    const steps = moment.steps ?? (moment.at === last ? session.world.steps : null);
    isAsTold = (yield* advanceTo(session, { at: moment.at, steps }, stepsMax)) && isAsTold;
    if (session.world.steps >= stepsMax) return 'Short';
    session.give(command);
    last = moment.at;
  }
  isAsTold = (yield* advanceTo(session, told.newest, stepsMax)) && isAsTold;
  if (session.world.steps >= stepsMax) return 'Short';
  return isAsTold ? 'AsTold' : 'Otherwise';
}

/** The place of a past moment, told of a session that has been retold. */
export function placeOf(session: Session, { at, steps, commands }: ToldMoment & { readonly commands: number | null }): Place | null {
  return steps === null || commands === null ? null : { at, steps, commands: Math.min(commands, session.journal.length) };
}

function* advanceTo(session: Session, { at, steps }: ToldMoment, stepsMax: number): Generator<void, boolean, void> {
  const { world } = session;
  const target = Math.min(steps ?? stepsMax, stepsMax);
  for (let arrived = false; !arrived && world.steps < target; ) {
    arrived = session.advance(at, Math.min(STEPS_AT_ONCE, target - world.steps));
    if (!arrived) yield;
  }
  if ((world.cluster.sim.nextEventAt() ?? at) >= at) session.advance(at, 0);
  return steps === null || world.steps === steps;
}
