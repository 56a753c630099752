/**
 * EndQuorumEpoch, API key 54: the leader of the metadata quorum resigns, and says who should follow it: the voters whose logs reach
 * furthest first. Who hears it need not wait until its fetches time out.
 *
 * Versions 0–1, flexible from 1.
 *   1   preferredCandidates with directories instead of preferredSuccessors (KIP-853)
 *
 * Errors: FENCED_LEADER_EPOCH (74) where that epoch is over, INCONSISTENT_CLUSTER_ID (104).
 */
import type { BrokerId } from '../model/vocabulary';
import { leaderEndpoints, quorumEpochAnswer } from './begin-quorum-epoch';
import { knownLeader, quorumTopics } from './quorum-topics';
import { array, int32, message, nullableString, since, struct, type TypeOf, until, uuid } from './schema';

export const endQuorumEpochKey = 54;
const versions = { first: 0, last: 1, flexible: 1 };

export const endQuorumEpochRequest = message('EndQuorumEpochRequest', versions, {
  clusterId: nullableString(),
  topics: quorumTopics({
    ...knownLeader(),
    preferredSuccessors: until(0, array(int32<BrokerId>()), { default: [], ignorable: true }),
    preferredCandidates: since(1, array(struct({ candidateId: int32<BrokerId>(), candidateDirectoryId: uuid() })), {
      default: [],
      ignorable: true,
    }),
  }),
  leaderEndpoints: leaderEndpoints(),
});
export type EndQuorumEpochRequest = TypeOf<typeof endQuorumEpochRequest>;

export const endQuorumEpochResponse = message('EndQuorumEpochResponse', versions, quorumEpochAnswer);
export type EndQuorumEpochResponse = TypeOf<typeof endQuorumEpochResponse>;
