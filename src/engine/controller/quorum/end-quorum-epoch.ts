/**
 * A leader that resigns says so, and who should lead next: those whose logs reach furthest first. The first asks around at once, the others
 * give it time, each twice as long as the one before.
 *
 * It may never make a follower forget a leader of a newer epoch.
 *
 * Errors: INCONSISTENT_CLUSTER_ID, INVALID_REQUEST, FENCED_LEADER_EPOCH where that epoch is over.
 *
 * Kafka: KafkaRaftClient.handleEndQuorumEpochRequest, handleEndQuorumEpochResponse, strictExponentialElectionBackoffMs
 */
import { after, type Microseconds } from '../../../base/virtual-time';
import { Errors } from '../../model/error-codes';
import type { BrokerId } from '../../model/vocabulary';
import type { EndQuorumEpochRequest, EndQuorumEpochResponse } from '../../protocol/end-quorum-epoch';
import { whyInvalid } from './begin-quorum-epoch';
import { quorumAnswer, refusal, requestProblem, standingOf } from './messages';
import type { Turn } from './raft-client';
import type { Handled } from './responses';
import { ELECTION_BACKOFF_MAX_US } from './timeouts';
import { commonResponse, hear } from './transitions';

export function handleEndQuorumEpochRequest(turn: Turn, request: EndQuorumEpochRequest): object {
  const { raft, context } = turn;
  const { quorum } = raft;
  const problem = requestProblem(raft.clusterId, request);
  if (problem !== null) return refusal(problem);
  const said = request.topics[0]!.partitions[0]!;
  const invalid = whyInvalid(turn, said);
  if (invalid !== null) return quorumAnswer(raft.standing, invalid);
  hear(turn, standingOf(said));
  const { current } = quorum;
  if (current.kind === 'Follower' && current.leader === said.leaderId && quorum.isVoter) {
    const successors = said.preferredCandidates.map(({ candidateId }) => candidateId);
    current.deadline = after(context.now, electionBackoff(successors, quorum.id));
  }
  return quorumAnswer(raft.standing, Errors.NONE);
}

/** Who is not named waits longest; where nobody is, nobody waits. */
export function electionBackoff(successors: readonly BrokerId[], self: BrokerId): Microseconds {
  const found = successors.indexOf(self);
  const position = found < 0 ? successors.length : found;
  if (position === 0) return 0 as Microseconds;
  if (position >= successors.length) return ELECTION_BACKOFF_MAX_US;
  const shortest = Math.floor(ELECTION_BACKOFF_MAX_US / 2 ** (successors.length - 1));
  return Math.min(ELECTION_BACKOFF_MAX_US, shortest * 2 ** (position - 1)) as Microseconds;
}

export function handleEndQuorumEpochResponse(turn: Turn, voter: BrokerId, response: EndQuorumEpochResponse): Handled {
  const answer = response.topics[0]!.partitions[0]!;
  const common = commonResponse(turn, answer.errorCode, standingOf(answer));
  if (common !== null) return common;
  if (answer.errorCode !== Errors.NONE) return 'Failed';
  const { current } = turn.raft.quorum;
  if (current.kind === 'Resigned') current.unacknowledged.delete(voter);
  return 'Done';
}
