/**
 * Where everything stands: boxes and anchors as a function of the frame and the moment, in the units of a stage 1440 wide. Producers
 * left, brokers in the middle with the controller above them, groups right. A rack is as high as the lanes it leads make it, and the
 * partitions stand in the same order and at the same offsets in every rack, so that lag is a visible step.
 */
import type { PartitionIndex } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import type { BrokerView, ClusterFrame, GroupView, PartitionLane, ProducerView } from '../frame/cluster-frame';
import { type Motion, settled } from './motion';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LaneBox extends Box {
  readonly lane: PartitionLane;
  /** Full height, with offsets and labels. */
  readonly leads: boolean;
  /** The offset that stands at the lane's left end. A fraction while the lane slides. */
  readonly firstOffset: number;
}

export interface RackBox extends Box {
  readonly broker: BrokerView;
  readonly lanes: readonly LaneBox[];
}

export interface MemberBox extends Box {
  readonly member: GroupView['members'][number];
}

export interface GroupBox extends Box {
  readonly group: GroupView;
  readonly members: readonly MemberBox[];
  /** + consumer and − consumer. */
  readonly add: Box;
  readonly remove: Box;
}

export interface ProducerBox extends Box {
  readonly producer: ProducerView;
  readonly keyBox: Box;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface StageLayout {
  readonly width: number;
  readonly height: number;
  readonly controller: Box;
  readonly pipe: Box;
  readonly racks: readonly RackBox[];
  readonly producers: readonly ProducerBox[];
  readonly addProducer: Box;
  readonly groups: readonly GroupBox[];
}

export const PITCH = 34;
export const LANE_OFFSETS = 14;
export const CARD = { width: 31.5, leaderHeight: 40, followerHeight: 14 };
/** From a lane's left end to its first card. */
export const LANE_INSET = 6;

const STAGE_WIDTH = 1440;
const PRODUCERS = { x: 24, y: 98, width: 180, gap: 16 };
const RACKS = { x: 300, y: 120, width: 720, gap: 16, head: 34 };
const GROUPS = { x: 1140, y: 98, width: 276, gap: 18 };
const LANE = { left: 82, width: 578 };
const LEADER = { above: 22, below: 13 };
const FOLLOWER = { above: 9, below: 7 };

export function layoutStage(frame: ClusterFrame, motion: Motion): StageLayout {
  const racks = layoutRacks(frame, motion);
  const racksEnd = (racks.at(-1)?.y ?? RACKS.y) + (racks.at(-1)?.height ?? 0);
  const producers = layoutProducers(frame);
  const producersEnd = producers.reduce((_, { y, height }) => y + height + PRODUCERS.gap, PRODUCERS.y);
  const groups = layoutGroups(frame);
  const groupsEnd = groups.reduce((_, { add }) => add.y + add.height + GROUPS.gap, GROUPS.y);
  return {
    width: STAGE_WIDTH,
    height: Math.max(racksEnd, producersEnd + 30, groupsEnd) + 12,
    controller: { x: RACKS.x, y: 64, width: RACKS.width, height: 38 },
    pipe: { x: RACKS.x + RACKS.width - 46, y: 94, width: 32, height: Math.max(0, racksEnd - 104) },
    racks,
    producers,
    addProducer: { x: PRODUCERS.x, y: producersEnd, width: PRODUCERS.width, height: 30 },
    groups,
  };
}

function layoutRacks(frame: ClusterFrame, motion: Motion): RackBox[] {
  const first = firstOffsets(frame, motion);
  let y = RACKS.y;
  return frame.brokers.map((broker) => {
    const lanes: LaneBox[] = [];
    let bottom = y + RACKS.head;
    for (const lane of broker.lanes) {
      const leads = lane.role === 'Leader' && broker.status !== 'dead';
      const grown = leads ? settled(motion, lane.electedAt) : 0;
      const between = (follower: number, leader: number) => follower + (leader - follower) * grown;
      const top = bottom + between(FOLLOWER.above, LEADER.above);
      const height = between(CARD.followerHeight, CARD.leaderHeight);
      lanes.push({ lane, leads, x: RACKS.x + LANE.left, y: top, width: LANE.width, height, firstOffset: first.get(lane.partition) ?? 0 });
      bottom = top + height + between(FOLLOWER.below, LEADER.below);
    }
    const rack = { broker, lanes, x: RACKS.x, y, width: RACKS.width, height: bottom + 7 - y };
    y += rack.height + RACKS.gap;
    return rack;
  });
}

/** Each partition's lanes show the newest offsets that any replica has; a record that arrives pushes the oldest out as it settles. */
function firstOffsets({ brokers }: ClusterFrame, motion: Motion): Map<PartitionIndex, number> {
  const ends = new Map<PartitionIndex, number>();
  for (const { lanes } of brokers) {
    for (const { partition, cells, logEndOffset } of lanes) {
      const arriving = cells.reduce((sum, { appendedAt }) => sum + 1 - settled(motion, appendedAt), 0);
      ends.set(partition, Math.max(ends.get(partition) ?? 0, logEndOffset - arriving));
    }
  }
  return new Map([...ends].map(([partition, end]) => [partition, Math.max(0, end - LANE_OFFSETS)]));
}

export function layoutProducers({ producers, topic }: ClusterFrame): ProducerBox[] {
  let { y } = PRODUCERS;
  return producers.map((producer) => {
    const height = 179 + 25 * (topic?.partitions ?? 0);
    const box = { producer, x: PRODUCERS.x, y, width: PRODUCERS.width, height };
    y += height + PRODUCERS.gap;
    return { ...box, keyBox: { x: box.x + 12, y: box.y + 76, width: box.width - 24, height: 36 } };
  });
}

function layoutGroups({ groups }: ClusterFrame): GroupBox[] {
  let { y } = GROUPS;
  return groups.map((group) => {
    let bottom = y + 56;
    const members = group.members.map((member) => {
      const box = { member, x: GROUPS.x + 10, y: bottom, width: GROUPS.width - 20, height: memberHeight(member) };
      bottom += box.height + 8;
      return box;
    });
    const height = bottom + 2 - y;
    const half = (GROUPS.width - 10) / 2;
    const add = { x: GROUPS.x, y: y + height + 10, width: half, height: 30 };
    const box = { group, members, x: GROUPS.x, y, width: GROUPS.width, height, add, remove: { ...add, x: GROUPS.x + half + 10 } };
    y = add.y + add.height + GROUPS.gap;
    return box;
  });
}

function memberHeight({ phase, partitions }: GroupView['members'][number]): number {
  if (phase !== 'stable') return 30;
  return offsetsNeedTwoLines(partitions.length) ? 68 : 52;
}

/** Committed offsets and positions of that many partitions fill a line each. */
export const offsetsNeedTwoLines = (partitions: number) => partitions > 2;

/** x of the left edge of an offset's card, in the lane. */
export const offsetX = ({ firstOffset }: { readonly firstOffset: number }, offset: number) => LANE_INSET + (offset - firstOffset) * PITCH;

export const leftPort = ({ x, y }: RackBox): Point => ({ x, y: y + 19 });
export const rightPort = ({ x, y, width }: RackBox): Point => ({ x: x + width, y: y + 19 });

/** One mooring a broker, so that links do not lie on each other. */
export function producerPort({ x, y, width, height }: ProducerBox, brokerIndex: number): Point {
  return { x: x + width, y: Math.min(y + height - 16, y + 90 + brokerIndex * 36) };
}

export const memberPort = ({ y, height }: MemberBox): Point => ({ x: GROUPS.x, y: y + height / 2 });

export const rackOf = ({ racks }: StageLayout, node: NodeId): RackBox | undefined => racks.find(({ broker }) => broker.node === node);
