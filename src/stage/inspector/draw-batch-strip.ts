/**
 * Draws the lane that a batch stands in, full height as a leader's, with a ring around the batch and a line down to its bytes. The lane
 * is the stage's own drawing: a record looks the same everywhere.
 */
import type { PartitionLane } from '../../frame/cluster-frame';
import { none, one, put, round } from '../kit/one';
import { CARD_WIDTH, LANE_OFFSETS, offsetX, PITCH } from '../layout';
import { drawPartitionLane, type LaneHandlers } from '../log/draw-partition-lane';
import type { Motion } from '../motion';

export const STRIP = { width: 790, height: 116, laneX: 82, laneY: 34, cardHeight: 40 };

export interface Strip {
  readonly lane: PartitionLane;
  readonly baseOffset: number;
  readonly lastOffset: number;
}

export function drawBatchStrip(root: SVGElement, { lane, baseOffset, lastOffset }: Strip, motion: Motion, handlers: LaneHandlers): void {
  const { width, height, laneX, laneY, cardHeight } = STRIP;
  put(root, { role: 'group', 'aria-label': 'The lane it stands in', viewBox: `0 0 ${width} ${height}` });
  const firstOffset = Math.max(0, lane.logEndOffset - LANE_OFFSETS);
  const box = { lane, leads: true, firstOffset, x: laneX, y: laneY, width: width - laneX - 2, height: cardHeight };
  const root_ = one(root, 'g.lane', { transform: `translate(${laneX} ${laneY})` });
  drawPartitionLane(root_, box, motion, handlers);
  const from = offsetX({ firstOffset }, Math.max(firstOffset, baseOffset));
  const to = offsetX({ firstOffset }, lastOffset) + CARD_WIDTH;
  if (lastOffset < firstOffset || from > to + PITCH) {
    none(root, 'rect.ring');
    none(root, 'path.way-down');
    return;
  }
  one(root, 'rect.ring', { x: round(laneX + from - 3), y: laneY - 4, width: round(to - from + 6), height: cardHeight + 8, rx: 8 });
  one(root, 'path.way-down', { d: `M${round(laneX + (from + to) / 2)} ${laneY + cardHeight + 5}V${height - 10}H40V${height}` });
}
