/**
 * ListPartitionReassignments, API key 46: which partitions are on their way to other replicas. Any broker takes it and passes it on to
 * the controller. (KIP-455)
 *
 * Version 0, flexible.
 */
import type { BrokerId, ErrorCode, PartitionIndex, TopicName } from '../model/vocabulary';
import { array, int16, int32, message, nullableArray, nullableString, string, struct, type TypeOf } from './schema';

export const listPartitionReassignmentsKey = 46;
const versions = { first: 0, last: 0, flexible: 0 };
const brokers = () => array(int32<BrokerId>());

export const listPartitionReassignmentsRequest = message('ListPartitionReassignmentsRequest', versions, {
  timeoutMs: int32(),
  /** Null for all that there are. */
  topics: nullableArray(struct({ name: string<TopicName>(), partitionIndexes: array(int32<PartitionIndex>()) })),
});
export type ListPartitionReassignmentsRequest = TypeOf<typeof listPartitionReassignmentsRequest>;

export const listPartitionReassignmentsResponse = message('ListPartitionReassignmentsResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  errorMessage: nullableString(),
  topics: array(
    struct({
      name: string<TopicName>(),
      partitions: array(
        struct({
          partitionIndex: int32<PartitionIndex>(),
          replicas: brokers(),
          addingReplicas: brokers(),
          removingReplicas: brokers(),
        }),
      ),
    }),
  ),
});
export type ListPartitionReassignmentsResponse = TypeOf<typeof listPartitionReassignmentsResponse>;
