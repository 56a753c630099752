/**
 * BeginQuorumEpoch, API key 53: a new leader of the metadata quorum says so to a voter, who may not have heard of the election.
 *
 * Versions 0–1, flexible from 1.
 *   1   voterId, directories and the leader's endpoints (KIP-853)
 *
 * Errors: FENCED_LEADER_EPOCH (74) where that epoch is over, INCONSISTENT_CLUSTER_ID (104).
 */
import { type BrokerId, type ErrorCode, NO_LEADER, NO_TOPIC_ID } from '../model/vocabulary';
import { knownLeader, leaderAnswer, quorumTopics } from './quorum-topics';
import { array, int16, int32, message, nullableString, since, string, struct, type TypeOf, uint16, uuid } from './schema';

export const beginQuorumEpochKey = 53;
const versions = { first: 0, last: 1, flexible: 1 };

export const leaderEndpoints = () =>
  since(1, array(struct({ name: string(), host: string(), port: uint16() })), { default: [], ignorable: true });

export const beginQuorumEpochRequest = message('BeginQuorumEpochRequest', versions, {
  clusterId: nullableString(),
  voterId: since(1, int32<BrokerId>(), { default: NO_LEADER, ignorable: true }),
  topics: quorumTopics({ voterDirectoryId: since(1, uuid(), { default: NO_TOPIC_ID, ignorable: true }), ...knownLeader() }),
  leaderEndpoints: leaderEndpoints(),
});
export type BeginQuorumEpochRequest = TypeOf<typeof beginQuorumEpochRequest>;

/** What EndQuorumEpoch is answered with, too. */
export const quorumEpochAnswer = {
  errorCode: int16<ErrorCode>(),
  topics: quorumTopics(leaderAnswer()),
};

export const beginQuorumEpochResponse = message('BeginQuorumEpochResponse', versions, quorumEpochAnswer);
export type BeginQuorumEpochResponse = TypeOf<typeof beginQuorumEpochResponse>;
