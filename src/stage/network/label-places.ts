/**
 * Where beside the pipe a message's label may stand: at its message's height, or as near to it as nothing else is written. A message that
 * passes the in-sync replicas of a lane keeps its label, and they keep theirs.
 */
import { LANE_OFFSETS, offsetX, type StageLayout } from '../layout';

/** From `top` to `bottom` something is written. */
export interface Taken {
  readonly top: number;
  readonly bottom: number;
}

const HALF_LABEL = 8;
/** So far from its message a label is still seen to belong to it. */
const REACH = 34;
/** Room that a label needs to the left of the pipe, and that the words of the log end offset need. */
const LABEL_WIDTH = 112;
const LOG_END_WIDTH = 58;

/** What is written where labels might come to stand. */
export function takenBesidePipe({ controllers, racks, pipe }: StageLayout): Taken[] {
  const labelsFrom = pipe.x - LABEL_WIDTH;
  const lanes = racks.flatMap((rack) => rack.lanes);
  return [
    { top: controllers.y, bottom: controllers.y + controllers.height },
    ...racks.flatMap(({ broker, y }) => (broker.status === 'recovering' ? [{ top: y + 10, bottom: y + 28 }] : [])),
    ...lanes.flatMap(({ leads, y }) => (leads ? [{ top: y - 30, bottom: y - 6 }] : [])),
    ...lanes.flatMap((box) => {
      const wordsEnd = box.x + offsetX(box, Math.min(box.lane.logEndOffset, box.firstOffset + LANE_OFFSETS)) + LOG_END_WIDTH;
      return box.leads && wordsEnd > labelsFrom ? [{ top: box.y + box.height / 2 - 9, bottom: box.y + box.height / 2 + 7 }] : [];
    }),
  ];
}

/** The nearest free height to `y`; null where there is none near enough. */
export function freeHeight(y: number, taken: readonly Taken[]): number | null {
  const isFree = (height: number) => taken.every(({ top, bottom }) => height + HALF_LABEL <= top || height - HALF_LABEL >= bottom);
  const heights = [y, ...taken.flatMap(({ top, bottom }) => [top - HALF_LABEL, bottom + HALF_LABEL])];
  const near = heights.filter((height) => Math.abs(height - y) <= REACH && isFree(height));
  return near.length === 0 ? null : near.reduce((best, height) => (Math.abs(height - y) < Math.abs(best - y) ? height : best));
}
