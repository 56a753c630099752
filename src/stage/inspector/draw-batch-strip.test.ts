import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { Offset } from '../../engine/model/vocabulary';
import { steadyFrame } from '../gallery/fixture-frame';
import { recorded } from '../gallery/recorded';
import { drawBatchStrip } from './draw-batch-strip';

const lane = steadyFrame.brokers[1]!.lanes[1]!;
const motion = { now: steadyFrame.now, speed: 1, reduced: true };

function strip() {
  const root = new JSDOM('<svg></svg>').window.document.querySelector('svg')!;
  const draw = (baseOffset: number, lastOffset: number, logEndOffset: number = lane.logEndOffset) =>
    drawBatchStrip(root, { lane: { ...lane, logEndOffset: logEndOffset as Offset }, baseOffset, lastOffset }, motion, {
      explain() {},
      pick() {},
      inspect() {},
    });
  return { root, draw };
}

test('a batch in its lane looks as recorded', async () => {
  const { root, draw } = strip();
  draw(6, 7);
  await expect(recorded(root)).toMatchFileSnapshot('./draw-batch-strip.recorded.svg');
});

test('a batch that has left the window of its lane has no ring', () => {
  const { root, draw } = strip();
  draw(6, 7);
  expect(root.querySelector('.ring')).not.toBeNull();
  draw(6, 7, 40);
  expect(root.querySelector('.ring')).toBeNull();
});
