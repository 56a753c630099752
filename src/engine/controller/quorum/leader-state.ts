/**
 * What a leader of the quorum knows of the others: how far each has fetched, and when. From that follow the high watermark, and
 * whether it may go on leading.
 *
 * Invariants: the high watermark never falls, and passes the start of the leader's epoch at its first step: records of former epochs
 * are committed by a record of its own on top of them, never by counting copies (Raft, 5.4.2).
 *
 * Kafka: LeaderState
 */
import { after, milliseconds, type VirtualTime } from '../../../base/virtual-time';
import type { BrokerId, Offset } from '../../model/vocabulary';
import { State } from '../../sim/state';
import { type DirectoryId, ReplicaState } from './replica-state';
import { ANNOUNCE_US, CHECK_QUORUM_US } from './timeouts';

/** An observer that has not fetched for so long is forgotten. */
const OBSERVER_SESSION_TIMEOUT_US = milliseconds(300_000);

export class LeaderState extends State {
  /** The first record of this epoch. */
  readonly epochStart: Offset;
  /** Who voted for it, itself included. */
  readonly granting: readonly BrokerId[];
  /** Null until a majority has that record: until then nobody can say what is committed. */
  highWatermark: Offset | null = null;
  /** The other voters, in order. */
  readonly voters = new Map<BrokerId, ReplicaState>();
  /** Who else has fetched. */
  private readonly observing = new Map<BrokerId, ReplicaState>();
  /** Voters that have fetched since the quorum was last seen to be there. */
  private readonly fetchedVoters = new Set<BrokerId>();
  private quorumDeadline: VirtualTime;
  /** When it tells those who do not fetch once more that it leads. */
  announceAt: VirtualTime;

  constructor(from: {
    readonly voters: readonly BrokerId[];
    readonly granting: readonly BrokerId[];
    readonly epochStart: Offset;
    readonly now: VirtualTime;
  }) {
    super();
    this.epochStart = from.epochStart;
    this.granting = from.granting;
    for (const voter of from.voters) this.voters.set(voter, new ReplicaState());
    this.quorumDeadline = after(from.now, CHECK_QUORUM_US);
    this.announceAt = from.now;
  }

  /** Whether what it decides can be told to anybody: a record of its epoch is committed. */
  get isEstablished(): boolean {
    return this.highWatermark !== null;
  }

  /** When it resigns, should no majority have fetched by then; null where it is alone. */
  get checkQuorumAt(): VirtualTime | null {
    return this.voters.size === 0 ? null : this.quorumDeadline;
  }

  /** Whether that voter may not know yet who leads. */
  isSilent(voter: BrokerId, now: VirtualTime): boolean {
    const { lastFetchedAt } = this.voters.get(voter)!;
    return lastFetchedAt === null || after(lastFetchedAt, ANNOUNCE_US) <= now;
  }

  /** A replica asks for what is at `offset`: it has all that is before. */
  fetched(
    replica: { readonly id: BrokerId; readonly directoryId: DirectoryId },
    offset: Offset,
    at: { readonly logEndOffset: Offset; readonly now: VirtualTime },
  ): void {
    const voter = this.voters.get(replica.id);
    (voter ?? this.observer(replica)).fetched(offset, at);
    if (voter !== undefined) this.heardOf(replica.id, at.now);
  }

  /** It fetches records, or a snapshot: it follows. (Kafka: LeaderState.updateCheckQuorumForFollowingVoter) */
  heardOf(voter: BrokerId, now: VirtualTime): void {
    if (!this.voters.has(voter)) return;
    this.fetchedVoters.add(voter);
    if (this.fetchedVoters.size < Math.floor((this.voters.size + 1) / 2)) return;
    this.fetchedVoters.clear();
    this.quorumDeadline = after(now, CHECK_QUORUM_US);
  }

  /** Returns whether it moved. `logEndOffset` is the leader's own, flushed. */
  advanceHighWatermark(logEndOffset: Offset): boolean {
    const ends: number[] = [logEndOffset];
    for (const voter of this.voters.values()) ends.push(voter.logEndOffset ?? -1);
    ends.sort((a, b) => b - a);
    const byMajority = ends[Math.floor(ends.length / 2)] as Offset;
    if (byMajority <= this.epochStart || (this.highWatermark !== null && byMajority <= this.highWatermark)) return false;
    this.highWatermark = byMajority;
    return true;
  }

  /** Who should lead next: whose logs reach furthest, and of equals the lower number. (Kafka: nonLeaderVotersByDescendingFetchOffset) */
  preferredSuccessors(): readonly BrokerId[] {
    return [...this.voters]
      .sort(([a, one], [b, other]) => (other.logEndOffset ?? -1) - (one.logEndOffset ?? -1) || a - b)
      .map(([id]) => id);
  }

  /** In order; without those of whom nothing was heard for long. */
  observers(now: VirtualTime): readonly (readonly [BrokerId, ReplicaState])[] {
    for (const [id, { lastFetchedAt }] of [...this.observing])
      if (lastFetchedAt !== null && after(lastFetchedAt, OBSERVER_SESSION_TIMEOUT_US) <= now) this.observing.delete(id);
    return [...this.observing].sort(([a], [b]) => a - b);
  }

  /** Departure: an observer whose disk was replaced is the same one; Kafka lists both until the old one is forgotten. */
  private observer({ id, directoryId }: { readonly id: BrokerId; readonly directoryId: DirectoryId }): ReplicaState {
    const known = this.observing.get(id);
    if (known !== undefined && known.directoryId === directoryId) return known;
    const state = new ReplicaState(directoryId);
    this.observing.set(id, state);
    return state;
  }
}
