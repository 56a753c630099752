/**
 * Vote, API key 52: a voter of the metadata quorum asks another for its vote in an epoch, or (pre-vote) whether it would give it.
 *
 * Versions 0–2, flexible.
 *   1   voterId, and the directories of both: a disk that was replaced is another voter (KIP-853)
 *   2   preVote: asked in the candidate's present epoch, and nothing is promised (KIP-996)
 *
 * Errors: FENCED_LEADER_EPOCH (74) where the candidate's epoch is over, INCONSISTENT_CLUSTER_ID (104).
 */
import { type BrokerId, type ErrorCode, type LeaderEpoch, NO_LEADER, NO_TOPIC_ID, type Offset } from '../model/vocabulary';
import { leaderAnswer, quorumTopics } from './quorum-topics';
import { boolean, int16, int32, int64, message, nullableString, since, type TypeOf, uuid } from './schema';

export const voteKey = 52;
const versions = { first: 0, last: 2, flexible: 0 };

const directory = () => since(1, uuid(), { default: NO_TOPIC_ID, ignorable: true });

export const voteRequest = message('VoteRequest', versions, {
  clusterId: nullableString(),
  voterId: since(1, int32<BrokerId>(), { default: NO_LEADER, ignorable: true }),
  topics: quorumTopics({
    replicaEpoch: int32<LeaderEpoch>(),
    replicaId: int32<BrokerId>(),
    replicaDirectoryId: directory(),
    voterDirectoryId: directory(),
    /** Epoch of the candidate's last record, and where its log ends. */
    lastOffsetEpoch: int32<LeaderEpoch>(),
    lastOffset: int64<Offset>(),
    preVote: since(2, boolean(), { default: false }),
  }),
});
export type VoteRequest = TypeOf<typeof voteRequest>;
export type VotePartition = VoteRequest['topics'][number]['partitions'][number];

export const voteResponse = message('VoteResponse', versions, {
  errorCode: int16<ErrorCode>(),
  topics: quorumTopics({ ...leaderAnswer(), voteGranted: boolean() }),
});
export type VoteResponse = TypeOf<typeof voteResponse>;
