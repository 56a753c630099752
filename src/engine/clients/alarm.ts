/** One timer for everything a client waits for: it rings at the earliest of all deadlines, and is armed again then. */
import type { Context, Microseconds, Timer, VirtualTime } from '../sim/context';
import { State } from '../sim/state';

const ALARM: Timer = { due: 'alarm', subject: 0 };

export class Alarm extends State {
  private at: VirtualTime | null = null;

  /** Rings at `deadline` or before. */
  arm(deadline: VirtualTime | null, context: Context): void {
    if (deadline === null || (this.at !== null && this.at <= deadline)) return;
    this.at = Math.max(deadline, context.now) as VirtualTime;
    context.startTimer((this.at - context.now) as Microseconds, ALARM);
  }

  rang(now: VirtualTime): void {
    if (this.at !== null && this.at <= now) this.at = null;
  }
}

/** The earliest deadline that is still to come; what is due already, and could not be done, waits for something else. */
export function earliest(now: VirtualTime, deadlines: readonly (VirtualTime | null)[]): VirtualTime | null {
  let first: VirtualTime | null = null;
  for (const deadline of deadlines) if (deadline !== null && deadline > now && (first === null || deadline < first)) first = deadline;
  return first;
}
