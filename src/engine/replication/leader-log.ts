/**
 * Appending to a partition that this broker leads. (Kafka: Partition.appendRecordsToLeader)
 *
 * With acks=all nothing may be written where the committed ISR is below min.insync.replicas. A copy of a batch that the log has
 * already is answered like the original, and waits for the same high watermark.
 *
 * It may never append what acks=all could not commit, nor say that a copy was refused.
 *
 * Read next: log/log-validator.ts (what is refused), delayed-produce.ts (who waits for what was appended).
 */
import type { LeaderAppend } from '../log/log-results';
import type { Refused } from '../log/log-validator';
import { Errors } from '../model/error-codes';
import type { ErrorCode, LeaderEpoch, Offset, TimestampMs, TopicPartition } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import type { Records } from '../protocol/records';
import { NoSpaceLeft } from '../sim/disk';
import type { ProduceResult } from './delayed-produce';
import type { ReplicationHost } from './host';
import type { Partition } from './partition';

export interface Appending {
  /** One batch; null where the request brought none. */
  readonly records: Records | null;
  readonly acks: number;
  readonly origin: 'Client' | 'Coordinator';
}

export function appendToLeader(partition: Partition, { records, acks, origin }: Appending, host: ReplicationHost): ProduceResult {
  const { leaderEpoch, topicPartition } = partition;
  const trace = records?.batches[0]?.trace ?? null;
  const where = { broker: host.broker, partition: topicPartition, leaderEpoch };
  if (acks === -1 && !partition.hasEnoughInsyncReplicas) {
    host.emit({ kind: 'AppendRefused', ...where, error: Errors.NOT_ENOUGH_REPLICAS, trace });
    return refused(topicPartition, Errors.NOT_ENOUGH_REPLICAS);
  }
  if (records === null) return refused(topicPartition, Errors.INVALID_RECORD);
  const result = appendOrFail(partition, records, origin, host);
  if (result === 'NoSpaceLeft') {
    host.emit({ kind: 'AppendRefused', ...where, error: Errors.KAFKA_STORAGE_ERROR, trace });
    return refused(topicPartition, Errors.KAFKA_STORAGE_ERROR);
  }
  switch (result.kind) {
    case 'Refused':
      host.emit({ kind: 'AppendRefused', ...where, error: result.error, trace });
      return refusedByLog(partition, result);
    case 'Duplicate':
      host.emit({ kind: 'DuplicateIgnored', ...where, baseOffset: result.baseOffset, lastOffset: result.lastOffset, trace });
      return accepted(partition, result);
    case 'Appended':
      if (result.rolled !== null) host.emit({ kind: 'SegmentRolled', ...where, baseOffset: result.rolled });
      tellAppended(result.batch, where, host);
      host.appended(topicPartition);
      partition.maybeAdvanceHighWatermark(host);
      return accepted(partition, result);
  }
}

/** Who produces is told of it; then the broker halts. (Kafka: LogDirFailureChannel) */
function appendOrFail(
  { log, leaderEpoch }: Partition,
  records: Records,
  origin: Appending['origin'],
  host: ReplicationHost,
): LeaderAppend | 'NoSpaceLeft' {
  try {
    return log.appendAsLeader(host.disk, records, { leaderEpoch, nowMs: host.clockMs, origin });
  } catch (failure) {
    if (!(failure instanceof NoSpaceLeft)) throw failure;
    host.logDirectoryFailed(failure);
    return 'NoSpaceLeft';
  }
}

function tellAppended(
  batch: RecordBatch,
  { broker, partition, leaderEpoch }: { broker: ReplicationHost['broker']; partition: TopicPartition; leaderEpoch: LeaderEpoch },
  host: ReplicationHost,
): void {
  const { baseOffset, lastOffset, trace, producerId, producerEpoch, baseSequence } = batch;
  host.emit({
    kind: 'RecordsAppended',
    role: 'Leader',
    broker,
    partition,
    leaderEpoch,
    baseOffset,
    lastOffset,
    trace,
    producerId,
    producerEpoch,
    baseSequence,
  });
}

function accepted({ log }: Partition, appended: Exclude<LeaderAppend, { kind: 'Refused' }>): ProduceResult {
  const { baseOffset, lastOffset, logAppendTimeMs } = appended;
  return {
    partition: log.partition,
    error: Errors.NONE,
    message: null,
    recordErrors: NO_RECORD_ERRORS,
    baseOffset,
    logAppendTimeMs,
    logStartOffset: log.logStartOffset,
    requiredOffset: (lastOffset + 1) as Offset,
  };
}

/** Only where single records are to blame a message is told; and where the log starts, unless the batch as a whole is. (Kafka: ReplicaManager.appendRecordsToLeader) */
function refusedByLog({ log }: Partition, { error, message, recordErrors }: Refused): ProduceResult {
  const nothing = refused(log.partition, error);
  const logStartOffset = OF_THE_WHOLE_BATCH.includes(error) ? nothing.logStartOffset : log.logStartOffset;
  return { ...nothing, logStartOffset, message: recordErrors.length > 0 ? message : null, recordErrors };
}

const OF_THE_WHOLE_BATCH: readonly ErrorCode[] = [Errors.MESSAGE_TOO_LARGE, Errors.RECORD_LIST_TOO_LARGE, Errors.CORRUPT_MESSAGE];

/** Nothing was appended, and nothing is waited for. */
export function refused(partition: TopicPartition, error: ErrorCode): ProduceResult {
  return {
    partition,
    error,
    message: null,
    recordErrors: NO_RECORD_ERRORS,
    baseOffset: -1 as Offset,
    logAppendTimeMs: -1 as TimestampMs,
    logStartOffset: -1 as Offset,
    requiredOffset: null,
  };
}

const NO_RECORD_ERRORS: ProduceResult['recordErrors'] = [];
