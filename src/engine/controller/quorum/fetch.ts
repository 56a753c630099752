/**
 * Replication: followers and observers fetch the metadata log from its leader. What they ask for says what they have, and moves the high
 * watermark. One whose log parts from the leader's is told where; one that lacks what the leader has no longer is told which snapshot to take.
 *
 * A fetch that finds nothing waits in its connection until something is appended or committed, or its maxWaitMs are over. What is not committed is
 * fetched too, and given back where it never is.
 *
 * Errors: INCONSISTENT_CLUSTER_ID; INVALID_REQUEST for any other partition, and for offsets and epochs that cannot be; FENCED_LEADER_EPOCH,
 * UNKNOWN_LEADER_EPOCH and NOT_LEADER_OR_FOLLOWER, each with who is known to lead.
 * Departure: no fetch sessions (Kafka's replicas of the metadata log use none either, but are offered them).
 *
 * Kafka: KafkaRaftClient.handleFetchRequest, tryCompleteFetchRequest, handleFetchResponse
 */
import { after } from '../../../base/virtual-time';
import { Errors } from '../../model/error-codes';
import {
  type BrokerId,
  type ErrorCode,
  METADATA_TOPIC_ID,
  NO_LEADER,
  NO_TOPIC_ID,
  type Offset,
  type TopicName,
} from '../../model/vocabulary';
import type { FetchPartition, FetchPartitionData, FetchRequest, FetchResponse } from '../../protocol/fetch';
import { Records } from '../../protocol/records';
import { currentLeader, PARTITION, standingOf } from './messages';
import type { RaftClient, Turn } from './raft-client';
import type { Handled } from './responses';
import { FETCH_TIMEOUT_US } from './timeouts';
import { advanceHighWatermark, commonResponse } from './transitions';

/** A leader that has committed nothing of its epoch does not say what is committed. */
const UNKNOWN = -1 as Offset;

export interface FetchAnswer {
  readonly response: FetchResponse;
  readonly recordBytes: number;
  /** There was nothing to give and nothing wrong: the answer may wait. */
  readonly isEmpty: boolean;
}

/** @param when a fetch that comes, or is answered because there is something now, says how far its replica is; one whose time is over says nothing new */
export function handleFetchRequest(turn: Turn, request: FetchRequest, when: 'Counts' | 'OnlyLooks'): FetchAnswer {
  const { raft } = turn;
  const asked = request.topics[0]?.partitions[0];
  const topLevel = requestProblem(raft, request);
  if (topLevel !== null || asked === undefined)
    return { response: answer(topLevel ?? Errors.INVALID_REQUEST, []), recordBytes: 0, isEmpty: false };
  const replicaId = request.replicaState?.replicaId ?? request.replicaId;
  const data = partitionData(turn, when === 'Counts' ? replicaId : NO_LEADER, asked, request.maxWaitMs);
  const recordBytes = data.records?.sizeBytes ?? 0;
  const knowsHighWatermark = (asked.highWatermark ?? Number.MAX_SAFE_INTEGER) >= data.highWatermark;
  const goesElsewhere = data.divergingEpoch !== null || data.snapshotId !== null;
  const isEmpty = data.errorCode === Errors.NONE && recordBytes === 0 && !goesElsewhere && knowsHighWatermark;
  return { response: answer(Errors.NONE, [data]), recordBytes, isEmpty };
}

function requestProblem({ clusterId }: RaftClient, request: FetchRequest): ErrorCode | null {
  if (request.clusterId !== null && request.clusterId !== clusterId) return Errors.INCONSISTENT_CLUSTER_ID;
  const [topic] = request.topics;
  const isTheOne = topic?.topicId === METADATA_TOPIC_ID && topic.partitions.length === 1 && topic.partitions[0]!.partition === PARTITION;
  return isTheOne && request.topics.length === 1 ? null : Errors.INVALID_REQUEST;
}

