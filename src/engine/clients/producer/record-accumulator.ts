/**
 * Where records wait to be sent: a queue of batches for each partition. A batch leaves when it is full, when it has lingered
 * long enough, or when somebody waits for memory. (Kafka: RecordAccumulator)
 *
 * Invariant: usedBytes is the sum of all batches that are not decided yet, and never above buffer.memory but for a single record.
 */
import type { ProducerConfig } from '../../model/configs';
import { type ProducerEpoch, type ProducerId, partitionName, type TopicPartition } from '../../model/vocabulary';
import type { RecordData } from '../../protocol/record-batch-builder';
import type { NodeId, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import { ProducerBatch } from './producer-batch';

export class PartitionQueue extends State {
  readonly partition: TopicPartition;
  /** First to be sent first. */
  readonly batches: ProducerBatch[] = [];
  /** Out on a connection, in order of sending. */
  readonly inFlight: ProducerBatch[] = [];
  /** Whose sequence numbers these are. (Kafka: TxnPartitionEntry) */
  producerId: ProducerId | null = null;
  producerEpoch: ProducerEpoch | null = null;
  nextSequence = 0;
  /** A sequence number is missing for good: the next batches need a new epoch. */
  hasGap = false;

  constructor(partition: TopicPartition) {
    super();
    this.partition = partition;
  }
}

export class RecordAccumulator extends State {
  usedBytes = 0;
  private readonly queues = new Map<string, PartitionQueue>();
  private readonly config: ProducerConfig;
  private readonly producer: NodeId;
  private batches: number;

  constructor(options: { config: ProducerConfig; producer: NodeId; firstBatch: number }) {
    super();
    this.config = options.config;
    this.producer = options.producer;
    this.batches = options.firstBatch;
  }

  get nextBatch(): number {
    return this.batches;
  }

  /** In the order in which partitions were first written to. */
  all(): Iterable<PartitionQueue> {
    return this.queues.values();
  }

  queue(partition: TopicPartition): PartitionQueue {
    const name = partitionName(partition);
    const known = this.queues.get(name);
    if (known !== undefined) return known;
    const queue = new PartitionQueue(partition);
    this.queues.set(name, queue);
    return queue;
  }

  /**
   * Writes the record to the partition's open batch, or begins the next. Returns null where there is no memory for one, else
   * whether a batch was begun.
   */
  append(partition: TopicPartition, record: RecordData, number: number, now: VirtualTime): 'Appended' | 'Begun' | null {
    const queue = this.queue(partition);
    const open = queue.batches.at(-1);
    if (open !== undefined && open.built === null) {
      const before = open.sizeBytes;
      if (open.builder.append(record)) {
        open.records.push(number);
        this.usedBytes += open.sizeBytes - before;
        return 'Appended';
      }
    }
    if (this.usedBytes > 0 && this.usedBytes + recordBytes(record) > this.config['buffer.memory']) return null;
    const trace = { producer: this.producer, batch: this.batches++ };
    const batch = new ProducerBatch({ partition, trace, createdAt: now, capacityBytes: this.config['batch.size'] });
    batch.builder.append(record);
    batch.records.push(number);
    this.usedBytes += batch.sizeBytes;
    queue.batches.push(batch);
    return 'Begun';
  }

  /** The batch is decided: its memory is free again. */
  release(batch: ProducerBatch): void {
    this.usedBytes -= batch.sizeBytes;
    batch.phase = 'done';
  }

  /** Kafka: RecordAccumulator.ready. Whether the queue's first batch may leave. */
  isReady(queue: PartitionQueue, options: { now: VirtualTime; isMemoryShort: boolean }): boolean {
    const [first] = queue.batches;
    if (first === undefined || first.notBefore > options.now) return false;
    const isFull = queue.batches.length > 1 || first.sizeBytes >= this.config['batch.size'];
    return first.attempts > 0 || isFull || options.isMemoryShort || options.now - first.createdAt >= this.config['linger.ms'] * 1_000;
  }

  /** When a batch lingers no longer, backs off no longer, or has taken too long to deliver. */
  nextDeadline(now: VirtualTime): VirtualTime | null {
    let next: number | null = null;
    const lingerUs = this.config['linger.ms'] * 1_000;
    const deliveryUs = this.config['delivery.timeout.ms'] * 1_000;
    for (const { batches, inFlight } of this.queues.values()) {
      const [first] = batches;
      if (first !== undefined) {
        const readyAt = first.attempts > 0 ? first.notBefore : first.createdAt + lingerUs;
        if (readyAt > now) next = Math.min(next ?? readyAt, readyAt);
        next = Math.min(next ?? Number.MAX_SAFE_INTEGER, first.createdAt + deliveryUs);
      }
      for (const { createdAt } of inFlight) next = Math.min(next ?? Number.MAX_SAFE_INTEGER, createdAt + deliveryUs);
    }
    return next as VirtualTime | null;
  }
}

/** An upper bound of what a record takes in a batch of its own. */
function recordBytes({ key, value }: RecordData): number {
  return RECORD_OVERHEAD_MAX + (key?.length ?? 0) + (value?.length ?? 0);
}
const RECORD_OVERHEAD_MAX = 61 + 21;
