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
