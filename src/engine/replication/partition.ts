/**
 * One partition on one broker, as its leader or as a follower. (Kafka: Partition)
 *
 * It may never expose a record that an in-sync replica could lack: that is the high watermark's promise (high-watermark.ts), and
 * so the ISR is changed by the controller alone, at the leader's request, and counts as the larger one until it answers.
 * Read next: replica-manager.ts (who calls this), replica-fetcher.ts (how a follower gets its records).
 */

import type { UnifiedLog } from '../log/unified-log';
import { Errors } from '../model/error-codes';
import {
  type BrokerEpoch,
  type BrokerId,
  type ErrorCode,
  type LeaderEpoch,
  NO_LEADER,
  NO_LEADER_EPOCH,
  type Offset,
  type PartitionEpoch,
  type TopicId,
  type TopicPartition,
} from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import { advanceHighWatermark, type IsrState, maximalIsr, type ReplicaProgress } from './high-watermark';
import type { ReplicationHost } from './host';
import { RemoteReplica, UNKNOWN_OFFSET } from './remote-replica';

/** What the metadata log says of a partition. */
export interface PartitionRegistration {
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
  readonly leader: BrokerId;
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: PartitionEpoch;
}

export class Partition extends State {
  readonly topicPartition: TopicPartition;
  readonly topicId: TopicId;
  readonly log: UnifiedLog;
  role: 'Leader' | 'Follower' | 'Offline' = 'Offline';
  leader: BrokerId = NO_LEADER;
  leaderEpoch: LeaderEpoch = NO_LEADER_EPOCH;
  partitionEpoch = -1 as PartitionEpoch;
  replicas: readonly BrokerId[] = [];
  isrState: IsrState = { kind: 'Committed', isr: [] };
  /** While leading: where this epoch's records begin. A follower must have all before it joins the ISR (KAFKA-7128). */
  leaderEpochStartOffset = 0 as Offset;
  minInsyncReplicas: number;
  private readonly lagTimeMaxUs: number;
  private remotes: RemoteReplica[] = [];

  constructor(options: {
    topicPartition: TopicPartition;
    topicId: TopicId;
    log: UnifiedLog;
    minInsyncReplicas: number;
    lagTimeMaxUs: number;
  }) {
    super();
    this.topicPartition = options.topicPartition;
    this.topicId = options.topicId;
    this.log = options.log;
    this.minInsyncReplicas = options.minInsyncReplicas;
    this.lagTimeMaxUs = options.lagTimeMaxUs;
  }

  get isLeader(): boolean {
    return this.role === 'Leader';
  }

  /** The remote replica of that broker; null for the leader itself and for strangers. */
  remote(broker: BrokerId): RemoteReplica | null {
    return this.remotes.find((remote) => remote.broker === broker) ?? null;
  }

  /** Kafka: Partition.makeLeader. The high watermark stays what this replica knew of it, which may be behind. */
  becomeLeader(registration: PartitionRegistration, host: ReplicationHost): void {
    const newEpoch = registration.leaderEpoch > this.leaderEpoch || !this.isLeader;
    this.adopt(registration, 'Leader');
    if (!newEpoch) {
      this.maybeAdvanceHighWatermark(host);
      return;
    }
    this.leaderEpochStartOffset = this.log.logEndOffset;
    this.log.beginEpoch(host.disk, registration.leaderEpoch);
    this.remotes = registration.replicas
      .filter((broker) => broker !== host.broker)
      .map((broker) => new RemoteReplica(broker, registration.isr.includes(broker) ? host.now : NEVER_CAUGHT_UP));
    host.emit({
      kind: 'BecameLeader',
      broker: host.broker,
      partition: this.topicPartition,
      leaderEpoch: this.leaderEpoch,
      logEndOffset: this.log.logEndOffset,
      highWatermark: this.log.highWatermark,
    });
    this.maybeAdvanceHighWatermark(host);
  }

