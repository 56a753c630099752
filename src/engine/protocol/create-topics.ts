/**
 * CreateTopics, API key 19: new topics. Any broker takes it and passes it on to the controller. (KIP-4)
 *
 * Versions 2–7, flexible from 5.
 *   4  numPartitions and replicationFactor may be −1, the cluster's defaults (KIP-464); same bytes as 3
 *   5  the response tells what was created: partitions, replicas, configs (KIP-525)
 *   6  THROTTLING_QUOTA_EXCEEDED (89) may come back (KIP-599); same bytes as 5
 *   7  topicId in the response (KIP-516)
 *
 * Errors, per topic: TOPIC_ALREADY_EXISTS (36), INVALID_TOPIC_EXCEPTION (17), INVALID_PARTITIONS (37), INVALID_REPLICATION_FACTOR
 * (38), INVALID_REPLICA_ASSIGNMENT (39), INVALID_CONFIG (40).
 */
import type { BrokerId, ErrorCode, PartitionIndex, TopicId, TopicName } from '../model/vocabulary';
import { NO_TOPIC_ID } from '../model/vocabulary';
import {
  array,
  boolean,
  int8,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
  type TypeOf,
  tagged,
  uuid,
} from './schema';

export const createTopicsKey = 19;
const versions = { first: 2, last: 7, flexible: 5 };

export const createTopicsRequest = message('CreateTopicsRequest', versions, {
  topics: array(
    struct({
      name: string<TopicName>(),
      /** −1 for the default, and where there are assignments. */
      numPartitions: int32(),
      replicationFactor: int16(),
      /** Empty unless the replicas are placed by hand. */
      assignments: array(struct({ partitionIndex: int32<PartitionIndex>(), brokerIds: array(int32<BrokerId>()) })),
      configs: array(struct({ name: string(), value: nullableString() })),
    }),
  ),
  timeoutMs: int32(),
  /** Only check: nothing is created. */
  validateOnly: boolean(),
});
export type CreateTopicsRequest = TypeOf<typeof createTopicsRequest>;

const topicConfig = struct({
  name: string(),
  value: nullableString(),
  readOnly: boolean(),
  /** See ConfigSource in describe-configs.ts. */
  configSource: int8(),
  isSensitive: boolean(),
});

export const createTopicsResponse = message('CreateTopicsResponse', versions, {
  throttleTimeMs: int32(),
  topics: array(
    struct({
      name: string<TopicName>(),
      topicId: since(7, uuid<TopicId>(), { default: NO_TOPIC_ID, ignorable: true }),
      errorCode: int16<ErrorCode>(),
      errorMessage: nullableString(),
      /** Set where the client may not see the configs. */
      topicConfigErrorCode: tagged(0, 5, int16<ErrorCode>()),
      numPartitions: since(5, int32(), { default: -1, ignorable: true }),
      replicationFactor: since(5, int16(), { default: -1, ignorable: true }),
      configs: since(5, nullableArray(topicConfig), { default: null, ignorable: true }),
    }),
  ),
});
export type CreateTopicsResponse = TypeOf<typeof createTopicsResponse>;
