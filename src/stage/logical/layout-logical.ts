/**
 * Where everything stands in the logical view: one lane a partition, in the order of partitions, with the groups’ flags under it and the
 * groups right of all lanes, in the units of a stage 1440 wide. Where there is little height lanes close up, then some groups’ flags
 * are is anything made smaller.
 */
import type { GroupId } from '../../engine/model/vocabulary';
import type { BrokerView, ClusterFrame, GroupView, PartitionLane } from '../../frame/cluster-frame';
import { EXPLANATION } from '../fit';
import { formOfGroups, layoutGroups } from '../groups/layout-groups';
import { type Box, firstOffsets, type GroupBox, LANE_OFFSETS, type LaneBox, LOGICAL_PITCH, SITUATION } from '../layout';
import type { Motion } from '../motion';
import { type GroupForm, type Plan, stretchedLogical, WIDE } from '../plans';

export interface LogicalMeasures {
  /** Where the first partition’s part begins. */
  readonly top: number;
  readonly above: number;
  readonly lane: number;
  /** From a lane to the rows of its flags, one a group. */
  readonly base: number;
  readonly row: number;
  readonly below: number;
  readonly pennant: number;
}

/** How the view fits its room: `roominess` as in a rack, and whose flags are shown. */
export interface LogicalFit {
  readonly scale: number;
  readonly roominess: number;
  readonly groups: readonly GroupId[];
  /** Its columns, as wide as the room is at that scale. */
  readonly along: Plan['logical'];
  readonly groupsAre: GroupForm;
}

export interface LogicalLayout {
  readonly width: number;
  readonly height: number;
  readonly measures: LogicalMeasures;
  readonly lanes: readonly LaneBox[];
  readonly groups: readonly GroupBox[];
  readonly addPartition: Box;
  /** One more group. */
  readonly addGroup: Box;
  readonly situation: Box;
}

const ROOMY: LogicalMeasures = { top: 62, above: 34, lane: 50, base: 5, row: 35, below: 15, pennant: 1 };
const CLOSE: LogicalMeasures = { top: 54, above: 22, lane: 36, base: 5, row: 24, below: 9, pennant: 0.8 };
const CROWDED: LogicalMeasures = { top: 48, above: 4, lane: 25, base: 1, row: 13, below: 1, pennant: 0.6 };
const LABELS_ABOVE = 19;
const CAPS = { x: 24, width: 92 };
/** Right of the newest record, with the lane’s left end. */
const ROOM_FOR_LOG_END = 68;
const SCALE = { legible: 0.92, max: 1.6 };

export function measuresAt(roominess: number): LogicalMeasures {
  const [less, more] = roominess < 0 ? [CROWDED, CLOSE] : [CLOSE, ROOMY];
  const part = Math.min(1, Math.max(0, roominess < 0 ? roominess + 1 : roominess));
  const between = (name: keyof LogicalMeasures) => less[name] + (more[name] - less[name]) * part;
  return Object.fromEntries(
    (Object.keys(ROOMY) as (keyof LogicalMeasures)[]).map((name) => [name, between(name)]),
  ) as unknown as LogicalMeasures;
}

/** `picked`: the group whose flags are shown before any other’s. */
export function fitLogical(
  frame: ClusterFrame,
  room: { readonly width: number; readonly height: number },
  picked: GroupId | null,
  plan = WIDE,
  explains = false,
): LogicalFit {
  const legible = Math.max(plan.legible, SCALE.legible);
  const wide = Math.min(SCALE.max, Math.max(legible, room.width / plan.logical.width));
  const ordered = inOrder(frame.groups, picked);
  let rows = ordered.length;
  while (rows > 1 && (room.height - 1) / heightOf(frame, CROWDED, rows) < legible) rows -= 1;
  const height = (of: LogicalMeasures) => heightOf(frame, of, rows);
  const [close, crowded] = [room.height / height(CLOSE), room.height / height(CROWDED)];
  // Where less is too little to be read there is scrolling.
  const scale = Math.floor(Math.max(legible, Math.min(wide, close)) * 1_000 + 1e-6) / 1_000;
  // A picture is a whole number of units high.
  const left = Math.floor(room.height / scale);
  const part = (from: LogicalMeasures, to: LogicalMeasures) => (left - height(from)) / (height(to) - height(from));
  const isRoomy = left >= height(CLOSE);
  const roominess = isRoomy ? Math.min(1, part(CLOSE, ROOMY)) : crowded < legible ? -1 : Math.min(0, part(CROWDED, CLOSE) - 1);
  const along = alongAt(plan, room.width / scale);
  const groupsAre = formOfGroups(frame, { ...along.groups, y: measuresAt(roominess).top }, explains ? left - EXPLANATION / scale : left);
  return { scale, roominess, groups: shownOf(frame.groups, ordered.slice(0, rows)), along, groupsAre };
}