  /** Kafka: Partition.makeFollower. Nothing is truncated here: the leader's answers will say what diverges (KIP-595). */
  becomeFollower(registration: PartitionRegistration, host: ReplicationHost): void {
    const changed = this.role !== 'Follower' || registration.leaderEpoch !== this.leaderEpoch || registration.leader !== this.leader;
    this.adopt(registration, registration.leader === NO_LEADER ? 'Offline' : 'Follower');
    this.remotes = [];
    if (!changed || registration.leader === NO_LEADER) return;
    host.emit({
      kind: 'BecameFollower',
      broker: host.broker,
      partition: this.topicPartition,
      leaderEpoch: this.leaderEpoch,
      leader: this.leader,
    });
  }

  private adopt(registration: PartitionRegistration, role: 'Leader' | 'Follower' | 'Offline'): void {
    this.role = role;
    this.leader = registration.leader;
    this.leaderEpoch = registration.leaderEpoch;
    this.partitionEpoch = registration.partitionEpoch;
    this.replicas = registration.replicas;
    this.isrState = { kind: 'Committed', isr: registration.isr };
  }

  /** Checks a request against the epoch this replica knows; NONE where the request may go on. (KIP-320) */
  checkLeaderEpoch(requested: LeaderEpoch): ErrorCode {
    if (requested === NO_LEADER_EPOCH || requested === this.leaderEpoch) return Errors.NONE;
    return requested < this.leaderEpoch ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH;
  }

  /** min.insync.replicas, or all replicas where there are fewer. */
  get effectiveMinInsyncReplicas(): number {
    return Math.min(this.minInsyncReplicas, this.replicas.length);
  }

  /** Below it, acks=all is refused before anything is written (NOT_ENOUGH_REPLICAS). Only the committed ISR counts. */
  get hasEnoughInsyncReplicas(): boolean {
    return this.isrState.isr.length >= this.effectiveMinInsyncReplicas;
  }

  /** As `hasEnoughInsyncReplicas`, for a batch that was appended and is now replicated: the maximal ISR counts. */
  get hadEnoughInsyncReplicas(): boolean {
    return maximalIsr(this.isrState).length >= this.effectiveMinInsyncReplicas;
  }

  /** A follower asked from `from`: it has everything below. */
  followerFetched(options: { follower: BrokerId; followerEpoch: BrokerEpoch; from: Offset }, host: ReplicationHost): void {
    const remote = this.remote(options.follower);
    if (remote === null) return;
    remote.fetched({ from: options.from, leaderLogEndOffset: this.log.logEndOffset, now: host.now });
    this.maybeExpandIsr(remote, options.followerEpoch, host);
    this.maybeAdvanceHighWatermark(host);
  }

  /**
   * Kafka: Partition.maybeExpandIsr. The follower must have reached the high watermark *and* this epoch's start: a new leader's high
   * watermark may lag behind what its predecessor promised.
   */
  private maybeExpandIsr(remote: RemoteReplica, followerEpoch: BrokerEpoch, host: ReplicationHost): void {
    const { isr, kind } = this.isrState;
    if (kind !== 'Committed' || isr.includes(remote.broker)) return;
    if (remote.logEndOffset < this.log.highWatermark || remote.logEndOffset < this.leaderEpochStartOffset) return;
    const registration = host.registration(remote.broker);
    if (registration === null || !registration.eligible || registration.epoch !== followerEpoch) return;
    this.isrState = { kind: 'PendingExpand', isr, joining: remote.broker };
    this.ask([...isr, remote.broker], host);
  }

  /** Kafka: Partition.maybeShrinkIsr, called every replica.lag.time.max.ms / 2. The leader never removes itself. */
  maybeShrinkIsr(host: ReplicationHost): void {
    const { isr, kind } = this.isrState;
    if (!this.isLeader || kind !== 'Committed') return;
    const caughtUp = { leaderLogEndOffset: this.log.logEndOffset, now: host.now, lagTimeMaxUs: this.lagTimeMaxUs };
    const leaving = this.remotes
      .filter((remote) => isr.includes(remote.broker) && !remote.isCaughtUp(caughtUp))
      .map(({ broker }) => broker);
    if (leaving.length === 0) return;
    this.isrState = { kind: 'PendingShrink', isr, leaving };
    this.ask(
      isr.filter((broker) => !leaving.includes(broker)),
      host,
    );
  }

