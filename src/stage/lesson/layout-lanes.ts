/** Where a lesson's lanes stand: a row a partition, or racks with every replica. In units of a drawing that is `WIDTH` wide where there is room. */
import type { Scene } from '../../course/lesson';
import type { BrokerView, ClusterFrame, PartitionLane } from '../../frame/cluster-frame';
import { FOLLOWER_HEIGHT, LANE_OFFSETS, type LaneBox, PITCH, type RackBox } from '../layout';
import { type Motion, settled } from '../motion';

export const WIDTH = 664;
const LANE = { x: 78, right: 8 };
/** Right of the newest record there is its lane's end, and the name of its offset. */
const ROOM_FOR_NEXT = 40;
/** Marks are this much bigger there: there is a thumb to be met. */
const NARROW_SCALE = 1.1;
/** A broker's name and what it is at take so much. */
const NARROW_RACK = 400;
const RACK = { head: 32, gap: 10, below: 6 };
const FOLLOWER = { above: 9, below: 6 };

/** In a narrow room the marks keep their size, and fewer offsets are shown. */
export function lanesWidth({ lanes }: Scene, room: number): number {
  const narrow = lanes === 'leaders' ? room / NARROW_SCALE : Math.max(NARROW_RACK, room);
  return Math.round(Math.min(WIDTH, narrow));
}

export interface Measures {
  readonly leaderHeight: number;
  readonly above: number;
  readonly below: number;
}

/** Many lanes are closed up, so that all are seen at once. */
export const measuresFor = (lanes: number): Measures =>
  lanes > 4 ? { leaderHeight: 27, above: 16, below: 13 } : { leaderHeight: 40, above: 22, below: 20 };

/** Leaders alone: a row a partition, which stays empty while nobody leads it. */
export function layoutLeaders(
  frame: ClusterFrame,
  motion: Motion,
  width = WIDTH,
): { readonly lanes: readonly LaneBox[]; readonly height: number } {
  const count = frame.topic?.partitions ?? 0;
  const { leaderHeight, above, below } = measuresFor(count);
  const first = firstOffsets(frame, motion, width);
  const rowHeight = above + leaderHeight + below;
  const lanes = frame.brokers.flatMap((broker) => broker.lanes.filter((lane) => leads(broker, lane)));
  return {
    lanes: lanes.map((lane) => ({
      lane,
      leads: true,
      x: LANE.x,
      y: lane.partition * rowHeight + above,
      width: width - LANE.x - LANE.right,
      height: leaderHeight,
      firstOffset: first.get(lane.partition) ?? 0,
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
  const leader = measuresFor(1);
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
    const rack = { broker, lanes, x: 0, y, width, height: bottom + RACK.below - y };
    y += rack.height + RACK.gap;
    return rack;
  });
  return { racks, height: y };
}

const leads = ({ status }: BrokerView, { role }: PartitionLane) => role === 'Leader' && status !== 'dead';

function firstOffsets({ brokers }: ClusterFrame, motion: Motion, width: number): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  for (const { lanes } of brokers) {
    for (const { partition, cells, logEndOffset } of lanes) {
      const arriving = cells.reduce((sum, { appendedAt }) => sum + 1 - settled(motion, appendedAt), 0);
      ends.set(partition, Math.max(ends.get(partition) ?? 0, logEndOffset - arriving));
    }
  }
  const offsets = Math.min(LANE_OFFSETS, Math.floor((width - LANE.x - LANE.right - ROOM_FOR_NEXT) / PITCH));
  return new Map([...ends].map(([partition, end]) => [partition, Math.max(0, end - offsets)]));
}
