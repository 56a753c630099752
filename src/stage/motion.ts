/**
 * How far along a change is, as a function of virtual time: pausing freezes it, going back reverses it. Nothing on the stage reads
 * the wall clock. Travel is linear, so that a slope means a latency; what settles eases out over one window, which is 240 ms of wall
 * time at the present speed.
 */
import type { VirtualTime } from '../engine/sim/context';

export interface Motion {
  readonly now: VirtualTime;
  readonly speed: number;
  /** The person asked for less motion: changes are at their end, messages stand at one end of their link. */
  readonly reduced: boolean;
}

const WINDOW_WALL_US = 240_000;

/** 0 at `since`, 1 one window later, easing out. */
export function settled({ now, speed, reduced }: Motion, since: VirtualTime): number {
  if (reduced) return 1;
  const left = 1 - Math.min(1, Math.max(0, (now - since) / (WINDOW_WALL_US * speed)));
  return 1 - left * left * left;
}

/** From 1 to 0 over `windows` windows: how strongly a changed mark is still ringed. */
export function fading({ now, speed, reduced }: Motion, since: VirtualTime, windows: number): number {
  const span = WINDOW_WALL_US * windows * speed;
  if (now < since || now >= since + span) return 0;
  return reduced ? 1 : 1 - (now - since) / span;
}

/** Where between its sender (0) and its receiver (1) a message is. */
export function travelled(
  { now, reduced }: Motion,
  message: { readonly sentAt: VirtualTime; readonly arrivesAt: VirtualTime | null; readonly travelled?: number | null },
): number {
  if (message.arrivesAt === null) return message.travelled ?? HELD;
  const part = Math.min(1, Math.max(0, (now - message.sentAt) / Math.max(1, message.arrivesAt - message.sentAt)));
  if (!reduced) return part;
  return part < 0.5 ? AT_SENDER : 1 - AT_SENDER;
}

/** A message that a cut link holds waits before the cut. */
const HELD = 0.4;
const AT_SENDER = 0.12;
