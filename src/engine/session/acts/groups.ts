/** A group's applications, stopped and started together; what the tools do to a group is the cluster's to answer. */
import type { Cluster } from '../../cluster/cluster';
import type { GroupId } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import { done, type Judged, later, refused } from './act';

/** Answered when all have left. */
export function stopGroup(cluster: Cluster, group: GroupId): Judged {
  const alive = consumersOf(cluster, group).filter((node) => cluster.sim.status(node) !== 'Dead');
  const frozen = alive.find((node) => cluster.sim.status(node) === 'Frozen');
  if (frozen !== undefined) return refused(`${frozen} is frozen.`);
  if (alive.length === 0) return refused(`No consumer of group ${group} is running.`);
  return later(({ number, cause }) => cluster.stopConsumers(alive, number, cause));
}

export function startGroup(cluster: Cluster, group: GroupId): Judged {
  const consumers = consumersOf(cluster, group);
  const dead = consumers.filter((node) => cluster.sim.status(node) === 'Dead');
  if (dead.length === 0)
    return refused(consumers.length === 0 ? `Group ${group} has no consumers here.` : `Every consumer of group ${group} is running.`);
  return done(({ cause }) => {
    for (const node of dead) cluster.restart(node, cause);
  });
}

/** In the order in which they were added. */
function consumersOf(cluster: Cluster, group: GroupId): readonly NodeId[] {
  return cluster.clientDescriptions().flatMap((client) => (client.kind === 'Consumer' && client.group === group ? [client.node] : []));
}
