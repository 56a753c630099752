/**
 * One partition on one broker, as its leader or as a follower. (Kafka: Partition)
 *
 * It may never expose a record that an in-sync replica could lack: that is the high watermark's promise (high-watermark.ts), and
 * so the ISR is changed by the controller alone, at the leader's request, and counts as the larger one until it answers.
 * Read next: isr-change.ts, replica-manager.ts (who calls this), replica-fetcher.ts (how a follower gets its records).
 */
import type { LogConfig } from '../log/log-config';
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
  type TopicName,
  type TopicPartition,
} from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import type { FetchedData } from './fetch';
import { truncateToHighWatermark } from './follower-log';
import { advanceHighWatermark, type IsrState, maximalIsr } from './high-watermark';
import type { ReplicationHost } from './host';
import { type IsrAnswer, type IsrChange, refusalOf } from './isr-change';
import { RemoteReplica } from './remote-replica';
import type { ReplicationQuota } from './replication-quota';

/** What the metadata log says of a partition. */
export interface PartitionRegistration {
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
  readonly leader: BrokerId;
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: PartitionEpoch;
}

/** What it takes of its topic's settings. */
export interface PartitionSettings {
  readonly minInsyncReplicas: number;
  readonly log: LogConfig;
  readonly throttled: { readonly asLeader: boolean; readonly asFollower: boolean };
}

const NOT_THROTTLED = { asLeader: false, asFollower: false };

/** Those of one broker, by name. */
export interface Partitions {
  /** Of what throttled replicas take from this broker. */
  readonly leaderQuota: ReplicationQuota;

  partition(topicPartition: TopicPartition): Partition | null;
  /** By index; null, or nothing at all, where there is none. */
  ofTopic(topic: TopicName): readonly (Partition | null)[];
}

/** Why a partition is not here. (Kafka: ReplicaManager.getPartitionOrError) */
export function missing(partition: TopicPartition, host: ReplicationHost): ErrorCode {
  return host.exists(partition) ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.UNKNOWN_TOPIC_OR_PARTITION;
}

/** (KIP-903) */
const NOT_CHECKED = -1 as BrokerEpoch;

export class Partition extends State {
  readonly log: UnifiedLog;
  role: 'Leader' | 'Follower' | 'Offline' = 'Offline';
  leader: BrokerId = NO_LEADER;
  leaderEpoch: LeaderEpoch = NO_LEADER_EPOCH;
  partitionEpoch = -1 as PartitionEpoch;
  replicas: readonly BrokerId[] = [];
  isrState: IsrState = { kind: 'Committed', isr: [] };
  /** While leading: where this epoch's records begin. A follower must have all before it joins the ISR (KAFKA-7128). */
  leaderEpochStartOffset = 0 as Offset;
  /** What a fetch that finds nothing was last answered: most are answered the same again (fetch.ts). */
  nothingFetched: FetchedData | null = null;
  /** While following: where the batch begins that was refused last, and told. */
  refusedAt: Offset | null = null;
  /** Whether this replica is one that replication's quotas hold back, where it leads, and where it follows. */
  isThrottled: PartitionSettings['throttled'] = NOT_THROTTLED;
  private minInsyncReplicas: number;
  private readonly lagTimeMaxUs: number;
  /** While leading: what a follower told an earlier leader is not known here. */
  remotes: readonly RemoteReplica[] = [];

  constructor(options: { log: UnifiedLog; minInsyncReplicas: number; lagTimeMaxUs: number }) {
    super();
    this.log = options.log;
    this.minInsyncReplicas = options.minInsyncReplicas;
    this.lagTimeMaxUs = options.lagTimeMaxUs;
  }

  /** The topic's settings, as they are now. */
  configure(settings: PartitionSettings): void {
    this.minInsyncReplicas = settings.minInsyncReplicas;
    this.isThrottled = settings.throttled;
    this.log.config = settings.log;
  }

  get topicPartition(): TopicPartition {
    return this.log.partition;
  }

  get topicId(): TopicId {
    return this.log.topicId;
  }

  get isLeader(): boolean {
    return this.role === 'Leader';
  }

  /** The remote replica of that broker; null for the leader itself and for strangers. */
  remote(broker: BrokerId): RemoteReplica | null {
    for (const remote of this.remotes) if (remote.broker === broker) return remote;
    return null;
  }

  // Roles

  /** Kafka: Partition.makeLeader. The high watermark stays what this replica knew of it, which may be behind. */
  becomeLeader(registration: PartitionRegistration, host: ReplicationHost): void {
    const begins = !this.isLeader || registration.leaderEpoch > this.leaderEpoch;
    this.adopt(registration, 'Leader');
    this.remotes = registration.replicas
      .filter((broker) => broker !== host.broker)
      .map((broker) => this.remote(broker) ?? new RemoteReplica(broker));
    if (begins) this.beginEpoch(host);
    this.maybeAdvanceHighWatermark(host);
  }

