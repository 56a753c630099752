/**
 * How the stage fits its room: as wide as the room is, or as high as it is with the racks closed up; where height is left over, the
 * racks spread. Where it would have to be made so small that nobody could read it, lanes are crowded first. What stands under a long
 * list of clients scrolls, and so do racks that are higher still.
 */
import type { ClusterFrame } from '../frame/cluster-frame';
import { CLOSE, CROWDED, type Geometry, ROOMY } from './geometry';
import { SITUATION } from './layout';
import { type Plan, WIDE } from './plans';

export interface Fit {
  readonly scale: number;
  readonly roominess: number;
}

const SCALE = { min: 0.55, legible: 0.72, max: 2.2 };

export function fitStage(frame: ClusterFrame, room: { readonly width: number; readonly height: number }, plan = WIDE): Fit {
  if (plan.strip !== null) return fitWithStrip(frame, room, plan);
  const close = heightAtRest(frame, CLOSE);
  const roomy = heightAtRest(frame, ROOMY);
  const wide = room.width / WIDE.width;
  if (room.height / close < Math.min(wide, SCALE.legible)) return fitCrowded(frame, room);
  const scale = Math.max(SCALE.min, Math.min(SCALE.max, wide, room.height / close));
  const left = room.height / scale - close;
  return { scale: Math.round(scale * 1_000) / 1_000, roominess: Math.max(0, Math.min(1, left / (roomy - close))) };
}

/** Racks and the head of the first group are to be seen, as large as that lets them be; to the rest there is scrolling. */
function fitWithStrip(frame: ClusterFrame, room: { readonly width: number; readonly height: number }, plan: Plan): Fit {
  const without = ({ racksY, controllerY }: Geometry) => (plan.hasControllers ? 0 : racksY - controllerY);
  const heights = [ROOMY, CLOSE, CROWDED].map((of) => heightAtRest(frame, of) - without(of) + plan.lower + STRIP_HEAD);
  const [roomy, close, crowded] = heights as [number, number, number];
  const wide = Math.min(SCALE.max, room.width / plan.width);
  const scale = Math.min(wide, Math.max(plan.legible, room.height / close));
  const left = room.height / scale;
  const roominess = left >= close ? Math.min(1, (left - close) / (roomy - close)) : (left - crowded) / (close - crowded) - 1;
  // Few lanes are never crowded, but for a room in which all must be seen at once: and then their names can still be read.
  const least = isMany(frame) ? -1 : plan.legible > 1 ? LEAST_NAMED : 0;
  return { scale: Math.round(scale * 1_000) / 1_000, roominess: Math.max(least, roominess) };
}

const STRIP_HEAD = 90;
const LEAST_NAMED = -0.5;
const isMany = ({ topic }: ClusterFrame) => (topic?.partitions ?? 0) > 4;

function fitCrowded(frame: ClusterFrame, room: { readonly width: number; readonly height: number }): Fit {
  const crowded = heightAtRest(frame, CROWDED);
  const high = Math.max(SCALE.legible, room.height / crowded);
  const scale = Math.max(SCALE.min, Math.min(1, room.width / WIDE.width, high));
  const left = room.height / scale - crowded;
  const roominess = Math.max(-1, Math.min(0, left / (heightAtRest(frame, CLOSE) - crowded) - 1));
  return { scale: Math.round(scale * 1_000) / 1_000, roominess };
}

/** With every partition led by somebody, so that an election moves no more than it must. */
function heightAtRest({ brokers, topic }: ClusterFrame, of: Geometry): number {
  const follower = of.followerAbove + of.followerHeight + of.followerBelow;
  const leader = of.leaderAbove + of.leaderHeight + of.leaderBelow;
  const racks = brokers.reduce((sum, { lanes }) => sum + of.rackHead + of.rackFoot + lanes.length * follower, 0);
  const gaps = Math.max(0, brokers.length - 1) * of.rackGap;
  return of.racksY + racks + gaps + (topic?.partitions ?? 0) * (leader - follower) + SITUATION.above + SITUATION.height + SITUATION.below;
}
