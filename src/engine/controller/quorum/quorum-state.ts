/**
 * What a replica of the quorum is in its present epoch, and how it gets from one state to the next. Nothing here sends.
 *
 *   Unattached   → Prospective when it has waited; Follower when it hears of a leader
 *   Prospective  → Candidate when a majority would vote for it; back to Follower or Unattached when none would
 *   Candidate    → Leader; Prospective when it has waited too long
 *   Leader       → Resigned
 *   Follower     → Prospective when the leader has answered nothing for too long
 *   Resigned     → Unattached, one epoch on, when it has waited
 *
 * Invariants: the epoch never falls. In one epoch a voter votes once, and follows one leader. What others must be able to rely on is
 * in the file before it is in memory. From any state a higher epoch leads to Unattached or Follower. An observer votes for nobody, and is
 * only ever Unattached or Follower.
 *
 * Kafka: QuorumState
 */
import { assert } from '../../../base/assert';
import { after, type Microseconds, type VirtualTime } from '../../../base/virtual-time';
import type { BrokerId, LeaderEpoch, Offset } from '../../model/vocabulary';
import type { Context } from '../../sim/context';
import { State } from '../../sim/state';
import { readElection, writeElection } from './election-file';
import { EpochElection } from './epoch-election';
import { canGrantVote, type EpochState, type LogEnd, leaderIn, votedIn } from './epoch-state';
import { LeaderState } from './leader-state';
import { ELECTION_TIMEOUT_US, FETCH_TIMEOUT_US } from './timeouts';

/** Its disk, its clock and its dice. */
type World = Pick<Context, 'disk' | 'now' | 'chance'>;

export class QuorumState extends State {
  readonly id: BrokerId;
  /** In order. */
  readonly voters: readonly BrokerId[];
  epoch = 0 as LeaderEpoch;
  current: EpochState = { kind: 'Unattached', votedFor: null, deadline: null };

  constructor(id: BrokerId, voters: readonly BrokerId[]) {
    super();
    assert(voters.length > 0, 'a quorum has voters');
    this.id = id;
    this.voters = [...voters].sort((a, b) => a - b);
  }

  get isVoter(): boolean {
    return this.voters.includes(this.id);
  }

  get isOnlyVoter(): boolean {
    return this.voters.length === 1 && this.isVoter;
  }

  get others(): readonly BrokerId[] {
    return this.voters.filter((voter) => voter !== this.id);
  }

  /** Whom it knows to lead its epoch; null for nobody. */
  get leader(): BrokerId | null {
    return leaderIn(this.current, this.id);
  }

  get votedFor(): BrokerId | null {
    return votedIn(this.current, this.id);
  }

  canGrantVote(candidate: BrokerId, is: { readonly preVote: boolean; readonly upToDate: boolean }): boolean {
    return canGrantVote(this.current, candidate, is);
  }

  /**
   * As the last process left it. One that led has led its last in that epoch (KAFKA-10527); one that asked for votes asks on. Where the log
   * knows of a later epoch than the file does, that one counts.
   */
  initialize(logEnd: LogEnd, world: World, outlivesItself = false): void {
    const { epoch, leader, votedFor } = readElection(world.disk);
    this.epoch = Math.max(epoch, logEnd.epoch) as LeaderEpoch;
    const before = epoch < logEnd.epoch ? { leader: null, votedFor: null } : { leader, votedFor };
    if (outlivesItself && before.leader === this.id)
      this.current = { kind: 'Leader', state: this.leaderFrom(logEnd.offset, [this.id], world) };
    else this.durably(this.initial(before, world), world);
  }

  private initial(
    { leader, votedFor }: { readonly leader: BrokerId | null; readonly votedFor: BrokerId | null },
    world: World,
  ): EpochState {
    const deadline = this.electionDeadline(world);
    if (leader === this.id) return { kind: 'Resigned', unacknowledged: new Set(this.others), successors: [], deadline };
    if (votedFor === this.id) return { kind: 'Candidate', deadline, election: new EpochElection(this.voters, this.id) };
    if (leader !== null) return this.following(leader, votedFor, world);
    return { kind: 'Unattached', votedFor, deadline: this.isVoter ? deadline : null };
  }

  // Becoming

