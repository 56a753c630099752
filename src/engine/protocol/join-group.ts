/**
 * JoinGroup, API key 11: a member enters a classic group, or enters its next generation. The coordinator holds the answer back
 * until all known members have joined or the rebalance timeout has run out; the member named as leader gets all subscriptions.
 *
 * Versions 0–9, flexible from 6.
 *   1  rebalanceTimeoutMs apart from sessionTimeoutMs (KIP-62)
 *   2  throttleTimeMs
 *   4  MEMBER_ID_REQUIRED (79): a new member first gets its id and joins again with it (KIP-394); same bytes as 3
 *   5  groupInstanceId: static membership (KIP-345)
 *   7  protocolType in the response; protocolName may be null (KIP-559)
 *   8  reason (KIP-800)
 *   9  skipAssignment: a static leader that came back need not assign (KIP-814)
 *
 * Errors: NOT_COORDINATOR (16), COORDINATOR_LOAD_IN_PROGRESS (14), UNKNOWN_MEMBER_ID (25), INCONSISTENT_GROUP_PROTOCOL (23),
 * INVALID_SESSION_TIMEOUT (26), MEMBER_ID_REQUIRED (79), FENCED_INSTANCE_ID (82), GROUP_MAX_SIZE_REACHED (81).
 *
 * Departures: none in the bytes. Version 0 must stay advertised, or librdkafka 2.0 turns consumer groups off.
 */
import type { ErrorCode, GenerationId, GroupId, MemberId } from '../model/vocabulary';
import { array, boolean, bytes, int16, int32, message, nullableSince, nullableString, since, string, struct, type TypeOf } from './schema';

export const joinGroupKey = 11;
const versions = { first: 0, last: 9, flexible: 6 };

export const joinGroupRequest = message('JoinGroupRequest', versions, {
  groupId: string<GroupId>(),
  sessionTimeoutMs: int32(),
  /** In version 0 the session timeout counts for both. */
  rebalanceTimeoutMs: since(1, int32(), { default: -1, ignorable: true }),
  /** Empty for a member that has no id yet. */
  memberId: string<MemberId>(),
  groupInstanceId: since(5, nullableString(), { default: null }),
  /** `consumer`, for all groups of consumers. */
  protocolType: string(),
  /** Assignors, best liked first, each with the member's subscription: see consumer-protocol.ts. */
  protocols: array(struct({ name: string(), metadata: bytes() })),
  reason: since(8, nullableString(), { default: null, ignorable: true }),
});
export type JoinGroupRequest = TypeOf<typeof joinGroupRequest>;

export const joinGroupResponse = message('JoinGroupResponse', versions, {
  throttleTimeMs: since(2, int32(), { default: 0, ignorable: true }),
  errorCode: int16<ErrorCode>(),
  generationId: int32<GenerationId>(),
  protocolType: since(7, nullableString(), { default: null, ignorable: true }),
  protocolName: nullableSince(7, nullableString(), ''),
  leader: string<MemberId>(),
  skipAssignment: since(9, boolean(), { default: false }),
  memberId: string<MemberId>(),
  /** Empty for all but the leader. */
  members: array(
    struct({
      memberId: string<MemberId>(),
      groupInstanceId: since(5, nullableString(), { default: null, ignorable: true }),
      metadata: bytes(),
    }),
  ),
});
export type JoinGroupResponse = TypeOf<typeof joinGroupResponse>;