/** The same for the same room, so that who has it need not look whether anything is different. */
function alongAt(plan: Plan, width: number): Plan['logical'] {
  const known = alongs.get(plan) ?? new Map<number, Plan['logical']>();
  const along = known.get(Math.round(width)) ?? stretchedLogical(plan, width);
  known.set(Math.round(width), along);
  alongs.set(plan, known);
  return along;
}

const alongs = new WeakMap<Plan, Map<number, Plan['logical']>>();

function inOrder(groups: readonly GroupView[], picked: GroupId | null): readonly GroupId[] {
  const names = groups.map(({ group }) => group);
  return picked !== null && names.includes(picked) ? [picked, ...names.filter((name) => name !== picked)] : names;
}

/** In the order in which the groups stand. */
const shownOf = (groups: readonly GroupView[], chosen: readonly GroupId[]) =>
  groups.flatMap(({ group }) => (chosen.includes(group) ? [group] : []));

function heightOf({ topic }: ClusterFrame, of: LogicalMeasures, rows: number): number {
  return of.top + (topic?.partitions ?? 0) * partHeight(of, rows) + SITUATION.above + SITUATION.height + SITUATION.below;
}

const partHeight = (of: LogicalMeasures, rows: number) => of.above + of.lane + of.base + rows * of.row + of.below;

export function layoutLogical(frame: ClusterFrame, motion: Motion, fit: LogicalFit): LogicalLayout {
  const { width, lane: along, groups: column } = fit.along;
  const measures = measuresAt(fit.roominess);
  const first = firstOffsets(frame, motion, Math.min(LANE_OFFSETS, Math.floor((along.width - ROOM_FOR_LOG_END) / LOGICAL_PITCH)));
  const height = partHeight(measures, fit.groups.length);
  const lanes = shownLanes(frame).map(
    (lane, place): LaneBox => ({
      lane,
      leads: true,
      crowded: measures.above < LABELS_ABOVE,
      logical: 1,
      firstOffset: first.get(lane.partition) ?? 0,
      x: along.x,
      y: measures.top + place * height + measures.above,
      width: along.width,
      height: measures.lane,
    }),
  );
  const end = measures.top + lanes.length * height;
  const groups = layoutGroups(frame, { ...column, y: measures.top, form: fit.groupsAre });
  const groupsEnd = groups.reduce((_, { bottom }) => bottom + 18, measures.top);
  const situation = { ...along, y: end + SITUATION.above, height: SITUATION.height };
  return {
    width,
    height: Math.max(situation.y, groupsEnd) + SITUATION.height + SITUATION.below,
    measures,
    lanes,
    groups,
    // What is out of order has the line under the lanes to itself.
    addPartition: frame.situation === null ? situation : { ...situation, ...CAPS },
    addGroup: { ...column, y: groupsEnd, height: 30 },
    situation,
  };
}

/** The leader’s replica of each partition; while nobody leads, the one that comes furthest. */
export function shownLanes({ brokers }: ClusterFrame): readonly PartitionLane[] {
  const shown = new Map<number, PartitionLane>();
  for (const broker of brokers) {
    for (const replica of broker.lanes) {
      const lane = leads(broker, replica) ? replica : { ...replica, role: 'Offline' as const };
      const before = shown.get(lane.partition);
      if (before === undefined || rank(lane) > rank(before)) shown.set(lane.partition, lane);
    }
  }
  return [...shown.values()].sort((a, b) => a.partition - b.partition);
}

export const leads = ({ status }: BrokerView, { role }: PartitionLane) => role === 'Leader' && status !== 'dead';

/** A leader of a later epoch before one that has not heard of it, and any leader before what a disk has. */
const rank = ({ role, leaderEpoch, logEndOffset }: PartitionLane) =>
  role === 'Offline' ? -1 / (2 + logEndOffset) : leaderEpoch * 1_000_000_000 + logEndOffset;
