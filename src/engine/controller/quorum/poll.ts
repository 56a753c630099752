/**
 * What a replica does by itself: after everything that reaches it, and when its alarm rings, it does what is due in the state that it is in, asks
 * whom there is something to ask, and says when to look again.
 *
 * It may never wait: what is not due now has an alarm.
 *
 * Kafka: KafkaRaftClient.poll, pollCurrentState
 */
import { assert } from '../../../base/assert';
import { after, type Microseconds, type VirtualTime } from '../../../base/virtual-time';
import type { BrokerId, LeaderEpoch } from '../../model/vocabulary';
import type { FollowerState } from './epoch-state';
import type { LeaderState } from './leader-state';
import type { Turn } from './raft-client';
import type { Peer } from './request-manager';
import { askToBegin, askToEnd, askToFetch, askToFetchSnapshot, askToVote } from './requesting';
import { ANNOUNCE_US, SHUTDOWN_TIMEOUT_US } from './timeouts';
import { becomeProspective, becomeResigned, becomeUnattached, loseElection, tellLeader } from './transitions';

/** Resigned, unattached, prospective, candidate, leader: nobody goes through more in one moment. */
const CHANGES_MAX = 8;

export function poll(turn: Turn): void {
  const { raft, context, listener } = turn;
  if (raft.hasEnded) return;
  raft.hasEnded = raft.endsBy !== null && mayEnd(turn);
  if (raft.hasEnded) return listener.mayEnd(context);
  for (let changes = 0; pollState(turn); changes++) assert(changes < CHANGES_MAX, 'a replica comes to rest');
  tellLeader(turn);
  arm(turn);
}

/** A leader resigns first, and stays until another leads; the others need not wait until they miss it. */
export function shutDown(turn: Turn): void {
  const { raft, context } = turn;
  raft.endsBy ??= after(context.now, SHUTDOWN_TIMEOUT_US);
  poll(turn);
}

/** Kafka: maybeCompleteShutdown */
function mayEnd({ raft, context }: Turn): boolean {
  const { quorum } = raft;
  const hasRemoteLeader = quorum.leader !== null && quorum.leader !== quorum.id;
  return raft.endsBy! <= context.now || !quorum.isVoter || quorum.isOnlyVoter || hasRemoteLeader;
}

/** Returns whether it is in another state now, in which something may be due at once. */
function pollState(turn: Turn): boolean {
  const { raft, context } = turn;
  const { current } = raft.quorum;
  const isDue = current.kind !== 'Leader' && current.deadline !== null && current.deadline <= context.now;
  const ends = raft.endsBy !== null;
  switch (current.kind) {
    case 'Leader':
      return pollLeader(turn, current.state);
    case 'Resigned':
      for (const voter of current.unacknowledged) ask(turn, voter, (peer) => askToEnd(turn, peer, current.successors));
      // Not in this epoch again: others may take it to lead it still.
      return isDue && !ends && did(() => becomeUnattached(turn, (raft.quorum.epoch + 1) as LeaderEpoch));
    case 'Candidate':
      if (isDue && !ends) return did(() => becomeProspective(turn));
      return askForVotes(turn);
    case 'Prospective':
      if (isDue && !ends) return did(() => loseElection(turn));
      return askForVotes(turn);
    case 'Follower':
      if (isDue && !ends) return did(() => becomeProspective(turn));
      return fetchFromBest(turn, current);
    case 'Unattached':
      if (isDue && !ends) return did(() => becomeProspective(turn));
      return fetchFromAny(turn);
  }
}

function did(change: () => void): true {
  change();
  return true;
}

function pollLeader(turn: Turn, state: LeaderState): boolean {
  const { raft, context } = turn;
  if (raft.endsBy !== null) return did(() => becomeResigned(turn, 'Shutdown'));
  if (state.checkQuorumAt !== null && state.checkQuorumAt <= context.now) return did(() => becomeResigned(turn, 'NoMajority'));
  if (state.announceAt > context.now) return false;
  for (const voter of state.voters.keys()) if (state.isSilent(voter, context.now)) ask(turn, voter, (peer) => askToBegin(turn, peer));
  state.announceAt = after(context.now, ANNOUNCE_US);
  return false;
}

/** As long as it can win. */
function askForVotes(turn: Turn): boolean {
  const { raft } = turn;
  const { current } = raft.quorum;
  if ((current.kind !== 'Prospective' && current.kind !== 'Candidate') || current.election.isRejected) return false;
  for (const voter of raft.quorum.others)
    if (current.election.isUnrecorded(voter)) ask(turn, voter, (peer) => askToVote(turn, peer, current.kind === 'Prospective'));
  return false;
}

/** The leader; while that is out of reach another, who may have heard of a new one. */
function fetchFromBest(turn: Turn, { leader, fetching }: FollowerState): boolean {
  const { raft, context } = turn;
  const peer = raft.requests.peer(leader);
  if (raft.endsBy !== null || peer === null) return false;
  if (peer.isBackingOff(context.now)) return fetchFromAny(turn);
  if (raft.requests.awaitsAny) return false;
  if (fetching === null) askToFetch(turn, peer);
  else askToFetchSnapshot(turn, peer, fetching);
  return false;
}

function fetchFromAny(turn: Turn): boolean {
  const { raft, context } = turn;
  const peer = raft.endsBy === null ? raft.requests.anyReady(context) : null;
  if (peer !== null) askToFetch(turn, peer);
  return false;
}

function ask({ raft, context }: Turn, voter: BrokerId, how: (peer: Peer) => void): void {
  const peer = raft.requests.peer(voter);
  if (peer?.isReady(context.now) === true) how(peer);
}

/** When the first of its deadlines comes, or somebody may be asked again. */
function arm({ raft, context }: Turn): void {
  const { current } = raft.quorum;
  let next = raft.requests.nextReadyAt(context.now);
  const earlier = (at: VirtualTime | null) => {
    if (at !== null && (next === null || at < next)) next = at;
  };
  if (current.kind === 'Leader') {
    earlier(current.state.checkQuorumAt);
    if (current.state.voters.size > 0) earlier(current.state.announceAt);
  } else if (raft.endsBy === null) earlier(current.deadline);
  earlier(raft.endsBy);
  if (next === null || (raft.alarmAt !== null && raft.alarmAt <= next)) return;
  const at = Math.max(context.now, next) as VirtualTime;
  raft.alarmAt = at;
  context.startTimer((at - context.now) as Microseconds, { due: 'quorum', subject: at });
}
