/**
 * Sends what the accumulator holds: one request a broker, with at most one batch of each partition. (Kafka: Sender)
 *
 * With idempotence it may never let a later batch of a partition be written before an earlier one, nor any batch twice.
 * Read next: batch-outcomes.ts (what becomes of a batch), transaction-manager.ts (in which order batches may leave).
 */
import type { ProducerConfig } from '../../model/configs';
import type { Happening } from '../../model/events';
import { NO_LEADER_EPOCH, type Offset, type PartitionIndex, type TopicName } from '../../model/vocabulary';
import { type ApiVersionsRequest, apiVersionsKey, apiVersionsRequest } from '../../protocol/api-versions';
import { type ProduceRequest, produceKey, produceRequest } from '../../protocol/produce';
import { Records } from '../../protocol/records';
import type { Context, NodeId, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata } from '../client-metadata';
import { type NetworkClient, requestOf } from '../network-client';
import type { BatchOutcomes } from './batch-outcomes';
import type { PartitionQueue } from './partition-queue';
import type { ProducerBatch } from './producer-batch';
import type { About } from './producer-client';
import type { RecordAccumulator } from './record-accumulator';
import type { TransactionManager } from './transaction-manager';

export class Sender extends State {
  private readonly config: ProducerConfig;
  private readonly accumulator: RecordAccumulator;
  private readonly metadata: ClientMetadata;
  private readonly network: NetworkClient<About>;
  private readonly outcomes: BatchOutcomes;
  /** Null without idempotence. */
  private readonly transactions: TransactionManager | null;
  /** When it ran last, something could be sent and was kept back: the broker owes too many answers, or nobody knows who leads. */
  isHeldUp = false;
  /** Where the next request to a node begins among its partitions, so that none starves. */
  private readonly drainFrom = new Map<NodeId, PartitionQueue>();

  constructor(options: {
    config: ProducerConfig;
    accumulator: RecordAccumulator;
    metadata: ClientMetadata;
    network: NetworkClient<About>;
    outcomes: BatchOutcomes;
    transactions: TransactionManager | null;
  }) {
    super();
    this.config = options.config;
    this.accumulator = options.accumulator;
    this.metadata = options.metadata;
    this.network = options.network;
    this.outcomes = options.outcomes;
    this.transactions = options.transactions;
  }

  /** Sends all that can be sent now. Returns when there is more to do; null where nothing is by itself. (Kafka: runOnce, sendProducerData) */
  run(context: Context): VirtualTime | null {
    this.transactions?.settle(context);
    for (;;) {
      const { nodes, isLeaderMissing, nextAt } = this.accumulator.ready(this.metadata, context.now);
      if (isLeaderMissing) this.metadata.requestUpdate();
      this.isHeldUp = isLeaderMissing || nodes.length > 0;
      const open = nodes.filter((node) => this.canSendTo(node, context));
      let isAnythingSent = false;
      for (const node of open) {
        const batches = this.drain(node, context);
        if (batches.length > 0) this.sendProduce(node, batches, context);
        isAnythingSent ||= batches.length > 0;
      }
      if (!isAnythingSent) {
        this.outcomes.expire(context);
        return nextAt;
      }
    }
  }

  private canSendTo(node: NodeId, context: Context): boolean {
    const { now } = context;
    const canDrain = this.network.canSend(node, 'Data', now) && (acksOf(this.config) !== 0 || this.isThere(node, context));
    this.accumulator.nodeWasReady(node, { canDrain, now });
    return canDrain;
  }

  /** With acks=0 nothing would come back from a dead broker's address but a reset, too late: it is asked for its versions first. */
  private isThere(node: NodeId, context: Context): boolean {
    if (this.network.hasAnswered(node, 'Data')) return true;
    if (!this.network.awaits(node, 'Data'))
      this.network.send(node, 'Data', requestOf(apiVersionsKey, apiVersionsRequest, SOFTWARE), { kind: 'ApiVersions' }, context);
    return false;
  }

