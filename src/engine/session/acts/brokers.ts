/** Brokers: those that there are, one more, one less. */
import { ok } from '../../../base/result';
import type { Cluster } from '../../cluster/cluster';
import { brokerNode } from '../../cluster/description';
import { type BrokerConfig, brokerDefaults } from '../../model/configs';
import type { BrokerId } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import type { AddBroker } from '../commands/brokers';
import type { ConfigureBroker } from '../commands/configs';
import { done, type Judged, later, refused } from './act';
import { changed, configFrom } from './new-nodes';
import { problemWithProcess } from './processes';

/** Controllers have the numbers above. */
const BROKER_ID_MAX = 99;

/** It is one of the cluster's, and then whatever else the act needs. */
export function ofBroker(cluster: Cluster, id: BrokerId, act: (cluster: Cluster, node: NodeId) => Judged): Judged {
  return cluster.brokers.includes(id) ? act(cluster, brokerNode(id)) : refused(unknown(cluster, id));
}

const unknown = ({ brokers }: Cluster, id: BrokerId) => `There is no broker ${id}; brokers are ${brokers.join(', ')}.`;

/** Says its number. It has no partition before one is made that is placed on it. */
export function addBroker(cluster: Cluster, { broker, configs }: AddBroker): Judged {
  const id = broker ?? ((Math.max(0, ...cluster.brokers) + 1) as BrokerId);
  if (cluster.brokers.includes(id)) return refused(`Broker ${id} exists already.`);
  if (id < 1 || id > BROKER_ID_MAX) return refused(`Brokers have numbers from 1 to ${BROKER_ID_MAX}.`);
  const config = configFrom<BrokerConfig>(brokerDefaults, configs);
  if (!config.ok) return config;
  return ok(({ cause }) => {
    if (configs.length > 0) cluster.configureBroker({ broker: id, config: config.value });
    cluster.addBroker(id, cause);
    return [brokerNode(id)];
  });
}

/** It is shut down and started with them: answered then. A dead one has them when it is restarted. */
export function configureBroker(cluster: Cluster, { broker, configs }: ConfigureBroker): Judged {
  const node = brokerNode(broker);
  if (!cluster.brokers.includes(broker)) return refused(unknown(cluster, broker));
  const config = changed<BrokerConfig>(cluster.ownConfig(broker), brokerDefaults, configs);
  if (!config.ok) return config;
  const own = { broker, config: config.value };
  if (cluster.sim.status(node) === 'Dead') return done(() => cluster.configureBroker(own));
  const problem = problemWithProcess(cluster, node, 'running');
  if (problem !== null) return refused(problem);
  if (cluster.isStopping(node)) return refused(`${node} is shutting down already.`);
  return later(({ number, cause }) => cluster.startBrokerAnew(own, number, cause));
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
