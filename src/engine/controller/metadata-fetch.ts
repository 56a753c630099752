/**
 * Answers a broker or a voter that fetches the metadata log. They fetch what is new as soon as it is there: a fetch that finds nothing
 * waits in its connection until something is appended or committed, or its maxWaitMs are over.
 *
 * Errors: UNKNOWN_TOPIC_ID / UNKNOWN_TOPIC_OR_PARTITION for any other partition, NOT_LEADER_OR_FOLLOWER from a controller that does not
 * lead, FENCED_LEADER_EPOCH and UNKNOWN_LEADER_EPOCH where the one who asks knows another controller epoch, OFFSET_OUT_OF_RANGE.
 * Departure: no fetch sessions (every answer is a full one). Brokers need name no epoch: they judge the answer's.
 *
 * Kafka: KafkaRaftClient.handleFetchRequest
 */
import { Errors } from '../model/error-codes';
import { type ErrorCode, METADATA_TOPIC, METADATA_TOPIC_ID, NO_LEADER, NO_LEADER_EPOCH, type Offset } from '../model/vocabulary';
import type { FetchPartition, FetchPartitionData, FetchRequest, FetchResponse } from '../protocol/fetch';
import { Records } from '../protocol/records';
import type { RaftClient } from './quorum/raft-client';

type FetchTopic = FetchRequest['topics'][number];

/** A leader that has committed nothing of its epoch does not say what is committed. */
const UNKNOWN = -1 as Offset;

export interface MetadataFetch {
  readonly response: FetchResponse;
  readonly recordBytes: number;
  /** There was nothing to give and nothing wrong: the answer may wait. */
  readonly isEmpty: boolean;
}

export function fetchMetadata(raft: RaftClient, request: FetchRequest): MetadataFetch {
  let recordBytes = 0;
  let isEmpty = true;
  const fetchPartition = (topic: FetchTopic, partition: FetchPartition) => {
    const data = readPartition(raft, topic, partition);
    recordBytes += data.records?.sizeBytes ?? 0;
    const isOld = partition.highWatermark !== null && partition.highWatermark < data.highWatermark;
    isEmpty &&= data.errorCode === Errors.NONE && recordBytes === 0 && data.divergingEpoch === null && !isOld;
    return data;
  };
  const responses = request.topics.map((topic) => ({
    topic: topic.topic,
    topicId: topic.topicId,
    partitions: topic.partitions.map((partition) => fetchPartition(topic, partition)),
  }));
  return { response: { throttleTimeMs: 0, errorCode: Errors.NONE, sessionId: 0, responses, nodeEndpoints: null }, recordBytes, isEmpty };
}

function readPartition(raft: RaftClient, topic: FetchTopic, asked: FetchPartition): FetchPartitionData {
  const { started: log, standing, leading } = raft;
  const problem = problemWith(raft, topic, asked);
  const divergingEpoch = problem === null ? log.divergingFrom(asked.lastFetchedEpoch, asked.fetchOffset) : null;
  const found = problem === null && divergingEpoch === null ? log.read(asked.fetchOffset, asked.partitionMaxBytes) : null;
  const batches = found?.kind === 'Read' ? found.batches : [];
  const highWatermark = leading?.highWatermark ?? UNKNOWN;
  return {
    partitionIndex: asked.partition,
    errorCode: problem ?? (found?.kind === 'OffsetOutOfRange' ? Errors.OFFSET_OUT_OF_RANGE : Errors.NONE),
    highWatermark,
    lastStableOffset: highWatermark,
    logStartOffset: log.logStartOffset,
    divergingEpoch,
    currentLeader: { leaderId: standing.leader ?? NO_LEADER, leaderEpoch: standing.epoch },
    snapshotId: null,
    abortedTransactions: null,
    preferredReadReplica: NO_LEADER,
    records: Records.of(batches),
  };
}

function problemWith(
  { standing, leading }: RaftClient,
  { topic, topicId }: FetchTopic,
  { partition, currentLeaderEpoch }: FetchPartition,
): ErrorCode | null {
  if (topicId !== METADATA_TOPIC_ID && topic !== METADATA_TOPIC)
    return topic === '' ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
  if (partition !== 0) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
  if (currentLeaderEpoch !== NO_LEADER_EPOCH && currentLeaderEpoch !== standing.epoch)
    return currentLeaderEpoch < standing.epoch ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH;
  return leading === null ? Errors.NOT_LEADER_OR_FOLLOWER : null;
}
