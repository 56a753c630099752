import { expect, test } from 'vitest';
import type { LinkView, LinkWayView } from '../../frame/cluster-frame';
import { steadyFrame } from '../gallery/fixture-frame';
import { faultsOf } from './draw-broker-faults';

const [one, two, three] = steadyFrame.brokers;
const whole: LinkWayView = { cut: false, extraLatencyMs: 0, lossPercent: 0 };
const cut: LinkWayView = { ...whole, cut: true };

function saidBy(broker: typeof one, there: LinkWayView, back: LinkWayView, worst: Partial<LinkView> = {}) {
  const link: LinkView = { a: one!.node, b: two!.node, status: 'cut', extraLatencyMs: 0, lossPercent: 0, there, back, ...worst };
  return faultsOf(broker!, { brokers: steadyFrame.brokers, links: [link] });
}

test('both ends of a link that is cut say so, and nobody else', () => {
  expect([one, two, three].map((broker) => saidBy(broker, cut, cut))).toEqual([
    ['✕ cut off from broker 2'],
    ['✕ cut off from broker 1'],
    [],
  ]);
});

test('cut one way, each end says which', () => {
  expect([one, two].map((broker) => saidBy(broker, cut, whole))).toEqual([
    ['✕ nothing gets to broker 2'],
    ['✕ nothing comes from broker 1'],
  ]);
});

test('a broker that is cut off from both others says it once', () => {
  const ways = [two, three].map(
    (other): LinkView => ({ a: one!.node, b: other!.node, status: 'cut', extraLatencyMs: 0, lossPercent: 0, there: cut, back: cut }),
  );
  expect(faultsOf(one!, { brokers: steadyFrame.brokers, links: ways })).toEqual(['✕ cut off from brokers 2 and 3']);
});

test('a slow link says by how much', () => {
  const slow = { ...whole, extraLatencyMs: 400 };
  expect(saidBy(one, slow, slow, { status: 'slow', extraLatencyMs: 400 })).toEqual(['to broker 2 +400 ms']);
});
