/** The curve between a client and a broker, and the place on it where a message is. */
import { round } from '../kit/one';
import type { Point } from '../layout';

/** From the left end to the right end. */
export interface LinkEnds {
  readonly from: Point;
  readonly to: Point;
}

export function linkPath({ from, to }: LinkEnds): string {
  const reach = (to.x - from.x) / 2;
  const points = [from.x, from.y, from.x + reach, from.y, to.x - reach, to.y, to.x, to.y].map(round);
  const [x0, y0, ...rest] = points;
  return `M${x0} ${y0}C${rest.join(' ')}`;
}

/** `part` 0 is the left end. Even in x, so that equal times are equal ways: `part` of the time is `part` of the distance across. */
export function pointOnLink({ from, to }: LinkEnds, part: number): Point {
  const t = parameterAt(part);
  const rest = 1 - t;
  const weight = 3 * rest * t * t + t * t * t;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * weight };
}

/** The curve's own parameter where it has gone `part` of the way across: x is 1.5t(1−t) + t³ of it, solved by halving. */
function parameterAt(part: number): number {
  let low = 0;
  let high = 1;
  for (let round = 0; round < 20; round++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t * t * t < part) low = t;
    else high = t;
  }
  return (low + high) / 2;
}
