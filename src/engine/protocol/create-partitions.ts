/**
 * CreatePartitions, API key 37: a topic gets more partitions, never fewer. Any broker takes it and passes it on to the controller. (KIP-195)
 *
 * Versions 0–3, flexible from 2.
 *   1  the broker answers before it throttles (KIP-219); same bytes as 0
 *   3  THROTTLING_QUOTA_EXCEEDED (89) may come back (KIP-599); same bytes as 2
 *
 * Errors, per topic: UNKNOWN_TOPIC_OR_PARTITION (3), INVALID_PARTITIONS (37), INVALID_REPLICATION_FACTOR (38),
 * INVALID_REPLICA_ASSIGNMENT (39).
 */
import type { BrokerId, ErrorCode, TopicName } from '../model/vocabulary';
import { array, boolean, int16, int32, message, nullableArray, nullableString, string, struct, type TypeOf } from './schema';

export const createPartitionsKey = 37;
const versions = { first: 0, last: 3, flexible: 2 };

export const createPartitionsRequest = message('CreatePartitionsRequest', versions, {
  topics: array(
    struct({
      name: string<TopicName>(),
      /** How many the topic has then. */
      count: int32(),
      /** Of each new partition, where its replicas are placed by hand; null where the controller places them. */
      assignments: nullableArray(struct({ brokerIds: array(int32<BrokerId>()) })),
    }),
  ),
  timeoutMs: int32(),
  /** Only check: nothing is created. */
  validateOnly: boolean(),
});
export type CreatePartitionsRequest = TypeOf<typeof createPartitionsRequest>;

export const createPartitionsResponse = message('CreatePartitionsResponse', versions, {
  throttleTimeMs: int32(),
  results: array(struct({ name: string<TopicName>(), errorCode: int16<ErrorCode>(), errorMessage: nullableString() })),
});
export type CreatePartitionsResponse = TypeOf<typeof createPartitionsResponse>;
