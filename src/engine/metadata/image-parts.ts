/**
 * The pieces of a metadata image: one object a partition, one a topic, one a broker. They never change; replaying a record puts a
 * new one in the old one's place. So whoever kept one can tell by identity whether something changed, and forks share them all.
 *
 * Kafka: PartitionRegistration, TopicImage, BrokerRegistration
 */
import type { TopicConfig } from '../model/configs';
import type { BrokerEpoch, BrokerId, LeaderEpoch, Offset, PartitionEpoch, TopicId, TopicName, TopicPartition } from '../model/vocabulary';
import { Shared } from '../sim/state';
import { noPartitionChange, type RecordOf, type Uuid } from './records';

/** Recovering: the leader was elected uncleanly and has not yet said that it has recovered (KIP-704). */
export type LeaderRecoveryState = 'Recovered' | 'Recovering';

interface PartitionFields {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  readonly replicas: readonly BrokerId[];
  readonly removingReplicas: readonly BrokerId[];
  readonly addingReplicas: readonly BrokerId[];
  readonly directories: readonly Uuid[];
  readonly isr: readonly BrokerId[];
  readonly elr: readonly BrokerId[];
  readonly lastKnownElr: readonly BrokerId[];
  readonly leader: BrokerId;
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: PartitionEpoch;
  readonly leaderRecoveryState: LeaderRecoveryState;
}

export class PartitionImage extends Shared implements PartitionFields {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  /** In assignment order: the first is the preferred leader. */
  readonly replicas: readonly BrokerId[];
  /** Those that a reassignment takes away or brings, while it lasts; both are among `replicas` until then. */
  readonly removingReplicas: readonly BrokerId[];
  readonly addingReplicas: readonly BrokerId[];
  /** The log directory of each replica, in the same order. */
  readonly directories: readonly Uuid[];
  /** Empty only where eligible leader replicas are kept; without them the last member stays even when it is gone. */
  readonly isr: readonly BrokerId[];
  /** Eligible leader replicas (KIP-966): out of the ISR, and yet with all that is committed. */
  readonly elr: readonly BrokerId[];
  /** Who led last, while nobody leads. */
  readonly lastKnownElr: readonly BrokerId[];
  /** NO_LEADER (−1) where nobody of the ISR is alive. */
  readonly leader: BrokerId;
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: PartitionEpoch;
  readonly leaderRecoveryState: LeaderRecoveryState;

  constructor(fields: PartitionFields) {
    super();
    this.partition = fields.partition;
    this.topicId = fields.topicId;
    this.replicas = fields.replicas;
    this.removingReplicas = fields.removingReplicas;
    this.addingReplicas = fields.addingReplicas;
    this.directories = fields.directories;
    this.isr = fields.isr;
    this.elr = fields.elr;
    this.lastKnownElr = fields.lastKnownElr;
    this.leader = fields.leader;
    this.leaderEpoch = fields.leaderEpoch;
    this.partitionEpoch = fields.partitionEpoch;
    this.leaderRecoveryState = fields.leaderRecoveryState;
  }

  /** Counts as a change where there was anything to forget. (Kafka: ReplicationControlManager.removeTopicElrs) */
  withoutElr(): PartitionImage {
    if (this.elr.length === 0 && this.lastKnownElr.length === 0) return this;
    return this.changedBy({
      ...noPartitionChange,
      partitionId: this.partition.partition,
      topicId: this.topicId,
      eligibleLeaderReplicas: [],
      lastKnownElr: [],
    });
  }

