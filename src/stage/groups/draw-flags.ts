/**
 * Draws the groups' flags under the leaders' lanes: a pole at the next offset that the group will read. What stands between the flag and
 * the high watermark is the lag. The pennant's shape says which group; flags at one offset share the pole. A flag can be taken in hand:
 * it says what flag-drag.ts must know of it.
 */
import type { ClusterFrame } from '../../frame/cluster-frame';
import { type Attributes, at, each, none, one, put, round } from '../kit/one';
import { pennantIsSolid, pennantPath } from '../kit/pennant';
import { CARD_WIDTH, LANE_INSET, type LaneBox, offsetX, PITCH } from '../layout';
import { type Motion, settled } from '../motion';

const POLE = { top: 1, bottom: 14 };
const PENNANT_SCALE = 0.5;
const PENNANT_PITCH = 12;

interface Flag {
  readonly id: string;
  readonly group: ClusterFrame['groups'][number];
  readonly offset: number;
  readonly x: number;
  readonly y: number;
  /** The offset has scrolled out of the lane at its left end. */
  readonly isBefore: boolean;
  /** The how-manieth flag on its pole. */
  readonly place: number;
  readonly lane: LaneBox['lane'];
}

export function drawFlags(
  root: SVGElement,
  { groups }: ClusterFrame,
  { racks }: { readonly racks: readonly { readonly lanes: readonly LaneBox[] }[] },
  motion: Motion,
): void {
  const leaders = racks.flatMap(({ lanes }) => lanes.filter(({ leads }) => leads));
  each(
    root,
    leaders.flatMap((box) => flagsUnder(box, groups, motion)),
    ({ id }) => id,
    drawFlag,
  );
}

function flagsUnder(box: LaneBox, groups: ClusterFrame['groups'], motion: Motion): Flag[] {
  const flags: Flag[] = [];
  for (const group of groups) {
    const committed = group.committed.find(({ partition }) => partition === box.lane.partition);
    if (committed === undefined) continue;
    const { offset, before, movedAt } = committed;
    const moving = before + (offset - before) * settled(motion, movedAt);
    const isBefore = moving < box.firstOffset;
    const x = box.x + (isBefore ? 0 : Math.max(LANE_INSET, offsetX(box, moving))) - (isBefore ? 0 : (PITCH - CARD_WIDTH) / 2);
    const place = flags.filter((flag) => flag.offset === offset).length;
    flags.push({ id: `${group.group} ${box.lane.partition}`, group, offset, x, y: box.y + box.height, isBefore, place, lane: box.lane });
  }
  return flags;
}

function drawFlag(element: SVGElement, { group, offset, x, y, isBefore, place, lane }: Flag): void {
  const side = place % 2 === 0 ? 1 : -1;
  const away = side * Math.floor(place / 2) * PENNANT_PITCH;
  put(element, { class: 'flag', transform: at(x, y) });
  put(element, inHand({ group: group.group, lane, offset, pitch: PITCH }));
  one(element, 'title.name', {}, `${group.group}: the next offset to read is ${offset}. Drag it, or use the arrow keys`);
  one(element, 'rect.grip', { x: side < 0 ? away - 14 : away - 5, y: 0, width: 19, height: 18 });
  one(element, 'path.pole', { d: `M0 ${POLE.top}V${POLE.bottom}h${away}` });
  one(element, 'path.pennant', {
    class: pennantIsSolid(group.pennant) ? 'pennant solid' : 'pennant',
    transform: `${at(away, POLE.bottom - 7)} scale(${round(side * PENNANT_SCALE)} ${PENNANT_SCALE})`,
    d: pennantPath(group.pennant),
  });
  if (isBefore) one(element, 'text.offset-before', { x: away + 14, y: POLE.bottom }, offset);
  else none(element, 'text.offset-before');
}

/** What a flag says of itself: to a screen reader, and to whoever drags it. */
export function inHand(of: {
  readonly group: string;
  readonly lane: LaneBox['lane'];
  readonly offset: number;
  readonly pitch: number;
}): Attributes {
  const { partition, logStartOffset, highWatermark } = of.lane;
  return {
    role: 'slider',
    tabindex: 0,
    'aria-label': `${of.group}’s committed offset in P${partition}`,
    'aria-valuemin': logStartOffset,
    'aria-valuemax': highWatermark,
    'aria-valuenow': of.offset,
    'data-group': of.group,
    'data-partition': partition,
    'data-offset': of.offset,
    'data-least': logStartOffset,
    'data-most': highWatermark,
    'data-pitch': of.pitch,
  };
}
