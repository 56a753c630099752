/**
 * OffsetCommit, API key 8: a consumer says how far its group has read. The coordinator answers once the record is replicated.
 *
 * Versions 2–9, flexible from 8. (4.2 goes on to 10, which names topics by id.)
 *   3  throttleTimeMs
 *   5  retentionTimeMs is gone: retention is the broker's (KIP-211)
 *   6  committedLeaderEpoch (KIP-320)
 *   7  groupInstanceId: static membership (KIP-345)
 *   9  the member epoch of a consumer group in place of the generation; same bytes as 8 (KIP-848)
 *
 * The committed offset is that of the next record to read, one above the last one processed.
 *
 * Errors, per partition: UNKNOWN_MEMBER_ID (25), ILLEGAL_GENERATION (22), REBALANCE_IN_PROGRESS (27), FENCED_INSTANCE_ID (82),
 * NOT_COORDINATOR (16), OFFSET_METADATA_TOO_LARGE (12), UNKNOWN_TOPIC_OR_PARTITION (3).
 */
import type { ErrorCode, GenerationId, GroupId, LeaderEpoch, MemberId, Offset, PartitionIndex, TopicName } from '../model/vocabulary';
import { NO_LEADER_EPOCH } from '../model/vocabulary';
import { array, int16, int32, int64, message, nullableString, since, string, struct, type TypeOf, until } from './schema';

export const offsetCommitKey = 8;
const versions = { first: 2, last: 9, flexible: 8 };

export const offsetCommitRequest = message('OffsetCommitRequest', versions, {
  groupId: string<GroupId>(),
  /** −1 with an empty memberId from a consumer that is no member and assigns partitions to itself. */
  generationIdOrMemberEpoch: int32<GenerationId>(),
  memberId: string<MemberId>(),
  groupInstanceId: since(7, nullableString(), { default: null }),
  retentionTimeMs: until(4, int64(), { default: -1, ignorable: true }),
  topics: array(
    struct({
      name: string<TopicName>(),
      partitions: array(
        struct({
          partitionIndex: int32<PartitionIndex>(),
          committedOffset: int64<Offset>(),
          committedLeaderEpoch: since(6, int32<LeaderEpoch>(), { default: NO_LEADER_EPOCH, ignorable: true }),
          /** Whatever the application likes to note. */
          committedMetadata: nullableString(),
        }),
      ),
    }),
  ),
});
export type OffsetCommitRequest = TypeOf<typeof offsetCommitRequest>;

export const offsetCommitResponse = message('OffsetCommitResponse', versions, {
  throttleTimeMs: since(3, int32(), { default: 0, ignorable: true }),
  topics: array(
    struct({
      name: string<TopicName>(),
      partitions: array(struct({ partitionIndex: int32<PartitionIndex>(), errorCode: int16<ErrorCode>() })),
    }),
  ),
});
export type OffsetCommitResponse = TypeOf<typeof offsetCommitResponse>;