  /** Every change counts the partition epoch; naming a leader, even the same one, counts the leader epoch too. */
  changedBy(change: RecordOf<'PartitionChange'>): PartitionImage {
    return new PartitionImage({
      ...this,
      replicas: change.replicas ?? this.replicas,
      removingReplicas: change.removingReplicas ?? this.removingReplicas,
      addingReplicas: change.addingReplicas ?? this.addingReplicas,
      directories: change.directories ?? this.directories,
      isr: change.isr ?? this.isr,
      elr: change.eligibleLeaderReplicas ?? this.elr,
      lastKnownElr: change.lastKnownElr ?? this.lastKnownElr,
      leader: change.leader ?? this.leader,
      leaderEpoch: (change.leader === null ? this.leaderEpoch : this.leaderEpoch + 1) as LeaderEpoch,
      partitionEpoch: (this.partitionEpoch + 1) as PartitionEpoch,
      leaderRecoveryState: change.leaderRecoveryState === null ? this.leaderRecoveryState : recoveryState(change.leaderRecoveryState),
    });
  }
}

export function partitionFrom(topic: TopicName, record: RecordOf<'Partition'>): PartitionImage {
  const { partitionId, leaderRecoveryState, eligibleLeaderReplicas, lastKnownElr, ...fields } = record;
  return new PartitionImage({
    ...fields,
    elr: eligibleLeaderReplicas ?? [],
    lastKnownElr: lastKnownElr ?? [],
    partition: { topic, partition: partitionId },
    leaderRecoveryState: recoveryState(leaderRecoveryState ?? 0),
  });
}

const recoveryState = (code: 0 | 1): LeaderRecoveryState => (code === 1 ? 'Recovering' : 'Recovered');

export class TopicImage extends Shared {
  readonly name: TopicName;
  readonly id: TopicId;
  /** By index, without gaps. */
  readonly partitions: readonly PartitionImage[];
  /** As set on the topic. */
  readonly overrides: ReadonlyMap<string, string>;
  /** As in force. */
  readonly config: TopicConfig;

  constructor(fields: Pick<TopicImage, 'name' | 'id' | 'partitions' | 'overrides' | 'config'>) {
    super();
    this.name = fields.name;
    this.id = fields.id;
    this.partitions = fields.partitions;
    this.overrides = fields.overrides;
    this.config = fields.config;
  }
}

export interface Listener {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly securityProtocol: number;
}

export interface SupportedFeature {
  readonly name: string;
  readonly minSupportedVersion: number;
  readonly maxSupportedVersion: number;
}

interface RegistrationFields {
  readonly id: BrokerId;
  readonly epoch: BrokerEpoch;
  readonly incarnationId: Uuid;
  readonly listeners: readonly Listener[];
  readonly features: readonly SupportedFeature[];
  readonly rack: string | null;
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  readonly logDirs: readonly Uuid[];
  readonly registeredAt: Offset;
}

export class BrokerRegistration extends Shared implements RegistrationFields {
  readonly id: BrokerId;
  readonly epoch: BrokerEpoch;
  /** Of the process that registered: another process of the same broker has another. */
  readonly incarnationId: Uuid;
  readonly listeners: readonly Listener[];
  readonly features: readonly SupportedFeature[];
  readonly rack: string | null;
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  readonly logDirs: readonly Uuid[];
  /** Offset of its newest registration record: a broker that has replayed it knows of its own registration. */
  readonly registeredAt: Offset;

  constructor(fields: RegistrationFields) {
    super();
    this.id = fields.id;
    this.epoch = fields.epoch;
    this.incarnationId = fields.incarnationId;
    this.listeners = fields.listeners;
    this.features = fields.features;
    this.rack = fields.rack;
    this.fenced = fields.fenced;
    this.inControlledShutdown = fields.inControlledShutdown;
    this.logDirs = fields.logDirs;
    this.registeredAt = fields.registeredAt;
  }

  /** Where clients and brokers reach it: its first listener. */
  get host(): string {
    return this.listeners[0]?.host ?? '';
  }

  get port(): number {
    return this.listeners[0]?.port ?? -1;
  }

  changedBy(change: RecordOf<'BrokerRegistrationChange'>): BrokerRegistration {
    return new BrokerRegistration({
      ...this,
      fenced: change.fenced === null ? this.fenced : change.fenced === 1,
      inControlledShutdown: this.inControlledShutdown || change.inControlledShutdown === 1,
      logDirs: change.logDirs ?? this.logDirs,
    });
  }
}
