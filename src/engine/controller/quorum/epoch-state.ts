/**
 * The states that a replica of the quorum can be in, and in each of them, whom it would vote for.
 *
 *   Unattached   knows no leader; perhaps it has voted. A voter waits for one, then asks around; an observer only asks who leads
 *   Prospective  asks whether it would be voted for, in the present epoch (KIP-996)
 *   Candidate    has begun a new epoch and voted for itself
 *   Leader       appends; resigns when a majority no longer fetches from it
 *   Follower     fetches from the leader
 *   Resigned     led this epoch, and may not again (KAFKA-10527)
 *
 * Read next: quorum-state.ts (how one state becomes another).
 *
 * Kafka: EpochState and its six implementations
 */
import type { VirtualTime } from '../../../base/virtual-time';
import type { BrokerId, LeaderEpoch, Offset } from '../../model/vocabulary';
import type { EpochElection } from './epoch-election';
import type { LeaderState } from './leader-state';
import type { SnapshotId } from './snapshot-files';

export type EpochState =
  /** An observer has no deadline: it never asks for votes. */
  | { readonly kind: 'Unattached'; readonly votedFor: BrokerId | null; readonly deadline: VirtualTime | null }
  | {
      readonly kind: 'Prospective';
      readonly leader: BrokerId | null;
      readonly votedFor: BrokerId | null;
      readonly deadline: VirtualTime;
      readonly election: EpochElection;
    }
  | { readonly kind: 'Candidate'; readonly deadline: VirtualTime; readonly election: EpochElection }
  | { readonly kind: 'Leader'; readonly state: LeaderState }
  | FollowerState
  | {
      readonly kind: 'Resigned';
      /** Who has not yet heard of it. */
      readonly unacknowledged: Set<BrokerId>;
      readonly successors: readonly BrokerId[];
      readonly deadline: VirtualTime;
    };

/** Kafka: FollowerState */
export interface FollowerState {
  readonly kind: 'Follower';
  readonly leader: BrokerId;
  readonly votedFor: BrokerId | null;
  /** A voter that hears nothing of its leader until then asks around. An answer puts it off. */
  deadline: VirtualTime | null;
  /** Who has heard of its leader promises nobody else anything. */
  hasFetched: boolean;
  /** The snapshot that it takes over, piece by piece, instead of records; null for none. */
  fetching: SnapshotId | null;
}

/** Where a log ends: the epoch of its last record, and the next offset. (Kafka: OffsetAndEpoch) */
export interface LogEnd {
  readonly epoch: LeaderEpoch;
  readonly offset: Offset;
}

/** Raft's rule: the epoch of the last record decides, then how far the log reaches. */
export const isUpToDate = (candidate: LogEnd, own: LogEnd) =>
  candidate.epoch > own.epoch || (candidate.epoch === own.epoch && candidate.offset >= own.offset);

/** Whom it knows to lead: itself, where it leads or has resigned. (Kafka: EpochState.election) */
export function leaderIn(state: EpochState, self: BrokerId): BrokerId | null {
  switch (state.kind) {
    case 'Leader':
    case 'Resigned':
      return self;
    case 'Follower':
    case 'Prospective':
      return state.leader;
    default:
      return null;
  }
}

/** Whom it has voted for in its epoch. A leader has forgotten it: it may vote for nobody anyway. */
export function votedIn(state: EpochState, self: BrokerId): BrokerId | null {
  switch (state.kind) {
    case 'Candidate':
      return self;
    case 'Leader':
    case 'Resigned':
      return null;
    default:
      return state.votedFor;
  }
}

/**
 * Whether a candidate, whose epoch is this replica's, gets its vote. A pre-vote asks only whether the candidate's log reaches as far
 * as this one's and this replica hears of no leader either.
 */
export function canGrantVote(
  state: EpochState,
  candidate: BrokerId,
  is: { readonly preVote: boolean; readonly upToDate: boolean },
): boolean {
  switch (state.kind) {
    case 'Unattached':
    case 'Prospective':
      if (is.preVote) return is.upToDate;
      if (state.votedFor !== null) return state.votedFor === candidate;
      return !(state.kind === 'Prospective' && state.leader !== null) && is.upToDate;
    case 'Follower':
      return is.preVote && is.upToDate && !state.hasFetched;
    case 'Candidate':
    case 'Resigned':
      return is.preVote && is.upToDate;
    case 'Leader':
      return false;
  }
}
