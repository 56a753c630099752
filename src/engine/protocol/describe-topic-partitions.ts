/**
 * DescribeTopicPartitions, API key 75: topics as an administrator looks at them, eligible leader replicas included, a page at a time. (KIP-966)
 *
 * Version 0, flexible.
 *
 * Errors, per topic: UNKNOWN_TOPIC_OR_PARTITION (3), INVALID_TOPIC_EXCEPTION (17). Of the request: INVALID_REQUEST (42) for a bad cursor.
 */
import type { BrokerId, ErrorCode, LeaderEpoch, PartitionIndex, TopicId, TopicName } from '../model/vocabulary';
import {
  array,
  boolean,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  nullableStruct,
  string,
  struct,
  type TypeOf,
  uuid,
} from './schema';

export const describeTopicPartitionsKey = 75;
const versions = { first: 0, last: 0, flexible: 0 };

const brokers = () => array(int32<BrokerId>());
/** Where the next page begins; null for the first and behind the last. */
const cursor = () => nullableStruct(struct({ topicName: string<TopicName>(), partitionIndex: int32<PartitionIndex>() }));

export const describeTopicPartitionsRequest = message('DescribeTopicPartitionsRequest', versions, {
  /** None for all there are. */
  topics: array(struct({ name: string<TopicName>() })),
  responsePartitionLimit: int32(),
  cursor: cursor(),
});
export type DescribeTopicPartitionsRequest = TypeOf<typeof describeTopicPartitionsRequest>;

export const describeTopicPartitionsResponse = message('DescribeTopicPartitionsResponse', versions, {
  throttleTimeMs: int32(),
  topics: array(
    struct({
      errorCode: int16<ErrorCode>(),
      name: nullableString<TopicName>(),
      topicId: uuid<TopicId>(),
      isInternal: boolean(),
      partitions: array(
        struct({
          errorCode: int16<ErrorCode>(),
          partitionIndex: int32<PartitionIndex>(),
          leaderId: int32<BrokerId>(),
          leaderEpoch: int32<LeaderEpoch>(),
          replicaNodes: brokers(),
          isrNodes: brokers(),
          eligibleLeaderReplicas: nullableArray(int32<BrokerId>()),
          lastKnownElr: nullableArray(int32<BrokerId>()),
          offlineReplicas: brokers(),
        }),
      ),
      topicAuthorizedOperations: int32(),
    }),
  ),
  nextCursor: cursor(),
});
export type DescribeTopicPartitionsResponse = TypeOf<typeof describeTopicPartitionsResponse>;