  /** Those in the ISR have replica.lag.time.max.ms to show that they are there. */
  private beginEpoch(host: ReplicationHost): void {
    const { log, leaderEpoch, isrState } = this;
    this.leaderEpochStartOffset = log.logEndOffset;
    log.beginEpoch(host.disk, leaderEpoch);
    for (const remote of this.remotes)
      remote.beginEpoch({ isInSync: isrState.isr.includes(remote.broker), leaderLogEndOffset: log.logEndOffset, now: host.now });
    const { logEndOffset, highWatermark } = log;
    host.emit({ kind: 'BecameLeader', broker: host.broker, partition: this.topicPartition, leaderEpoch, logEndOffset, highWatermark });
  }

  /** Kafka: Partition.makeFollower. Nothing is truncated here: the leader's answers will say what diverges (KIP-101, KIP-595). */
  becomeFollower(registration: PartitionRegistration, host: ReplicationHost): void {
    const changed = this.role !== 'Follower' || registration.leaderEpoch !== this.leaderEpoch || registration.leader !== this.leader;
    this.adopt(registration, registration.leader === NO_LEADER ? 'Offline' : 'Follower');
    this.remotes = [];
    if (!changed || registration.leader === NO_LEADER) return;
    if (host.rules.includes('kip-101')) truncateToHighWatermark(this, host);
    const { topicPartition: partition, leaderEpoch, leader } = this;
    host.emit({ kind: 'BecameFollower', broker: host.broker, partition, leaderEpoch, leader });
  }

  /**
   * Newer metadata decides what was asked for. Metadata of the epoch that the controller's answer has told already says nothing new, and
   * leaves the next change pending. (Departure: Kafka drops it there, and with it the larger ISR that it must count.)
   */
  private adopt(registration: PartitionRegistration, role: 'Leader' | 'Follower' | 'Offline'): void {
    if (registration.partitionEpoch > this.partitionEpoch) this.isrState = { kind: 'Committed', isr: registration.isr };
    this.role = role;
    this.leader = registration.leader;
    this.leaderEpoch = registration.leaderEpoch;
    this.partitionEpoch = registration.partitionEpoch;
    this.replicas = registration.replicas;
  }

  /** Checks a request against the epoch this replica knows; NONE where the request may go on. (KIP-320) */
  checkLeaderEpoch(requested: LeaderEpoch): ErrorCode {
    if (requested === NO_LEADER_EPOCH || requested === this.leaderEpoch) return Errors.NONE;
    return requested < this.leaderEpoch ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH;
  }

  // In-sync replicas

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

  /** A process of that follower asked from `from`: it has everything below. */
  followerFetched(
    remote: RemoteReplica,
    epoch: BrokerEpoch,
    { fetchOffset: from, logStartOffset }: { readonly fetchOffset: Offset; readonly logStartOffset: Offset },
    host: ReplicationHost,
  ): void {
    const before = remote.logEndOffset;
    // Field by field: this is done for every partition of every fetch, and a spread costs as much as all the rest of it.
    remote.fetched({ from, logStartOffset, epoch, leaderLogEndOffset: this.log.logEndOffset, now: host.now });
    this.maybeExpandIsr(remote, host);
    if (remote.logEndOffset !== before) this.maybeAdvanceHighWatermark(host);
  }

  /**
   * Kafka: Partition.maybeExpandIsr. The follower must have reached the high watermark *and* this epoch's start: a new leader's high
   * watermark may lag behind what its predecessor promised.
   */
  private maybeExpandIsr(remote: RemoteReplica, host: ReplicationHost): void {
    const { isr, kind } = this.isrState;
    if (kind !== 'Committed') return;
    for (const broker of isr) if (broker === remote.broker) return;
    if (remote.logEndOffset < this.log.highWatermark) return;
    if (remote.logEndOffset < this.leaderEpochStartOffset && !host.rules.includes('kafka-7128')) return;
    if (!mayJoin(remote, host)) return;
    this.propose({ kind: 'PendingExpand', isr, joining: remote.broker }, host);
  }

  /** Kafka: Partition.maybeShrinkIsr, called every replica.lag.time.max.ms / 2. The leader never removes itself. */
  maybeShrinkIsr(host: ReplicationHost): void {
    const { isr, kind } = this.isrState;
    if (!this.isLeader || kind !== 'Committed') return;
    const leaving = this.remotes
      .filter((remote) => isr.includes(remote.broker) && !this.isCaughtUp(remote, host.now))
      .map(({ broker }) => broker);
    if (leaving.length > 0) this.propose({ kind: 'PendingShrink', isr, leaving }, host);
  }

