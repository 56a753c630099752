/**
 * What the metadata log adds up to: the brokers, topics, partitions and settings after replaying records 0 to `lastAppliedOffset`.
 * The controller has one, and every broker has one, equal but for how far it has come.
 *
 * It may never change but by replaying the next record. Nothing here decides anything: the records were decided before they were
 * written (controller/), so a record that does not fit is a bug.
 * Read next: image-parts.ts (what it is made of), records.ts.
 *
 * Kafka: MetadataImage, MetadataDelta
 */
import { assert, assertUnreachable } from '../../base/assert';
import type { Result } from '../../base/result';
import { type TopicConfig, topicDefaults } from '../model/configs';
import type { BrokerId, Offset, ProducerId, TopicId, TopicName, TopicPartition } from '../model/vocabulary';
import { State } from '../sim/state';
import { BrokerRegistration, type PartitionImage, partitionFrom, TopicImage } from './image-parts';
import type { MetadataRecord, RecordOf } from './records';
import { resolveTopicConfig } from './topic-config';

export { BrokerRegistration, PartitionImage, TopicImage } from './image-parts';

/** ConfigResource.Type.TOPIC */
export const TOPIC_RESOURCE = 2;
/** ConfigResource.Type.BROKER: of all brokers together where the name is empty. */
export const BROKER_RESOURCE = 4;
/** Whether eligible leader replicas are kept. (KIP-966) */
export const ELR_VERSION = 'eligible.leader.replicas.version';

const NO_OVERRIDES: ReadonlyMap<string, string> = new Map();

function change(overrides: Map<string, string>, name: string, value: string | null): void {
  if (value === null) overrides.delete(name);
  else overrides.set(name, value);
}

export class MetadataImage extends State {
  /** −1 before the first record. */
  lastAppliedOffset = -1 as Offset;
  /** First id of the next block of producer ids. */
  nextProducerId = 0 as ProducerId;
  private readonly brokersById = new Map<BrokerId, BrokerRegistration>();
  private readonly topicsByName = new Map<TopicName, TopicImage>();
  private readonly namesById = new Map<TopicId, TopicName>();
  private readonly featureLevels = new Map<string, number>();
  private readonly clusterOverrides = new Map<string, string>();
  /** By the broker's number. */
  private readonly brokerOverrides = new Map<BrokerId, Map<string, string>>();
  /** Of topics that do not say otherwise. */
  private readonly defaults: TopicConfig;

  constructor(defaults: TopicConfig = topicDefaults) {
    super();
    this.defaults = defaults;
  }

  replay(record: MetadataRecord, offset: Offset): void {
    assert(offset > this.lastAppliedOffset, `metadata record ${offset} is replayed after ${this.lastAppliedOffset}`);
    this.apply(record, offset);
    this.lastAppliedOffset = offset;
  }

  /** What a batch of the quorum's own records says is nothing to replay, and is behind it now. */
  passed(offset: Offset): void {
    if (offset > this.lastAppliedOffset) this.lastAppliedOffset = offset;
  }

  /** Instead of all that it knew: the sum of all records up to `lastOffset`. Kafka: MetadataDelta.finishSnapshot */
  load(records: readonly MetadataRecord[], lastOffset: Offset): void {
    for (const known of [this.brokersById, this.topicsByName, this.namesById, this.featureLevels, this.clusterOverrides]) known.clear();
    this.nextProducerId = 0 as ProducerId;
    for (const record of records) this.apply(record, lastOffset);
    this.lastAppliedOffset = lastOffset;
  }

  /** In id order. */
  brokers(): readonly BrokerRegistration[] {
    return [...this.brokersById.values()].sort((a, b) => a.id - b.id);
  }

  broker(id: BrokerId): BrokerRegistration | null {
    return this.brokersById.get(id) ?? null;
  }

  /** May lead and may be in ISRs: neither fenced nor on its way out. */
  isActive(id: BrokerId): boolean {
    const broker = this.brokersById.get(id);
    return broker !== undefined && !broker.fenced && !broker.inControlledShutdown;
  }

