/**
 * Who leads tells the voters so, and tells those who do not fetch again and again.
 *
 * Errors: INCONSISTENT_CLUSTER_ID, INVALID_REQUEST, FENCED_LEADER_EPOCH where that epoch is over, INVALID_VOTER_KEY where another was meant.
 *
 * Kafka: KafkaRaftClient.handleBeginQuorumEpochRequest, handleBeginQuorumEpochResponse
 */
import { Errors } from '../../model/error-codes';
import { type ErrorCode, NO_LEADER } from '../../model/vocabulary';
import type { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from '../../protocol/begin-quorum-epoch';
import { quorumAnswer, refusal, requestProblem, standingOf } from './messages';
import type { Turn } from './raft-client';
import type { Handled } from './responses';
import { commonResponse, hear } from './transitions';

export function handleBeginQuorumEpochRequest(turn: Turn, request: BeginQuorumEpochRequest): object {
  const { raft } = turn;
  const problem = requestProblem(raft.clusterId, request);
  if (problem !== null) return refusal(problem);
  const said = request.topics[0]!.partitions[0]!;
  const invalid = whyInvalid(turn, said);
  if (invalid !== null) return quorumAnswer(raft.standing, invalid);
  hear(turn, standingOf(said));
  const isMeant = request.voterId === NO_LEADER || request.voterId === raft.quorum.id;
  return quorumAnswer(raft.standing, isMeant ? Errors.NONE : Errors.INVALID_VOTER_KEY);
}

/** Kafka: validateVoterOnlyRequest */
export function whyInvalid({ raft }: Turn, said: { readonly leaderId: number; readonly leaderEpoch: number }): ErrorCode | null {
  if (said.leaderEpoch < raft.quorum.epoch) return Errors.FENCED_LEADER_EPOCH;
  return said.leaderId < 0 ? Errors.INVALID_REQUEST : null;
}

/** That it was heard is known by the fetches that follow. */
export function handleBeginQuorumEpochResponse(turn: Turn, response: BeginQuorumEpochResponse): Handled {
  const answer = response.topics[0]!.partitions[0]!;
  return commonResponse(turn, answer.errorCode, standingOf(answer)) ?? (answer.errorCode === Errors.NONE ? 'Done' : 'Failed');
}
