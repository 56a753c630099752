import { expect, test } from 'vitest';
import type { BrokerId } from '../../engine/model/vocabulary';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { steadyFrame } from '../gallery/fixture-frame';
import { layoutStage } from '../layout';
import { linksOf } from './links';

const { now } = steadyFrame;
const still = { now, speed: 1, reduced: true };

/** Brokers that the first group's first consumer has a whole link to, while nothing is on its way. */
function readsFrom(frame: ClusterFrame): readonly string[] {
  const quiet = { ...frame, messages: [] };
  const client = quiet.groups[0]!.members[0]!.node;
  return linksOf(quiet, layoutStage(quiet, still))
    .filter((link) => link.client === client && link.status === 'whole')
    .map(({ broker }) => broker);
}

function sentTo(broker: number): ClusterFrame {
  const [group, ...groups] = steadyFrame.groups;
  const [member, ...members] = group!.members;
  const partitions = member!.partitions.map((each) => ({ ...each, readsFrom: broker as BrokerId }));
  return { ...steadyFrame, groups: [{ ...group!, members: [{ ...member!, partitions }, ...members] }, ...groups] };
}

test('a consumer’s link goes to who leads what it reads, or to the follower that it was sent to (KIP-392)', () => {
  const leaders = readsFrom(steadyFrame);
  const follower = steadyFrame.brokers.find(({ node }) => !leaders.includes(node))!;
  expect(leaders.length).toBeGreaterThan(0);
  expect(readsFrom(sentTo(follower.id))).toEqual([follower.node]);
});

test('a link that is cut one way says which', () => {
  const whole = { cut: false, extraLatencyMs: 0, lossPercent: 0 };
  const [broker, client] = [steadyFrame.brokers[0]!.node, steadyFrame.producers[0]!.node];
  const wordsOf = (there: boolean, back: boolean) => {
    const link = { a: client, b: broker, status: 'cut' as const, extraLatencyMs: 0, lossPercent: 0 };
    const frame = { ...steadyFrame, links: [{ ...link, there: { ...whole, cut: there }, back: { ...whole, cut: back } }] };
    return linksOf(frame, layoutStage(frame, still)).find((each) => each.client === client && each.broker === broker)!.words;
  };
  expect(wordsOf(true, true)).toBe('');
  expect(wordsOf(true, false)).toBe(`from ${client} to ${broker}`);
  expect(wordsOf(false, true)).toBe(`from ${broker} to ${client}`);
});
