/**
 * Where everything stands: boxes and anchors as a function of the frame and the moment, in the units of a stage 1440 wide. Producers
 * left, brokers in the middle with the controllers above them, groups right. A rack is as high as the lanes it leads make it, and the
 * partitions stand in the same order and at the same offsets in every rack, so that lag is a visible step.
 */
import type { PartitionIndex } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import type { BrokerView, ClusterFrame, GroupView, PartitionLane, ProducerView } from '../frame/cluster-frame';
import { type Geometry, geometry, isCrowded } from './geometry';
import { CLOSE_GROUP_GAP, GROUP_GAP, layoutGroups } from './groups/layout-groups';
import { type Motion, settled } from './motion';
import { type Column, type Plan, WIDE } from './plans';

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
  /** There is no room above it: labels stand in the lane, or in a title. */
  readonly crowded?: boolean;
  /** 0 in a rack, 1 as a lane of the logical view: wider cards, a wide cap, and the ISR under that. In between while it morphs. */
  readonly logical?: number;
  /** What its cap says under the partition’s name, in place of the leader’s epoch. */
  readonly capWords?: string;
  /** Of the epoch its cap has the number alone. */
  readonly isTerse?: boolean;
  /** The offset that stands at the lane's left end. A fraction while the lane slides. */
  readonly firstOffset: number;
}

export interface RackBox extends Box {
  readonly broker: BrokerView;
  /** The pipe of replication goes through its right end. */
  readonly hasPipe: boolean;
  readonly lanes: readonly LaneBox[];
}

export interface MemberBox extends Box {
  readonly member: GroupView['members'][number];
  /** What stands under its name. */
  readonly lines: readonly string[];
}

export interface GroupBox extends Box {
  readonly group: GroupView;
  readonly members: readonly MemberBox[];
  /** Its head is one line. */
  readonly isFlat: boolean;
  /** Under its buttons, and under who has left it. */
  readonly bottom: number;
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
  readonly controllers: Box;
  readonly pipe: Box;
  readonly racks: readonly RackBox[];
  readonly addBroker: Box;
  readonly producers: readonly ProducerBox[];
  readonly addProducer: Box;
  readonly groups: readonly GroupBox[];
  /** One more group. */
  readonly addGroup: Box;
  readonly situation: Box;
  /** So far right of the racks links to consumers swing that stand under them; null where they stand beside them. */
  readonly swing: number | null;
}

export const PITCH = 34;
export const LOGICAL_PITCH = 46;
/** At most. */
export const LANE_OFFSETS = 14;
export const CARD_WIDTH = 31.5;
export { FOLLOWER_HEIGHT } from './geometry';
/** From a lane's left end to its first card. */
export const LANE_INSET = 6;
/** The line under the racks that says what is out of order. */
export const SITUATION = { above: 10, height: 28, below: 4 };

const PRODUCER_GAP = 16;
const ADD_BROKER_WIDTH = 80;
const LANE = { left: 82, right: 60 };
const PIPE = { width: 32, fromRight: 46 };

