/**
 * What replicas and groups are told of the metadata: after each replay the partitions that it concerned, and nothing before this
 * process's own registration is among it. (Kafka: BrokerMetadataPublisher)
 *
 * It may never let a replica act on what was written for its predecessor.
 *
 * Read next: replication/replica-manager.ts, groups/group-coordinator.ts (who is told), log-manager.ts (what a replica finds on disk).
 */
import { logConfigOf } from '../log/log-config';
import { type MetadataImage, TOPIC_RESOURCE } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { isThrottled } from '../metadata/topic-config';
import { THROTTLED_RATES, type TopicConfig } from '../model/configs';
import { type BrokerId, type LeaderEpoch, OFFSETS_TOPIC, partitionName, type TopicName, type TopicPartition } from '../model/vocabulary';
import { Partition, type PartitionSettings } from '../replication/partition';
import type { Context } from '../sim/context';
import { State } from '../sim/state';
import type { Broker } from './broker';
import { coordinatorHost, replicationHost } from './hosts';

export class MetadataPublisher extends State {
  /** Whether replicas and groups follow what is replayed; it never ends. */
  isPublishing = false;

  /**
   * What a starting process finds in the metadata log was written for its predecessor: with its own registration every leadership of
   * that one is taken back. So nobody leads an epoch twice. (Kafka: BrokerServer waits for initialCatchUpFuture before it installs
   * its publishers)
   */
  publishFirst(broker: Broker, context: Context): void {
    const { image, epoch } = broker;
    if (this.isPublishing || epoch < 0 || image.lastAppliedOffset < epoch) return;
    this.isPublishing = true;
    broker.logs.deleteStrays(broker, context);
    const changes = new MetadataChanges();
    for (const { partitions } of image.topics()) for (const { partition } of partitions) changes.touch(partition);
    setQuotas(broker);
    this.publish(changes, broker, context);
    broker.logs.hasOpenedFirst();
  }

  publish({ touched, removed, configured }: MetadataChanges, broker: Broker, context: Context): void {
    const { cause } = context;
    for (const partition of removed) {
      this.removePartition(partition, broker, context);
      context.because(cause);
    }
    if (configured.size > 0) setQuotas(broker);
    for (const topic of configured) this.configure(topic, broker);
    for (const partition of touched.values()) {
      this.applyPartition(partition, broker, context);
      context.because(cause);
    }
    if (touched.size > 0) broker.replicas.fetchFromLeaders(replicationHost(broker, context));
  }

  private applyPartition(topicPartition: TopicPartition, broker: Broker, context: Context): void {
    const registered = broker.image.partition(topicPartition);
    if (registered === null) return;
    if (!registered.replicas.includes(broker.id)) return this.removePartition(topicPartition, broker, context); // it was reassigned
    const { replicas } = broker;
    const partition = replicas.partition(topicPartition) ?? this.openPartition(topicPartition, broker, context);
    const led = partition.isLeader ? partition.leaderEpoch : null;
    replicas.apply(partition, registered, replicationHost(broker, context));
    broker.assignments.heard(topicPartition, broker, context);
    if (topicPartition.topic === OFFSETS_TOPIC) tellGroups(partition, led, broker, context);
  }

  /** Logs and leaders act on what the topic is configured with from here on. (Kafka: TopicConfigHandler) */
  private configure(topic: TopicName, { id, image, replicas }: Broker): void {
    const config = image.effectiveTopicConfig(topic);
    for (const partition of replicas.sorted())
      if (partition.topicPartition.topic === topic) partition.configure(settingsOf(config, partition.topicPartition, id));
  }

  private openPartition(topicPartition: TopicPartition, broker: Broker, context: Context): Partition {
    const { id: topicId, config } = broker.image.topic(topicPartition.topic)!;
    const log = broker.logs.open({ partition: topicPartition, topicId, config: logConfigOf(config) }, broker.id, context);
    const partition = new Partition({
      log,
      minInsyncReplicas: config['min.insync.replicas'],
      lagTimeMaxUs: broker.replicas.lagTimeMaxUs,
    });
    partition.configure(settingsOf(config, topicPartition, broker.id));
    broker.replicas.add(partition);
    return partition;
  }

  private removePartition(partition: TopicPartition, broker: Broker, context: Context): void {
    const local = broker.replicas.partition(partition);
    if (local === null) return;
    broker.replicas.remove(local, replicationHost(broker, context));
    if (local.isLeader && partition.topic === OFFSETS_TOPIC) broker.groups.resigned(partition.partition, coordinatorHost(broker, context));
    local.log.delete(context.disk);
  }
}

/** Which partitions the records of one replay concern. Noted before a record is replayed: afterwards a removed topic has no name. */
export class MetadataChanges {
  readonly touched = new Map<string, TopicPartition>();
  readonly removed: TopicPartition[] = [];
  /** Topics whose settings changed. */
  readonly configured = new Set<TopicName>();

  note(record: MetadataRecord, image: MetadataImage): void {
    switch (record.kind) {
      case 'Partition':
      case 'PartitionChange': {
        const topic = image.topicName(record.topicId);
        if (topic !== null) this.touch({ topic, partition: record.partitionId });
        return;
      }
      case 'Config':
        if (record.resourceType === TOPIC_RESOURCE) this.configured.add(record.resourceName as TopicName);
        else for (const { name } of image.topics()) this.configured.add(name);
        return;
      case 'ClearElr':
        for (const { name, partitions } of image.topics())
          if (record.topicName === '' || record.topicName === name) for (const { partition } of partitions) this.touch(partition);
        return;
      case 'RemoveTopic':
        for (const { partition } of image.topicById(record.topicId)?.partitions ?? []) this.removed.push(partition);
    }
  }

  touch(partition: TopicPartition): void {
    this.touched.set(partitionName(partition), partition);
  }
}

function settingsOf(config: TopicConfig, { partition }: TopicPartition, broker: BrokerId): PartitionSettings {
  const throttled = {
    asLeader: isThrottled(config['leader.replication.throttled.replicas'], { partition, broker }),
    asFollower: isThrottled(config['follower.replication.throttled.replicas'], { partition, broker }),
  };
  return { minInsyncReplicas: config['min.insync.replicas'], log: logConfigOf(config), throttled };
}

/** Of this broker by itself, else of all. (Kafka: BrokerConfigHandler.updateReplicationQuotas) */
function setQuotas({ id, image, replicas }: Broker): void {
  const [leaders, followers] = THROTTLED_RATES.map((name) => image.brokerConfig(id).get(name) ?? image.clusterConfig.get(name) ?? null);
  replicas.leaderQuota.bytesPerSecond = leaders == null ? null : Number(leaders);
  replicas.followerQuota.bytesPerSecond = followers == null ? null : Number(followers);
}

/** Whoever leads a partition of `__consumer_offsets` coordinates its groups. */
function tellGroups(
  { topicPartition, log, isLeader, leaderEpoch }: Partition,
  led: LeaderEpoch | null,
  broker: Broker,
  context: Context,
): void {
  const { partition } = topicPartition;
  const host = coordinatorHost(broker, context);
  if (isLeader && led !== leaderEpoch) broker.groups.elected(partition, leaderEpoch, log.batchesFrom(log.logStartOffset), host);
  else if (!isLeader && led !== null) broker.groups.resigned(partition, host);
}
