/** Where the ways between nodes leave them in the pipe: messages travel from mooring to mooring, and ways are taken hold of there. */
import type { NodeId } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { rackOf, type StageLayout } from '../layout';

/**
 * Height at which a node's way to another leaves it, null for whoever is not in the pipe. A broker has a mooring for every other, those
 * upwards above those downwards: what leaves it for two others at once is seen as two. The controllers are all at the pipe's upper end.
 */
export function mooring(frame: ClusterFrame, layout: StageLayout, way: { readonly of: NodeId; readonly towards: NodeId }): number | null {
  const { controllers, racks } = layout;
  if (isController(frame, way.of)) return controllers.y + controllers.height / 2 + 8;
  const rack = rackOf(layout, way.of);
  if (rack === undefined) return null;
  const others = racks.map(({ broker }) => broker.node).filter((node) => node !== way.of);
  const place = isController(frame, way.towards) ? 0 : others.indexOf(way.towards) + 1;
  return place === 0 && !isController(frame, way.towards) ? null : rack.y + (rack.height * (place + 1)) / (others.length + 2);
}

export const isController = ({ controllers }: Pick<ClusterFrame, 'controllers'>, node: NodeId) =>
  controllers.some((each) => each.node === node);