  /**
   * Takes one batch of each partition that the node leads, as far as they fit into a request. A partition whose first batch has to
   * wait for an earlier one ends it: those behind it have to wait as well. (Kafka: drainBatchesForOneNode)
   */
  private drain(node: NodeId, context: Context): readonly ProducerBatch[] {
    const led: PartitionQueue[] = [];
    for (const queue of this.accumulator.queues) if (this.metadata.leaderNode(queue.partition) === node) led.push(queue);
    const first = Math.max(0, led.indexOf(this.drainFrom.get(node)!));
    const drained: ProducerBatch[] = [];
    let bytes = 0;
    for (let i = 0; i < led.length; i++) {
      const queue = led[(first + i) % led.length]!;
      this.drainFrom.set(node, queue);
      const [batch] = queue.batches;
      if (batch === undefined || this.isMuted(queue) || this.isBackingOff(batch, context.now)) continue;
      if (drained.length > 0 && bytes + batch.sizeBytes > this.config['max.request.size']) break;
      if (this.transactions?.mayDrain(queue, batch) === false) break;
      queue.batches.shift();
      this.transactions?.number(batch);
      bytes += this.close(batch, context);
      drained.push(batch);
    }
    return drained;
  }

  /** With one request at a time on a connection order is kept by one batch at a time of a partition. (Kafka: guaranteeMessageOrder) */
  private isMuted({ inFlight }: PartitionQueue): boolean {
    return this.config['max.in.flight.requests.per.connection'] === 1 && inFlight.length > 0;
  }

  private isBackingOff(batch: ProducerBatch, now: VirtualTime): boolean {
    const known = this.metadata.partition(batch.partition);
    return known === null || batch.isBackingOff(known.leaderEpoch, now);
  }

  private close(batch: ProducerBatch, context: Context): number {
    batch.learnLeader(this.metadata.partition(batch.partition)?.leaderEpoch ?? NO_LEADER_EPOCH);
    const { length } = batch.close();
    batch.phase = 'InFlight';
    batch.queue.inFlight.push(batch);
    const { producerId, producerEpoch, baseSequence } = batch.stamp;
    const drained: Happening = {
      kind: 'BatchDrained',
      partition: batch.partition,
      trace: batch.trace,
      records: new Float64Array(batch.records),
      attempt: batch.retries,
      producerId,
      producerEpoch,
      baseSequence,
    };
    context.emit(drained);
    return length;
  }

  private sendProduce(node: NodeId, batches: readonly ProducerBatch[], context: Context): void {
    const topicData: { readonly name: TopicName; readonly partitionData: { index: PartitionIndex; records: Records }[] }[] = [];
    let recordBytes = 0;
    for (const batch of batches) {
      const { topic: name, partition: index } = batch.partition;
      const built = batch.close();
      const data = { index, records: Records.of([built]) };
      const ofTopic = topicData.find((each) => each.name === name);
      if (ofTopic === undefined) topicData.push({ name, partitionData: [data] });
      else ofTopic.partitionData.push(data);
      recordBytes += built.length;
    }
    const acks = acksOf(this.config);
    const body: ProduceRequest = {
      transactionalId: null,
      acks,
      timeoutMs: this.config['request.timeout.ms'],
      topicData,
    };
    const request = { apiKey: produceKey, version: produceRequest.versions.last, body, recordBytes, expectsResponse: acks !== 0 };
    this.network.send(node, 'Data', request, { kind: 'Produce', batches }, context);
    if (acks === 0) for (const batch of batches) this.outcomes.acknowledged(batch, -1 as Offset, context);
  }
}

const SOFTWARE: ApiVersionsRequest = { clientSoftwareName: 'apache-kafka-java', clientSoftwareVersion: '4.2.0' };

export function acksOf({ acks }: ProducerConfig): -1 | 0 | 1 {
  return acks === 'all' ? -1 : acks === '1' ? 1 : 0;
}
