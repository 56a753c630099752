/**
 * Draws, under each lane, a row a group: the flag at the next offset to read, the rope from it to the high watermark, and how much that
 * is. Solid rope is fetched and not committed, up to the hollow caret where the consumer reads; dotted rope is waiting.
 */
import type { GroupId, PartitionIndex } from '../../engine/model/vocabulary';
import type { ClusterFrame, CommittedView, GroupView } from '../../frame/cluster-frame';
import { inHand } from '../groups/draw-flags';
import { at, each, none, one, put, round } from '../kit/one';
import { pennantIsSolid, pennantPath } from '../kit/pennant';
import { gapAt, LANE_INSET, type LaneBox, offsetX, pitchAt } from '../layout';
import { type Motion, settled } from '../motion';
import type { LogicalMeasures } from './layout-logical';

const PHYSICAL_POLE = 14;
const PHYSICAL_PENNANT = 0.5;

interface Row {
  readonly group: GroupView;
  readonly committed: CommittedView;
  readonly box: LaneBox;
  /** The flag, the consumer’s position and the high watermark, along the lane. */
  readonly x: number;
  readonly position: number;
  readonly watermark: number;
  readonly bottom: number;
  readonly pennant: number;
}

/** `grown`: 0 as flags stand in a rack, 1 with rope and words. */
export function drawLogicalFlags(
  root: SVGElement,
  frame: ClusterFrame,
  scene: {
    readonly lanes: readonly LaneBox[];
    readonly shown: readonly GroupId[];
    readonly measures: LogicalMeasures;
    readonly grown: number;
  },
  motion: Motion,
): void {
  const groups = scene.shown.flatMap((name) => frame.groups.find(({ group }) => group === name) ?? []);
  const rows = scene.lanes.flatMap((box) =>
    groups.flatMap((group, index): Row[] => {
      const committed = group.committed.find(({ partition }) => partition === box.lane.partition);
      if (committed === undefined) return [];
      const { measures, grown } = scene;
      const bottom = PHYSICAL_POLE + (measures.base + (index + 1) * measures.row - PHYSICAL_POLE) * grown;
      const pennant = PHYSICAL_PENNANT + (measures.pennant - PHYSICAL_PENNANT) * grown;
      const moving = committed.before + (committed.offset - committed.before) * settled(motion, committed.movedAt);
      const x = alongLane(box, moving);
      const position = positionOf(group, box.lane.partition);
      const { highWatermark, highWatermarkBefore, highWatermarkMovedAt } = box.lane;
      const promised = highWatermarkBefore + (highWatermark - highWatermarkBefore) * settled(motion, highWatermarkMovedAt);
      return [
        {
          group,
          committed,
          box,
          x,
          position: position === null ? x : Math.max(x, alongLane(box, position)),
          watermark: Math.max(x, alongLane(box, promised)),
          bottom: round(bottom),
          pennant: round(pennant),
        },
      ];
    }),
  );
  each(
    root,
    rows,
    ({ group, box }) => `${group.group} ${box.lane.partition}`,
    (element, row) => drawRow(element, row, scene.grown),
  );
}

/** Where an offset that has scrolled out is, the lane begins. */
function alongLane(box: LaneBox, offset: number): number {
  return round(Math.max(LANE_INSET, offsetX(box, offset)) - gapAt(box.logical ?? 0) / 2);
}

/** Where the member that owns the partition reads next. */
function positionOf({ members }: GroupView, partition: PartitionIndex): number | null {
  for (const { partitions } of members) for (const owned of partitions) if (owned.partition === partition) return owned.position;
  return null;
}

function drawRow(root: SVGElement, row: Row, grown: number): void {
  const { group, committed, box, x, bottom, pennant } = row;
  const y = box.y + box.height;
  drawRope(one(root, 'g.rope', { transform: at(box.x, y), opacity: round(grown) }), row);
  const flag = one(root, 'g.flag', { transform: at(box.x + x, y) });
  const lane = { group: group.group, lane: box.lane, offset: committed.offset };
  put(flag, { ...inHand({ ...lane, pitch: pitchAt(box.logical ?? 0) }), 'data-bottom': bottom });
  one(flag, 'title.name', {}, `${group.group}: the next offset to read is ${committed.offset}. Drag it, or use the arrow keys`);
  one(flag, 'rect.grip', { x: -6, y: 0, width: round(20 * pennant + 12), height: round(bottom + 4) });
  one(flag, 'path.pole', { d: `M0 ${round(1 + 6 * grown * pennant)}V${bottom}` });
  one(flag, 'circle.knob', { cy: round(1 + 6 * grown * pennant), r: round(3 * grown) });
  one(flag, 'path.pennant', {
    class: pennantIsSolid(group.pennant) ? 'pennant solid' : 'pennant',
    transform: `${at(0, bottom - 14 * pennant)} scale(${pennant})`,
    d: pennantPath(group.pennant),
  });
  const words = `${group.group} ${committed.offset}${committed.lag > 0 ? ` · lag ${committed.lag}` : ''}`;
  one(flag, 'text.standing', { x: round(20 * pennant + 6), y: round(bottom - 14 * pennant * 0.22), opacity: round(grown) }, words);
}

function drawRope(root: SVGElement, { committed, x, position, watermark, bottom, pennant }: Row): void {
  const parts = ['path.fetched', 'path.waiting', 'path.end', 'path.position'] as const;
  if (committed.lag === 0 || watermark <= x) {
    for (const part of parts) none(root, part);
    return;
  }
  const y = round(bottom - 14 * pennant - 5 * pennant - 2);
  const reached = Math.min(position, watermark);
  one(root, 'path.fetched', { d: `M${x} ${y}H${reached}` });
  one(root, 'path.waiting', { d: reached < watermark - 4 ? `M${reached + 3} ${y}H${watermark - 2}` : '' });
  one(root, 'path.end', { d: `M${watermark} ${round(y - 5 * pennant)}v${round(10 * pennant)}` });
  if (position <= x + 2) none(root, 'path.position');
  else one(root, 'path.position', { transform: `${at(reached, y)} scale(${pennant})`, d: 'M0-6l5.5 10h-11z' });
}
