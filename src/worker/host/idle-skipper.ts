/**
 * Skips the stretches in which nothing of interest happens. When it has been quiet for a moment, a copy of the world scouts ahead; where
 * its next event of interest is far away by the wall clock, time jumps to just before it. Scouting changes nothing: the copy is thrown away.
 *
 * What travels begins and ends with an event of interest, so a message that is worth seeing is not jumped over.
 */
import { type Happening, isOfInterest } from '../../engine/model/events';
import type { Session } from '../../engine/session/session';
import type { World } from '../../engine/session/world';
import type { VirtualTime } from '../../engine/sim/context';
import { fork } from '../../engine/sim/fork';

/** An event farther away than this by the wall clock is jumped to. */
export const FAR_MS = 1_500;
export const JUMP_MS = 300;
/** A jump ends so long before its event. */
export const LEAD_MS = 150;
/** Nothing of interest for so long: worth a look ahead. */
export const QUIET_MS = 250;
/** Where nothing was found within reach, the next look comes so much later. */
export const LOOK_AGAIN_MS = 2_000;
/** Faster than this, nothing takes long. */
export const SKIP_SPEED_MAX = 10;
const REACH_US = 120_000_000;
const SCOUT_STEPS_AT_ONCE = 64;
const US_PER_MS = 1_000;

/** A stretch that nobody watched. */
export interface Skipped {
  readonly from: VirtualTime;
  readonly to: VirtualTime;
}

interface Jump extends Skipped {
  readonly sinceMs: number;
}

export class IdleSkipper {
  private quietSinceMs: number;
  private scout: World | null = null;
  private scouted = 0;
  /** The next event of interest, as far as is known. */
  private nextAt: VirtualTime | null = null;
  private jump: Jump | null = null;
  private skipped: Skipped | null = null;

  constructor(wallMs: number) {
    this.quietSinceMs = wallMs;
  }

  /** Something of interest has happened, or somebody has acted: what was known of the future is void. */
  disturb(wallMs: number): void {
    this.quietSinceMs = wallMs;
    this.scout = null;
    this.nextAt = null;
    if (this.jump !== null) this.skipped = { from: this.jump.from, to: placeOf(this.jump, wallMs) };
    this.jump = null;
  }

  /** The stretch of the jump that has ended, once. */
  takeSkipped(): Skipped | null {
    const { skipped } = this;
    this.skipped = null;
    return skipped;
  }

  /** Where a jump has got to; null where none is under way. */
  target(wallMs: number): VirtualTime | null {
    if (this.jump === null) return null;
    const { from, to } = this.jump;
    const place = placeOf(this.jump, wallMs);
    if (place === to) {
      this.jump = null;
      this.skipped = { from, to };
    }
    return place;
  }

  /** Looks ahead, as long as `mayGoOn`, and begins a jump where there is far to go. */
  look(session: Session, options: { wallMs: number; speed: number; mayGoOn: () => boolean }): void {
    const { wallMs, speed, mayGoOn } = options;
    if (this.jump !== null || speed > SKIP_SPEED_MAX || wallMs - this.quietSinceMs < QUIET_MS) return;
    if (this.nextAt === null) this.search(session, { wallMs, mayGoOn });
    if (this.nextAt === null) return;
    const to = Math.floor(this.nextAt - LEAD_MS * US_PER_MS * speed) as VirtualTime;
    if (this.nextAt - session.now > FAR_MS * US_PER_MS * speed) this.jump = { from: session.now, to, sinceMs: wallMs };
  }

  private search(session: Session, { wallMs, mayGoOn }: { wallMs: number; mayGoOn: () => boolean }): void {
    if (this.scout === null) {
      this.scout = fork(session.world);
      this.scouted = this.scout.events;
    }
    const until = (session.now + REACH_US) as VirtualTime;
    while (mayGoOn()) {
      const arrived = this.scout.advance(until, session.journal, SCOUT_STEPS_AT_ONCE);
      this.nextAt = firstOfInterest(this.scout, this.scouted);
      this.scouted = this.scout.events;
      if (this.nextAt === null && !arrived) continue;
      this.scout = null;
      if (this.nextAt === null) this.quietSinceMs = wallMs + LOOK_AGAIN_MS - QUIET_MS;
      return;
    }
  }
}

function placeOf({ from, to, sinceMs }: Jump, wallMs: number): VirtualTime {
  return Math.floor(from + (to - from) * Math.min(1, (wallMs - sinceMs) / JUMP_MS)) as VirtualTime;
}

function firstOfInterest(world: World, from: number): VirtualTime | null {
  const { history } = world.cluster.sim;
  for (let id = from; id < history.length; id++) if (isOfInterest(history.get(id).what as Happening)) return history.get(id).at;
  return null;
}