  /** Who was waiting waits no longer for it; who led or followed begins to wait. */
  toUnattached(epoch: LeaderEpoch, world: World): void {
    const { current } = this;
    assert(
      epoch > this.epoch || (epoch === this.epoch && current.kind === 'Prospective'),
      'only who has asked around falls back within its epoch',
    );
    const votedFor = epoch === this.epoch ? this.votedFor : null;
    const goesOnWaiting =
      current.kind === 'Candidate' ||
      current.kind === 'Unattached' ||
      current.kind === 'Resigned' ||
      (current.kind === 'Prospective' && !current.election.isRejected);
    const deadline = goesOnWaiting ? current.deadline : this.electionDeadline(world);
    this.epoch = epoch;
    this.durably({ kind: 'Unattached', votedFor, deadline: this.isVoter ? deadline : null }, world);
  }

  /** It has judged the candidate already: `canGrantVote`. Who has voted waits anew: the candidate has as good a chance as itself. */
  addVote(candidate: BrokerId, world: World): void {
    const { current } = this;
    assert(candidate !== this.id && this.votedFor === null, 'one vote an epoch');
    assert(current.kind === 'Unattached' || current.kind === 'Prospective', 'who follows or leads votes for nobody');
    const deadline = this.electionDeadline(world);
    if (current.kind === 'Unattached') this.durably({ ...current, votedFor: candidate, deadline }, world);
    else this.durably({ ...current, votedFor: candidate, deadline, election: new EpochElection(this.voters, this.id) }, world);
  }

  toFollower(epoch: LeaderEpoch, leader: BrokerId, world: World): void {
    assert(epoch > this.epoch || (epoch === this.epoch && this.mayFollow(leader)), 'one leader an epoch');
    assert(leader !== this.id, 'nobody follows himself');
    const votedFor = epoch === this.epoch ? this.votedFor : null;
    this.epoch = epoch;
    this.durably(this.following(leader, votedFor, world), world);
  }

  /** Nothing is written: nothing is promised. */
  toProspective(world: World): void {
    const { current, leader, votedFor } = this;
    assert(this.isVoter && current.kind !== 'Leader' && current.kind !== 'Prospective', 'who leads does not ask around');
    const deadline = this.electionDeadline(world);
    this.current = { kind: 'Prospective', leader, votedFor, deadline, election: new EpochElection(this.voters, this.id) };
  }

  toCandidate(world: World): void {
    assert(this.current.kind === 'Prospective', 'who begins an epoch has asked around');
    this.epoch = (this.epoch + 1) as LeaderEpoch;
    this.durably({ kind: 'Candidate', deadline: this.electionDeadline(world), election: new EpochElection(this.voters, this.id) }, world);
  }

  /** @param epochStart where its epoch's first record will be written */
  toLeader(epochStart: Offset, world: World): LeaderState {
    const { current } = this;
    assert(current.kind === 'Candidate' && current.election.isGranted, 'a majority has voted for who leads');
    const state = this.leaderFrom(epochStart, current.election.granting, world);
    this.durably({ kind: 'Leader', state }, world);
    return state;
  }

  private leaderFrom(epochStart: Offset, granting: readonly BrokerId[], { now }: World): LeaderState {
    return new LeaderState({ voters: this.others, granting, epochStart, now });
  }

  /** Nothing is written: the next process would find out that it has led. */
  toResigned(successors: readonly BrokerId[], world: World): void {
    assert(this.current.kind === 'Leader', 'only a leader resigns');
    this.current = { kind: 'Resigned', unacknowledged: new Set(this.others), successors, deadline: this.electionDeadline(world) };
  }

  private following(leader: BrokerId, votedFor: BrokerId | null, { now }: World): EpochState {
    const deadline = this.isVoter ? after(now, FETCH_TIMEOUT_US) : null;
    return { kind: 'Follower', leader, votedFor, deadline, hasFetched: false, fetching: null };
  }

  private mayFollow(leader: BrokerId): boolean {
    const { kind } = this.current;
    return kind !== 'Leader' && kind !== 'Follower' && kind !== 'Resigned' && (this.leader === null || this.leader === leader);
  }

  private durably(next: EpochState, { disk }: World): void {
    const { epoch, voters } = this;
    writeElection(disk, { epoch, leader: leaderIn(next, this.id), votedFor: votedIn(next, this.id) }, voters);
    this.current = next;
  }

  /** So that two voters seldom ask at once; one that is alone waits for nobody. */
  private electionDeadline(world: World): VirtualTime {
    if (this.isOnlyVoter) return world.now;
    return after(world.now, (ELECTION_TIMEOUT_US + 1_000 * world.chance(ELECTION_TIMEOUT_US / 1_000)) as Microseconds);
  }
}
