/**
 * How far virtual time has to be, by the wall clock. What it cannot keep up with is let go: a slow machine runs slower, and a tab that
 * slept is never caught up in a burst.
 */
import type { VirtualTime } from '../../engine/sim/context';
import type { Pace } from '../protocol/engine-port';

/** Slow enough to see a message travel: a millisecond takes a fifth of a second. */
export const INITIAL_PACE: Pace = { playing: true, speed: 1 / 200, skipIdle: true };

const SPEED_MIN = 1 / 1_000;
const SPEED_MAX = 1_000;
/** More wall time than this between two looks at the clock counts as this. */
const ELAPSED_MS_MAX = 100;
const US_PER_MS = 1_000;

export function soundPace({ playing, speed, skipIdle }: Pace): Pace {
  return { playing, skipIdle, speed: Number.isFinite(speed) ? Math.min(SPEED_MAX, Math.max(SPEED_MIN, speed)) : INITIAL_PACE.speed };
}

export class Pacer {
  private lookedAtMs: number;
  /** Virtual time with its fraction: at 1/1000 a slice of 8 ms is 8 µs. */
  private exact = 0;

  constructor(wallMs: number) {
    this.lookedAtMs = wallMs;
  }

  /** Where time should be that is at `now`, since this was last asked. */
  target(options: { wallMs: number; now: VirtualTime; speed: number }): VirtualTime {
    const { wallMs, now, speed } = options;
    const elapsedMs = Math.min(ELAPSED_MS_MAX, Math.max(0, wallMs - this.lookedAtMs));
    this.lookedAtMs = wallMs;
    // Time has been moved by other hands, or did not get as far as it should have.
    if (Math.floor(this.exact) !== now) this.exact = now;
    this.exact += elapsedMs * US_PER_MS * speed;
    return Math.floor(this.exact) as VirtualTime;
  }

  /** Wall time in which virtual time stands still. */
  rest(wallMs: number): void {
    this.lookedAtMs = wallMs;
  }
}
