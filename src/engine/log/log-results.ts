/**
 * What a log is of, and what it answers: to a leader that appends, to a follower that appends, to a reader, and what its retention let go.
 *
 * Kafka: LogAppendInfo, FetchDataInfo. Read next: unified-log.ts.
 */
import type { Offset, TimestampMs, TopicId, TopicPartition } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import type { LogConfig } from './log-config';
import type { RetentionReason } from './log-retention';
import type { Refused } from './log-validator';

export interface LogIdentity {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  readonly config: LogConfig;
}

export type LeaderAppend =
  | {
      readonly kind: 'Appended';
      /** With its offsets and the leader's epoch. */
      readonly batch: RecordBatch;
      readonly baseOffset: Offset;
      readonly lastOffset: Offset;
      /** Base offset of the segment that was begun for it, or null. */
      readonly rolled: Offset | null;
      /** −1 unless the topic's timestamps are LogAppendTime. */
      readonly logAppendTimeMs: TimestampMs;
    }
  /** Offsets and time are those of the original, which the log holds: a producer's time, too. */
  | { readonly kind: 'Duplicate'; readonly baseOffset: Offset; readonly lastOffset: Offset; readonly logAppendTimeMs: TimestampMs }
  | Refused;

export interface FollowerAppend {
  readonly appended: readonly RecordBatch[];
  readonly rolled: readonly Offset[];
  /** With an error nothing was appended: a batch fails its CRC, or its offsets do not continue the log. */
  readonly error: null | 'Corrupt' | 'OutOfOrder';
}

/** Segments that retention let go. */
export interface Expired {
  readonly reason: RetentionReason;
  readonly segments: number;
  /** The log begins at `to` now. */
  readonly from: Offset;
  readonly to: Offset;
}

export type LogRead =
  | { readonly kind: 'Read'; readonly batches: readonly RecordBatch[]; readonly sizeBytes: number }
  | { readonly kind: 'OffsetOutOfRange' };
