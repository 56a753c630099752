/**
 * Elections: a prospective asks each voter whether it would vote for it, a candidate asks for the vote itself.
 *
 * Invariant: the vote is on the disk before it is in the answer.
 * Errors: INCONSISTENT_CLUSTER_ID, INVALID_REQUEST, FENCED_LEADER_EPOCH where the epoch is over, INVALID_VOTER_KEY where another was meant.
 *
 * Kafka: KafkaRaftClient.handleVoteRequest, handleVoteResponse
 */
import { Errors } from '../../model/error-codes';
import { type BrokerId, type ErrorCode, NO_LEADER } from '../../model/vocabulary';
import type { VotePartition, VoteRequest, VoteResponse } from '../../protocol/vote';
import { isUpToDate } from './epoch-state';
import { refusal, requestProblem, standingOf, voteAnswer } from './messages';
import type { RaftClient, Turn } from './raft-client';
import type { Handled } from './responses';
import { becomeUnattached, commonResponse, goForward, loseElection } from './transitions';

export function handleVoteRequest(turn: Turn, request: VoteRequest): object {
  const { raft, context } = turn;
  const { quorum } = raft;
  const problem = requestProblem(raft.clusterId, request);
  if (problem !== null) return refusal(problem);
  const asked = request.topics[0]!.partitions[0]!;
  const refused = (error: ErrorCode) => voteAnswer(raft.standing, { error, granted: false });
  const invalid = whyInvalid(raft, asked);
  if (invalid !== null) return refused(invalid);
  if (asked.replicaEpoch > quorum.epoch) becomeUnattached(turn, asked.replicaEpoch);
  if (request.voterId !== NO_LEADER && request.voterId !== quorum.id) return refused(Errors.INVALID_VOTER_KEY);
  const upToDate = isUpToDate({ epoch: asked.lastOffsetEpoch, offset: asked.lastOffset }, raft.started.end);
  const granted = quorum.canGrantVote(asked.replicaId, { preVote: asked.preVote, upToDate });
  if (granted && !asked.preVote && quorum.votedFor === null) quorum.addVote(asked.replicaId, context);
  return voteAnswer(raft.standing, { error: Errors.NONE, granted });
}

/** A candidate's epoch is newer than all that its log holds; a prospective's may be that of its last record. */
function whyInvalid(
  { quorum }: RaftClient,
  { replicaId, replicaEpoch, lastOffset, lastOffsetEpoch, preVote }: VotePartition,
): ErrorCode | null {
  const isIllegalEpoch = preVote ? lastOffsetEpoch > replicaEpoch : lastOffsetEpoch >= replicaEpoch;
  if (lastOffset < 0 || lastOffsetEpoch < 0 || isIllegalEpoch) return Errors.INVALID_REQUEST;
  if (replicaEpoch < quorum.epoch) return Errors.FENCED_LEADER_EPOCH;
  return replicaId < 0 ? Errors.INVALID_REQUEST : null;
}

export function handleVoteResponse(turn: Turn, voter: BrokerId, response: VoteResponse): Handled {
  const answer = response.topics[0]!.partitions[0]!;
  const common = commonResponse(turn, answer.errorCode, standingOf(answer));
  if (common !== null) return common;
  if (answer.errorCode !== Errors.NONE) return 'Failed';
  const { current } = turn.raft.quorum;
  if (current.kind !== 'Prospective' && current.kind !== 'Candidate') return 'Done';
  current.election.record(voter, answer.voteGranted);
  if (answer.voteGranted) goForward(turn);
  // A candidate that has lost waits until its election timeout is over.
  else if (current.kind === 'Prospective' && current.election.isRejected) loseElection(turn);
  return 'Done';
}
