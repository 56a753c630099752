/** What voters say to each other, each about the one partition there is. (Kafka: RaftUtil) */
import { Errors } from '../../model/error-codes';
import {
  type BrokerId,
  type ErrorCode,
  type LeaderEpoch,
  METADATA_TOPIC,
  METADATA_TOPIC_ID,
  NO_LEADER,
  NO_TOPIC_ID,
  type Offset,
  type PartitionIndex,
} from '../../model/vocabulary';
import type { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from '../../protocol/begin-quorum-epoch';
import type { EndQuorumEpochRequest } from '../../protocol/end-quorum-epoch';
import type { FetchRequest } from '../../protocol/fetch';
import type { VoteRequest, VoteResponse } from '../../protocol/vote';
import type { LogEnd } from './quorum-state';
import { FETCH_WAIT_MS } from './timeouts';

const PARTITION = 0 as PartitionIndex;
/** KafkaRaftClient.MAX_FETCH_SIZE_BYTES */
const FETCH_BYTES_MAX = 8 * 1024 * 1024;

/** Who says it, about which epoch. */
export interface Speaker {
  readonly clusterId: string;
  readonly id: BrokerId;
  readonly epoch: LeaderEpoch;
}

export function voteBody(by: Speaker, to: { readonly voter: BrokerId; readonly end: LogEnd; readonly preVote: boolean }): VoteRequest {
  const partition = {
    partitionIndex: PARTITION,
    replicaEpoch: by.epoch,
    replicaId: by.id,
    replicaDirectoryId: NO_TOPIC_ID,
    voterDirectoryId: NO_TOPIC_ID,
    lastOffsetEpoch: to.end.epoch,
    lastOffset: to.end.offset,
    preVote: to.preVote,
  };
  return { clusterId: by.clusterId, voterId: to.voter, topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }] };
}

export function beginBody(by: Speaker, voter: BrokerId): BeginQuorumEpochRequest {
  const partition = { partitionIndex: PARTITION, voterDirectoryId: NO_TOPIC_ID, leaderId: by.id, leaderEpoch: by.epoch };
  return { clusterId: by.clusterId, voterId: voter, topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }], leaderEndpoints: [] };
}

export function endBody(by: Speaker, successors: readonly BrokerId[]): EndQuorumEpochRequest {
  const partition = {
    partitionIndex: PARTITION,
    leaderId: by.id,
    leaderEpoch: by.epoch,
    preferredSuccessors: [],
    preferredCandidates: successors.map((candidateId) => ({ candidateId, candidateDirectoryId: NO_TOPIC_ID })),
  };
  return { clusterId: by.clusterId, topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }], leaderEndpoints: [] };
}

export function fetchBody(
  by: Speaker,
  from: { readonly end: LogEnd; readonly logStart: Offset; readonly highWatermark: Offset },
): FetchRequest {
  const partition = {
    partition: PARTITION,
    currentLeaderEpoch: by.epoch,
    fetchOffset: from.end.offset,
    lastFetchedEpoch: from.end.epoch,
    logStartOffset: from.logStart,
    partitionMaxBytes: FETCH_BYTES_MAX,
    replicaDirectoryId: NO_TOPIC_ID,
    highWatermark: from.highWatermark,
  };
  return {
    clusterId: by.clusterId,
    replicaId: by.id,
    replicaState: { replicaId: by.id, replicaEpoch: -1 as never },
    maxWaitMs: FETCH_WAIT_MS,
    minBytes: 1,
    maxBytes: FETCH_BYTES_MAX,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic: METADATA_TOPIC, topicId: METADATA_TOPIC_ID, partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  };
}

/** What the one who answers knows of the epoch. */
export interface Standing {
  readonly leader: BrokerId | null;
  readonly epoch: LeaderEpoch;
}

export function voteAnswer(standing: Standing, answer: { readonly error: ErrorCode; readonly granted: boolean }): VoteResponse {
  const partition = { ...epochAnswer(standing, answer.error), voteGranted: answer.granted };
  return { errorCode: Errors.NONE, topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }] };
}

export function quorumAnswer(standing: Standing, error: ErrorCode): BeginQuorumEpochResponse {
  return { errorCode: Errors.NONE, topics: [{ topicName: METADATA_TOPIC, partitions: [epochAnswer(standing, error)] }] };
}

const epochAnswer = ({ leader, epoch }: Standing, errorCode: ErrorCode) => ({
  partitionIndex: PARTITION,
  errorCode,
  leaderId: leader ?? NO_LEADER,
  leaderEpoch: epoch,
});
