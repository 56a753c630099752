/**
 * Where records wait to be sent: a queue of batches for each partition. (Kafka: RecordAccumulator)
 *
 * A node is ready when the first batch of any partition that it leads is full, has lingered long enough, or somebody waits for memory;
 * and not while that batch backs off. Then all partitions that the node leads may come along, lingering or not.
 * Read next: partition-queue.ts, producer-batch.ts, built-in-partitioner.ts, buffer-pool.ts.
 */
import type { ProducerConfig } from '../../model/configs';
import { comparePartitions, type LeaderEpoch, type PartitionIndex, type TopicName, type TopicPartition } from '../../model/vocabulary';
import { partitionForKeyByCrc32 } from '../../protocol/crc32';
import { partitionForKey } from '../../protocol/murmur2';
import type { RecordData } from '../../protocol/record-batch-builder';
import { forEachRecord } from '../../protocol/record-batch-reader';
import type { Context, NodeId, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata, TopicMetadata } from '../client-metadata';
import { BufferPool } from './buffer-pool';
import { BuiltInPartitioner } from './built-in-partitioner';
import { PartitionQueue } from './partition-queue';
import { ProducerBatch } from './producer-batch';
import { deliveryTimeoutMs } from './producer-settings';
import { recordSizeUpperBound } from './record-size';

class TopicQueues extends State {
  readonly partitioner: BuiltInPartitioner;
  /** By partition index; null where nothing was ever sent. */
  readonly byPartition: (PartitionQueue | null)[] = [];
  count = 0;

  constructor(partitioner: BuiltInPartitioner) {
    super();
    this.partitioner = partitioner;
  }
}

export interface ReadyCheck {
  /** In the order in which they were found. */
  readonly nodes: readonly NodeId[];
  /** Something waits for a partition whose leader is not known. */
  readonly isLeaderMissing: boolean;
  /** When a queue that is not ready becomes so by itself; null where none does. */
  readonly nextAt: VirtualTime | null;
}

export class RecordAccumulator extends State {
  readonly pool: BufferPool;
  /** By topic and partition. */
  readonly queues: PartitionQueue[] = [];
  /** Since `ready` was asked last a batch was begun or filled. (Kafka: RecordAppendResult.newBatchCreated, batchIsFull) */
  wakesSender = false;
  private readonly topics = new Map<TopicName, TopicQueues>();
  private readonly config: ProducerConfig;
  private readonly producer: NodeId;
  private batches: number;
  /** 0 stands for 1: every record has a batch of its own. */
  private readonly batchSize: number;
  private readonly deliveryTimeoutUs: number;
  /** Since when there was something to send to a node, and when it last could be: slow nodes are found by it. */
  private readonly latencies = new Map<NodeId, { readyAt: VirtualTime; drainedAt: VirtualTime }>();

  constructor(options: { config: ProducerConfig; producer: NodeId; firstBatch: number }) {
    super();
    this.config = options.config;
    this.producer = options.producer;
    this.batches = options.firstBatch;
    this.batchSize = Math.max(1, options.config['batch.size']);
    this.deliveryTimeoutUs = deliveryTimeoutMs(options.config) * 1_000;
    this.pool = new BufferPool(options.config['buffer.memory']);
  }

  get nextBatch(): number {
    return this.batches;
  }

  /** Null where nothing was ever sent. */
  queue({ topic, partition }: TopicPartition): PartitionQueue | null {
    return this.topics.get(topic)?.byPartition[partition] ?? null;
  }

