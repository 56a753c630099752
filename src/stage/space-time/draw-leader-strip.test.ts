import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { killedFrame, steadyFrame } from '../gallery/fixture-frame';
import { recorded } from '../gallery/recorded';
import { drawLeaderStrip } from './draw-leader-strip';

function strip() {
  const root = new JSDOM('<svg></svg>').window.document.querySelector('svg')!;
  const draw = (frame: ClusterFrame) =>
    drawLeaderStrip(root, frame, { now: frame.now, speed: 1, reduced: true }, { explain() {}, pick() {}, inspect() {} });
  return { root, draw };
}

test('the leaders’ lanes look as recorded', async () => {
  const { root, draw } = strip();
  draw(steadyFrame);
  await expect(recorded(root)).toMatchFileSnapshot('./draw-leader-strip.recorded.svg');
});

test('after an election the new leader’s lane stands in the old one’s place', () => {
  const { root, draw } = strip();
  const brokers = () => [...root.querySelectorAll('.broker')].map(({ textContent }) => textContent);
  draw(steadyFrame);
  expect(brokers()).toEqual(['broker 1', 'broker 2', 'broker 3']);
  draw(killedFrame);
  expect(brokers()).toEqual(['broker 2', 'broker 2', 'broker 3']);
});
