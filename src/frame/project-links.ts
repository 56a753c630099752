/** Links that are not as they should be. A whole link is not worth a word. */
import type { NodeId } from '../engine/sim/context';
import type { LinkFault } from '../engine/sim/link';
import type { LinkView, LinkWayView } from './cluster-frame';
import type { Moment } from './moment';

export function projectLinks({ cluster }: Moment): readonly LinkView[] {
  const { sim } = cluster;
  const nodes: readonly NodeId[] = [
    ...cluster.controllerNodes,
    ...cluster.brokerNodes,
    ...cluster.clientDescriptions().map(({ node }) => node),
  ];
  return nodes.flatMap((a, index) =>
    nodes.slice(index + 1).flatMap((b): LinkView[] => {
      const view = projectLink(sim.linkStatus(a, b), sim.linkStatus(b, a));
      return view === null ? [] : [{ a, b, ...view }];
    }),
  );
}

/** Null for a link that is whole both ways. */
function projectLink(to: LinkFault, from: LinkFault): Omit<LinkView, 'a' | 'b'> | null {
  const [there, back] = [wayOf(to), wayOf(from)];
  const extraLatencyMs = Math.max(there.extraLatencyMs, back.extraLatencyMs);
  const lossPercent = Math.max(there.lossPercent, back.lossPercent);
  if (there.cut || back.cut) return { status: 'cut', extraLatencyMs, lossPercent, there, back };
  if (extraLatencyMs === 0 && lossPercent === 0) return null;
  return { status: extraLatencyMs > 0 ? 'slow' : 'lossy', extraLatencyMs, lossPercent, there, back };
}

const wayOf = ({ cut, extraLatencyUs, lossPercent }: LinkFault): LinkWayView => ({
  cut,
  extraLatencyMs: extraLatencyUs / 1_000,
  lossPercent,
});