  private ask(isr: readonly BrokerId[], host: ReplicationHost): void {
    host.askForIsr({
      partition: this.topicPartition,
      topicId: this.topicId,
      leaderEpoch: this.leaderEpoch,
      partitionEpoch: this.partitionEpoch,
      isr,
    });
  }

  /** Asks again for a change that is still pending: the controller could not be reached. */
  askAgain(host: ReplicationHost): void {
    const state = this.isrState;
    if (!this.isLeader || state.kind === 'Committed') return;
    const isr =
      state.kind === 'PendingExpand' ? [...state.isr, state.joining] : state.isr.filter((broker) => !state.leaving.includes(broker));
    this.ask(isr, host);
  }

  /** The controller granted the change. An answer that metadata has overtaken is ignored. */
  isrGranted(granted: { isr: readonly BrokerId[]; leaderEpoch: LeaderEpoch; partitionEpoch: PartitionEpoch }, host: ReplicationHost): void {
    if (!this.isLeader || granted.leaderEpoch !== this.leaderEpoch || granted.partitionEpoch <= this.partitionEpoch) return;
    this.isrState = { kind: 'Committed', isr: granted.isr };
    this.partitionEpoch = granted.partitionEpoch;
    this.maybeAdvanceHighWatermark(host);
  }

  /** The controller will not have it: back to what is committed. Where it knows more than we do, its metadata is on the way. */
  isrRefused(error: ErrorCode): void {
    const metadataIsComing: readonly ErrorCode[] = [
      Errors.FENCED_LEADER_EPOCH,
      Errors.INVALID_UPDATE_VERSION,
      Errors.UNKNOWN_TOPIC_OR_PARTITION,
      Errors.UNKNOWN_TOPIC_ID,
      Errors.NEW_LEADER_ELECTED,
    ];
    if (metadataIsComing.includes(error)) return;
    this.isrState = { kind: 'Committed', isr: this.isrState.isr };
  }

  /** Kafka: Partition.maybeIncrementLeaderHW. */
  maybeAdvanceHighWatermark(host: ReplicationHost): void {
    const { log } = this;
    const from = log.highWatermark;
    const to = advanceHighWatermark({
      current: from,
      isrState: this.isrState,
      minInsyncReplicas: this.minInsyncReplicas,
      replicas: this.progress(host),
    });
    if (to === from) return;
    log.highWatermark = to;
    host.emit({
      kind: 'HighWatermarkAdvanced',
      broker: host.broker,
      partition: this.topicPartition,
      leaderEpoch: this.leaderEpoch,
      from,
      to,
    });
    host.highWatermarkMoved(this.topicPartition, to);
  }

  private progress(host: ReplicationHost): ReplicaProgress[] {
    const leaderLogEndOffset = this.log.logEndOffset;
    const own: ReplicaProgress = { broker: host.broker, logEndOffset: leaderLogEndOffset, caughtUp: true, eligible: true };
    const lag = { leaderLogEndOffset, now: host.now, lagTimeMaxUs: this.lagTimeMaxUs };
    return [
      own,
      ...this.remotes.map((remote) => ({
        broker: remote.broker,
        logEndOffset: remote.logEndOffset === UNKNOWN_OFFSET ? this.log.logStartOffset : remote.logEndOffset,
        caughtUp: remote.isCaughtUp(lag),
        eligible: host.registration(remote.broker)?.eligible ?? false,
      })),
    ];
  }

  /** What a follower may now believe to be committed: no more than it has. */
  followHighWatermark(leaderHighWatermark: Offset): void {
    this.log.highWatermark = Math.min(leaderHighWatermark, this.log.logEndOffset) as Offset;
  }
}

const NEVER_CAUGHT_UP = Number.MIN_SAFE_INTEGER as VirtualTime;
