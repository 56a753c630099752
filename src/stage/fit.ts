/**
 * How the stage fits its room: as wide as the room is, or as high as it is with the racks closed up; where height is left over, the
 * racks spread, and where width is, they become longer. It is never made so small that nobody could read it: before that, lanes are
 * crowded. What stands under a long list of clients scrolls, and so do racks that are higher still.
 */
import type { ClusterFrame } from '../frame/cluster-frame';
import { CLOSE, CROWDED, type Geometry, geometry, LEAST_NAMED, roominessIn } from './geometry';
import { formOfGroups } from './groups/layout-groups';
import { SITUATION } from './layout';
import { type GroupForm, type Plan, stretched, WIDE } from './plans';

export interface Fit {
  readonly scale: number;
  readonly roominess: number;
  /** As wide as the room is at that scale. */
  readonly plan: Plan;
}

type Room = { readonly width: number; readonly height: number };

const SCALE_MAX = 2.2;

/** `explains`: something lies over the foot of its right side. */
export function fitStage(frame: ClusterFrame, room: Room, plan = WIDE, explains = false): Fit {
  const height = (of: Geometry) => heightAtRest(frame, of, plan);
  const scale = rounded(scaleFor(frame, room, plan, height));
  const least = isMany(frame) ? -1 : LEAST_NAMED;
  // A picture is a whole number of units high.
  const left = Math.floor(room.height / scale);
  const roominess = Math.max(least, roominessIn(left, height));
  return { scale, roominess, plan: planAt(plan, room.width / scale, formAt(frame, explains ? left - EXPLANATION / scale : left, plan)) };
}

/** As large as it may be at its closest; where that is too small, at its tightest, and where many lanes must be crowded, with those. */
function scaleFor(frame: ClusterFrame, room: Room, plan: Plan, height: (of: Geometry) => number): number {
  const widest = Math.min(SCALE_MAX, Math.max(plan.legible, room.width / plan.width));
  const easy = Math.min(widest, room.height / height(CLOSE));
  if (easy >= plan.legible) return easy;
  const isNamed = room.height / height(geometry(LEAST_NAMED)) >= plan.legible;
  return isNamed || !isMany(frame) ? plan.legible : Math.max(plan.legible, Math.min(widest, room.height / height(CROWDED)));
}

/** To a thousandth, and never larger than it may be. */
const rounded = (scale: number) => Math.floor(scale * 1_000 + 1e-6) / 1_000;

/** Of the screen’s pixels. */
export const EXPLANATION = 240;

const isMany = ({ topic }: ClusterFrame) => (topic?.partitions ?? 0) > 4;

/** `plan` for a room so wide; where its groups would not be seen all at once they are closed up. */
function planAt(plan: Plan, width: number, groupsAre: GroupForm): Plan {
  const name = `${Math.round(width)} ${groupsAre}`;
  const known = plans.get(plan) ?? new Map<string, Plan>();
  const wide = known.get(name) ?? withGroups(stretched(plan, width), groupsAre);
  known.set(name, wide);
  plans.set(plan, known);
  return wide;
}

const withGroups = (plan: Plan, groupsAre: GroupForm): Plan => (plan.groupsAre === groupsAre ? plan : { ...plan, groupsAre });

/** The same plan for the same room is the same object: who has it need not look whether anything is different. */
const plans = new WeakMap<Plan, Map<string, Plan>>();

const formAt = (frame: ClusterFrame, height: number, { groups, groupsAre, lower }: Plan): GroupForm =>
  groupsAre === 'flat' ? groupsAre : formOfGroups(frame, { ...groups, y: CLOSE.clientsY + lower }, height);

/** Of a strip of groups so much is to be seen at once: the first group's head, and its consumers. */
const STRIP_HEAD = 116;

/** With every partition led by somebody, so that an election moves no more than it must. */
function heightAtRest({ brokers, topic }: ClusterFrame, of: Geometry, { hasControllers, lower, strip }: Plan): number {
  const top = (hasControllers ? of.racksY : of.controllerY) + lower;
  const follower = of.followerAbove + of.followerHeight + of.followerBelow;
  const leader = of.leaderAbove + of.leaderHeight + of.leaderBelow;
  const racks = brokers.reduce((sum, { lanes }) => sum + of.rackHead + of.rackFoot + lanes.length * follower, 0);
  const gaps = Math.max(0, brokers.length - 1) * of.rackGap;
  const under = SITUATION.above + SITUATION.height + SITUATION.below + (strip === null ? 0 : STRIP_HEAD);
  return top + racks + gaps + (topic?.partitions ?? 0) * (leader - follower) + under;
}
