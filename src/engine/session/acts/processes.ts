/** What is done to a process, whatever it is: it must be there, and in a state in which that makes sense. */
import type { Cluster } from '../../cluster/cluster';
import type { ClientDescription } from '../../cluster/description';
import type { NodeId } from '../../sim/context';
import { done, type Judged, later, refused } from './act';

export type Needed = 'alive' | 'running' | 'frozen' | 'dead';

/** Null where the node is in that state. */
export function problemWithProcess(cluster: Cluster, node: NodeId, needed: Needed): string | null {
  if (!cluster.hasNode(node)) return `There is no ${node}; nodes are ${cluster.sim.hostIds().join(', ')}.`;
  const status = cluster.sim.status(node);
  const fits = { alive: status !== 'Dead', running: status === 'Running', frozen: status === 'Frozen', dead: status === 'Dead' }[needed];
  return fits ? null : `${node} is ${status.toLowerCase()}.`;
}

export function problemWithClient(cluster: Cluster, node: NodeId, kind: ClientDescription['kind'], needed: Needed): string | null {
  if (cluster.client(node)?.kind !== kind) return `There is no ${kind.toLowerCase()} ${node}.`;
  return problemWithProcess(cluster, node, needed);
}

export function kill(cluster: Cluster, node: NodeId): Judged {
  const problem = problemWithProcess(cluster, node, 'alive');
  return problem === null ? done(({ cause }) => cluster.kill(node, cause)) : refused(problem);
}

export function restart(cluster: Cluster, node: NodeId): Judged {
  const problem = problemWithProcess(cluster, node, 'dead');
  return problem === null ? done(({ cause }) => cluster.restart(node, cause)) : refused(problem);
}

export function freeze(cluster: Cluster, node: NodeId): Judged {
  const problem = problemWithProcess(cluster, node, 'running');
  return problem === null ? done(({ cause }) => cluster.sim.freeze(node, cause)) : refused(problem);
}

export function thaw(cluster: Cluster, node: NodeId): Judged {
  const problem = problemWithProcess(cluster, node, 'frozen');
  return problem === null ? done(({ cause }) => cluster.sim.thaw(node, cause)) : refused(problem);
}

export function losePower(cluster: Cluster, node: NodeId): Judged {
  const problem = problemWithProcess(cluster, node, 'alive');
  return problem === null ? done(({ cause }) => cluster.losePower(node, cause)) : refused(problem);
}

/** Answered when it has ended. */
export function shutDown(cluster: Cluster, node: NodeId): Judged {
  if (cluster.hasNode(node) && cluster.isStopping(node)) return refused(`${node} is shutting down already.`);
  const problem = problemWithProcess(cluster, node, 'running');
  return problem === null ? later(({ number, cause }) => cluster.shutDown(node, number, cause)) : refused(problem);
}

/** Outsiders' connections would be gone without their sockets being told. */
export function reload(cluster: Cluster): Judged {
  if (cluster.description.external !== null) return refused('Real clients may be connected: kill and restart brokers instead.');
  return done(({ cause }) => cluster.reload(cause));
}
