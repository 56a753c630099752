/**
 * What a voter is in its present epoch, and how it gets from one state to the next. Nothing here sends, reads a clock or rolls dice:
 * deadlines are handed in.
 *
 *   Unattached   knows no leader; perhaps it has voted. Waits for one, then asks around (to Prospective)
 *   Prospective  asks whether it would be voted for, in the present epoch (KIP-996): to Candidate, or back to where it was
 *   Candidate    has begun a new epoch and voted for itself: to Leader, or to Prospective when it has waited too long
 *   Leader       appends; resigns when a majority no longer fetches from it
 *   Follower     fetches from the leader; to Prospective when that has answered nothing for too long
 *   Resigned     led this epoch, and may not again (KAFKA-10527): to Unattached, one epoch on, when it has waited
 *
 * Invariants: the epoch never falls. In one epoch a voter votes once, and follows one leader. What others must be able to rely on is
 * in the file before it is in memory. From any state a higher epoch leads to Unattached or Follower.
 *
 * Kafka: QuorumState, EpochState and its six implementations (Voted is Unattached with a vote)
 */
import { assert } from '../../../base/assert';
import type { VirtualTime } from '../../../base/virtual-time';
import type { BrokerId, LeaderEpoch, Offset } from '../../model/vocabulary';
import type { Disk } from '../../sim/disk';
import { State } from '../../sim/state';
import { readElection, writeElection } from './election-file';
import { LeaderState } from './leader-state';

/** Who has answered a candidate, and how. Its own vote is in it. */
interface Votes {
  readonly granted: Set<BrokerId>;
  readonly rejected: Set<BrokerId>;
}

export type EpochState =
  | { readonly kind: 'Unattached'; readonly votedFor: BrokerId | null; readonly deadline: VirtualTime }
  | ({
      readonly kind: 'Prospective';
      readonly leader: BrokerId | null;
      readonly votedFor: BrokerId | null;
      readonly deadline: VirtualTime;
    } & Votes)
  | ({ readonly kind: 'Candidate'; readonly deadline: VirtualTime } & Votes)
  | { readonly kind: 'Leader'; readonly state: LeaderState }
  | {
      readonly kind: 'Follower';
      readonly leader: BrokerId;
      readonly votedFor: BrokerId | null;
      /** An answer of the leader puts it off. */
      deadline: VirtualTime;
      /** Who has heard of its leader promises nobody else anything. */
      hasFetched: boolean;
    }
  | {
      readonly kind: 'Resigned';
      /** Who has not yet heard of it. */
      readonly unacknowledged: Set<BrokerId>;
      readonly successors: readonly BrokerId[];
      readonly deadline: VirtualTime;
    };

/** Where a log ends: the epoch of its last record, and the next offset. */
export interface LogEnd {
  readonly epoch: LeaderEpoch;
  readonly offset: Offset;
}

export class QuorumState extends State {
  readonly id: BrokerId;
  /** In order, this one included. */
  readonly voters: readonly BrokerId[];
  epoch = 0 as LeaderEpoch;
  current: EpochState = { kind: 'Unattached', votedFor: null, deadline: 0 as VirtualTime };

  constructor(id: BrokerId, voters: readonly BrokerId[]) {
    super();
    assert(voters.includes(id), 'a controller is a voter');
    this.id = id;
    this.voters = [...voters].sort((a, b) => a - b);
  }

  get others(): readonly BrokerId[] {
    return this.voters.filter((voter) => voter !== this.id);
  }

  get majority(): number {
    return Math.floor(this.voters.length / 2) + 1;
  }

  /** Whom it knows to lead its epoch; null for nobody. */
  get leader(): BrokerId | null {
    switch (this.current.kind) {
      case 'Leader':
        return this.id;
      case 'Follower':
      case 'Prospective':
        return this.current.leader;
      default:
        return null;
    }
  }

  /** As a process that led left it: it has led its last in that epoch. */
  load(disk: Disk, deadline: VirtualTime): void {
    const { epoch, leader, votedFor } = readElection(disk);
    this.epoch = epoch;
    if (leader === this.id) this.current = { kind: 'Resigned', unacknowledged: new Set(), successors: [], deadline };
    else if (leader !== null) this.current = { kind: 'Follower', leader, votedFor, deadline, hasFetched: false };
    else this.current = { kind: 'Unattached', votedFor, deadline };
  }

  // Becoming

