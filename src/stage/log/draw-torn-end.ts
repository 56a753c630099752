/**
 * Draws what a process leaves that dies in the middle of writing: behind the last whole batch half a card, torn off, and a word of it. Only
 * over the lane of a dead process, whose other marks are ghosted: the next one drops it before it shows anything.
 */
import type { PartitionLane } from '../../frame/cluster-frame';
import { list } from '../kit/numbers';
import { one, put, round } from '../kit/one';
import { gapAt, type LaneBox, offsetX, pitchAt } from '../layout';

const TEETH = 4;

export function drawTornEnd(root: SVGElement, box: LaneBox): void {
  const { lane, height, logical = 0 } = box;
  const x = round(offsetX(box, lane.logEndOffset) + 3);
  const width = round((pitchAt(logical) - gapAt(logical)) / 2);
  const step = height / TEETH;
  const teeth = Array.from(
    { length: TEETH },
    (_, tooth) => `L${round(x + width - (tooth % 2 === 0 ? 4 : 0))} ${round(step * (tooth + 1))}`,
  );
  put(root, { role: 'img', 'aria-label': `P${lane.partition}: ${tornWords(lane.tornBytes)}` });
  one(root, 'path.rest', { d: `M${x} ${round(height)}V0H${x + width}${teeth.join('')}Z` });
  one(root, 'text.words', { x: x + width + 7, y: round(height / 2 + 4) }, tornWords(lane.tornBytes));
}

/** Of replicas that have no lane of their own there. */
export const tornElsewhere = (replicas: readonly PartitionLane[]) =>
  `✕ torn on ${list(replicas.map(({ broker }) => `broker ${broker}`))}: ${list(replicas.map(({ tornBytes }) => String(tornBytes)))} bytes of a batch`;

const tornWords = (bytes: number) => `✕ torn: ${bytes} bytes of a batch`;
