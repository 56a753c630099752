/**
 * DeleteRecords, API key 21: a partition's log begins at a later offset from now on. Asked of the partition's leader. (KIP-107)
 *
 * Versions 0–2, flexible from 2.
 *   1  the broker answers before it throttles (KIP-219); same bytes as 0
 *
 * Errors, per partition: OFFSET_OUT_OF_RANGE (1), UNKNOWN_TOPIC_OR_PARTITION (3), NOT_LEADER_OR_FOLLOWER (6), REQUEST_TIMED_OUT (7),
 * INVALID_TOPIC_EXCEPTION (17), POLICY_VIOLATION (44).
 */
import type { ErrorCode, Offset, PartitionIndex, TopicName } from '../model/vocabulary';
import { array, int16, int32, int64, message, string, struct, type TypeOf } from './schema';

export const deleteRecordsKey = 21;
const versions = { first: 0, last: 2, flexible: 2 };

/** Up to the high watermark, wherever that is. (Kafka: DeleteRecordsRequest.HIGH_WATERMARK) */
export const TO_HIGH_WATERMARK = -1 as Offset;

export const deleteRecordsRequest = message('DeleteRecordsRequest', versions, {
  topics: array(
    struct({
      name: string<TopicName>(),
      /** `offset` is the first that is to stay. */
      partitions: array(struct({ partitionIndex: int32<PartitionIndex>(), offset: int64<Offset>() })),
    }),
  ),
  timeoutMs: int32(),
});
export type DeleteRecordsRequest = TypeOf<typeof deleteRecordsRequest>;

export const deleteRecordsResponse = message('DeleteRecordsResponse', versions, {
  throttleTimeMs: int32(),
  topics: array(
    struct({
      name: string<TopicName>(),
      partitions: array(
        struct({
          partitionIndex: int32<PartitionIndex>(),
          /** No replica that lives has anything below it; −1 with an error. */
          lowWatermark: int64<Offset>(),
          errorCode: int16<ErrorCode>(),
        }),
      ),
    }),
  ),
});
export type DeleteRecordsResponse = TypeOf<typeof deleteRecordsResponse>;
