/**
 * Answers a broker that fetches the metadata log. Brokers fetch what is new as soon as it is there: a fetch that finds nothing
 * waits in its connection until something is appended, or its maxWaitMs are over.
 *
 * Errors: UNKNOWN_TOPIC_ID / UNKNOWN_TOPIC_OR_PARTITION for any other partition, FENCED_LEADER_EPOCH and UNKNOWN_LEADER_EPOCH where
 * the broker knows another controller epoch, OFFSET_OUT_OF_RANGE.
 * Departure: no fetch sessions (every answer is a full one), no diverging epochs (this log is never truncated, so none can part
 * from it).
 *
 * Kafka: KafkaRaftClient.handleFetchRequest
 */
import { Errors } from '../model/error-codes';
import { type BrokerId, type ErrorCode, METADATA_TOPIC, METADATA_TOPIC_ID, NO_LEADER, NO_LEADER_EPOCH } from '../model/vocabulary';
import type { FetchPartition, FetchPartitionData, FetchRequest, FetchResponse } from '../protocol/fetch';
import { Records } from '../protocol/records';
import type { MetadataLog } from './metadata-log';

type FetchTopic = FetchRequest['topics'][number];

export interface MetadataFetch {
  readonly response: FetchResponse;
  readonly recordBytes: number;
  /** There was nothing to give and nothing wrong: the answer may wait. */
  readonly isEmpty: boolean;
}

export function fetchMetadata(log: MetadataLog, controller: BrokerId, request: FetchRequest): MetadataFetch {
  let recordBytes = 0;
  let isEmpty = true;
  const fetchPartition = (topic: FetchTopic, partition: FetchPartition) => {
    const data = readPartition(log, controller, topic, partition);
    recordBytes += data.records?.sizeBytes ?? 0;
    isEmpty &&= data.errorCode === Errors.NONE && recordBytes === 0;
    return data;
  };
  const responses = request.topics.map((topic) => ({
    topic: topic.topic,
    topicId: topic.topicId,
    partitions: topic.partitions.map((partition) => fetchPartition(topic, partition)),
  }));
  return { response: { throttleTimeMs: 0, errorCode: Errors.NONE, sessionId: 0, responses, nodeEndpoints: null }, recordBytes, isEmpty };
}

function readPartition(log: MetadataLog, controller: BrokerId, topic: FetchTopic, asked: FetchPartition): FetchPartitionData {
  const problem = problemWith(log, topic, asked);
  const found = problem === null ? log.read(asked.fetchOffset, asked.partitionMaxBytes) : null;
  const batches = found?.kind === 'Read' ? found.batches : [];
  return {
    partitionIndex: asked.partition,
    errorCode: problem ?? (found?.kind === 'OffsetOutOfRange' ? Errors.OFFSET_OUT_OF_RANGE : Errors.NONE),
    highWatermark: log.logEndOffset,
    lastStableOffset: log.logEndOffset,
    logStartOffset: log.logStartOffset,
    divergingEpoch: null,
    currentLeader: { leaderId: controller, leaderEpoch: log.epoch },
    snapshotId: null,
    abortedTransactions: null,
    preferredReadReplica: NO_LEADER,
    records: Records.of(batches),
  };
}

function problemWith(
  log: MetadataLog,
  { topic, topicId }: FetchTopic,
  { partition, currentLeaderEpoch }: FetchPartition,
): ErrorCode | null {
  if (topicId !== METADATA_TOPIC_ID && topic !== METADATA_TOPIC)
    return topic === '' ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
  if (partition !== 0) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
  if (currentLeaderEpoch === NO_LEADER_EPOCH || currentLeaderEpoch === log.epoch) return null;
  return currentLeaderEpoch < log.epoch ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH;
}
