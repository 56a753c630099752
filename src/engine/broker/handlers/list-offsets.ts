/**
 * ListOffsets: where a partition begins and ends, and which offset was written at a time. (Kafka: ListOffsetsPartitionStatus, Partition.fetchOffsetForTimestamp)
 *
 * Consumers see up to the high watermark, or where they read committed records alone up to the last stable offset. A new leader does not yet know how far its predecessor promised: until its high watermark
 * has reached its own epoch it answers OFFSET_NOT_AVAILABLE, and nobody is sent back in time.
 */
import { Errors } from '../../model/error-codes';
import {
  type ErrorCode,
  type LeaderEpoch,
  NO_LEADER_EPOCH,
  type Offset,
  type PartitionIndex,
  type TimestampMs,
} from '../../model/vocabulary';
import {
  EARLIEST_TIMESTAMP,
  LATEST_TIMESTAMP,
  type ListOffsetsRequest,
  type ListOffsetsResponse,
  MAX_TIMESTAMP,
} from '../../protocol/list-offsets';
import { missing, type Partition } from '../../replication/partition';
import type { Context } from '../../sim/context';
import type { Broker } from '../broker';
import { replicationHost } from '../hosts';

/** Earliest that is on local disk (KIP-405): there is no other place here. */
const EARLIEST_LOCAL_TIMESTAMP = -4 as TimestampMs;

const READ_COMMITTED = 1;
type Reader = 'Replica' | 'Committed' | 'Uncommitted';
type PartitionQuestion = ListOffsetsRequest['topics'][number]['partitions'][number];
type PartitionAnswer = ListOffsetsResponse['topics'][number]['partitions'][number];
interface Found {
  readonly timestamp: TimestampMs;
  readonly offset: Offset;
  readonly leaderEpoch: LeaderEpoch;
}

export function handleListOffsets(broker: Broker, version: number, request: ListOffsetsRequest, context: Context): ListOffsetsResponse {
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: eachOnce(partitions).map((question) => {
      if (partitions.filter((other) => other.partitionIndex === question.partitionIndex).length > 1)
        return refused(question.partitionIndex, Errors.INVALID_REQUEST);
      if (question.timestamp < 0 && version < landmarkSince(question.timestamp))
        return refused(question.partitionIndex, Errors.UNSUPPORTED_VERSION);
      const topicPartition = { topic: name, partition: question.partitionIndex };
      const partition = broker.replicas.partition(topicPartition);
      if (partition === null) return refused(question.partitionIndex, missing(topicPartition, replicationHost(broker, context)));
      const reader =
        request.replicaId >= 0 || isDebugging(request)
          ? 'Replica'
          : request.isolationLevel === READ_COMMITTED
            ? 'Committed'
            : 'Uncommitted';
      return answerFor(partition, question, reader, isDebugging(request));
    }),
  }));
  return { throttleTimeMs: 0, topics };
}

/** From which version on that negative time stands for a place; never for one that stands for none. (Kafka: timestampMinSupportedVersion) */
function landmarkSince(timestamp: TimestampMs): number {
  if (timestamp === MAX_TIMESTAMP) return 7;
  if (timestamp === EARLIEST_LOCAL_TIMESTAMP) return 8;
  return timestamp === LATEST_TIMESTAMP || timestamp === EARLIEST_TIMESTAMP ? 1 : Number.POSITIVE_INFINITY;
}

/** May ask a follower, too. (Kafka: ListOffsetsRequest.DEBUGGING_REPLICA_ID) */
const isDebugging = ({ replicaId }: ListOffsetsRequest) => replicaId === -2;

const eachOnce = (partitions: readonly PartitionQuestion[]) =>
  partitions.filter(({ partitionIndex }, at) => partitions.findIndex((other) => other.partitionIndex === partitionIndex) === at);

function answerFor(partition: Partition, question: PartitionQuestion, reader: Reader, ofAnyReplica: boolean): PartitionAnswer {
  const epochError = partition.checkLeaderEpoch(question.currentLeaderEpoch);
  if (epochError !== Errors.NONE) return refused(question.partitionIndex, epochError);
  if (!partition.isLeader && !ofAnyReplica) return refused(question.partitionIndex, Errors.NOT_LEADER_OR_FOLLOWER);
  const knowsItsEnd = partition.log.highWatermark >= partition.leaderEpochStartOffset;
  if (!knowsItsEnd && reader !== 'Replica' && question.timestamp !== EARLIEST_TIMESTAMP)
    return refused(question.partitionIndex, Errors.OFFSET_NOT_AVAILABLE);
  const found = find(partition, question.timestamp, reader);
  if (found === 'Compressed') return refused(question.partitionIndex, Errors.UNSUPPORTED_COMPRESSION_TYPE);
  const { timestamp, offset, leaderEpoch } = found;
  return { partitionIndex: question.partitionIndex, errorCode: Errors.NONE, timestamp, offset, leaderEpoch };
}

/** How far anybody sees. (Kafka: Partition.fetchOffsetForTimestamp, lastFetchableOffset) */
function endFor({ log }: Partition, reader: Reader): Offset {
  switch (reader) {
    case 'Replica':
      return log.logEndOffset;
    case 'Committed':
      return log.lastStableOffset;
    case 'Uncommitted':
      return log.highWatermark;
  }
}

function find(partition: Partition, timestamp: TimestampMs, reader: Reader): Found | 'Compressed' {
  const { log, leaderEpoch } = partition;
  const end = endFor(partition, reader);
  switch (timestamp) {
    case LATEST_TIMESTAMP:
      return { timestamp: NOWHEN, offset: end, leaderEpoch };
    case EARLIEST_TIMESTAMP:
    case EARLIEST_LOCAL_TIMESTAMP:
      return { timestamp: NOWHEN, offset: log.logStartOffset, leaderEpoch: epochAtStart(partition) };
    default: {
      const found = timestamp === MAX_TIMESTAMP ? log.maxTimestampOffset() : log.offsetForTimestamp(timestamp);
      if (found?.compressed === true) return 'Compressed';
      return found === null || found.offset >= end ? { timestamp: NOWHEN, offset: -1 as Offset, leaderEpoch: NO_LEADER_EPOCH } : found;
    }
  }
}

function epochAtStart({ log, leaderEpoch }: Partition): LeaderEpoch {
  for (const batch of log.batchesFrom(log.logStartOffset)) return batch.leaderEpoch;
  return leaderEpoch;
}

const NOWHEN = -1 as TimestampMs;

function refused(partitionIndex: PartitionIndex, errorCode: ErrorCode): PartitionAnswer {
  return { partitionIndex, errorCode, timestamp: NOWHEN, offset: -1 as Offset, leaderEpoch: NO_LEADER_EPOCH };
}
