/**
 * What comes with each change of a replica's state: whom it tells, what it forgets, what waits no longer.
 *
 * Kafka: KafkaRaftClient.onBecomeLeader, transitionTo…, maybeTransition, maybeHandleCommonResponse
 */
import { assert } from '../../../base/assert';
import { Errors } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import { type BrokerId, type ErrorCode, type LeaderEpoch, NO_LEADER, type TimestampMs } from '../../model/vocabulary';
import { leaderChange } from './control-records';
import type { LeaderState } from './leader-state';
import type { Standing } from './messages';
import { poll } from './poll';
import type { Turn } from './raft-client';
import { discardSnapshot } from './snapshot-files';

/** As its last process left it; who votes alone leads at once. */
export function begin(turn: Turn): void {
  const { raft, context } = turn;
  raft.quorum.initialize(raft.started.end, context, raft.outlivesItself);
  if (raft.leading !== null) lead(turn, raft.leading);
  if (raft.quorum.isOnlyVoter && raft.quorum.current.kind !== 'Candidate') becomeProspective(turn);
  else if (raft.quorum.isOnlyVoter) becomeLeader(turn);
  poll(turn);
}

export function becomeProspective(turn: Turn): void {
  const { raft, context } = turn;
  discardFetching(turn);
  raft.quorum.toProspective(context);
  raft.requests.resetAll();
  goForward(turn);
}

/** With a majority of the votes a prospective begins an epoch, and a candidate leads it. */
export function goForward(turn: Turn): void {
  const { current } = turn.raft.quorum;
  if (current.kind === 'Prospective' && current.election.isGranted) becomeCandidate(turn);
  else if (current.kind === 'Candidate' && current.election.isGranted) becomeLeader(turn);
}

function becomeCandidate(turn: Turn): void {
  const { raft, context } = turn;
  raft.quorum.toCandidate(context);
  raft.requests.resetAll();
  goForward(turn);
}

/** The first record of its epoch goes on top of all that the log holds, committed or not: with it all of that will be. */
function becomeLeader(turn: Turn): void {
  const { raft, context } = turn;
  lead(turn, raft.quorum.toLeader(raft.started.logEndOffset, context));
}

function lead(turn: Turn, { granting }: LeaderState): void {
  const { raft, context } = turn;
  const { quorum, started: log } = raft;
  const at = { epoch: quorum.epoch, nowMs: context.clockMs, flushed: !raft.outlivesItself };
  const announced = { leader: quorum.id, voters: quorum.voters, granting };
  log.appendBatch(context.disk, leaderChange(announced, context.clockMs as TimestampMs), at);
  const elected: Happening = { kind: 'ControllerElected', controller: quorum.id, epoch: quorum.epoch };
  if (!quorum.isOnlyVoter) context.emit(elected);
  raft.requests.resetAll();
  advanceHighWatermark(turn);
}

/** What a majority has, and a record of its own epoch is among it, is committed. Returns whether that was more than before. */
export function advanceHighWatermark(turn: Turn): boolean {
  const { raft, context, listener } = turn;
  const { leading, started: log } = raft;
  if (leading === null || !leading.advanceHighWatermark(log.logEndOffset)) return false;
  log.advanceHighWatermark(leading.highWatermark!);
  listener.committed(context);
  listener.fetchesDue(context);
  tellLeader(turn);
  return true;
}

export function becomeResigned(turn: Turn, because: 'NoMajority' | 'Shutdown'): void {
  const { raft, context, listener } = turn;
  const { quorum, leading } = raft;
  assert(leading !== null, 'only a leader resigns');
  quorum.toResigned(leading.preferredSuccessors(), context);
  raft.requests.resetAll();
  const resigned: Happening = { kind: 'ControllerResigned', controller: quorum.id, epoch: quorum.epoch, because };
  context.emit(resigned);
  listener.fetchesDue(context);
}

export function becomeUnattached(turn: Turn, epoch: LeaderEpoch): void {
  const { raft, context, listener } = turn;
  discardFetching(turn);
  raft.quorum.toUnattached(epoch, context);
  raft.requests.resetAll();
  listener.fetchesDue(context);
}

export function becomeFollower(turn: Turn, epoch: LeaderEpoch, leader: BrokerId): void {
  const { raft, context, listener } = turn;
  discardFetching(turn);
  raft.quorum.toFollower(epoch, leader, context);
  raft.requests.resetAll();
  listener.fetchesDue(context);
}

/** Whom nobody would vote for goes back to where it was. */
export function loseElection(turn: Turn): void {
  const { quorum } = turn.raft;
  if (quorum.leader === null) becomeUnattached(turn, quorum.epoch);
  else becomeFollower(turn, quorum.epoch, quorum.leader);
}

/** What was fetched of a snapshot so far is of no use to another leader's. */
function discardFetching({ raft, context }: Turn): void {
  const { current } = raft.quorum;
  if (current.kind === 'Follower' && current.fetching !== null) discardSnapshot(context.disk, current.fetching);
}

/** Somebody says who leads which epoch: news ends what this replica was about. (Kafka: maybeTransition) */
export function hear(turn: Turn, said: Standing): void {
  const { quorum } = turn.raft;
  const leader = said.leader === NO_LEADER ? null : said.leader;
  const isConsistent = said.epoch !== quorum.epoch || leader === null || quorum.leader === null || leader === quorum.leader;
  assert(isConsistent, 'all who know of an epoch’s leader know of the same');
  if (leader === quorum.id) return assert(said.epoch <= quorum.epoch, 'nobody learns from others that he leads');
  if (said.epoch > quorum.epoch && leader === null) becomeUnattached(turn, said.epoch);
  else if (said.epoch > quorum.epoch || (said.epoch === quorum.epoch && leader !== null && quorum.leader === null))
    becomeFollower(turn, said.epoch, leader!);
}

/**
 * What every answer may mean, whatever was asked. `Done`: it was about that, or is of no interest any more. `Failed`: who was asked is to be left
 * alone for a moment. Null: the answer is to be looked at. (Kafka: maybeHandleCommonResponse)
 */
export function commonResponse(turn: Turn, error: ErrorCode, said: Standing): 'Done' | 'Failed' | null {
  const { quorum } = turn.raft;
  if (said.epoch < quorum.epoch || error === Errors.UNKNOWN_LEADER_EPOCH) return 'Done';
  if (said.epoch > quorum.epoch || error === Errors.FENCED_LEADER_EPOCH || error === Errors.NOT_LEADER_OR_FOLLOWER) {
    const before = quorum.current;
    hear(turn, said);
    // Kafka asks again at once; who knows no more than this replica is left alone for a moment here.
    return quorum.current === before ? 'Failed' : 'Done';
  }
  if (said.leader !== null && said.leader !== quorum.id && quorum.leader === null) {
    becomeFollower(turn, said.epoch, said.leader);
    return error === Errors.NONE ? null : 'Done';
  }
  if (error === Errors.INVALID_VOTER_KEY) return 'Done';
  assert(error !== Errors.INVALID_REQUEST, 'voters ask what can be answered');
  return null;
}

/** Its host hears of itself only when it leads and its epoch has begun for all. (Kafka: maybeFireLeaderChange) */
export function tellLeader({ raft, context, listener }: Turn): void {
  const { quorum, leading } = raft;
  if (leading !== null && !leading.isEstablished) return;
  const leader = quorum.current.kind === 'Resigned' ? null : quorum.leader;
  if (raft.told.leader === leader && raft.told.epoch === quorum.epoch) return;
  raft.told = { leader, epoch: quorum.epoch };
  listener.leaderChanged(context);
}
