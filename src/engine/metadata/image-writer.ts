/**
 * An image as records: whoever replays them, in this order and from nothing, has the same image. That is what a snapshot holds.
 *
 * Invariant: replaying what is written gives an equal image, but for where each broker's registration stood in the log: that is forgotten,
 * and is taken to be the snapshot's end.
 *
 * Kafka: MetadataImage.write, FeaturesImage, ClusterImage, TopicsImage, ConfigurationsImage, ProducerIdsImage
 */
import type { BrokerEpoch, BrokerId } from '../model/vocabulary';
import { BROKER_RESOURCE, type BrokerRegistration, type MetadataImage, type PartitionImage, TOPIC_RESOURCE } from './image';
import type { MetadataRecord } from './records';

/** The feature first: how all that follows is to be read depends on it. */
const METADATA_VERSION = 'metadata.version';
const NOBODY = { brokerId: -1 as BrokerId, brokerEpoch: -1 as BrokerEpoch };

export function recordsOf(image: MetadataImage): readonly MetadataRecord[] {
  return [...featureLevels(image), ...image.brokers().map(registration), ...topics(image), ...configs(image), ...producerIds(image)];
}

function featureLevels(image: MetadataImage): readonly MetadataRecord[] {
  const names = [...image.features.keys()].sort(
    (a, b) => Number(b === METADATA_VERSION) - Number(a === METADATA_VERSION) || (a < b ? -1 : 1),
  );
  return names.map((name) => ({ kind: 'FeatureLevel', name, featureLevel: image.featureLevel(name) }));
}

function registration(broker: BrokerRegistration): MetadataRecord {
  return {
    kind: 'RegisterBroker',
    brokerId: broker.id,
    isMigratingZkBroker: false,
    incarnationId: broker.incarnationId,
    brokerEpoch: broker.epoch,
    endPoints: broker.listeners,
    features: broker.features,
    rack: broker.rack,
    fenced: broker.fenced,
    inControlledShutdown: broker.inControlledShutdown,
    logDirs: broker.logDirs,
  };
}

function topics(image: MetadataImage): readonly MetadataRecord[] {
  return image
    .topics()
    .flatMap(({ name, id, partitions }) => [{ kind: 'Topic', name, topicId: id } as const, ...partitions.map(partitionRecord)]);
}

function partitionRecord(partition: PartitionImage): MetadataRecord {
  const { topicId, replicas, isr, removingReplicas, addingReplicas, leader, leaderEpoch, partitionEpoch, directories } = partition;
  return {
    kind: 'Partition',
    partitionId: partition.partition.partition,
    topicId,
    replicas,
    isr,
    removingReplicas,
    addingReplicas,
    leader,
    leaderRecoveryState: partition.leaderRecoveryState === 'Recovering' ? 1 : null,
    leaderEpoch,
    partitionEpoch,
    directories,
    eligibleLeaderReplicas: someOf(partition.elr),
    lastKnownElr: someOf(partition.lastKnownElr),
  };
}

const someOf = (brokers: readonly BrokerId[]) => (brokers.length === 0 ? null : brokers);

function configs(image: MetadataImage): readonly MetadataRecord[] {
  const ofTopics = image.topics().flatMap(({ name, overrides }) => settings(TOPIC_RESOURCE, name, overrides));
  const ofBrokers = image.configuredBrokers.flatMap((id) => settings(BROKER_RESOURCE, String(id), image.brokerConfig(id)));
  return [...settings(BROKER_RESOURCE, '', image.clusterConfig), ...ofBrokers, ...ofTopics];
}

const settings = (resourceType: number, resourceName: string, overrides: ReadonlyMap<string, string>): readonly MetadataRecord[] =>
  [...overrides].map(([name, value]) => ({ kind: 'Config', resourceType, resourceName, name, value }));

const producerIds = ({ nextProducerId }: MetadataImage): readonly MetadataRecord[] =>
  nextProducerId === 0 ? [] : [{ kind: 'ProducerIds', ...NOBODY, nextProducerId }];
