/**
 * LeaveGroup, API key 13: members of a classic group go, so that nobody waits for their session to run out.
 *
 * Versions 0–5, flexible from 4.
 *   1  throttleTimeMs
 *   2  the broker answers before it throttles (KIP-219); same bytes as 1
 *   3  several members at once, also static ones by groupInstanceId (KIP-345): memberId becomes members
 *   5  reason (KIP-800)
 *
 * Errors: UNKNOWN_MEMBER_ID (25), FENCED_INSTANCE_ID (82), NOT_COORDINATOR (16).
 *
 * Departures: none in the bytes. Version 0 must stay advertised, or librdkafka 2.0 turns consumer groups off.
 */
import type { ErrorCode, GroupId, MemberId } from '../model/vocabulary';
import { array, int16, int32, message, nullableString, since, string, struct, type TypeOf, until } from './schema';

export const leaveGroupKey = 13;
const versions = { first: 0, last: 5, flexible: 4 };

export const leaveGroupRequest = message('LeaveGroupRequest', versions, {
  groupId: string<GroupId>(),
  /** Up to version 2; then members. */
  memberId: until(2, string<MemberId>(), { default: '' as MemberId }),
  members: since(
    3,
    array(
      struct({
        memberId: string<MemberId>(),
        groupInstanceId: nullableString(),
        reason: since(5, nullableString(), { default: null, ignorable: true }),
      }),
    ),
    { default: [] },
  ),
});
export type LeaveGroupRequest = TypeOf<typeof leaveGroupRequest>;

export const leaveGroupResponse = message('LeaveGroupResponse', versions, {
  throttleTimeMs: since(1, int32(), { default: 0, ignorable: true }),
  /** Up to version 2 this also tells of the member's own error. */
  errorCode: int16<ErrorCode>(),
  members: since(3, array(struct({ memberId: string<MemberId>(), groupInstanceId: nullableString(), errorCode: int16<ErrorCode>() })), {
    default: [],
    ignorable: true,
  }),
});
export type LeaveGroupResponse = TypeOf<typeof leaveGroupResponse>;
