/**
 * A produce request with acks=all that waits for its batches to be committed. (Kafka: DelayedProduce)
 *
 * It is answered when the high watermark has passed all of its batches, when a partition is led elsewhere, or when its time is up:
 * the batches stay in the log then, and may be committed later.
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode, Offset, TopicPartition } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import type { ReplyTo } from './host';
import type { Partition } from './partition';

/** One partition's part of the answer. */
export interface ProduceResult {
  readonly partition: TopicPartition;
  readonly error: ErrorCode;
  readonly message: string | null;
  readonly recordErrors: readonly { readonly batchIndex: number; readonly batchIndexErrorMessage: string | null }[];
  /** −1 where nothing was appended. */
  readonly baseOffset: Offset;
  readonly logStartOffset: Offset;
  /** The high watermark that must be reached; null where nothing is waited for. */
  readonly requiredOffset: Offset | null;
}

export class DelayedProduce extends State {
  readonly replyTo: ReplyTo;
  readonly version: number;
  readonly deadline: VirtualTime;
  readonly results: ProduceResult[];

  constructor(options: { replyTo: ReplyTo; version: number; deadline: VirtualTime; results: readonly ProduceResult[] }) {
    super();
    this.replyTo = options.replyTo;
    this.version = options.version;
    this.deadline = options.deadline;
    this.results = [...options.results];
  }

  /** Looks at what is still waited for. Returns whether all is decided. */
  tryComplete(partitionOf: (partition: TopicPartition) => Partition | null): boolean {
    let waiting = 0;
    for (const [index, result] of this.results.entries()) {
      if (result.requiredOffset === null) continue;
      const error = this.outcome(result.requiredOffset, partitionOf(result.partition));
      if (error === null) waiting++;
      else this.results[index] = { ...result, error, requiredOffset: null };
    }
    return waiting === 0;
  }

  /** Null while it must go on waiting. */
  private outcome(requiredOffset: Offset, partition: Partition | null): ErrorCode | null {
    if (partition === null || !partition.isLeader) return Errors.NOT_LEADER_OR_FOLLOWER;
    if (partition.log.highWatermark < requiredOffset) return null;
    return partition.hadEnoughInsyncReplicas ? Errors.NONE : Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
  }

  /** Time is up: what is undecided times out. */
  expire(): void {
    for (const [index, result] of this.results.entries()) {
      if (result.requiredOffset !== null) this.results[index] = { ...result, error: Errors.REQUEST_TIMED_OUT, requiredOffset: null };
    }
  }
}
