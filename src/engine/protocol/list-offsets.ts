/**
 * ListOffsets, API key 2: the offset of the first record not older than a timestamp, or one of a partition's landmarks.
 *
 * Versions 1–11, flexible from 6.
 *   1   one offset instead of segment bases (KIP-79)
 *   2   isolationLevel (KIP-98), throttleTimeMs
 *   4   currentLeaderEpoch, leaderEpoch (KIP-320)
 *   5   OFFSET_NOT_AVAILABLE (78) while a new leader's high watermark is behind its epoch's start (KIP-207)
 *   7   timestamp −3, the record with the largest timestamp (KIP-734)
 *   8   timestamp −4, the earliest offset that is stored locally (KIP-405)
 *   9   timestamp −5, the last offset in remote storage (KIP-1005)
 *   10  timeoutMs, for remote storage (KIP-1075)
 *   11  timestamp −6, the earliest offset not yet in remote storage (KIP-1023)
 *
 * Departures: nothing is stored remotely, so outside clients are offered versions up to 7 (see apis.ts).
 */
import type { BrokerId, ErrorCode, LeaderEpoch, Offset, PartitionIndex, TimestampMs, TopicName } from '../model/vocabulary';
import { NO_LEADER_EPOCH } from '../model/vocabulary';
import { array, int8, int16, int32, int64, message, since, string, struct, type TypeOf } from './schema';

export const listOffsetsKey = 2;
const versions = { first: 1, last: 11, flexible: 6 };

/** The high watermark, or the last stable offset for read_committed; a follower gets the log end offset. */
export const LATEST_TIMESTAMP = -1 as TimestampMs;
/** The log start offset. */
export const EARLIEST_TIMESTAMP = -2 as TimestampMs;
export const MAX_TIMESTAMP = -3 as TimestampMs;

export const listOffsetsRequest = message('ListOffsetsRequest', versions, {
  replicaId: int32<BrokerId>(),
  isolationLevel: since(2, int8<0 | 1>(), { default: 0 }),
  topics: array(
    struct({
      name: string<TopicName>(),
      partitions: array(
        struct({
          partitionIndex: int32<PartitionIndex>(),
          currentLeaderEpoch: since(4, int32<LeaderEpoch>(), { default: NO_LEADER_EPOCH, ignorable: true }),
          timestamp: int64<TimestampMs>(),
        }),
      ),
    }),
  ),
  timeoutMs: since(10, int32(), { default: 0, ignorable: true }),
});
export type ListOffsetsRequest = TypeOf<typeof listOffsetsRequest>;

export const listOffsetsResponse = message('ListOffsetsResponse', versions, {
  throttleTimeMs: since(2, int32(), { default: 0, ignorable: true }),
  topics: array(
    struct({
      name: string<TopicName>(),
      partitions: array(
        struct({
          partitionIndex: int32<PartitionIndex>(),
          errorCode: int16<ErrorCode>(),
          /** −1 where a landmark was asked for, or no record is that young. */
          timestamp: int64<TimestampMs>(),
          offset: int64<Offset>(),
          /** Departure: version 3 and below drop it; Kafka's broker leaves it out there. */
          leaderEpoch: since(4, int32<LeaderEpoch>(), { default: NO_LEADER_EPOCH, ignorable: true }),
        }),
      ),
    }),
  ),
});
export type ListOffsetsResponse = TypeOf<typeof listOffsetsResponse>;
