/**
 * The records of `__cluster_metadata`: all that a cluster knows about itself, as a log. A topic exists because its records are
 * here, a broker is fenced because a record says so; whoever replays them in order (the controller, each broker) knows the same.
 *
 * Fields stand in Kafka's own order and under its names. A tagged field that is null says "did not change", where Kafka has
 * −2, −1 or 0 for it. No record may change the meaning of one before it: state changes by adding records only.
 * Departure: kinds that no part of this engine writes (ACLs, SCRAM, quotas, transactions of the metadata log) cannot be read.
 * Read next: record-codec.ts (their bytes), image.ts (what they add up to).
 *
 * Kafka: metadata/src/main/resources/common/metadata/*.json
 */
import type {
  BrokerEpoch,
  BrokerId,
  LeaderEpoch,
  PartitionEpoch,
  PartitionIndex,
  ProducerId,
  TopicId,
  TopicName,
} from '../model/vocabulary';
import {
  array,
  boolean,
  int8,
  int16,
  int32,
  int64,
  message,
  nullableString,
  since,
  string,
  struct,
  type TypeOf,
  tagged,
  uint16,
  uuid,
} from '../protocol/schema';

/** Names a log directory of a broker, or the process that registered: any of Kafka's Uuids that names no topic. */
export type Uuid = string;

const brokers = () => array(int32<BrokerId>());

const endPoint = struct({ name: string(), host: string(), port: uint16(), securityProtocol: int16() });
const feature = struct({ name: string(), minSupportedVersion: int16(), maxSupportedVersion: int16() });

/** Every version is flexible: the metadata log was born after KIP-482. */
const versions = (last: number) => ({ first: 0, last, flexible: 0 });

/** By kind: Kafka's API key of the record, and its fields. */
export const recordKinds = {
  RegisterBroker: {
    apiKey: 0,
    message: message('RegisterBrokerRecord', versions(3), {
      brokerId: int32<BrokerId>(),
      isMigratingZkBroker: since(2, boolean(), { default: false }),
      incarnationId: uuid<Uuid>(),
      brokerEpoch: int64<BrokerEpoch>(),
      endPoints: array(endPoint),
      features: array(feature),
      rack: nullableString(),
      fenced: boolean(),
      inControlledShutdown: since(1, boolean(), { default: false }),
      logDirs: tagged(0, 3, array(uuid<Uuid>())),
    }),
  },
  UnregisterBroker: {
    apiKey: 1,
    message: message('UnregisterBrokerRecord', versions(0), { brokerId: int32<BrokerId>(), brokerEpoch: int64<BrokerEpoch>() }),
  },
  Topic: {
    apiKey: 2,
    message: message('TopicRecord', versions(0), { name: string<TopicName>(), topicId: uuid<TopicId>() }),
  },
  Partition: {
    apiKey: 3,
    message: message('PartitionRecord', versions(2), {
      partitionId: int32<PartitionIndex>(),
      topicId: uuid<TopicId>(),
      /** In order of preference: the first is the preferred leader. */
      replicas: brokers(),
      isr: brokers(),
      removingReplicas: brokers(),
      addingReplicas: brokers(),
      /** −1 for none. */
      leader: int32<BrokerId>(),
      /** 1 while the leader recovers from an unclean election. */
      leaderRecoveryState: tagged(0, 0, int8<0 | 1>()),
      leaderEpoch: int32<LeaderEpoch>(),
      partitionEpoch: int32<PartitionEpoch>(),
      /** The log directory of each replica, in the order of `replicas` (KIP-858). */
      directories: since(1, array(uuid<Uuid>()), { default: [] }),
      eligibleLeaderReplicas: tagged(1, 2, brokers()),
      lastKnownElr: tagged(2, 2, brokers()),
    }),
  },
  Config: {
    apiKey: 4,
    message: message('ConfigRecord', versions(0), {
      /** 2 topic, 4 broker. */
      resourceType: int8(),
      resourceName: string(),
      name: string(),
      /** Null deletes the setting: the default is in force again. */
      value: nullableString(),
    }),
  },
  PartitionChange: {
    apiKey: 5,
    message: message('PartitionChangeRecord', versions(2), {
      partitionId: int32<PartitionIndex>(),
      topicId: uuid<TopicId>(),
      isr: tagged(0, 0, brokers()),
      /** −1: there is no leader now. Any value, also the leader that it has, begins a new leader epoch. */
      leader: tagged(1, 0, int32<BrokerId>()),
      replicas: tagged(2, 0, brokers()),
      removingReplicas: tagged(3, 0, brokers()),
      addingReplicas: tagged(4, 0, brokers()),
      leaderRecoveryState: tagged(5, 0, int8<0 | 1>()),
      eligibleLeaderReplicas: tagged(6, 2, brokers()),
      lastKnownElr: tagged(7, 2, brokers()),
      directories: tagged(8, 1, array(uuid<Uuid>())),
    }),
  },
  RemoveTopic: {
    apiKey: 9,
    message: message('RemoveTopicRecord', versions(0), { topicId: uuid<TopicId>() }),
  },
  FeatureLevel: {
    apiKey: 12,
    message: message('FeatureLevelRecord', versions(0), { name: string(), featureLevel: int16() }),
  },
  ProducerIds: {
    apiKey: 15,
    message: message('ProducerIdsRecord', versions(0), {
      brokerId: int32<BrokerId>(),
      brokerEpoch: int64<BrokerEpoch>(),
      /** First producer id of the block after the one that was given away. */
      nextProducerId: int64<ProducerId>(),
    }),
  },
  BrokerRegistrationChange: {
    apiKey: 17,
    message: message('BrokerRegistrationChangeRecord', versions(2), {
      brokerId: int32<BrokerId>(),
      brokerEpoch: int64<BrokerEpoch>(),
      /** 1 fences the broker, −1 unfences it. */
      fenced: tagged(0, 0, int8<-1 | 1>()),
      /** 1: the broker is in controlled shutdown from here on. */
      inControlledShutdown: tagged(1, 1, int8<1>()),
      logDirs: tagged(2, 2, array(uuid<Uuid>())),
    }),
  },
  /** Of every topic where the name is empty: who may lead was found with another min.insync.replicas. (KIP-966) */
  ClearElr: { apiKey: 28, message: message('ClearElrRecord', versions(0), { topicName: string<TopicName>() }) },
  NoOp: { apiKey: 20, message: message('NoOpRecord', versions(0), {}) },
} as const;

type Kinds = typeof recordKinds;
export type RecordKind = keyof Kinds;
/** `RecordOf<'Topic'>` is `{ kind: 'Topic'; name; topicId }`. */
export type RecordOf<Kind extends RecordKind> = { readonly kind: Kind } & TypeOf<Kinds[Kind]['message']>;
export type MetadataRecord = { [Kind in RecordKind]: RecordOf<Kind> }[RecordKind];

/** A change of nothing, to be spread under the fields that do change. */
export const noPartitionChange = {
  kind: 'PartitionChange',
  isr: null,
  leader: null,
  replicas: null,
  removingReplicas: null,
  addingReplicas: null,
  leaderRecoveryState: null,
  eligibleLeaderReplicas: null,
  lastKnownElr: null,
  directories: null,
} as const;
