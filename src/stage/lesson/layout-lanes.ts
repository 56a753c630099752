/** Where a lesson's lanes stand: a row a partition, or racks with every replica. In units of a drawing that is `WIDTH` wide where there is room. */
import type { Scene } from '../../course/lesson';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { Room } from '../keep-drawing';
import { FOLLOWER_HEIGHT, LANE_OFFSETS, type LaneBox, PITCH, type RackBox } from '../layout';
import { leads, shownLanes } from '../logical/layout-logical';
import { type Motion, settled } from '../motion';

export const WIDTH = 664;
const LANE = { x: 78, right: 8 };
/** Without a rack around them caps begin where everything else does. */
const LEADERS_X = 66;
/** Right of the newest record there is its lane's end, and the name of its offset. */
const ROOM_FOR_NEXT = 40;
/** Marks are this much bigger there: there is a thumb to be met. */
const NARROW_SCALE = 1.1;
/** A broker's name and what it is at take so much. */
const NARROW_RACK = 400;
const RACK = { head: 32, gap: 10, below: 6 };
const FOLLOWER = { above: 9, below: 6 };
const REPLICA = { leaderHeight: 40, above: 22, below: 20 };
/** Beyond it a card would be bigger than the words that tell of it. */
const SCALE_MAX = 1.75;
/** Below it there is no reading. */
const SCALE_MIN = 0.9;

/** Where a lesson's lanes are drawn. */
export interface LanesRoom {
  /** In units of the drawing. */
  readonly width: number;
  /** A phone, where the words lie over the foot of it. */
  readonly isShort?: boolean;
  /** Each cap says on which broker its leader is. */
  readonly tellsBroker?: boolean;
}

/** In a narrow room the marks keep their size, and fewer offsets are shown. */
export function lanesWidth({ lanes }: Scene, room: number): number {
  const narrow = lanes === 'leaders' ? room / NARROW_SCALE : Math.max(NARROW_RACK, room);
  return Math.round(Math.min(WIDTH, narrow));
}

/**
 * Few lanes with few records on them are drawn as big as their room lets them; as records come, all of them are kept in sight. Where the
 * room is low they are as long as it is wide.
 */
export function bigLanesWidth(frame: ClusterFrame, scene: Scene, motion: Motion, room: Room): number {
  const most = lanesWidth(scene, room.width);
  if (scene.lanes !== 'leaders') return most;
  const { rowHeight } = measuresFor(frame, scene, { width: most });
  const scale = Math.max(SCALE_MIN, Math.min(SCALE_MAX, (room.height - 6) / (rowHeight * (frame.topic?.partitions ?? 1))));
  const longest = Math.max(0, ...ends(frame, motion).values());
  const needed = LANE.x + LANE.right + ROOM_FOR_NEXT + PITCH * (longest + 1);
  return Math.round(Math.max(room.width / scale, Math.min(most, needed)));
}

export interface Measures {
  /** Labels stand in the lanes: there is no room over them. */
  readonly isCrowded: boolean;
  readonly leaderHeight: number;
  readonly above: number;
  readonly rowHeight: number;
}

/** Many lanes are closed up, so that all are seen at once. Under them is room for the flags of groups, where the scene has groups. */
export function measuresFor({ topic }: ClusterFrame, { groups }: Scene, { isShort = false }: LanesRoom): Measures {
  const partitions = topic?.partitions ?? 0;
  const isCrowded = isShort && partitions > 4;
  const isCloseUp = partitions > (isShort ? (groups ? 1 : 3) : 4);
  const [leaderHeight, above, below] = isCrowded
    ? [27, 4, groups ? 7 : 5]
    : isCloseUp
      ? [27, 16, groups ? 13 : 7]
      : [40, isShort && !groups ? 14 : 22, groups ? 20 : 9];
  return { isCrowded, leaderHeight, above, rowHeight: above + leaderHeight + below };
}

/** Leaders alone: a row a partition. While nobody leads it stands there what a disk has of it. */
export function layoutLeaders(
  frame: ClusterFrame,
  scene: Scene,
  motion: Motion,
  room: LanesRoom,
): { readonly lanes: readonly LaneBox[]; readonly height: number } {
  const { width } = room;
  const count = frame.topic?.partitions ?? 0;
  const { isCrowded, leaderHeight, above, rowHeight } = measuresFor(frame, scene, room);
  const first = firstOffsets(frame, motion, width);
  return {
    lanes: shownLanes(frame).map((lane) => ({
      lane,
      leads: true,
      crowded: isCrowded,
      x: LEADERS_X,
      y: lane.partition * rowHeight + above,
      width: width - LEADERS_X,
      height: leaderHeight,
      firstOffset: first.get(lane.partition) ?? 0,
      ...(room.tellsBroker && { capWords: lane.role === 'Offline' ? 'no leader' : `${room.isShort ? '' : 'on '}broker ${lane.broker}` }),
    })),
    height: count * rowHeight,
  };
}

export function layoutReplicas(
  frame: ClusterFrame,
  motion: Motion,
  width = WIDTH,
): { readonly racks: readonly RackBox[]; readonly height: number } {
  const first = firstOffsets(frame, motion, width);
  const leader = REPLICA;
  let y = 0;
  const racks = frame.brokers.map((broker) => {
    let bottom = y + RACK.head;
    const lanes = broker.lanes.map((lane): LaneBox => {
      const grown = leads(broker, lane) ? settled(motion, lane.electedAt) : 0;
      const between = (follower: number, leading: number) => follower + (leading - follower) * grown;
      const top = bottom + between(FOLLOWER.above, leader.above);
      const height = between(FOLLOWER_HEIGHT, leader.leaderHeight);
      bottom = top + height + between(FOLLOWER.below, leader.below);
      const firstOffset = first.get(lane.partition) ?? 0;
      return { lane, leads: leads(broker, lane), x: LANE.x, y: top, width: width - LANE.x - LANE.right, height, firstOffset };
    });
    const rack = { broker, hasPipe: false, lanes, x: 0, y, width, height: bottom + RACK.below - y };
    y += rack.height + RACK.gap;
    return rack;
  });
  return { racks, height: y };
}

function firstOffsets(frame: ClusterFrame, motion: Motion, width: number): ReadonlyMap<number, number> {
  const offsets = Math.min(LANE_OFFSETS, Math.floor((width - LANE.x - LANE.right - ROOM_FOR_NEXT) / PITCH));
  return new Map([...ends(frame, motion)].map(([partition, end]) => [partition, Math.max(0, end - offsets)]));
}

/** Where each partition's longest replica ends; a record counts in full once it has settled. */
function ends({ brokers }: ClusterFrame, motion: Motion): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { lanes } of brokers) {
    for (const { partition, cells, logEndOffset } of lanes) {
      const arriving = cells.reduce((sum, { appendedAt }) => sum + 1 - settled(motion, appendedAt), 0);
      found.set(partition, Math.max(found.get(partition) ?? 0, logEndOffset - arriving));
    }
  }
  return found;
}
