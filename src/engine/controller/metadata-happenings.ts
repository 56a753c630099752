/**
 * What a metadata record means for those who watch: the facts that its replay has made true. Told by the controller, once, when it
 * writes the record; brokers that replay the same record later tell only what they do themselves.
 *
 * It may never tell what is not yet in the image.
 */
import { type BrokerRegistration, type MetadataImage, type PartitionImage, TOPIC_RESOURCE } from '../metadata/image';
import type { MetadataRecord, RecordOf } from '../metadata/records';
import type { Happening } from '../model/events';
import { type BrokerId, NO_LEADER, type TopicName } from '../model/vocabulary';

/** What the record concerns, as it was before. */
export interface Before {
  readonly broker: BrokerRegistration | null;
  readonly topic: TopicName | null;
  readonly partition: PartitionImage | null;
}

export function beforeReplay(image: MetadataImage, record: MetadataRecord): Before {
  const topic = 'topicId' in record ? image.topicById(record.topicId) : null;
  return {
    broker: 'brokerId' in record ? image.broker(record.brokerId) : null,
    topic: topic?.name ?? null,
    partition: 'partitionId' in record ? (topic?.partitions[record.partitionId] ?? null) : null,
  };
}

/** What made the controller write: it was asked, or a broker's session was over. */
export type Occasion = 'Asked' | 'SessionOver';

/** @param batch all records that were written together: how large a new topic is stands in its partitions */
export function happeningsOf(
  record: MetadataRecord,
  before: Before,
  image: MetadataImage,
  batch: readonly MetadataRecord[],
  occasion: Occasion,
): readonly Happening[] {
  switch (record.kind) {
    case 'RegisterBroker':
      return before.broker?.epoch === record.brokerEpoch
        ? []
        : [{ kind: 'BrokerRegistered', broker: record.brokerId, brokerEpoch: record.brokerEpoch }];
    case 'BrokerRegistrationChange':
      return registrationChanged(record, occasion);
    case 'UnregisterBroker':
      return [{ kind: 'BrokerUnregistered', broker: record.brokerId }];
    case 'Topic':
      return [topicCreated(record, batch)];
    case 'Partition':
      return [...partitionsAdded(record, before, batch), leaderElected(partitionAfter(image, record), false)];
    case 'PartitionChange':
      return partitionChanged(before.partition!, partitionAfter(image, record));
    case 'Config':
      return topicConfigured(record, batch);
    case 'RemoveTopic':
      return [{ kind: 'TopicDeleted', topic: before.topic! }];
    default:
      return []; // features and producer ids are no happenings: the log shows them
  }
}

function registrationChanged(change: RecordOf<'BrokerRegistrationChange'>, occasion: Occasion): readonly Happening[] {
  const { brokerId: broker, fenced, inControlledShutdown } = change;
  if (fenced === 1) return [{ kind: 'BrokerFenced', broker, because: occasion === 'SessionOver' ? 'Silence' : 'Shutdown' }];
  if (fenced === -1) return [{ kind: 'BrokerUnfenced', broker }];
  return inControlledShutdown === 1 ? [{ kind: 'BrokerShuttingDown', broker }] : [];
}

/** Brokers first: that a broker is fenced is why others lead. */
export function inOrderOfCause(happenings: readonly Happening[]): readonly Happening[] {
  const isOfBroker = ({ kind }: Happening) =>
    kind === 'BrokerRegistered' || kind === 'BrokerFenced' || kind === 'BrokerUnfenced' || kind === 'BrokerShuttingDown';
  return [...happenings.filter(isOfBroker), ...happenings.filter((happening) => !isOfBroker(happening))];
}

function topicCreated({ name, topicId }: RecordOf<'Topic'>, batch: readonly MetadataRecord[]): Happening {
  const partitions = batch.filter((record) => record.kind === 'Partition').filter((record) => record.topicId === topicId);
  return { kind: 'TopicCreated', topic: name, partitions: partitions.length, replicationFactor: partitions[0]!.replicas.length };
}

/** What a topic is created with belongs to its creation. */
function topicConfigured(
  { resourceType, resourceName, name, value }: RecordOf<'Config'>,
  batch: readonly MetadataRecord[],
): readonly Happening[] {
  const isNew = batch.some((record) => record.kind === 'Topic' && record.name === resourceName);
  if (resourceType !== TOPIC_RESOURCE || isNew) return [];
  return [{ kind: 'TopicConfigured', topic: resourceName as TopicName, name, value }];
}

/** Told once, with the first of them; those of a new topic belong to its creation. */
function partitionsAdded(
  { topicId, partitionId }: RecordOf<'Partition'>,
  before: Before,
  batch: readonly MetadataRecord[],
): readonly Happening[] {
  const ofTopic = batch.filter((record) => 'topicId' in record && record.topicId === topicId);
  const added = ofTopic.filter((record) => record.kind === 'Partition');
  if (ofTopic.some(({ kind }) => kind === 'Topic') || added[0]?.partitionId !== partitionId) return [];
  return [{ kind: 'PartitionsAdded', topic: before.topic!, added: added.length, partitions: partitionId + added.length }];
}

function partitionAfter(image: MetadataImage, record: RecordOf<'Partition' | 'PartitionChange'>): PartitionImage {
  return image.topicById(record.topicId)!.partitions[record.partitionId]!;
}

/** The election before the ISR: it is the larger news. */
function partitionChanged(before: PartitionImage, now: PartitionImage): readonly Happening[] {
  const { partition, isr } = now;
  const happenings: Happening[] = [];
  const wasEligible = before.isr.includes(now.leader) || before.elr.includes(now.leader);
  const unclean = now.leader !== NO_LEADER && now.leaderRecoveryState === 'Recovering' && !wasEligible;
  if (now.leaderEpoch !== before.leaderEpoch) happenings.push(leaderElected(now, unclean));
  const removed = before.isr.filter((id) => !isr.includes(id));
  // who is elected from outside the ISR is in it by that, and not because it had caught up
  const isElected = (id: BrokerId) =>
    id === now.leader && now.leader !== before.leader && (unclean || before.isr.length === 0 || before.elr.includes(id));
  const added = isr.filter((id) => !before.isr.includes(id) && !isElected(id));
  if (removed.length > 0) happenings.push({ kind: 'IsrShrunk', partition, removed, isr });
  if (added.length > 0) happenings.push({ kind: 'IsrExpanded', partition, added, isr });
  return happenings;
}

function leaderElected({ partition, leader, leaderEpoch, isr }: PartitionImage, unclean: boolean): Happening {
  return { kind: 'LeaderElected', partition, leader, leaderEpoch, isr, unclean };
}
