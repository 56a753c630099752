/**
 * Draws a lane's cap: which partition, and, where it leads, in which epoch. In a rack the broker is told by the rack; in the logical view
 * the cap says it, is wider, and stands empty while nobody leads.
 */
import type { PartitionLane } from '../../frame/cluster-frame';
import { actsAsButton } from '../kit/button';
import { none, one, round } from '../kit/one';
import type { LaneBox } from '../layout';
import type { NodeHandlers } from '../node-handlers';
import { isLaneStop } from './lane-stops';

const CAP = { x: -68, width: 58 };
/** As the lane of a partition, whoever leads it: a wide cap with the ISR under it. */
export const LOGICAL_CAP = { x: -104, width: 92, over: 7 };
/** A cap that is lower has its name only for who asks: on hover, and for a screen reader. */
const ROOM_FOR_NAME = 12;
const ROOM_FOR_BIG_NAME = 48;
/** Lower still, partition and epoch stand side by side. */
const ROOM_FOR_ONE_LINE = 20;
const ROOM_FOR_TWO_LINES = 29;
/** So low two lines stand close, and small. */
const ROOM_FOR_TWO_SMALL_LINES = 26;

export const isLogical = ({ logical = 0 }: LaneBox) => logical >= 0.5;
/** Somebody leads the partition: what stands in the logical view is otherwise what a disk has. */
export const isLed = ({ lane, leads }: LaneBox) => leads && lane.role !== 'Offline';

/** A follower's ticks of colour are 4 high where it is crowded most. */
const overTicks = (height: number) => Math.max(1, round(1 + (height - 4) * 0.2));

export function capOf({ leads, height, crowded, logical = 0 }: LaneBox): {
  readonly x: number;
  readonly width: number;
  readonly over: number;
} {
  const over = leads ? 0 : crowded ? overTicks(height) : 3;
  const between = (physical: number, whole: number) => round(physical + (whole - physical) * logical);
  return {
    x: between(CAP.x, LOGICAL_CAP.x),
    width: between(CAP.width, LOGICAL_CAP.width),
    over: between(over, leads ? (crowded ? 3 : LOGICAL_CAP.over) : over),
  };
}

export function drawCap(root: SVGElement, box: LaneBox, { explain }: Pick<NodeHandlers, 'explain'>): void {
  const { lane, leads, height, crowded } = box;
  const { x, width, over } = capOf(box);
  const y = -over;
  const capHeight = round(height + 2 * over);
  const isTall = leads && capHeight >= ROOM_FOR_TWO_SMALL_LINES;
  const isLow = isTall && capHeight <= ROOM_FOR_TWO_LINES;
  const isOneLine = leads && crowded === true && !isTall && !isLogical(box) && capHeight >= ROOM_FOR_ONE_LINE;
  const isBig = isLogical(box) && capHeight > ROOM_FOR_BIG_NAME;
  const middle = round(x + width / 2);
  const cap = one(root, 'g.cap', { class: `cap ${isLed(box) ? 'leads' : ''}${isBig ? ' big' : isLow ? ' low' : ''}` });
  one(cap, 'rect.plate', {
    x: round(x + 0.75),
    y: round(y + 0.75),
    width: round(width - 1.5),
    height: round(capHeight - 1.5),
    rx: crowded ? Math.min(5, capHeight / 3) : leads ? 6 : 5,
  });
  if (capHeight < ROOM_FOR_NAME) none(cap, 'text.partition');
  else {
    const words = lane.role === 'Offline' ? `P${lane.partition} –` : `P${lane.partition}`;
    const partitionX = isOneLine ? round(x + width * 0.33) : middle;
    one(
      cap,
      'text.partition',
      { x: partitionX, y: round(y + capHeight / 2 + (isBig ? 1 : isLow ? -1.7 : isTall ? -2 : isOneLine ? 5 : 4.3)) },
      words,
    );
  }
  const under = isOneLine
    ? { x: round(x + width * 0.77), y: round(y + capHeight / 2 + 4.5) }
    : { x: middle, y: round(y + capHeight / 2 + (isBig ? 18 : isLow ? 9.8 : 11)) };
  if (isTall && box.capWords !== undefined) one(cap, 'text.where', under, box.capWords);
  else none(cap, 'text.where');
  if ((isTall || isOneLine) && box.capWords === undefined)
    one(cap, 'text.epoch', under, isOneLine ? `e${lane.leaderEpoch}` : capWords(box));
  else none(cap, 'text.epoch');
  isLaneStop(cap, x);
  actsAsButton(cap, { name: `Why ${capName(lane)}`, press: () => explain(isLed(box) ? 'LeaderEpoch' : 'Replica', lane) });
}

function capWords(box: LaneBox): string {
  const { broker, leaderEpoch } = box.lane;
  if (!isLed(box)) return 'no leader';
  if (isLogical(box)) return `broker ${broker} · e${leaderEpoch}`;
  return box.isTerse ? `e${leaderEpoch}` : `leader e${leaderEpoch}`;
}

function capName({ role, partition, broker, leaderEpoch }: PartitionLane): string {
  if (role === 'Leader') return `broker ${broker} leads P${partition} in epoch ${leaderEpoch}`;
  return `P${partition} on broker ${broker} is ${role === 'Offline' ? 'offline' : 'a follower'}`;
}
