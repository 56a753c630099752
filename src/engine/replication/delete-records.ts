/**
 * Deleting the first records of a partition that this broker leads: its log start offset moves, and the segments below it go with the next
 * retention. (Kafka: Partition.deleteRecordsOnLeader, ReplicaManager.deleteRecords)
 *
 * It may never delete what is not committed, nor anything of a topic whose policy does not delete, nor of an internal one.
 * Read next: deletion-purgatory.ts (who waits until followers have done the same), follower-log.ts (how they do).
 */
import { Errors } from '../model/error-codes';
import { isInternalTopic } from '../model/topic-names';
import type { ErrorCode, Offset, TopicPartition } from '../model/vocabulary';
import { TO_HIGH_WATERMARK } from '../protocol/delete-records';
import type { ReplicationHost } from './host';
import { missing, type Partition, type Partitions } from './partition';

/** One partition's part of the answer. */
export interface DeletionResult {
  readonly partition: TopicPartition;
  readonly error: ErrorCode;
  /** No replica that lives has anything below it; −1 with an error. */
  readonly lowWatermark: Offset;
  /** The low watermark that must be reached; null where nothing is waited for. */
  readonly requiredOffset: Offset | null;
}

export interface Deletion {
  readonly partition: TopicPartition;
  /** The first that is to stay; −1 for the high watermark. */
  readonly offset: Offset;
}

const NOWHERE = -1 as Offset;

export function deleteRecords({ partition: where, offset }: Deletion, partitions: Partitions, host: ReplicationHost): DeletionResult {
  const refused = (error: ErrorCode): DeletionResult => ({ partition: where, error, lowWatermark: NOWHERE, requiredOffset: null });
  if (isInternalTopic(where.topic)) return refused(Errors.INVALID_TOPIC_EXCEPTION);
  const partition = partitions.partition(where);
  if (partition === null) return refused(missing(where, host));
  if (!partition.isLeader) return refused(Errors.NOT_LEADER_OR_FOLLOWER);
  const { log } = partition;
  if (!log.config.deletes) return refused(Errors.POLICY_VIOLATION);
  const to = offset === TO_HIGH_WATERMARK ? log.highWatermark : offset;
  if (to < 0 || to > log.highWatermark) return refused(Errors.OFFSET_OUT_OF_RANGE);
  moveLogStart(partition, to, host);
  const lowWatermark = partition.lowWatermark(host);
  return { partition: where, error: Errors.NONE, lowWatermark, requiredOffset: lowWatermark < to ? to : null };
}

/** Where the log begins later already, nothing is left to do. */
function moveLogStart({ log, leaderEpoch }: Partition, to: Offset, host: ReplicationHost): void {
  const from = log.logStartOffset;
  if (log.incrementLogStartOffset(host.disk, to))
    host.emit({ kind: 'RecordsDeleted', broker: host.broker, partition: log.partition, leaderEpoch, from, to });
}

/** Null while it must go on waiting. */
export function lookAgain(waiting: DeletionResult, partition: Partition | null, host: ReplicationHost): DeletionResult | null {
  const lost = partition === null ? missing(waiting.partition, host) : partition.isLeader ? null : Errors.NOT_LEADER_OR_FOLLOWER;
  if (partition === null || lost !== null)
    return { ...waiting, error: lost ?? Errors.UNKNOWN_TOPIC_OR_PARTITION, lowWatermark: NOWHERE, requiredOffset: null };
  const lowWatermark = partition.lowWatermark(host);
  return lowWatermark < waiting.requiredOffset! ? null : { ...waiting, lowWatermark, requiredOffset: null };
}