  private propose(state: IsrState, host: ReplicationHost): void {
    this.isrState = state;
    const { topicPartition: partition, topicId, leaderEpoch, partitionEpoch } = this;
    const isr = proposedIsr(state).map((broker) => ({
      broker,
      epoch: broker === host.broker ? host.ownEpoch : this.fetchedEpochOf(broker, host),
    }));
    host.askForIsr({ partition, topicId, leaderEpoch, partitionEpoch, isr });
  }

  private fetchedEpochOf(broker: BrokerId, { rules }: ReplicationHost): BrokerEpoch {
    return rules.includes('kip-903') ? NOT_CHECKED : (this.remote(broker)?.brokerEpoch ?? NOT_CHECKED);
  }

  /** Whether that change is the one that is pending: answers to any other come too late. */
  isAskingFor({ leaderEpoch, partitionEpoch }: IsrChange): boolean {
    const isPending = this.isLeader && this.isrState.kind !== 'Committed';
    return isPending && leaderEpoch === this.leaderEpoch && partitionEpoch === this.partitionEpoch;
  }

  /** Kafka: handleAlterPartitionUpdate, handleAlterPartitionError. Returns whether the change must be asked for again. */
  isrChangeAnswered(change: IsrChange, answer: IsrAnswer, host: ReplicationHost): boolean {
    if (!this.isAskingFor(change)) return false;
    if (answer.error !== Errors.NONE) {
      const refusal = refusalOf(answer.error);
      if (refusal === 'Refused') this.isrState = { kind: 'Committed', isr: this.isrState.isr };
      return refusal === 'AskAgain';
    }
    if (answer.leaderEpoch !== this.leaderEpoch || answer.partitionEpoch < this.partitionEpoch) return false;
    this.isrState = { kind: 'Committed', isr: answer.isr };
    this.partitionEpoch = answer.partitionEpoch;
    this.maybeAdvanceHighWatermark(host);
    return false;
  }

  // Watermarks

  /** Below it no replica has anything, as far as this leader knows; whoever is dead is not counted. (Kafka: Partition.lowWatermarkIfLeader) */
  lowWatermark(host: ReplicationHost): Offset {
    let lowest = this.log.logStartOffset;
    for (const { broker, logStartOffset } of this.remotes) if (logStartOffset < lowest && host.isAlive(broker)) lowest = logStartOffset;
    return lowest;
  }

  /** Kafka: Partition.maybeIncrementLeaderHW. */
  maybeAdvanceHighWatermark(host: ReplicationHost): void {
    const { log } = this;
    const from = log.highWatermark;
    if (from === log.logEndOffset) return;
    const countsWhoMayJoin = !host.rules.includes('kip-497');
    const to = advanceHighWatermark({
      current: from,
      leaderLogEndOffset: log.logEndOffset,
      isrState: countsWhoMayJoin ? this.isrState : { kind: 'Committed', isr: this.isrState.isr },
      minInsyncReplicas: host.rules.includes('kip-966') ? 1 : this.minInsyncReplicas,
      followers: this.remotes,
      isAboutToJoin: (remote) => countsWhoMayJoin && this.isCaughtUp(remote, host.now) && mayJoin(remote, host),
    });
    if (to === from) return;
    log.updateHighWatermark(to);
    const { topicPartition: partition, leaderEpoch } = this;
    host.emit({ kind: 'HighWatermarkAdvanced', broker: host.broker, partition, leaderEpoch, from, to });
    host.highWatermarkMoved(partition);
  }

  private isCaughtUp(remote: RemoteReplica, now: VirtualTime): boolean {
    return remote.isCaughtUp({ leaderLogEndOffset: this.log.logEndOffset, now, lagTimeMaxUs: this.lagTimeMaxUs });
  }

  /** What a follower may now believe to be committed: no more than it has. After an election it may be less than before. */
  followHighWatermark(leaderHighWatermark: Offset, host: ReplicationHost): void {
    const { log } = this;
    const from = log.highWatermark;
    log.updateHighWatermark(leaderHighWatermark);
    if (log.highWatermark > from) host.followedHighWatermark(this.topicPartition);
  }
}

/** The process that fetched is the one that is registered, and the controller would admit it. (Kafka: isReplicaIsrEligible, KIP-903) */
function mayJoin(remote: RemoteReplica, host: ReplicationHost): boolean {
  const isSameProcess = host.brokerEpochOf(remote.broker) === remote.brokerEpoch || host.rules.includes('kip-903');
  return isSameProcess && host.isEligible(remote.broker);
}

function proposedIsr(state: IsrState): readonly BrokerId[] {
  return state.kind === 'PendingShrink' ? state.isr.filter((broker) => !state.leaving.includes(broker)) : maximalIsr(state);
}
