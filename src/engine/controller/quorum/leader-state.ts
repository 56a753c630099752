/**
 * What a leader of the quorum knows of the others: how far each has fetched, and when. From that follow the high watermark, and
 * whether it may go on leading.
 *
 * Invariants: the high watermark never falls, and passes the start of the leader's epoch at its first step: records of former epochs
 * are committed by a record of its own on top of them, never by counting copies (Raft, 5.4.2).
 *
 * Kafka: LeaderState
 */
import { after, type VirtualTime } from '../../../base/virtual-time';
import type { BrokerId, Offset } from '../../model/vocabulary';
import { State } from '../../sim/state';
import { ANNOUNCE_US, CHECK_QUORUM_US } from './timeouts';

/** A voter or an observer, as its fetches tell. */
export class ReplicaState extends State {
  /** Null before its first fetch: it may have anything, and is counted for nothing. */
  logEndOffset: Offset | null = null;
  lastFetchedAt: VirtualTime | null = null;
  /** When it last had all that there was. */
  lastCaughtUpAt: VirtualTime | null = null;
}

export class LeaderState extends State {
  /** The first record of this epoch. */
  readonly epochStart: Offset;
  /** Null until a majority has that record: until then nobody can say what is committed. */
  highWatermark: Offset | null = null;
  /** The other voters, in order. */
  readonly voters = new Map<BrokerId, ReplicaState>();
  /** Who else has fetched. */
  readonly observers = new Map<BrokerId, ReplicaState>();
  /** Voters that have fetched since the quorum was last seen to be there. */
  private readonly fetchedVoters = new Set<BrokerId>();
  private quorumDeadline: VirtualTime;
  /** Voters that were not told yet that it leads. */
  readonly unannounced: Set<BrokerId>;
  /** When it tells those who do not fetch once more. */
  announceAt: VirtualTime;

  constructor(from: { readonly voters: readonly BrokerId[]; readonly epochStart: Offset; readonly now: VirtualTime }) {
    super();
    this.epochStart = from.epochStart;
    for (const voter of from.voters) this.voters.set(voter, new ReplicaState());
    this.quorumDeadline = after(from.now, CHECK_QUORUM_US);
    this.unannounced = new Set(from.voters);
    this.announceAt = after(from.now, ANNOUNCE_US);
  }

  get size(): number {
    return this.voters.size + 1;
  }

  /** Whether what it decides can be told to anybody: a record of its epoch is committed. */
  get isEstablished(): boolean {
    return this.highWatermark !== null;
  }

  /** When it resigns, should no majority have fetched by then; null where it is alone. */
  get checkQuorumAt(): VirtualTime | null {
    return this.voters.size === 0 ? null : this.quorumDeadline;
  }

  /** A replica asks for what is at `offset`: it has all that is before. */
  fetched(replica: BrokerId, { offset, logEndOffset, now }: { offset: Offset; logEndOffset: Offset; now: VirtualTime }): void {
    const state = this.voters.get(replica) ?? this.observer(replica);
    state.logEndOffset = offset;
    state.lastFetchedAt = now;
    if (offset >= logEndOffset) state.lastCaughtUpAt = now;
    if (!this.voters.has(replica)) return;
    this.fetchedVoters.add(replica);
    if (this.fetchedVoters.size + 1 <= this.size / 2) return;
    this.fetchedVoters.clear();
    this.quorumDeadline = after(now, CHECK_QUORUM_US);
  }

  /** Returns whether it moved. `logEndOffset` is the leader's own, flushed. */
  advanceHighWatermark(logEndOffset: Offset): boolean {
    const ends = [logEndOffset, ...[...this.voters.values()].map((voter) => voter.logEndOffset ?? -1)].sort((a, b) => b - a);
    const byMajority = ends[Math.floor(this.size / 2)] as Offset;
    if (byMajority <= this.epochStart || (this.highWatermark !== null && byMajority <= this.highWatermark)) return false;
    this.highWatermark = byMajority;
    return true;
  }

  /** Who should lead next: whose logs reach furthest, and of equals the lower number. */
  preferredSuccessors(): readonly BrokerId[] {
    return [...this.voters]
      .sort(([a, one], [b, other]) => (other.logEndOffset ?? -1) - (one.logEndOffset ?? -1) || a - b)
      .map(([id]) => id);
  }

  private observer(replica: BrokerId): ReplicaState {
    const state = this.observers.get(replica) ?? new ReplicaState();
    this.observers.set(replica, state);
    return state;
  }
}
