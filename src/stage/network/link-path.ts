/** The curve between a client and a broker, and the place on it where a message is. */
import { round } from '../kit/one';
import type { Point } from '../layout';

/** From the left end to the right end; or, where one stands under the other, from the upper to the lower. */
export interface LinkEnds {
  readonly from: Point;
  readonly to: Point;
  /** Where the curve is drawn to on its way down; null where it goes across. */
  readonly swing?: number | null;
}

export function linkPath(ends: LinkEnds): string {
  const [from, ...others] = curveOf(ends);
  return `M${round(from.x)} ${round(from.y)}C${others.flatMap(({ x, y }) => [round(x), round(y)]).join(' ')}`;
}

/** Level at both ends. */
function curveOf({ from, to, swing = null }: LinkEnds): readonly [Point, Point, Point, Point] {
  const reach = (to.x - from.x) / 2;
  return [from, { x: swing ?? from.x + reach, y: from.y }, { x: swing ?? to.x - reach, y: to.y }, to];
}

/** `part` 0 is where it begins. Even across, or down where it goes down: equal times are equal ways. */
export function pointOnLink(ends: LinkEnds, part: number): Point {
  const curve = curveOf(ends);
  const goesDown = ends.swing != null;
  const gone = (t: number) => (goesDown ? blend([0, 0, 1, 1], t) : blend([0, 0.5, 0.5, 1], t));
  const t = solve(gone, part);
  return {
    x: goesDown ? blend(curve.map(({ x }) => x) as Four, t) : ends.from.x + (ends.to.x - ends.from.x) * part,
    y: goesDown ? ends.from.y + (ends.to.y - ends.from.y) * part : blend(curve.map(({ y }) => y) as Four, t),
  };
}

type Four = [number, number, number, number];

/** A cubic Bézier curve in one direction. */
function blend([a, b, c, d]: Four, t: number): number {
  const rest = 1 - t;
  return a * rest ** 3 + 3 * b * rest * rest * t + 3 * c * rest * t * t + d * t ** 3;
}

/** Where a function that rises from 0 to 1 is `value`, by halving. */
function solve(rising: (t: number) => number, value: number): number {
  let low = 0;
  let high = 1;
  for (let round = 0; round < 20; round++) {
    const t = (low + high) / 2;
    if (rising(t) < value) low = t;
    else high = t;
  }
  return (low + high) / 2;
}