/** `roominess`: −1 where lanes are crowded, 0 where the racks are closed up, 1 where there is room for all. */
export function layoutStage(frame: ClusterFrame, motion: Motion, roominess = 1, plan = WIDE): StageLayout {
  const measures = measuresOf(plan, roominess);
  const racks = layoutRacks(frame, motion, measures, plan);
  const racksEnd = (racks.at(-1)?.y ?? measures.racksY) + (racks.at(-1)?.height ?? 0);
  const producers = layoutProducers(frame, roominess, plan);
  const producersEnd = producers.reduce((_, { y, height }) => y + height + PRODUCER_GAP, measures.clientsY + plan.producersLower);
  const pipeY = plan.hasControllers ? measures.controllerY + 30 : measures.racksY + 8;
  const situation = { ...situationColumn(plan), y: racksEnd + SITUATION.above, height: SITUATION.height };
  const addBroker = frame.situation === null ? { ...situation, ...plan.racks } : besideOrUnder(situation, plan);
  const racksFoot = addBroker.y + addBroker.height;
  const isUnderRacksOnly = plan.groups.x >= plan.racks.x;
  const stripY = (isUnderRacksOnly ? racksFoot : Math.max(racksFoot, producersEnd + 30)) + GROUP_GAP;
  const groupsY = plan.strip === null ? measures.clientsY : stripY;
  const groups = layoutGroups(frame, { ...plan.groups, y: groupsY, abreast: plan.strip?.abreast ?? 1, form: plan.groupsAre });
  const groupGap = plan.groupsAre.startsWith('close') ? CLOSE_GROUP_GAP : GROUP_GAP;
  const groupsEnd = groups.reduce((_, { bottom }) => bottom + groupGap, groupsY);
  return {
    width: plan.width,
    height: Math.max(situation.y + SITUATION.height + SITUATION.below, producersEnd + 42, groupsEnd + 30 + SITUATION.below),
    controllers: { ...plan.racks, y: measures.controllerY, height: 38 },
    pipe: {
      x: plan.racks.x + plan.racks.width - PIPE.fromRight,
      y: pipeY,
      width: PIPE.width,
      height: Math.max(0, racksEnd - 10 - pipeY),
    },
    racks,
    addBroker,
    producers,
    addProducer: { ...plan.producers, y: producersEnd, height: 30 },
    groups,
    addGroup: { ...plan.groups, y: groupsEnd, height: 30 },
    situation,
    swing: plan.strip?.swing ?? null,
  };
}

/** Written large it needs the room under the producers, too. */
const situationColumn = ({ producers, racks, isTerse = false }: Plan): Column =>
  isTerse ? { x: producers.x, width: racks.x + racks.width - producers.x } : racks;

/** What is out of order has the line under the racks to itself. */
function besideOrUnder(situation: Box, { strip, groups, isTerse = false }: Plan): Box {
  if (isTerse) return { ...situation, x: groups.x, width: groups.width / 2 };
  if (strip !== null) return { ...situation, y: situation.y + situation.height + 6 };
  return { ...situation, x: situation.x - ADD_BROKER_WIDTH - 8, width: ADD_BROKER_WIDTH };
}

/** Without the controllers above them the racks begin higher. */
function measuresOf({ hasControllers, lower }: Plan, roominess: number): Geometry {
  const { controllerY, racksY, clientsY, ...others } = geometry(roominess);
  const top = controllerY + lower;
  if (!hasControllers) return { ...others, controllerY: top, racksY: top, clientsY: top };
  return { ...others, controllerY: top, racksY: racksY + lower, clientsY: clientsY + lower };
}

function layoutRacks(frame: ClusterFrame, motion: Motion, of: Geometry, { racks, isTerse = false }: Plan): RackBox[] {
  const { x, width } = racks;
  const crowded = isCrowded(of);
  const first = firstOffsets(frame, motion, offsetsIn(width - LANE.left - LANE.right, crowded));
  let y = of.racksY;
  return frame.brokers.map((broker) => {
    const lanes: LaneBox[] = [];
    let bottom = y + of.rackHead;
    for (const lane of broker.lanes) {
      const leads = lane.role === 'Leader' && broker.status !== 'dead';
      const grown = leads ? settled(motion, lane.electedAt) : 0;
      const between = (follower: number, leader: number) => follower + (leader - follower) * grown;
      const top = bottom + between(of.followerAbove, of.leaderAbove);
      const height = between(of.followerHeight, of.leaderHeight);
      const box = { x: x + LANE.left, y: top, width: width - LANE.left - LANE.right, height };
      lanes.push({ lane, leads, crowded, isTerse, firstOffset: first.get(lane.partition) ?? 0, ...box });
      bottom = top + height + between(of.followerBelow, of.leaderBelow);
    }
    const rack = { broker, hasPipe: true, lanes, x, y, width, height: bottom + of.rackFoot - y };
    y += rack.height + of.rackGap;
    return rack;
  });
}