  /** In name order. */
  topics(): readonly TopicImage[] {
    return [...this.topicsByName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  topic(name: TopicName): TopicImage | null {
    return this.topicsByName.get(name) ?? null;
  }

  topicById(id: TopicId): TopicImage | null {
    const name = this.namesById.get(id);
    return name === undefined ? null : this.topic(name);
  }

  topicName(id: TopicId): TopicName | null {
    return this.namesById.get(id) ?? null;
  }

  partition({ topic, partition }: TopicPartition): PartitionImage | null {
    return this.topicsByName.get(topic)?.partitions[partition] ?? null;
  }

  /** What was set on the topic; nothing for a topic that does not exist. */
  topicConfig(name: TopicName): ReadonlyMap<string, string> {
    return this.topicsByName.get(name)?.overrides ?? NO_OVERRIDES;
  }

  /** What is in force for the topic: its own settings over the defaults. */
  effectiveTopicConfig(name: TopicName): TopicConfig {
    return this.topicsByName.get(name)?.config ?? this.defaults;
  }

  /** What would be in force for a topic with such settings of its own; Kafka's words where they cannot be read. */
  resolve(overrides: ReadonlyMap<string, string>): Result<TopicConfig, string> {
    const ofTopics = [...this.clusterOverrides].filter(([name]) => Object.hasOwn(topicDefaults, name));
    return resolveTopicConfig(new Map([...ofTopics, ...overrides]), this.defaults);
  }

  /** What was set for all brokers together. */
  get clusterConfig(): ReadonlyMap<string, string> {
    return this.clusterOverrides;
  }

  /** What was set for one broker while it runs. */
  brokerConfig(broker: BrokerId): ReadonlyMap<string, string> {
    return this.brokerOverrides.get(broker) ?? NO_OVERRIDES;
  }

  /** Those that something was set for, in order. */
  get configuredBrokers(): readonly BrokerId[] {
    return [...this.brokerOverrides.keys()].sort((a, b) => a - b);
  }

  /** All that are finalized. */
  get features(): ReadonlyMap<string, number> {
    return this.featureLevels;
  }

  /** 0 for a feature that is not finalized. */
  featureLevel(name: string): number {
    return this.featureLevels.get(name) ?? 0;
  }

  private apply(record: MetadataRecord, offset: Offset): void {
    switch (record.kind) {
      case 'RegisterBroker':
        return this.registerBroker(record, offset);
      case 'UnregisterBroker':
        this.brokersById.delete(record.brokerId);
        return;
      case 'BrokerRegistrationChange':
        this.brokersById.set(record.brokerId, this.registered(record).changedBy(record));
        return;
      case 'Topic':
        return this.addTopic(record);
      case 'Partition':
        return this.addPartition(record);
      case 'PartitionChange':
        return this.changePartition(record);
      case 'Config':
        return this.changeConfig(record);
      case 'RemoveTopic':
        this.topicsByName.delete(this.known(record.topicId).name);
        this.namesById.delete(record.topicId);
        return;
      case 'FeatureLevel':
        this.featureLevels.set(record.name, record.featureLevel);
        return;
      case 'ProducerIds':
        assert(record.nextProducerId > this.nextProducerId, 'no block of producer ids is given twice');
        this.nextProducerId = record.nextProducerId;
        return;
      case 'ClearElr':
        return this.clearElr(record);
      case 'NoOp':
        return;
      default:
        return assertUnreachable(record);
    }
  }

  private registerBroker(record: RecordOf<'RegisterBroker'>, offset: Offset): void {
    const { brokerId, brokerEpoch, incarnationId, endPoints, features, rack, fenced, inControlledShutdown, logDirs } = record;
    const registration = new BrokerRegistration({
      id: brokerId,
      epoch: brokerEpoch,
      incarnationId,
      listeners: endPoints,
      features,
      rack,
      fenced,
      inControlledShutdown,
      logDirs: logDirs ?? [],
      registeredAt: offset,
    });
    this.brokersById.set(brokerId, registration);
  }

  private addTopic({ name, topicId }: RecordOf<'Topic'>): void {
    assert(!this.topicsByName.has(name), `topic ${name} does not exist yet`);
    this.namesById.set(topicId, name);
    this.setConfig({ name, id: topicId, partitions: [], overrides: NO_OVERRIDES });
  }

  private addPartition(record: RecordOf<'Partition'>): void {
    const topic = this.known(record.topicId);
    assert(record.partitionId === topic.partitions.length, `partitions of ${topic.name} are added in order`);
    this.topicsByName.set(topic.name, new TopicImage({ ...topic, partitions: [...topic.partitions, partitionFrom(topic.name, record)] }));
  }

  private changePartition(record: RecordOf<'PartitionChange'>): void {
    const topic = this.known(record.topicId);
    const partition = topic.partitions[record.partitionId];
    assert(partition !== undefined, `${topic.name} has a partition ${record.partitionId}`);
    const partitions = topic.partitions.slice();
    partitions[record.partitionId] = partition.changedBy(record);
    this.topicsByName.set(topic.name, new TopicImage({ ...topic, partitions }));
  }

  private changeConfig({ resourceType, resourceName, name, value }: RecordOf<'Config'>): void {
    if (resourceType === BROKER_RESOURCE && resourceName === '') {
      change(this.clusterOverrides, name, value);
      for (const topic of [...this.topicsByName.values()]) this.setConfig(topic);
      return;
    }
    if (resourceType === BROKER_RESOURCE) {
      const broker = Number(resourceName) as BrokerId;
      const overrides = this.brokerOverrides.get(broker) ?? new Map<string, string>();
      change(overrides, name, value);
      if (overrides.size === 0) this.brokerOverrides.delete(broker);
      else this.brokerOverrides.set(broker, overrides);
      return;
    }
    const topic = resourceType === TOPIC_RESOURCE ? this.topicsByName.get(resourceName as TopicName) : undefined;
    if (topic === undefined) return;
    const overrides = new Map(topic.overrides);
    change(overrides, name, value);
    this.setConfig({ ...topic, overrides });
  }

  private setConfig(topic: Pick<TopicImage, 'name' | 'id' | 'partitions' | 'overrides'>): void {
    const config = this.resolve(topic.overrides);
    assert(config.ok, `settings of ${topic.name} were checked before they were written`);
    this.topicsByName.set(topic.name, new TopicImage({ ...topic, config: config.value }));
  }

  private clearElr({ topicName }: RecordOf<'ClearElr'>): void {
    for (const topic of [...this.topicsByName.values()]) {
      if (topicName !== '' && topic.name !== topicName) continue;
      this.topicsByName.set(topic.name, new TopicImage({ ...topic, partitions: topic.partitions.map((each) => each.withoutElr()) }));
    }
  }

  private known(id: TopicId): TopicImage {
    const topic = this.topicById(id);
    assert(topic !== null, `topic ${id} exists`);
    return topic;
  }

  private registered({ brokerId, brokerEpoch }: RecordOf<'BrokerRegistrationChange'>): BrokerRegistration {
    const broker = this.broker(brokerId);
    assert(broker !== null && broker.epoch === brokerEpoch, `broker ${brokerId} is registered with epoch ${brokerEpoch}`);
    return broker;
  }
}