  toUnattached(disk: Disk, to: { readonly epoch: LeaderEpoch; readonly deadline: VirtualTime }): void {
    assert(to.epoch >= this.epoch, 'epochs never fall');
    const votedFor = to.epoch === this.epoch ? this.votedFor : null;
    if (to.epoch > this.epoch) writeElection(disk, { epoch: to.epoch, leader: null, votedFor: null });
    this.epoch = to.epoch;
    this.current = { kind: 'Unattached', votedFor, deadline: to.deadline };
  }

  /** It has judged the candidate already: `mayVoteFor`. */
  vote(disk: Disk, candidate: BrokerId, deadline: VirtualTime): void {
    assert(this.votedFor === null || this.votedFor === candidate, 'one vote an epoch');
    writeElection(disk, { epoch: this.epoch, leader: null, votedFor: candidate });
    this.current = { kind: 'Unattached', votedFor: candidate, deadline };
  }

  toFollower(disk: Disk, to: { readonly epoch: LeaderEpoch; readonly leader: BrokerId; readonly deadline: VirtualTime }): void {
    assert(to.epoch > this.epoch || (to.epoch === this.epoch && this.follows(to.leader)), 'one leader an epoch');
    assert(to.leader !== this.id, 'nobody follows himself');
    const votedFor = to.epoch === this.epoch ? this.votedFor : null;
    writeElection(disk, { epoch: to.epoch, leader: to.leader, votedFor });
    this.epoch = to.epoch;
    this.current = { kind: 'Follower', leader: to.leader, votedFor, deadline: to.deadline, hasFetched: false };
  }

  /** Nothing is written: nothing is promised. */
  toProspective(deadline: VirtualTime): void {
    assert(this.current.kind !== 'Leader' && this.current.kind !== 'Resigned', 'who led an epoch does not ask for it again');
    const { leader, votedFor } = this;
    this.current = { kind: 'Prospective', leader, votedFor, deadline, granted: new Set([this.id]), rejected: new Set() };
  }

  /** Who votes alone has won, and writes that down once: `toLeader`. */
  toCandidate(disk: Disk, deadline: VirtualTime): void {
    this.epoch = (this.epoch + 1) as LeaderEpoch;
    if (this.majority > 1) writeElection(disk, { epoch: this.epoch, leader: null, votedFor: this.id });
    this.current = { kind: 'Candidate', deadline, granted: new Set([this.id]), rejected: new Set() };
  }

  /** @param from.epochStart where its epoch's first record will be written */
  toLeader(disk: Disk, from: { readonly epochStart: Offset; readonly now: VirtualTime }): LeaderState {
    const { current } = this;
    assert(current.kind === 'Candidate' && current.granted.size >= this.majority, 'a majority has voted for who leads');
    writeElection(disk, { epoch: this.epoch, leader: this.id, votedFor: this.id });
    const state = new LeaderState({ voters: this.others, ...from });
    this.current = { kind: 'Leader', state };
    return state;
  }

  toResigned(deadline: VirtualTime): void {
    const { current } = this;
    assert(current.kind === 'Leader', 'only a leader resigns');
    const successors = current.state.preferredSuccessors();
    this.current = { kind: 'Resigned', unacknowledged: new Set(this.others), successors, deadline };
  }

  // Judging

  /**
   * Whether a candidate, whose epoch is this voter's, gets its vote. A pre-vote asks only whether the candidate's log reaches as far
   * as this one's and this voter hears of no leader either.
   */
  mayVoteFor(candidate: BrokerId, is: { readonly preVote: boolean; readonly upToDate: boolean }): boolean {
    const { current } = this;
    switch (current.kind) {
      case 'Unattached':
      case 'Prospective':
        if (is.preVote) return is.upToDate;
        if (current.votedFor !== null) return current.votedFor === candidate;
        return this.leader === null && is.upToDate;
      case 'Follower':
        return is.preVote && is.upToDate && !current.hasFetched;
      case 'Candidate':
      case 'Resigned':
        return is.preVote && is.upToDate;
      case 'Leader':
        return false;
    }
  }

  get votedFor(): BrokerId | null {
    const { current } = this;
    if (current.kind === 'Candidate' || current.kind === 'Leader' || current.kind === 'Resigned') return this.id;
    return current.votedFor;
  }

  /** Whether following that leader in the present epoch breaks no promise. */
  private follows(leader: BrokerId): boolean {
    return this.leader === null || this.leader === leader;
  }
}

/** Raft's rule: the epoch of the last record decides, then how far the log reaches. */
export const isUpToDate = (candidate: LogEnd, own: LogEnd) =>
  candidate.epoch > own.epoch || (candidate.epoch === own.epoch && candidate.offset >= own.offset);