  /**
   * Adds the record to its partition's open batch, or begins the next. Returns false where there is no memory for one.
   *
   * @param record.partition where the application or the record's key says so; null where the sticky one is to be taken
   */
  append(topic: TopicMetadata, partition: PartitionIndex | null, record: RecordData, number: number, context: Context): boolean {
    const queues = this.queuesOf(topic.topic);
    const { now } = context;
    if (partition !== null) {
      const queue = this.queueOf(queues, topic.topic, partition);
      return (this.appendToOpen(queue, record, number) ?? this.begin(queue, record, number, now)) !== null;
    }
    const { partitioner } = queues;
    for (;;) {
      const queue = this.queueOf(queues, topic.topic, partitioner.current(topic, context));
      // Enough may have gone there while a batch was half full: now that none is, it is time to go elsewhere.
      if (queue.isFull && partitioner.produced(0, { isQueueFull: true, topic }, context)) continue;
      let bytes = this.appendToOpen(queue, record, number);
      if (bytes === null && partitioner.produced(0, { isQueueFull: queue.isFull, topic }, context)) continue;
      bytes ??= this.begin(queue, record, number, now);
      if (bytes === null) return false;
      partitioner.produced(bytes, { isQueueFull: queue.isFull, topic }, context);
      return true;
    }
  }

  /** Returns by how much the open batch has grown; null where there is none, or no room in it. */
  private appendToOpen(queue: PartitionQueue, record: RecordData, number: number): number | null {
    const open = queue.batches.at(-1);
    if (open === undefined) return null;
    const before = open.sizeBytes;
    if (!open.append(record, number)) return null;
    this.wakesSender ||= open.isFull;
    return open.sizeBytes - before;
  }

  /** Begins a batch with that record. Returns its size; null where there is no memory for one. */
  private begin(queue: PartitionQueue, record: RecordData, number: number, now: VirtualTime): number | null {
    const capacityBytes = Math.max(this.batchSize, recordSizeUpperBound(record));
    if (!this.pool.allocate(capacityBytes)) return null;
    const batch = new ProducerBatch({ queue, trace: this.nextTrace(), createdAt: now, capacityBytes });
    batch.append(record, number);
    queue.batches.push(batch);
    this.wakesSender = true;
    return batch.sizeBytes;
  }

  /** The partition that a record names, or that its key hashes to; null for neither. */
  partitionFor(record: { key: Uint8Array | null; partition: PartitionIndex | null }, topic: TopicMetadata): PartitionIndex | null {
    if (record.partition !== null) return record.partition;
    if (record.key === null || this.config['partitioner.ignore.keys']) return null;
    const count = topic.partitions.length;
    return this.config.partitioner === 'murmur2_random' ? partitionForKey(record.key, count) : partitionForKeyByCrc32(record.key, count);
  }

  /** (Kafka: RecordAccumulator.ready) */
  ready(metadata: ClientMetadata, now: VirtualTime): ReadyCheck {
    const nodes: NodeId[] = [];
    this.wakesSender = false;
    let isLeaderMissing = false;
    let nextAt = Number.POSITIVE_INFINITY;
    for (const [name, { byPartition, partitioner, count }] of this.topics) {
      const topic = metadata.topic(name);
      const isLoadKnown = this.config['partitioner.adaptive.partitioning.enable'] && count >= (topic?.partitions.length ?? 0);
      const { load } = partitioner;
      load.begin();
      for (const queue of byPartition) {
        if (queue === null) continue;
        const { partition } = queue.partition;
        const known = topic?.partitions[partition];
        const leader = known === undefined ? null : metadata.node(known.leader);
        if (leader !== null && !this.isSlow(leader)) load.add(partition, queue.batches.length);
        const first = queue.batches[0];
        if (first === undefined) continue;
        if (leader === null) {
          isLeaderMissing = true;
          continue;
        }
        const readyAt = this.readyAt(queue, first, known!.leaderEpoch, now);
        if (readyAt > now) nextAt = Math.min(nextAt, readyAt);
        else if (!nodes.includes(leader)) nodes.push(leader);
      }
      partitioner.loadCounted({ isKnown: isLoadKnown, partitionCount: count });
    }
    return { nodes, isLeaderMissing, nextAt: nextAt === Number.POSITIVE_INFINITY ? null : (nextAt as VirtualTime) };
  }

