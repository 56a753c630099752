/**
 * OffsetFetch, API key 9: how far groups have read, from the coordinator.
 *
 * Versions 1–9, flexible from 6. (4.2 goes on to 10, which names topics by id.)
 *   2  topics null for all of them; errorCode of the whole response (KIP-88)
 *   3  throttleTimeMs
 *   5  committedLeaderEpoch (KIP-320)
 *   7  requireStable: UNSTABLE_OFFSET_COMMIT (88) while a transaction's offsets are pending (KIP-447)
 *   8  several groups at once (KIP-709): what was groupId and topics is groups
 *   9  memberId and memberEpoch, checked for consumer groups (KIP-848)
 *
 * A partition without a committed offset has offset −1 and no error.
 *
 * Errors: NOT_COORDINATOR (16), COORDINATOR_LOAD_IN_PROGRESS (14), per group.
 */
import type { ErrorCode, GenerationId, GroupId, LeaderEpoch, MemberId, Offset, PartitionIndex, TopicName } from '../model/vocabulary';
import { NO_LEADER_EPOCH } from '../model/vocabulary';
import {
  array,
  boolean,
  int16,
  int32,
  int64,
  message,
  nullableArray,
  nullableSince,
  nullableString,
  since,
  string,
  struct,
  type TypeOf,
  until,
} from './schema';

export const offsetFetchKey = 9;
const versions = { first: 1, last: 9, flexible: 6 };

const requestTopic = struct({ name: string<TopicName>(), partitionIndexes: array(int32<PartitionIndex>()) });

export const offsetFetchRequest = message('OffsetFetchRequest', versions, {
  /** Up to version 7; then groups. */
  groupId: until(7, string<GroupId>(), { default: '' as GroupId }),
  topics: until(7, nullableSince(2, nullableArray(requestTopic)), { default: [] }),
  groups: since(
    8,
    array(
      struct({
        groupId: string<GroupId>(),
        memberId: since(9, nullableString<MemberId>(), { default: null, ignorable: true }),
        memberEpoch: since(9, int32<GenerationId>(), { default: -1 as GenerationId, ignorable: true }),
        /** Null for all that have offsets. */
        topics: nullableArray(requestTopic),
      }),
    ),
    { default: [] },
  ),
  requireStable: since(7, boolean(), { default: false }),
});
export type OffsetFetchRequest = TypeOf<typeof offsetFetchRequest>;

const responseTopic = struct({
  name: string<TopicName>(),
  partitions: array(
    struct({
      partitionIndex: int32<PartitionIndex>(),
      committedOffset: int64<Offset>(),
      committedLeaderEpoch: since(5, int32<LeaderEpoch>(), { default: NO_LEADER_EPOCH, ignorable: true }),
      metadata: nullableString(),
      errorCode: int16<ErrorCode>(),
    }),
  ),
});

export const offsetFetchResponse = message('OffsetFetchResponse', versions, {
  throttleTimeMs: since(3, int32(), { default: 0, ignorable: true }),
  /** Up to version 7; then groups. */
  topics: until(7, array(responseTopic), { default: [] }),
  errorCode: since(2, until(7, int16<ErrorCode>(), { default: 0 as ErrorCode, ignorable: true }), {
    default: 0 as ErrorCode,
    ignorable: true,
  }),
  groups: since(8, array(struct({ groupId: string<GroupId>(), topics: array(responseTopic), errorCode: int16<ErrorCode>() })), {
    default: [],
  }),
});
export type OffsetFetchResponse = TypeOf<typeof offsetFetchResponse>;
