/**
 * A produce request with acks=all that waits for its batches to be committed. (Kafka: DelayedProduce)
 *
 * It is answered when the high watermark has passed all of its batches, when a partition is led elsewhere, or when its time is up:
 * the batches stay in the log then, and may be committed later.
 *
 * It may never say NONE of a batch that is not committed, nor answer twice.
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode, Offset, TimestampMs, TopicPartition } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import type { ReplicationHost, ReplyTo } from './host';
import { missing, type Partition } from './partition';

/** One partition's part of the answer. */
export interface ProduceResult {
  readonly partition: TopicPartition;
  readonly error: ErrorCode;
  readonly message: string | null;
  readonly recordErrors: readonly { readonly batchIndex: number; readonly batchIndexErrorMessage: string | null }[];
  /** −1 where nothing was appended. */
  readonly baseOffset: Offset;
  /** −1 unless the topic's timestamps are LogAppendTime. */
  readonly logAppendTimeMs: TimestampMs;
  readonly logStartOffset: Offset;
  /** The high watermark that must be reached; null where nothing is waited for. */
  readonly requiredOffset: Offset | null;
}

export class DelayedProduce extends State {
  readonly replyTo: ReplyTo;
  readonly deadline: VirtualTime;
  readonly results: ProduceResult[];

  constructor(options: { replyTo: ReplyTo; deadline: VirtualTime; results: readonly ProduceResult[] }) {
    super();
    this.replyTo = options.replyTo;
    this.deadline = options.deadline;
    this.results = [...options.results];
  }

  get isComplete(): boolean {
    for (const { requiredOffset } of this.results) if (requiredOffset !== null) return false;
    return true;
  }

  /** Looks at that partition (null: it is gone), if it is still waited for. Returns whether all is decided now. */
  look(at: TopicPartition, partition: Partition | null, host: ReplicationHost): boolean {
    const { results } = this;
    let decided = false;
    for (let index = 0; index < results.length; index++) {
      const result = results[index]!;
      const { requiredOffset } = result;
      if (requiredOffset === null || result.partition.partition !== at.partition || result.partition.topic !== at.topic) continue;
      const error = partition === null ? missing(at, host) : outcome(requiredOffset, partition);
      if (error === null) continue;
      results[index] = { ...result, error, requiredOffset: null };
      decided = true;
    }
    return decided && this.isComplete;
  }

  /** Time is up: what is undecided times out. */
  expire(): void {
    for (const [index, result] of this.results.entries()) {
      if (result.requiredOffset !== null) this.results[index] = { ...result, error: Errors.REQUEST_TIMED_OUT, requiredOffset: null };
    }
  }
}

/** Null while it must go on waiting. */
function outcome(requiredOffset: Offset, partition: Partition): ErrorCode | null {
  if (!partition.isLeader) return Errors.NOT_LEADER_OR_FOLLOWER;
  if (partition.log.highWatermark < requiredOffset) return null;
  return partition.hadEnoughInsyncReplicas ? Errors.NONE : Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
}
