/**
 * Tells the controller of replicas that are in another log directory than the metadata says: those of a disk that was replaced. Asked for in
 * one request, a little later, and again until the controller has answered. (Kafka: AssignmentsManager)
 *
 * It may never forget a replica before the controller has answered for it.
 */
import { milliseconds } from '../../base/virtual-time';
import { Errors } from '../model/error-codes';
import { type PartitionIndex, partitionName, type TopicId, type TopicPartition } from '../model/vocabulary';
import {
  type AssignReplicasToDirsRequest,
  type AssignReplicasToDirsResponse,
  assignReplicasToDirsKey,
  assignReplicasToDirsRequest,
} from '../protocol/assign-replicas-to-dirs';
import type { Context } from '../sim/context';
import { State } from '../sim/state';
import type { Broker } from './broker';

/** Kafka: AssignmentsManager.STANDARD_BACKOFF. Departure: it is not randomised. */
const DELAY_MS = 100;
const DELAY_MS_MAX = 10_000;

export class AssignmentsManager extends State {
  /** By name. */
  private readonly ready = new Map<string, TopicPartition>();
  private inFlight: readonly TopicPartition[] = [];
  private failures = 0;
  private isScheduled = false;

  /** The metadata says of a partition where its replicas are. */
  heard(partition: TopicPartition, broker: Broker, context: Context): void {
    if (!isElsewhere(partition, broker)) return;
    this.ready.set(partitionName(partition), partition);
    this.schedule(context);
  }

  private schedule(context: Context): void {
    if (this.isScheduled || this.inFlight.length > 0) return;
    this.isScheduled = true;
    const delayMs = Math.min(DELAY_MS * 2 ** this.failures, DELAY_MS_MAX);
    context.startTimer(milliseconds(delayMs), { due: 'assign directories', subject: 0 });
  }

  send(broker: Broker, context: Context): void {
    this.isScheduled = false;
    if (this.inFlight.length > 0) return;
    this.inFlight = [...this.ready.values()].filter((partition) => isElsewhere(partition, broker));
    this.ready.clear();
    if (this.inFlight.length === 0) return;
    broker.toController.send(
      { apiKey: assignReplicasToDirsKey, schema: assignReplicasToDirsRequest, body: requestFor(this.inFlight, broker) },
      { purpose: 'assign directories', subject: '' },
      context,
    );
  }

  answered(response: AssignReplicasToDirsResponse, context: Context): void {
    if (response.errorCode !== Errors.NONE) return this.failed(context);
    this.failures = 0;
    this.inFlight = [];
    if (this.ready.size > 0) this.schedule(context);
  }

  failed(context: Context): void {
    this.failures++;
    for (const partition of this.inFlight) this.ready.set(partitionName(partition), partition);
    this.inFlight = [];
    this.schedule(context);
  }
}

/** It has a replica here, and the metadata has it in another directory. */
function isElsewhere(partition: TopicPartition, { id, image, logs }: Broker): boolean {
  const registered = image.partition(partition);
  const at = registered?.replicas.indexOf(id) ?? -1;
  return registered !== null && at >= 0 && registered.directories[at] !== logs.directoryId;
}

function requestFor(partitions: readonly TopicPartition[], { id, epoch, image, logs }: Broker): AssignReplicasToDirsRequest {
  const byTopic = new Map<TopicId, { readonly partitionIndex: PartitionIndex }[]>();
  for (const { topic, partition } of partitions) {
    const topicId = image.topic(topic)!.id;
    byTopic.set(topicId, [...(byTopic.get(topicId) ?? []), { partitionIndex: partition }]);
  }
  const topics = Array.from(byTopic, ([topicId, indexes]) => ({ topicId, partitions: indexes }));
  return { brokerId: id, brokerEpoch: epoch, directories: [{ id: logs.directoryId, topics }] };
}
