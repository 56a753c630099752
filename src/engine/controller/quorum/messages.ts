/** What replicas of the metadata log say to each other, each about the one partition there is. (Kafka: RaftUtil) */
import { Errors } from '../../model/error-codes';
import {
  type BrokerEpoch,
  type BrokerId,
  type ErrorCode,
  type LeaderEpoch,
  METADATA_TOPIC,
  METADATA_TOPIC_ID,
  NO_LEADER,
  NO_TOPIC_ID,
  type Offset,
  type PartitionIndex,
  type TopicName,
} from '../../model/vocabulary';
import type { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from '../../protocol/begin-quorum-epoch';
import type { EndQuorumEpochRequest } from '../../protocol/end-quorum-epoch';
import type { FetchRequest } from '../../protocol/fetch';
import type { FetchSnapshotRequest } from '../../protocol/fetch-snapshot';
import type { VoteRequest, VoteResponse } from '../../protocol/vote';
import type { LogEnd } from './epoch-state';
import type { DirectoryId } from './replica-state';
import { VOTER_LISTENER, VOTER_PORT, voterNode } from './request-manager';
import type { SnapshotId } from './snapshot-files';
import { FETCH_BYTES_MAX, FETCH_WAIT_MS } from './timeouts';

export const PARTITION = 0 as PartitionIndex;
/** An observer of the metadata log is no registered broker to it. */
const NO_BROKER_EPOCH = -1 as BrokerEpoch;

/** Who says it, about which epoch. */
export interface Speaker {
  readonly clusterId: string;
  readonly id: BrokerId;
  readonly epoch: LeaderEpoch;
  readonly directoryId: DirectoryId;
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
  return {
    clusterId: by.clusterId,
    voterId: voter,
    topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }],
    leaderEndpoints: endpointsOf(by.id),
  };
}

export function endBody(by: Speaker, successors: readonly BrokerId[]): EndQuorumEpochRequest {
  const partition = {
    partitionIndex: PARTITION,
    leaderId: by.id,
    leaderEpoch: by.epoch,
    preferredSuccessors: [],
    preferredCandidates: successors.map((candidateId) => ({ candidateId, candidateDirectoryId: NO_TOPIC_ID })),
  };
  return {
    clusterId: by.clusterId,
    topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }],
    leaderEndpoints: endpointsOf(by.id),
  };
}

/** Where a voter listens. */
export const endpointsOf = (voter: BrokerId) => [{ name: VOTER_LISTENER, host: voterNode(voter), port: VOTER_PORT }];

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
    replicaDirectoryId: by.directoryId ?? NO_TOPIC_ID,
    highWatermark: from.highWatermark,
  };
  return {
    clusterId: by.clusterId,
    replicaId: NO_LEADER, // said in replicaState
    replicaState: { replicaId: by.id, replicaEpoch: NO_BROKER_EPOCH },
    maxWaitMs: FETCH_WAIT_MS,
    minBytes: 1,
    maxBytes: FETCH_BYTES_MAX,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic: '' as TopicName, topicId: METADATA_TOPIC_ID, partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  };
}

export function fetchSnapshotBody(by: Speaker, id: SnapshotId, position: number): FetchSnapshotRequest {
  const partition = {
    partition: PARTITION,
    currentLeaderEpoch: by.epoch,
    snapshotId: { endOffset: id.offset, epoch: id.epoch },
    position,
    replicaDirectoryId: by.directoryId ?? NO_TOPIC_ID,
  };
  const topics = [{ name: METADATA_TOPIC, partitions: [partition] }];
  return { clusterId: by.clusterId, replicaId: by.id, maxBytes: FETCH_BYTES_MAX, topics };
}

/** What the one who answers knows of the epoch. */
export interface Standing {
  /** Null, as −1, for nobody. */
  readonly leader: BrokerId | null;
  readonly epoch: LeaderEpoch;
}

export const standingOf = ({ leaderId, leaderEpoch }: { readonly leaderId: BrokerId; readonly leaderEpoch: LeaderEpoch }): Standing => ({
  leader: leaderId === NO_LEADER ? null : leaderId,
  epoch: leaderEpoch,
});

export const currentLeader = ({ leader, epoch }: Standing) => ({ leaderId: leader ?? NO_LEADER, leaderEpoch: epoch });

export function voteAnswer(standing: Standing, answer: { readonly error: ErrorCode; readonly granted: boolean }): VoteResponse {
  const partition = { ...epochAnswer(standing, answer.error), voteGranted: answer.granted };
  return { errorCode: Errors.NONE, topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }] };
}

export function quorumAnswer(standing: Standing, error: ErrorCode): BeginQuorumEpochResponse {
  return { errorCode: Errors.NONE, topics: [{ topicName: METADATA_TOPIC, partitions: [epochAnswer(standing, error)] }] };
}

/** The request as a whole is none that a replica answers. */
export const refusal = (errorCode: ErrorCode) => ({ errorCode, topics: [] });

const epochAnswer = (standing: Standing, errorCode: ErrorCode) => ({
  partitionIndex: PARTITION,
  errorCode,
  ...currentLeader(standing),
});

/** Null where that request is meant for this cluster and its one partition. (Kafka: hasValidClusterId, hasValidTopicPartition) */
export function requestProblem(
  clusterId: string,
  request: {
    readonly clusterId: string | null;
    readonly topics: readonly { readonly topicName: string; readonly partitions: readonly { readonly partitionIndex: number }[] }[];
  },
): ErrorCode | null {
  if (request.clusterId !== null && request.clusterId !== clusterId) return Errors.INCONSISTENT_CLUSTER_ID;
  const [topic, ...more] = request.topics;
  const isTheOne =
    topic?.topicName === METADATA_TOPIC && topic.partitions.length === 1 && topic.partitions[0]!.partitionIndex === PARTITION;
  return isTheOne && more.length === 0 ? null : Errors.INVALID_REQUEST;
}
