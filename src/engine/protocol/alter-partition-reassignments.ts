/**
 * AlterPartitionReassignments, API key 45: other replicas for partitions, or an end to what is under way. Any broker takes it and passes
 * it on to the controller. (KIP-455)
 *
 * Versions 0–1, flexible.
 *   1  the replication factor may be kept as it is (KIP-860)
 *
 * Errors, per partition: UNKNOWN_TOPIC_OR_PARTITION (3), INVALID_REPLICATION_FACTOR (38), INVALID_REPLICA_ASSIGNMENT (39),
 * NO_REASSIGNMENT_IN_PROGRESS (85).
 */
import type { BrokerId, ErrorCode, PartitionIndex, TopicName } from '../model/vocabulary';
import { array, boolean, int16, int32, message, nullableArray, nullableString, since, string, struct, type TypeOf } from './schema';

export const alterPartitionReassignmentsKey = 45;
const versions = { first: 0, last: 1, flexible: 0 };

export const alterPartitionReassignmentsRequest = message('AlterPartitionReassignmentsRequest', versions, {
  timeoutMs: int32(),
  allowReplicationFactorChange: since(1, boolean(), { default: true }),
  topics: array(
    struct({
      name: string<TopicName>(),
      partitions: array(
        struct({
          partitionIndex: int32<PartitionIndex>(),
          /** In order of preference; null ends what is under way. */
          replicas: nullableArray(int32<BrokerId>()),
        }),
      ),
    }),
  ),
});
export type AlterPartitionReassignmentsRequest = TypeOf<typeof alterPartitionReassignmentsRequest>;

export const alterPartitionReassignmentsResponse = message('AlterPartitionReassignmentsResponse', versions, {
  throttleTimeMs: int32(),
  allowReplicationFactorChange: since(1, boolean(), { default: true, ignorable: true }),
  errorCode: int16<ErrorCode>(),
  errorMessage: nullableString(),
  responses: array(
    struct({
      name: string<TopicName>(),
      partitions: array(struct({ partitionIndex: int32<PartitionIndex>(), errorCode: int16<ErrorCode>(), errorMessage: nullableString() })),
    }),
  ),
});
export type AlterPartitionReassignmentsResponse = TypeOf<typeof alterPartitionReassignmentsResponse>;