function partitionData(turn: Turn, replica: BrokerId, asked: FetchPartition, maxWaitMs: number): FetchPartitionData {
  const { raft } = turn;
  const { started: log } = raft;
  const problem = isInvalid(asked, maxWaitMs) ? Errors.INVALID_REQUEST : leaderProblem(raft, asked.currentLeaderEpoch);
  const validity = problem === null ? log.validate({ offset: asked.fetchOffset, epoch: asked.lastFetchedEpoch }) : null;
  const isValid = validity?.kind === 'Valid';
  const batches = isValid ? log.read(asked.fetchOffset, asked.partitionMaxBytes) : [];
  if (isValid) fetched(turn, replica, asked);
  const highWatermark = problem === null ? (raft.leading?.highWatermark ?? UNKNOWN) : UNKNOWN;
  return {
    partitionIndex: PARTITION,
    errorCode: problem ?? Errors.NONE,
    highWatermark,
    lastStableOffset: UNKNOWN,
    logStartOffset: log.logStartOffset,
    divergingEpoch: validity?.kind === 'Diverging' ? { epoch: validity.end.epoch, endOffset: validity.end.offset } : null,
    currentLeader: currentLeader(raft.standing),
    snapshotId: validity?.kind === 'Snapshot' ? { endOffset: validity.id.offset, epoch: validity.id.epoch } : null,
    abortedTransactions: null,
    preferredReadReplica: NO_LEADER,
    records: Records.of(batches),
  };
}

const isInvalid = ({ fetchOffset, lastFetchedEpoch, currentLeaderEpoch }: FetchPartition, maxWaitMs: number) =>
  maxWaitMs < 0 || fetchOffset < 0 || lastFetchedEpoch < 0 || lastFetchedEpoch > currentLeaderEpoch;

/** Null where this replica leads that epoch. (Kafka: validateLeaderOnlyRequest) */
export function leaderProblem({ quorum, leading }: RaftClient, epoch: number): ErrorCode | null {
  if (epoch < quorum.epoch) return Errors.FENCED_LEADER_EPOCH;
  if (epoch > quorum.epoch) return Errors.UNKNOWN_LEADER_EPOCH;
  return leading === null ? Errors.NOT_LEADER_OR_FOLLOWER : null;
}

/** What it asks for says what it has. Whoever has no number, a consumer say, counts for nothing. */
function fetched(turn: Turn, id: BrokerId, { fetchOffset, replicaDirectoryId }: FetchPartition): void {
  const { leading, started: log } = turn.raft;
  if (leading === null || id < 0) return;
  const directoryId = replicaDirectoryId === NO_TOPIC_ID ? null : replicaDirectoryId;
  leading.fetched({ id, directoryId }, fetchOffset, { logEndOffset: log.logEndOffset, now: turn.context.now });
  advanceHighWatermark(turn);
}

const answer = (errorCode: ErrorCode, partitions: readonly FetchPartitionData[]): FetchResponse => ({
  throttleTimeMs: 0,
  errorCode,
  sessionId: 0,
  responses: partitions.length === 0 ? [] : [{ topic: '' as TopicName, topicId: METADATA_TOPIC_ID, partitions }],
  nodeEndpoints: null,
});

export function handleFetchResponse(turn: Turn, response: FetchResponse): Handled {
  const { raft, context, listener } = turn;
  const fetched = response.responses[0]?.partitions[0];
  if (fetched === undefined || fetched.currentLeader === null) return 'Failed';
  const common = commonResponse(turn, fetched.errorCode, standingOf(fetched.currentLeader));
  if (common !== null) return common;
  const { current } = raft.quorum;
  if (fetched.errorCode !== Errors.NONE || current.kind !== 'Follower') return 'Failed';
  const { started: log } = raft;
  if (fetched.divergingEpoch !== null) log.truncateToEndOf(context.disk, fetched.divergingEpoch);
  else if (fetched.snapshotId !== null) {
    const id = { offset: fetched.snapshotId.endOffset, epoch: fetched.snapshotId.epoch };
    if (!log.has(id)) current.fetching = id;
  } else {
    if (!append(turn, fetched.records)) return 'Failed';
    if (log.advanceHighWatermark(fetched.highWatermark)) listener.committed(context);
  }
  fetchedFromLeader(turn);
  return 'Done';
}

/** The batches of no epoch later than its own: of those it would have heard. */
function append({ raft, context }: Turn, records: Records | null): boolean {
  if (records === null || records.batches.length === 0) return true;
  const by = { requestLeaderEpoch: raft.quorum.epoch, nowMs: context.clockMs, flushed: raft.quorum.isVoter };
  return raft.started.appendAsFollower(context.disk, records, by);
}

/** The leader is there. (Kafka: FollowerState.resetFetchTimeoutForSuccessfulFetch) */
export function fetchedFromLeader({ raft, context }: Turn): void {
  const { current } = raft.quorum;
  if (current.kind !== 'Follower') return;
  current.hasFetched = true;
  if (current.deadline !== null) current.deadline = after(context.now, FETCH_TIMEOUT_US);
}
