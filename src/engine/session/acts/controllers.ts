/** Controllers: those that there are. Voters are fixed, so none is added and none removed. */
import type { Cluster } from '../../cluster/cluster';
import { controllerNode } from '../../cluster/description';
import type { BrokerId } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import { type Judged, refused } from './act';

/** It is one of the quorum's, and then whatever else the act needs. */
export function ofController(cluster: Cluster, id: BrokerId, act: (cluster: Cluster, node: NodeId) => Judged): Judged {
  const { controllerIds } = cluster;
  return controllerIds.includes(id)
    ? act(cluster, controllerNode(id))
    : refused(`There is no controller ${id}; controllers are ${controllerIds.join(', ')}.`);
}