  /** When the queue's first batch may leave, as things are. */
  private readyAt(queue: PartitionQueue, first: ProducerBatch, leaderEpoch: LeaderEpoch, now: VirtualTime): VirtualTime {
    if (first.isBackingOff(leaderEpoch, now)) return first.notBefore;
    if (queue.batches.length > 1 || first.isFull || this.pool.isWaitedFor) return now;
    return (first.waitsSince + this.config['linger.ms'] * 1_000) as VirtualTime;
  }

  /** Whether a node could be sent to, when there was something for it. (Kafka: updateNodeLatencyStats) */
  nodeWasReady(node: NodeId, options: { canDrain: boolean; now: VirtualTime }): void {
    if (this.config['partitioner.availability.timeout.ms'] <= 0) return;
    const { canDrain, now } = options;
    const drainedAt = canDrain ? now : (this.latencies.get(node)?.drainedAt ?? now);
    this.latencies.set(node, { readyAt: now, drainedAt });
  }

  private isSlow(node: NodeId): boolean {
    const latency = this.latencies.get(node);
    return latency !== undefined && latency.readyAt - latency.drainedAt > this.config['partitioner.availability.timeout.ms'] * 1_000;
  }

  /** What has waited for delivery.timeout.ms, taken out of the queues. (Kafka: expiredBatches) */
  takeExpired(now: VirtualTime): readonly ProducerBatch[] {
    const expired: ProducerBatch[] = [];
    for (const { batches } of this.queues) {
      while (batches[0] !== undefined && this.isExpired(batches[0], now)) expired.push(batches.shift()!);
    }
    return expired;
  }

  isExpired({ createdAt }: ProducerBatch, now: VirtualTime): boolean {
    return now - createdAt >= this.deliveryTimeoutUs;
  }

  /** When the next batch expires; null where there is none. */
  get nextExpiryAt(): VirtualTime | null {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { batches, inFlight } of this.queues) {
      if (batches[0] !== undefined && batches[0].createdAt < oldest) oldest = batches[0].createdAt;
      for (const { createdAt } of inFlight) if (createdAt < oldest) oldest = createdAt;
    }
    return oldest === Number.POSITIVE_INFINITY ? null : ((oldest + this.deliveryTimeoutUs) as VirtualTime);
  }

  /** The broker takes no batch of that size: its records, in as many smaller ones as it takes. (KIP-126; Kafka: splitAndReenqueue) */
  split(big: ProducerBatch): readonly ProducerBatch[] {
    const { queue, createdAt } = big;
    const pieces: ProducerBatch[] = [];
    const targetBytes = big.isSplit ? Math.floor(big.sizeBytes / 2) : this.batchSize;
    let index = 0;
    forEachRecord(big.close(), ({ key, value, headers, timestamp }) => {
      const record = { key, value, headers, timestamp };
      const number = big.records[index++]!;
      if (pieces.at(-1)?.append(record, number) === true) return;
      const capacityBytes = Math.max(targetBytes, recordSizeUpperBound(record));
      const piece = new ProducerBatch({ queue, trace: this.nextTrace(), createdAt, capacityBytes, isSplit: true });
      piece.append(record, number);
      pieces.push(piece);
    });
    for (const piece of pieces) piece.phase = 'Closed';
    return pieces;
  }

  private nextTrace() {
    return { producer: this.producer, batch: this.batches++ };
  }

  private queuesOf(topic: TopicName): TopicQueues {
    const known = this.topics.get(topic);
    if (known !== undefined) return known;
    const queues = new TopicQueues(new BuiltInPartitioner(this.batchSize));
    this.topics.set(topic, queues);
    return queues;
  }

  private queueOf(queues: TopicQueues, topic: TopicName, partition: PartitionIndex): PartitionQueue {
    const known = queues.byPartition[partition];
    if (known !== undefined && known !== null) return known;
    while (queues.byPartition.length <= partition) queues.byPartition.push(null);
    const queue = new PartitionQueue({ topic, partition });
    queues.byPartition[partition] = queue;
    queues.count++;
    const behind = this.queues.findIndex((other) => comparePartitions(other.partition, queue.partition) > 0);
    this.queues.splice(behind < 0 ? this.queues.length : behind, 0, queue);
    return queue;
  }
}
