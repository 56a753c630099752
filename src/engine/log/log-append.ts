/**
 * What becomes of batches before they are in a log. A leader judges what a client sent, gives it offsets and signs it with its epoch; a follower
 * takes what its leader has, as it is.
 *
 * They change nothing: the log appends what they return.
 *
 * Kafka: UnifiedLog.append, analyzeAndValidateProducerState, analyzeAndValidateRecords. Read next: log-validator.ts, producer-state-manager.ts.
 */
import type { LeaderEpoch, Offset, TimestampMs, TopicPartition } from '../model/vocabulary';
import { MAGIC_V2, NO_TIMESTAMP, type RecordBatch } from '../protocol/record-batch';
import { crcIsValid } from '../protocol/record-batch-reader';
import { stampOffsets } from '../protocol/record-batch-stamp';
import type { Records } from '../protocol/records';
import { stampAppendTime } from './log-append-time';
import type { LogConfig } from './log-config';
import type { FollowerAppend, LeaderAppend } from './log-results';
import { type AppendOrigin, validateForAppend } from './log-validator';
import type { ProducerStateManager } from './producer-state-manager';

export interface LeaderAppending {
  readonly leaderEpoch: LeaderEpoch;
  readonly nowMs: number;
  readonly origin: AppendOrigin;
  /** The transaction coordinator knows that the partition is part of the producer's transaction: such a batch may begin it here. (KIP-890) */
  readonly isVerified?: boolean;
  /** Of a transaction's marker. */
  readonly transactionVersion?: number;
}

interface LeadersLog {
  readonly partition: TopicPartition;
  readonly config: LogConfig;
  readonly producers: ProducerStateManager;
  readonly logEndOffset: Offset;
}

/** With its offsets, epoch and, where the topic's timestamps are LogAppendTime, time (else −1). */
interface Accepted {
  readonly kind: 'Accepted';
  readonly batch: RecordBatch;
  readonly logAppendTimeMs: TimestampMs;
}

/**
 * A duplicate of a producer's recent batch is answered with the original's offsets; it changes nothing, where Kafka may roll a segment first.
 */
export function judgeForLeader(
  records: Records,
  log: LeadersLog,
  by: LeaderAppending,
): Accepted | Exclude<LeaderAppend, { kind: 'Appended' }> {
  const nowMs = by.nowMs as TimestampMs;
  const valid = validateForAppend(records, { partition: log.partition, config: log.config, origin: by.origin, nowMs });
  if ('kind' in valid) return valid;
  const stampsTime = log.config.messageTimestampType === 'LogAppendTime';
  if (by.origin !== 'Raft') {
    const { origin, isVerified = false, transactionVersion = 0 } = by;
    const check = log.producers.check(valid, { origin, isVerified, transactionVersion });
    if (check.kind === 'Refused') return { ...check, recordErrors: [] };
    if (check.kind === 'Duplicate') {
      const { baseOffset, lastOffset, timestamp } = check.of;
      return { kind: 'Duplicate', baseOffset, lastOffset, logAppendTimeMs: timestamp };
    }
  }
  const timed = stampsTime ? stampAppendTime(valid, nowMs) : valid;
  const batch = stampOffsets(timed, { baseOffset: log.logEndOffset, leaderEpoch: by.leaderEpoch });
  return { kind: 'Accepted', batch, logAppendTimeMs: stampsTime ? nowMs : NO_TIMESTAMP };
}

/**
 * Offsets may leave gaps, as a compacted log does. Batches from an epoch later than the one this follower asked in are left out, with all
 * behind them: it may have to truncate first (KAFKA-18723).
 */
export function judgeForFollower(
  records: Records,
  logEndOffset: Offset,
  requestLeaderEpoch: LeaderEpoch,
): readonly RecordBatch[] | NonNullable<FollowerAppend['error']> {
  const batches: RecordBatch[] = [];
  let next = logEndOffset;
  for (const batch of records.batches) {
    if (batch.leaderEpoch > requestLeaderEpoch) break;
    if (batch.magic !== MAGIC_V2 || !crcIsValid(batch)) return 'Corrupt';
    if (batch.baseOffset < next || batch.lastOffset < batch.baseOffset) return 'OutOfOrder';
    batches.push(batch);
    next = (batch.lastOffset + 1) as Offset;
  }
  return batches;
}
