/**
 * Which partition records go to that say nothing of it: they stick to one until about a batch's worth has gone there, so that batches
 * fill (KIP-480, KIP-794). (Kafka: BuiltInPartitioner)
 *
 * Adaptive: a partition whose queue is longer is chosen less often, so that a slow broker is not given ever more to do.
 */
import { NO_LEADER, type PartitionIndex } from '../../model/vocabulary';
import type { Context } from '../../sim/context';
import { State } from '../../sim/state';
import type { TopicMetadata } from '../client-metadata';

/**
 * How many batches wait for each partition that has a leader and is not too slow: `batches[i]` for `partitions[i]`. It is counted whenever
 * the sender looks, and seldom asked for: so it is written over in place.
 */
export class PartitionLoadStats extends State {
  readonly partitions: PartitionIndex[] = [];
  readonly batches: number[] = [];
  length = 0;

  begin(): void {
    this.length = 0;
  }

  add(partition: PartitionIndex, batches: number): void {
    this.partitions[this.length] = partition;
    this.batches[this.length] = batches;
    this.length++;
  }

  get areAllEqual(): boolean {
    for (let index = 1; index < this.length; index++) if (this.batches[index] !== this.batches[0]) return false;
    return true;
  }
}

export class BuiltInPartitioner extends State {
  private readonly stickyBatchSize: number;
  private sticky: PartitionIndex | null = null;
  /** Since that partition was chosen. */
  private producedBytes = 0;
  readonly load = new PartitionLoadStats();
  private isLoadToCount = false;

  constructor(stickyBatchSize: number) {
    super();
    this.stickyBatchSize = stickyBatchSize;
  }

  /** The partition that records stick to now. */
  current(topic: TopicMetadata, context: Context): PartitionIndex {
    this.sticky ??= this.next(topic, context);
    return this.sticky;
  }

  /**
   * Bytes went to the sticky partition. Another is chosen after a batch's worth, as soon as no batch is left half full; and without
   * regard to that after twice as much. Returns whether one was chosen.
   */
  produced(bytes: number, options: { isQueueFull: boolean; topic: TopicMetadata }, context: Context): boolean {
    this.producedBytes += bytes;
    const isEnough = this.producedBytes >= this.stickyBatchSize && options.isQueueFull;
    if (!isEnough && this.producedBytes < 2 * this.stickyBatchSize) return false;
    this.sticky = this.next(options.topic, context);
    this.producedBytes = 0;
    return true;
  }

  /**
   * `load` has been counted anew.
   *
   * @param options.isKnown whether it is of all partitions
   * @param options.partitionCount of the topic, those left out included
   */
  loadCounted({ isKnown, partitionCount }: { readonly isKnown: boolean; readonly partitionCount: number }): void {
    const { load } = this;
    this.isLoadToCount = isKnown && load.length > 0 && partitionCount > 1 && (load.length < partitionCount || !load.areAllEqual);
  }

  private next({ partitions }: TopicMetadata, context: Context): PartitionIndex {
    if (this.isLoadToCount) return drawn(this.load, context);
    const available = partitions.filter(({ leader }) => leader !== NO_LEADER);
    const candidates = available.length > 0 ? available : partitions;
    return candidates[context.chance(candidates.length)]!.partition;
  }
}

/** The more batches wait for a partition, the less likely it is. */
function drawn({ partitions, batches, length }: PartitionLoadStats, context: Context): PartitionIndex {
  const longest = Math.max(...batches.slice(0, length));
  let sum = 0;
  for (let index = 0; index < length; index++) sum += longest + 1 - batches[index]!;
  let left = context.chance(sum);
  for (let index = 0; ; index++) {
    left -= longest + 1 - batches[index]!;
    if (left < 0) return partitions[index]!;
  }
}
