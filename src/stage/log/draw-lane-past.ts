/**
 * Draws what a log's past has left in its lane: where one segment ends and the next begins, what is gone at the left end, and the places of
 * records that compaction took. Offsets never move up: a place that is empty stays empty.
 */
import type { Offset } from '../../engine/model/vocabulary';
import { each, none, one, put, round } from '../kit/one';
import { gapAt, type LaneBox, offsetX, pitchAt } from '../layout';

const TEETH = 6;
const TOOTH = 5;
/** What is gone is said where the high watermark has nothing to say. */
const WORDS_WIDTH = 96;

/** The tape's left end, from its top to its bottom: round, or torn where the log's first records are gone. */
export function leftEnd(box: LaneBox, pad: number): string {
  const bottom = box.height + pad;
  if (!isTorn(box)) {
    const r = Math.min(7, round((bottom + pad) / 2));
    return `H${r}a${r} ${r} 0 0 0-${r} ${r}V${round(bottom - r)}a${r} ${r} 0 0 0 ${r} ${r}`;
  }
  const step = (bottom + pad) / TEETH;
  const teeth = Array.from({ length: TEETH }, (_, tooth) => `L${tooth % 2 === 0 ? TOOTH : 0} ${round(-pad + step * (tooth + 0.5))}`);
  return `H0${teeth.join('')}L0 ${round(bottom)}`;
}

/** The lane shows where its log begins, and that is not at 0. */
const isTorn = ({ lane, firstOffset }: LaneBox) => lane.logStartOffset > 0 && firstOffset <= lane.logStartOffset;

/** `isTopTaken`: an election is told over the lane’s beginning, and what is gone is said when that has been. */
export function drawLanePast(root: SVGElement, box: LaneBox, pad: number, isTopTaken = false): void {
  drawCuts(root, box, pad);
  drawSlots(root, box);
  const { lane, leads, crowded } = box;
  const hasRoom = offsetX(box, lane.highWatermark) > 2 * WORDS_WIDTH;
  if (isTorn(box) && leads && !crowded && hasRoom && !isTopTaken) one(root, 'text.gone', { x: 2, y: -12 }, goneWords(lane.logStartOffset));
  else none(root, 'text.gone');
}

const goneWords = (start: Offset) => (start === 1 ? '0 is gone' : `0–${start - 1} are gone`);

function drawCuts(root: SVGElement, box: LaneBox, pad: number): void {
  const { lane, leads, height, firstOffset, crowded, logical = 0 } = box;
  each(
    one(root, 'g.cuts'),
    lane.segmentStarts.filter((base) => base > firstOffset && base > lane.logStartOffset),
    (base) => base,
    (cut, base) => {
      const x = round(offsetX(box, base) - gapAt(logical) / 2);
      one(cut, 'title.name', {}, `A segment begins: ${String(base).padStart(20, '0')}.log`);
      one(cut, 'path.gap', { d: `M${x} ${-pad}V${round(height + pad)}` });
      const ticks = `M${x - 3} ${-pad - 3}v-6m6 0v6M${x - 3} ${round(height + pad + 3)}v6m6 0v-6`;
      one(cut, 'path.ticks', { d: leads && !crowded ? ticks : '' });
    },
  );
}

/** Offsets of this log that have no record any more, or never had one that is shown: a control record, say. */
function drawSlots(root: SVGElement, box: LaneBox): void {
  const { lane, leads, height, firstOffset, crowded, logical = 0 } = box;
  const there = new Set<number>(lane.cells.map(({ offset }) => offset));
  const from = Math.max(Math.ceil(firstOffset), lane.logStartOffset);
  const empty = Array.from({ length: Math.max(0, lane.logEndOffset - from) }, (_, index) => from + index).filter(
    (each) => !there.has(each),
  );
  const width = round(pitchAt(logical) - gapAt(logical) - 8);
  const middle = round(height / 2);
  const d = empty.map((offset) => `M${round(offsetX(box, offset) + 4)} ${middle}h${width}`).join('');
  if (d === '') none(root, 'path.slots');
  else one(root, 'path.slots', { d });
  each(
    one(root, 'g.slot-offsets'),
    leads && !crowded ? empty : [],
    (offset) => offset,
    (element, offset) => {
      one(element, 'text.offset', {}, String(offset));
      put(element.firstElementChild as SVGElement, { x: round(offsetX(box, offset) + 4 + width / 2), y: middle + 15 });
    },
  );
}
