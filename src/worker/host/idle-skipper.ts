/**
 * Skips the stretches in which nothing of interest happens. When it has been quiet for a moment, a copy of the world scouts ahead; where
 * its next event of interest is far away by the wall clock, time jumps to just before it. Scouting changes nothing: the copy is thrown away.
 *
 * What travels begins and ends with an event of interest, so a message that is worth seeing is not jumped over. Nor is what somebody has
 * just brought about: a broker that was frozen is fenced nine seconds later, and until then there is a high watermark that stands still to
 * be seen, and a record to be sent. So the first jump after a command waits, and so does one while somebody types.
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
/** As long, where somebody has acted and nothing has been jumped over since: time to look, and to begin to do something more. */
export const SEEN_MS = 1_000;
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
  /** Somebody has brought about what is to be seen now. */
  private isFresh = false;
  /** One for each world that moves on this clock. */
  private scouts: readonly Scout[] | null = null;
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
    this.scouts = null;
    this.nextAt = null;
    if (this.jump !== null) this.skipped = { from: this.jump.from, to: placeOf(this.jump, wallMs) };
    this.jump = null;
  }

  /** Somebody has given a command. */
  act(wallMs: number): void {
    this.disturb(wallMs);
    this.isFresh = true;
  }

  /** Somebody types, and will act. What is known of the future stays true, and a jump that has begun goes on. */
  stir(wallMs: number): void {
    this.quietSinceMs = Math.max(this.quietSinceMs, wallMs);
    this.isFresh = true;
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
  look(sessions: readonly Session[], options: { wallMs: number; speed: number; mayGoOn: () => boolean }): void {
    const { wallMs, speed, mayGoOn } = options;
    if (this.jump !== null || speed > SKIP_SPEED_MAX || wallMs - this.quietSinceMs < (this.isFresh ? SEEN_MS : QUIET_MS)) return;
    const now = sessions[0]!.now;
    if (this.nextAt === null) this.search(sessions, { wallMs, mayGoOn });
    if (this.nextAt === null) return;
    const to = Math.floor(this.nextAt - LEAD_MS * US_PER_MS * speed) as VirtualTime;
    if (this.nextAt - now <= FAR_MS * US_PER_MS * speed) return;
    this.jump = { from: now, to, sinceMs: wallMs };
    this.isFresh = false;
  }

  private search(sessions: readonly Session[], { wallMs, mayGoOn }: { wallMs: number; mayGoOn: () => boolean }): void {
    this.scouts ??= sessions.map((session) => new Scout(session));
    for (const scout of this.scouts) while (!scout.isOver && mayGoOn()) scout.goOn();
    if (this.scouts.some(({ isOver }) => !isOver)) return;
    this.nextAt = earliestOf(this.scouts);
    this.scouts = null;
    if (this.nextAt === null) this.quietSinceMs = wallMs + LOOK_AGAIN_MS - QUIET_MS;
  }
}

/** A copy of a world that goes ahead to its next event of interest. */
export class Scout {
  /** Where that is; null where none was found. */
  foundAt: VirtualTime | null = null;
  isOver = false;
  private readonly world: World;
  private readonly session: Session;
  private readonly isSought: (what: Happening) => boolean;
  private readonly until: VirtualTime;
  private looked: number;

  constructor(session: Session, isSought: (what: Happening) => boolean = isOfInterest) {
    this.session = session;
    this.isSought = isSought;
    this.world = fork(session.world);
    this.looked = this.world.events;
    this.until = (session.now + REACH_US) as VirtualTime;
  }

  /** A few steps farther. */
  goOn(): void {
    const arrived = this.world.advance(this.until, this.session.journal, SCOUT_STEPS_AT_ONCE);
    const { history } = this.world.cluster.sim;
    for (; this.looked < history.length && this.foundAt === null; this.looked++) {
      const { at, what } = history.get(this.looked);
      if (this.isSought(what as Happening)) this.foundAt = at;
    }
    this.isOver = arrived || this.foundAt !== null;
  }
}

/** Null where none of them found anything. */
export function earliestOf(scouts: readonly Scout[]): VirtualTime | null {
  const found = scouts.flatMap(({ foundAt }) => (foundAt === null ? [] : [foundAt]));
  return found.length === 0 ? null : (Math.min(...found) as VirtualTime);
}

function placeOf({ from, to, sinceMs }: Jump, wallMs: number): VirtualTime {
  return Math.floor(from + (to - from) * Math.min(1, (wallMs - sinceMs) / JUMP_MS)) as VirtualTime;
}
