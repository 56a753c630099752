/** Brokers: those that there are, one more, one less. */
import { ok } from '../../../base/result';
import type { Cluster } from '../../cluster/cluster';
import { brokerNode } from '../../cluster/description';
import type { BrokerId } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import type { AddBroker } from '../commands/brokers';
import { type Judged, later, refused } from './act';

/** Controllers have the numbers above. */
const BROKER_ID_MAX = 99;

/** It is one of the cluster's, and then whatever else the act needs. */
export function ofBroker(cluster: Cluster, id: BrokerId, act: (cluster: Cluster, node: NodeId) => Judged): Judged {
  return cluster.brokers.includes(id) ? act(cluster, brokerNode(id)) : refused(unknown(cluster, id));
}

const unknown = ({ brokers }: Cluster, id: BrokerId) => `There is no broker ${id}; brokers are ${brokers.join(', ')}.`;

/** Says its number. It has no partition before one is made that is placed on it. */
export function addBroker(cluster: Cluster, { broker }: AddBroker): Judged {
  const id = broker ?? ((Math.max(0, ...cluster.brokers) + 1) as BrokerId);
  if (cluster.brokers.includes(id)) return refused(`Broker ${id} exists already.`);
  if (id < 1 || id > BROKER_ID_MAX) return refused(`Brokers have numbers from 1 to ${BROKER_ID_MAX}.`);
  return ok(({ cause }) => {
    cluster.addBroker(id, cause);
    return [brokerNode(id)];
  });
}

/** Answered when it is unregistered. */
export function removeBroker(cluster: Cluster, id: BrokerId): Judged {
  const node = brokerNode(id);
  if (!cluster.brokers.includes(id)) return refused(unknown(cluster, id));
  if (cluster.brokers.length === 1) return refused(`Broker ${id} is the last one.`);
  if (cluster.isStopping(node)) return refused(`${node} is shutting down already.`);
  if (cluster.sim.status(node) === 'Frozen') return refused(`${node} is frozen.`);
  return later(({ number, cause }) => cluster.removeBroker(id, number, cause));
}
