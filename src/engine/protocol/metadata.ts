/**
 * Metadata, API key 3: which brokers there are, and who leads which partition. The first thing a client asks, and again whenever
 * a broker says that it is not the leader.
 *
 * Versions 0–13, flexible from 9.
 *   1   controllerId, rack, isInternal; topics null for all topics, where version 0 says it with none (KIP-4)
 *   2   clusterId (KIP-78)
 *   3   throttleTimeMs
 *   4   allowAutoTopicCreation (KIP-204)
 *   5   offlineReplicas (KIP-112)
 *   7   leaderEpoch: clients ignore metadata older than what they have (KIP-320)
 *   8   authorized operations (KIP-430)
 *   10  topicId (KIP-516)
 *   11  cluster authorized operations are gone: see DescribeCluster (KIP-700)
 *   12  topics may be asked for by id alone: name is null (KIP-516)
 *   13  errorCode of the whole response: REBOOTSTRAP_REQUIRED (KIP-1102)
 *
 * Errors, per topic: UNKNOWN_TOPIC_OR_PARTITION (3), LEADER_NOT_AVAILABLE (5) while a topic is being created, UNKNOWN_TOPIC_ID (100).
 * Per partition: LEADER_NOT_AVAILABLE (5).
 *
 * Departures: controllerId is a random broker in Kafka's KRaft mode; here the lowest that is alive may stand for it.
 */
import type { BrokerId, ErrorCode, LeaderEpoch, PartitionIndex, TopicId, TopicName } from '../model/vocabulary';
import { NO_LEADER, NO_LEADER_EPOCH, NO_TOPIC_ID } from '../model/vocabulary';
import {
  array,
  boolean,
  int16,
  int32,
  message,
  nullableArray,
  nullableSince,
  nullableString,
  since,
  string,
  struct,
  type TypeOf,
  until,
  uuid,
} from './schema';

export const metadataKey = 3;
const versions = { first: 0, last: 13, flexible: 9 };

/** The client did not ask which operations it may do. */
export const OPERATIONS_NOT_ASKED = -(2 ** 31);

export const metadataRequest = message('MetadataRequest', versions, {
  topics: nullableSince(
    1,
    nullableArray(
      struct({
        topicId: since(10, uuid<TopicId>(), { default: NO_TOPIC_ID, ignorable: true }),
        name: nullableSince(10, nullableString<TopicName>()),
      }),
    ),
    [],
  ),
  allowAutoTopicCreation: since(4, boolean(), { default: true }),
  includeClusterAuthorizedOperations: since(8, until(10, boolean(), { default: false }), { default: false }),
  includeTopicAuthorizedOperations: since(8, boolean(), { default: false }),
});
export type MetadataRequest = TypeOf<typeof metadataRequest>;

/** Version 0 has no null: all topics are asked for by naming none. */
export const asksForAllTopics = ({ topics }: MetadataRequest, version: number) => topics === null || (version === 0 && topics.length === 0);

const metadataPartition = struct({
  errorCode: int16<ErrorCode>(),
  partitionIndex: int32<PartitionIndex>(),
  leaderId: int32<BrokerId>(),
  leaderEpoch: since(7, int32<LeaderEpoch>(), { default: NO_LEADER_EPOCH, ignorable: true }),
  replicaNodes: array(int32<BrokerId>()),
  isrNodes: array(int32<BrokerId>()),
  offlineReplicas: since(5, array(int32<BrokerId>()), { default: [], ignorable: true }),
});

export const metadataResponse = message('MetadataResponse', versions, {
  throttleTimeMs: since(3, int32(), { default: 0, ignorable: true }),
  brokers: array(
    struct({
      nodeId: int32<BrokerId>(),
      host: string(),
      port: int32(),
      rack: since(1, nullableString(), { default: null, ignorable: true }),
    }),
  ),
  clusterId: since(2, nullableString(), { default: null, ignorable: true }),
  controllerId: since(1, int32<BrokerId>(), { default: NO_LEADER, ignorable: true }),
  topics: array(
    struct({
      errorCode: int16<ErrorCode>(),
      name: nullableSince(12, nullableString<TopicName>(), '' as TopicName),
      topicId: since(10, uuid<TopicId>(), { default: NO_TOPIC_ID, ignorable: true }),
      isInternal: since(1, boolean(), { default: false, ignorable: true }),
      partitions: array(metadataPartition),
      topicAuthorizedOperations: since(8, int32(), { default: OPERATIONS_NOT_ASKED }),
    }),
  ),
  clusterAuthorizedOperations: since(8, until(10, int32(), { default: OPERATIONS_NOT_ASKED }), { default: OPERATIONS_NOT_ASKED }),
  errorCode: since(13, int16<ErrorCode>(), { default: 0 as ErrorCode, ignorable: true }),
});
export type MetadataResponse = TypeOf<typeof metadataResponse>;
