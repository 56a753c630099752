/** A task queue, its sender and its workers. */
import type { Cluster } from '../../cluster/cluster';
import { senderNode } from '../../cluster/description';
import { type QueueConfig, queueDefaults, type WorkerConfig, workerDefaults } from '../../model/configs';
import { SendMessages } from '../../queue/queue-sender';
import type { QueueCommand } from '../commands/queues';
import { done, type Judged, refused } from './act';
import { add } from './clients';
import { configFrom, freeName, nameIsTaken } from './new-nodes';

type Of<Kind extends QueueCommand['kind']> = Extract<QueueCommand, { kind: Kind }>;

export function addQueue(cluster: Cluster, { queue, configs }: Of<'AddQueue'>): Judged {
  const config = configFrom<QueueConfig>(queueDefaults, configs);
  if (!config.ok) return config;
  const sender = senderNode(queue);
  const taken = nameIsTaken(cluster, queue) ?? nameIsTaken(cluster, sender);
  if (taken !== null) return refused(taken);
  return done(({ cause }) => {
    cluster.addClient({ kind: 'Queue', node: queue, config: config.value }, cause);
    cluster.addClient({ kind: 'QueueSender', node: sender, queue }, cause);
  });
}

export function addWorker(cluster: Cluster, { queue, node, failsOn, configs }: Of<'AddWorker'>): Judged {
  const config = configFrom<WorkerConfig>(workerDefaults, configs);
  if (!config.ok) return config;
  if (cluster.client(queue)?.kind !== 'Queue') return refused(`There is no queue ${queue}.`);
  return add(cluster, { kind: 'Worker', node: node ?? freeName(cluster, queue), queue, config: config.value, failsOn });
}

export function enqueue(cluster: Cluster, { queue, key, value, times }: Of<'Enqueue'>): Judged {
  if (cluster.client(queue)?.kind !== 'Queue') return refused(`There is no queue ${queue}.`);
  return done(({ cause }) => cluster.enqueue(queue, new SendMessages({ key, body: value, times }), cause));
}
