/** Links that are not as they should be. A whole link is not worth a word. */
import type { NodeId } from '../engine/sim/context';
import type { LinkView } from './cluster-frame';
import type { Moment } from './moment';

export function projectLinks({ cluster }: Moment): readonly LinkView[] {
  const { sim } = cluster;
  const nodes: readonly NodeId[] = [
    cluster.controllerNode,
    ...cluster.brokerNodes,
    ...cluster.clientDescriptions().map(({ node }) => node),
  ];
  return nodes.flatMap((a, index) =>
    nodes.slice(index + 1).flatMap((b): LinkView[] => {
      const { cut, extraLatencyUs } = sim.linkStatus(a, b);
      if (!cut && extraLatencyUs === 0) return [];
      return [{ a, b, status: cut ? 'cut' : 'slow', extraLatencyMs: extraLatencyUs / 1_000 }];
    }),
  );
}
