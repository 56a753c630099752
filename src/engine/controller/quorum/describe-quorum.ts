/**
 * How the quorum stands, as its leader sees it: how far each voter and observer has fetched, and when.
 *
 * It may never change anything, nor speak for a leader that it is not.
 *
 * Errors: UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER.
 *
 * Kafka: KafkaRaftClient.handleDescribeQuorumRequest (KIP-595, KIP-836, KIP-853)
 */
import type { VirtualTime } from '../../../base/virtual-time';
import { Errors } from '../../model/error-codes';
import { type BrokerId, type ErrorCode, METADATA_TOPIC, NO_LEADER, NO_TOPIC_ID, type Offset } from '../../model/vocabulary';
import type { DescribeQuorumRequest, DescribeQuorumResponse, QuorumReplica } from '../../protocol/describe-quorum';
import type { LeaderState } from './leader-state';
import { endpointsOf, PARTITION } from './messages';
import type { Turn } from './raft-client';
import type { ReplicaState } from './replica-state';

const UNKNOWN = -1;

export function handleDescribeQuorumRequest({ raft, context }: Turn, request: DescribeQuorumRequest): DescribeQuorumResponse {
  const { quorum, leading, started: log } = raft;
  const [topic] = request.topics;
  const isTheOne = topic?.topicName === METADATA_TOPIC && topic.partitions[0]?.partitionIndex === PARTITION;
  if (!isTheOne) return failed(Errors.UNKNOWN_TOPIC_OR_PARTITION);
  if (leading === null) return failed(Errors.NOT_LEADER_OR_FOLLOWER);
  const clock = (at: VirtualTime | null) => (at === null ? UNKNOWN : context.clockMs - Math.floor((context.now - at) / 1_000));
  const partition = {
    partitionIndex: PARTITION,
    errorCode: Errors.NONE,
    errorMessage: null,
    leaderId: quorum.id,
    leaderEpoch: quorum.epoch,
    highWatermark: leading.highWatermark ?? (UNKNOWN as Offset),
    currentVoters: quorum.voters.map((id) => voter(id, leading, clock) ?? itself(id, log.logEndOffset, context.clockMs)),
    observers: leading.observers(context.now).map(([id, state]) => replica(id, state, clock)),
  };
  return {
    errorCode: Errors.NONE,
    errorMessage: null,
    topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }],
    nodes: quorum.voters.map((nodeId) => ({ nodeId, listeners: endpointsOf(nodeId) })),
  };
}

type Clock = (at: VirtualTime | null) => number;

function voter(id: BrokerId, leading: LeaderState, clock: Clock): QuorumReplica | null {
  const state = leading.voters.get(id);
  return state === undefined ? null : replica(id, state, clock);
}

const replica = (
  replicaId: BrokerId,
  { logEndOffset, directoryId, lastFetchedAt, lastCaughtUpAt }: ReplicaState,
  clock: Clock,
): QuorumReplica => ({
  replicaId,
  replicaDirectoryId: directoryId ?? NO_TOPIC_ID,
  logEndOffset: logEndOffset ?? (UNKNOWN as Offset),
  lastFetchTimestamp: clock(lastFetchedAt),
  lastCaughtUpTimestamp: clock(lastCaughtUpAt),
});

const itself = (replicaId: BrokerId, logEndOffset: Offset, nowMs: number): QuorumReplica => ({
  replicaId,
  replicaDirectoryId: NO_TOPIC_ID,
  logEndOffset,
  lastFetchTimestamp: nowMs,
  lastCaughtUpTimestamp: nowMs,
});

function failed(errorCode: ErrorCode): DescribeQuorumResponse {
  const partition = {
    partitionIndex: PARTITION,
    errorCode,
    errorMessage: null,
    leaderId: NO_LEADER,
    leaderEpoch: 0 as never,
    highWatermark: 0 as Offset,
    currentVoters: [],
    observers: [],
  };
  return { errorCode: Errors.NONE, errorMessage: null, topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }], nodes: [] };
}
