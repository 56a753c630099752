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

/** How likely each partition is: `cumulative[i]` is the sum of all weights up to and including that of `partitions[i]`. */
interface PartitionLoadStats {
  readonly partitions: readonly PartitionIndex[];
  readonly cumulative: readonly number[];
}

export class BuiltInPartitioner extends State {
  private readonly stickyBatchSize: number;
  private sticky: PartitionIndex | null = null;
  /** Since that partition was chosen. */
  private producedBytes = 0;
  private load: PartitionLoadStats | null = null;

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
   * @param queues how many batches wait for each partition that has a leader and is not too slow; null where load is not to count
   * @param options.partitionCount of the topic, those left out included
   */
  updateLoad(
    queues: readonly { readonly partition: PartitionIndex; readonly batches: number }[] | null,
    options: { partitionCount: number },
  ): void {
    this.load = null;
    if (queues === null || queues.length === 0 || options.partitionCount < 2) return;
    const [first] = queues;
    const areAllEqual = queues.every(({ batches }) => batches === first!.batches);
    if (areAllEqual && queues.length === options.partitionCount) return;
    const longest = queues.reduce((most, { batches }) => Math.max(most, batches), 0);
    let sum = 0;
    const cumulative = queues.map(({ batches }) => {
      sum += longest + 1 - batches;
      return sum;
    });
    this.load = { partitions: queues.map(({ partition }) => partition), cumulative };
  }

  private next({ partitions }: TopicMetadata, context: Context): PartitionIndex {
    if (this.load !== null) {
      const { cumulative } = this.load;
      const drawn = context.chance(cumulative.at(-1)!);
      return this.load.partitions[cumulative.findIndex((sum) => sum > drawn)]!;
    }
    const available = partitions.filter(({ leader }) => leader !== NO_LEADER);
    const candidates = available.length > 0 ? available : partitions;
    return candidates[context.chance(candidates.length)]!.partition;
  }
}
