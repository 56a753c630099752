import { beforeEach, describe, expect, it } from 'vitest';
import { topicDefaults } from '../model/configs';
import type { BrokerEpoch, BrokerId, LeaderEpoch, Offset, PartitionEpoch, PartitionIndex, TopicId, TopicName } from '../model/vocabulary';
import { MetadataImage } from './image';
import { type MetadataRecord, noPartitionChange, type RecordOf } from './records';

const orders = 'orders' as TopicName;
const ordersId = `${'O'.repeat(21)}A` as TopicId;
const brokers = (...ids: number[]) => ids as BrokerId[];
const at = (partition: number) => ({ topic: orders, partition: partition as PartitionIndex });

const registration: RecordOf<'RegisterBroker'> = {
  kind: 'RegisterBroker',
  brokerId: 1 as BrokerId,
  isMigratingZkBroker: false,
  incarnationId: `${'I'.repeat(21)}A`,
  brokerEpoch: 1 as BrokerEpoch,
  endPoints: [{ name: 'PLAINTEXT', host: 'broker-1', port: 9092, securityProtocol: 0 }],
  features: [],
  rack: null,
  fenced: true,
  inControlledShutdown: false,
  logDirs: [],
};
const partition = (index: number): RecordOf<'Partition'> => ({
  kind: 'Partition',
  partitionId: index as PartitionIndex,
  topicId: ordersId,
  replicas: brokers(1, 2, 3),
  isr: brokers(1, 2, 3),
  removingReplicas: [],
  addingReplicas: [],
  leader: 1 as BrokerId,
  leaderRecoveryState: null,
  leaderEpoch: 0 as LeaderEpoch,
  partitionEpoch: 0 as PartitionEpoch,
  directories: [],
  eligibleLeaderReplicas: null,
  lastKnownElr: null,
});
const change = (fields: Partial<RecordOf<'PartitionChange'>>): MetadataRecord => ({
  ...noPartitionChange,
  partitionId: 0 as PartitionIndex,
  topicId: ordersId,
  ...fields,
});
const fencing = (fenced: -1 | 1): MetadataRecord => ({
  kind: 'BrokerRegistrationChange',
  brokerId: 1 as BrokerId,
  brokerEpoch: 1 as BrokerEpoch,
  fenced,
  inControlledShutdown: null,
  logDirs: null,
});
const setting = (name: string, value: string | null): MetadataRecord => ({
  kind: 'Config',
  resourceType: 2,
  resourceName: orders,
  name,
  value,
});

describe('a metadata image', () => {
  let image: MetadataImage;
  const replay = (...records: MetadataRecord[]) => {
    for (const record of records) image.replay(record, (image.lastAppliedOffset + 1) as Offset);
  };

  beforeEach(() => {
    image = new MetadataImage();
    replay({ kind: 'Topic', name: orders, topicId: ordersId }, partition(0), partition(1));
  });

  it('knows a topic by name and by id', () => {
    expect(image.topic(orders)?.partitions).toHaveLength(2);
    expect(image.topicById(ordersId)).toBe(image.topic(orders));
    expect(image.topicName(ordersId)).toBe(orders);
  });

  it('counts the partition epoch at every change, the leader epoch only where a leader is named', () => {
    replay(change({ isr: brokers(1, 2) }));
    expect(image.partition(at(0))).toMatchObject({ isr: [1, 2], leader: 1, leaderEpoch: 0, partitionEpoch: 1 });
    replay(change({ isr: brokers(2), leader: 2 as BrokerId }));
    expect(image.partition(at(0))).toMatchObject({ isr: [2], leader: 2, leaderEpoch: 1, partitionEpoch: 2 });
    replay(change({ leader: 2 as BrokerId }));
    expect(image.partition(at(0))).toMatchObject({ leader: 2, leaderEpoch: 2, partitionEpoch: 3 });
  });

  it('keeps the very object of a partition that did not change', () => {
    const before = [image.partition(at(0)), image.partition(at(1))];
    replay(change({ isr: brokers(1) }));
    expect(image.partition(at(0))).not.toBe(before[0]);
    expect(image.partition(at(1))).toBe(before[1]);
  });

  it('forgets a removed topic, its settings too', () => {
    replay(setting('min.insync.replicas', '2'), { kind: 'RemoveTopic', topicId: ordersId });
    expect(image.topics()).toEqual([]);
    expect(image.topicById(ordersId)).toBeNull();
    expect(image.topicName(ordersId)).toBeNull();
    expect(image.partition(at(0))).toBeNull();
    expect(image.topicConfig(orders).size).toBe(0);
  });

  it('resolves a topic’s settings over the defaults, and returns to the default where one is deleted', () => {
    replay(setting('min.insync.replicas', '2'));
    expect(image.topicConfig(orders)).toEqual(new Map([['min.insync.replicas', '2']]));
    expect(image.effectiveTopicConfig(orders)).toEqual({ ...topicDefaults, 'min.insync.replicas': 2 });
    replay(setting('min.insync.replicas', null));
    expect(image.effectiveTopicConfig(orders)).toEqual(topicDefaults);
  });

  it('calls a broker active only while it is unfenced and not shutting down', () => {
    replay(registration);
    expect(image.broker(1 as BrokerId)).toMatchObject({ host: 'broker-1', port: 9092, fenced: true, registeredAt: 3 });
    expect(image.isActive(1 as BrokerId)).toBe(false);
    replay(fencing(-1));
    expect(image.isActive(1 as BrokerId)).toBe(true);
    replay({
      kind: 'BrokerRegistrationChange',
      brokerId: 1 as BrokerId,
      brokerEpoch: 1 as BrokerEpoch,
      fenced: null,
      inControlledShutdown: 1,
      logDirs: null,
    });
    expect(image.isActive(1 as BrokerId)).toBe(false);
  });

  it('lists brokers by id and topics by name, whatever the order of their records', () => {
    replay({ ...registration, brokerId: 3 as BrokerId }, registration, {
      kind: 'Topic',
      name: 'audit' as TopicName,
      topicId: `${'T'.repeat(21)}A` as TopicId,
    });
    expect(image.brokers().map(({ id }) => id)).toEqual([1, 3]);
    expect(image.topics().map(({ name }) => name)).toEqual(['audit', 'orders']);
  });

  it('is never replayed out of order', () => {
    expect(() => image.replay({ kind: 'NoOp' }, image.lastAppliedOffset)).toThrow('metadata record 2 is replayed after 2');
  });
});
