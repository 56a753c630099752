/** The stops of the speed slider, continuous between them: position 0 to 5, interpolated by ratio. */
export const SPEED_STOPS = [1 / 1000, 1 / 200, 1 / 10, 1, 10, 1000] as const;
const LAST = SPEED_STOPS.length - 1;
/** Nearer than this to a stop is at it. */
const SNAP = 0.12;

export function speedAt(position: number): number {
  const near = Math.round(position);
  if (Math.abs(position - near) < SNAP) return stop(near);
  const below = Math.floor(position);
  return stop(below) * (stop(below + 1) / stop(below)) ** (position - below);
}

export function positionOf(speed: number): number {
  if (speed <= stop(0)) return 0;
  const below = SPEED_STOPS.findLastIndex((each) => each <= speed * (1 + 1e-9));
  if (below >= LAST) return LAST;
  return below + Math.max(0, Math.log(speed / stop(below)) / Math.log(stop(below + 1) / stop(below)));
}

/** The next stop that is faster (1) or slower (−1). */
export function nextStop(speed: number, direction: 1 | -1): number {
  const position = positionOf(speed);
  return stop(direction > 0 ? Math.floor(position + 1e-6) + 1 : Math.ceil(position - 1e-6) - 1);
}

const stop = (index: number) => SPEED_STOPS[Math.max(0, Math.min(LAST, index))] ?? 1;
