/**
 * A partition as the consumer that owns it knows it: whether it knows where to read, and where that is.
 * (Kafka: SubscriptionState.TopicPartitionState, FetchPosition, FetchStates)
 *
 *   Initializing     → what the group has committed is asked of the coordinator
 *   AwaitReset       → where the log begins or ends is asked of the leader
 *   AwaitValidation  → whether the position is still on the log is asked of a new leader (KIP-320)
 *   Fetching         → records are fetched, and given to the application
 */
import { type BrokerId, type LeaderEpoch, NO_LEADER, NO_LEADER_EPOCH, type Offset, type TopicPartition } from '../../model/vocabulary';
import type { VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';

export interface Leader {
  readonly leader: BrokerId;
  readonly leaderEpoch: LeaderEpoch;
}

export interface FetchPosition extends Leader {
  /** The next offset that the application is given. */
  readonly offset: Offset;
  /** Epoch of the record before it; NO_LEADER_EPOCH where that is not known. */
  readonly offsetEpoch: LeaderEpoch;
}

const UNKNOWN_LEADER: Leader = { leader: NO_LEADER, leaderEpoch: NO_LEADER_EPOCH };

export class TopicPartitionState extends State {
  readonly partition: TopicPartition;
  fetchState: 'Initializing' | 'AwaitReset' | 'AwaitValidation' | 'Fetching' = 'Initializing';
  position: FetchPosition | null = null;
  /** What the group has committed, as far as this consumer knows; null for nothing. */
  committed: Offset | null = null;
  /** Why the position is being reset. */
  resetBecause = '';
  /** What is asked about it is out, or has failed: it is not asked again before. */
  retryAt = 0 as VirtualTime;
  /** Where the leader said that records had better be read, and how long that holds. (KIP-392) */
  private preferred: { readonly broker: BrokerId; readonly until: VirtualTime } | null = null;
  /** It is about to be given up: nothing of it is fetched or handed on any more. */
  isPendingRevocation = false;

  /** False under the rule before KIP-320: then no position is ever checked, and no fetch says an epoch. */
  private readonly knowsEpochs: boolean;

  constructor(partition: TopicPartition, knowsEpochs = true) {
    super();
    this.knowsEpochs = knowsEpochs;
    this.partition = partition;
  }

  get isFetchable(): boolean {
    return this.fetchState === 'Fetching' && !this.isPendingRevocation;
  }

  /** Whether the leader has named another to read from, for a time. */
  get hasPreference(): boolean {
    return this.preferred !== null;
  }

  /** Reads from there on; a position whose epoch is known is checked with the leader first. (Kafka: seekUnvalidated) */
  seek(offset: Offset, offsetEpoch: LeaderEpoch, leader: Leader | null): void {
    this.stand({ offset, offsetEpoch, ...(leader ?? UNKNOWN_LEADER) });
    this.retryAt = 0 as VirtualTime;
    this.validate();
  }

  preferredReadReplica(now: VirtualTime): BrokerId | null {
    return this.preferred === null || now > this.preferred.until ? null : this.preferred.broker;
  }

  /** Being told the same again does not make it hold longer: when its time is over, the leader is asked. */
  prefer(broker: BrokerId, { now, until }: { readonly now: VirtualTime; readonly until: VirtualTime }): void {
    if (this.preferredReadReplica(now) !== broker) this.preferred = { broker, until };
  }

  /** Returns whether there was one. */
  preferLeader(): boolean {
    const had = this.preferred !== null;
    this.preferred = null;
    return had;
  }

  awaitReset(because: string): void {
    this.preferred = null;
    this.fetchState = 'AwaitReset';
    this.resetBecause = because;
    this.retryAt = 0 as VirtualTime;
  }

  /** Somebody leads who was not known to: has the log changed below the position? (Kafka: maybeValidatePosition) */
  learnLeader({ leader, leaderEpoch }: Leader): void {
    const { position } = this;
    if (position === null || this.fetchState === 'AwaitReset' || leader === NO_LEADER) return;
    if (position.leader === leader && (position.leaderEpoch === leaderEpoch || !this.knowsEpochs)) return;
    this.stand({ ...position, leader, leaderEpoch });
    this.preferred = null;
    this.retryAt = 0 as VirtualTime;
    this.validate();
  }

  validated(): void {
    this.fetchState = 'Fetching';
    this.retryAt = 0 as VirtualTime;
  }

  /** Records up to, not including, `offset` were handed on; the last of them is of that epoch. */
  consumedUpTo(offset: Offset, offsetEpoch: LeaderEpoch): void {
    const { leader, leaderEpoch } = this.position ?? UNKNOWN_LEADER;
    this.stand({ offset, offsetEpoch, leader, leaderEpoch });
  }

  private stand(position: FetchPosition): void {
    this.position = this.knowsEpochs ? position : { ...position, leaderEpoch: NO_LEADER_EPOCH, offsetEpoch: NO_LEADER_EPOCH };
  }

  private validate(): void {
    const { position } = this;
    const canBeChecked = position !== null && position.offsetEpoch !== NO_LEADER_EPOCH && position.leader !== NO_LEADER;
    this.fetchState = canBeChecked ? 'AwaitValidation' : 'Fetching';
  }
}
