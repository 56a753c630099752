/**
 * The process that a node of a cluster is started with: what it is, and all that it is told at birth. What it learns later it hears from others.
 *
 * It may never start anything: whoever asks does.
 */
import { assert } from '../../base/assert';
import { Broker } from '../broker/broker';
import { AdminClient } from '../clients/admin/admin-client';
import { ConsumerClient } from '../clients/consumer/consumer-client';
import { ProducerClient } from '../clients/producer/producer-client';
import { Controller } from '../controller/controller';
import { consumerDefaults, queueDefaults, workerDefaults } from '../model/configs';
import { producerDefaultsUnder } from '../model/historic-rules';
import type { BrokerId } from '../model/vocabulary';
import { QueueSender } from '../queue/queue-sender';
import { TaskQueue } from '../queue/task-queue';
import { Worker } from '../queue/worker';
import type { Node, NodeId } from '../sim/context';
import type { Cluster } from './cluster';
import { ADMIN, brokerNode, type ClientDescription, controllerNode, externalPort, INTERNAL_PORT } from './description';

/** How far a producer had counted when its process died: its next process goes on from there. */
export interface Counted {
  readonly batch: number;
  readonly record: number;
}

export const NOTHING_COUNTED: Counted = { batch: 0, record: 0 };

export function newProcess(cluster: Cluster, node: NodeId): Node {
  if (node === ADMIN) return new AdminClient({ id: node, bootstrap: cluster.brokerNodes });
  const controller = cluster.controllerIds.find((id) => controllerNode(id) === node);
  if (controller !== undefined) return newController(cluster, controller);
  const broker = cluster.brokers.find((id) => brokerNode(id) === node);
  if (broker !== undefined) return newBroker(cluster, broker);
  const client = cluster.client(node);
  assert(client !== null, `${node} is a node of this cluster`);
  return newClient(cluster, client);
}

function newController(cluster: Cluster, id: BrokerId): Controller {
  const { description, controllerIds: voters, brokers, configs, rules } = cluster;
  return new Controller({ id, voters, clusterId: description.clusterId, brokers, configs, rules });
}

function newBroker(cluster: Cluster, id: BrokerId): Broker {
  const { clusterId, external } = cluster.description;
  return new Broker({
    id,
    clusterId,
    controllers: cluster.controllerIds.map((each) => ({ id: each, node: controllerNode(each) })),
    configs: { ...cluster.configs, ...cluster.ownConfig(id) },
    rules: cluster.rules,
    listeners: {
      internal: { host: brokerNode(id), port: INTERNAL_PORT },
      external: external === null ? null : { host: external.host, port: externalPort(external.firstPort, id) },
    },
  });
}

function newClient(cluster: Cluster, client: ClientDescription): Node {
  const { brokerNodes: bootstrap, rules } = cluster;
  const { node: id } = client;
  switch (client.kind) {
    case 'Producer': {
      const { batch, record } = cluster.countedBy(id);
      const config = { ...producerDefaultsUnder(rules), ...client.config };
      return new ProducerClient({ id, bootstrap, config, firstBatch: batch, firstRecord: record });
    }
    case 'Consumer': {
      const { group, topic, processingUs, handler } = client;
      const config = { ...consumerDefaults, ...client.config };
      return new ConsumerClient({ id, bootstrap, group, topics: [topic], config, processingUs, handler: handler ?? null, rules });
    }
    case 'Queue':
      return new TaskQueue({ id, config: { ...queueDefaults, ...client.config } });
    case 'QueueSender':
      return new QueueSender({ id, queue: client.queue });
    case 'Worker':
      return new Worker({ id, queue: client.queue, config: { ...workerDefaults, ...client.config }, failsOn: client.failsOn });
  }
}