/** Each partition's lanes show the newest offsets that any replica has; a record that arrives pushes the oldest out as it settles. */
export function firstOffsets({ brokers }: ClusterFrame, motion: Motion, shown = LANE_OFFSETS): Map<PartitionIndex, number> {
  const ends = new Map<PartitionIndex, number>();
  const starts = new Map<PartitionIndex, number>();
  for (const { lanes } of brokers) {
    for (const { partition, cells, logStartOffset, logEndOffset } of lanes) {
      starts.set(partition, Math.min(starts.get(partition) ?? logStartOffset, logStartOffset));
      const arriving = cells.reduce((sum, { appendedAt }) => sum + 1 - settled(motion, appendedAt), 0);
      ends.set(partition, Math.max(ends.get(partition) ?? 0, logEndOffset - arriving));
    }
  }
  return new Map([...ends].map(([partition, end]) => [partition, Math.max(starts.get(partition) ?? 0, end - shown)]));
}

/** Right of them is room for the log end offset in words and over it for the ISR, or for both beside each other. */
const offsetsIn = (width: number, crowded: boolean) =>
  Math.min(LANE_OFFSETS, Math.floor((width - LANE_INSET - (crowded ? 96 : 68)) / PITCH));

export function layoutProducers({ producers, topic }: ClusterFrame, roominess: number, plan: Plan): ProducerBox[] {
  let y = measuresOf(plan, roominess).clientsY + plan.producersLower;
  return producers.map((producer) => {
    const height = 179 + accumulatorPitch(topic?.partitions ?? 0) * (topic?.partitions ?? 0);
    const box = { producer, ...plan.producers, y, height };
    y += height + PRODUCER_GAP;
    return { ...box, keyBox: { x: box.x + 12, y: box.y + 76, width: box.width - 24, height: 36 } };
  });
}

/** One row of an accumulator a partition. Where there are many the rows get lower, so that a producer stays beside its brokers. */
export const accumulatorPitch = (partitions: number) => (partitions <= ROWS_AT_EASE ? 25 : Math.max(8, (25 * ROWS_AT_EASE) / partitions));
const ROWS_AT_EASE = 6;

/** x of the left edge of an offset's card, in the lane. */
export const offsetX = ({ firstOffset, logical = 0 }: Pick<LaneBox, 'firstOffset' | 'logical'>, offset: number) =>
  LANE_INSET + (offset - firstOffset) * pitchAt(logical);

/** From one card to the next. */
export const pitchAt = (logical: number) => PITCH + (LOGICAL_PITCH - PITCH) * logical;
/** Between two cards. */
export const gapAt = (logical: number) => PITCH - CARD_WIDTH + 0.5 * logical;

export const leftPort = ({ x, y }: RackBox): Point => ({ x, y: y + 19 });
export const rightPort = ({ x, y, width }: RackBox): Point => ({ x: x + width, y: y + 19 });

/** One mooring a broker, so that links do not lie on each other. */
export function producerPort({ x, y, width, height }: ProducerBox, brokerIndex: number): Point {
  return { x: x + width, y: Math.min(y + height - 16, y + 90 + brokerIndex * 36) };
}

/** On its left; where links swing down to a group, on the group's right: the first consumer's highest. */
export function memberPort(group: GroupBox, member: MemberBox, swing: number | null): Point {
  if (swing === null) return { x: group.x, y: member.y + member.height / 2 };
  const place = (group.members.indexOf(member) + 0.5) / group.members.length;
  return { x: group.x + group.width, y: group.y + 12 + (group.height - 24) * place };
}

export const rackOf = ({ racks }: StageLayout, node: NodeId): RackBox | undefined => racks.find(({ broker }) => broker.node === node);
