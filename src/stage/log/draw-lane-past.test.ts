import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { Offset } from '../../engine/model/vocabulary';
import type { PartitionLane } from '../../frame/cluster-frame';
import { steadyFrame } from '../gallery/fixture-frame';
import { drawLanePast, leftEnd } from './draw-lane-past';

const offsets = (...numbers: number[]) => numbers as Offset[];
const [cell] = steadyFrame.brokers[0]!.lanes[0]!.cells;

function drawn(change: Partial<PartitionLane>, there: readonly number[], leads = true) {
  const root = new JSDOM('<svg></svg>').window.document.querySelector('svg')!;
  const cells = there.map((offset) => ({ ...cell!, offset: offset as Offset }));
  const lane = { ...steadyFrame.brokers[0]!.lanes[0]!, cells, logEndOffset: 8 as Offset, highWatermark: 8 as Offset, ...change };
  const box = { lane, leads, firstOffset: Math.max(0, lane.logStartOffset), x: 0, y: 0, width: 560, height: leads ? 40 : 14 };
  drawLanePast(root, box, 5);
  drawLanePast(root, box, 5);
  const texts = (selector: string) => [...root.querySelectorAll(selector)].map(({ textContent }) => textContent);
  return { root, box, texts };
}

test('what compaction took leaves a dotted place with its offset, and nobody moves up', () => {
  const { root, texts } = drawn({}, [2, 5, 6, 7]);
  expect(texts('.slot-offsets .offset')).toEqual(['0', '1', '3', '4']);
  expect(root.querySelector('.slots')?.getAttribute('d')?.split('M')).toHaveLength(5);
  expect(drawn({}, [0, 1, 2, 3, 4, 5, 6, 7]).root.querySelector('.slots')).toBeNull();
});

test('a follower shows the places without their numbers', () => {
  const { root, texts } = drawn({}, [2, 5, 6, 7], false);
  expect(texts('.slot-offsets .offset')).toEqual([]);
  expect(root.querySelector('.slots')).not.toBeNull();
});

test('a segment’s first offset has a cut before it, which tells its file', () => {
  const { texts } = drawn({ segmentStarts: offsets(3, 6) }, [0, 1, 2, 3, 4, 5, 6, 7]);
  expect(texts('.cuts .name')).toEqual(['A segment begins: 00000000000000000003.log', 'A segment begins: 00000000000000000006.log']);
});

test('a log that does not begin at 0 any more is torn, says what is gone, and has no places for it', () => {
  const whole = drawn({}, [0, 1, 2, 3, 4, 5, 6, 7]);
  expect(leftEnd(whole.box, 5)).toContain('a7 7');
  expect(whole.texts('.gone')).toEqual([]);
  const torn = drawn(
    { logStartOffset: 3 as Offset, segmentStarts: offsets(3), logEndOffset: 12 as Offset, highWatermark: 12 as Offset },
    [3, 4, 5, 6, 7, 8, 9, 10, 11],
  );
  expect(leftEnd(torn.box, 5)).not.toContain('a7 7');
  expect(torn.texts('.gone')).toEqual(['0–2 are gone']);
  expect(torn.root.querySelector('.slots')).toBeNull();
  expect(torn.texts('.cuts .name')).toEqual([]);
});
