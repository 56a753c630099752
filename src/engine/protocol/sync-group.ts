/**
 * SyncGroup, API key 14: after JoinGroup, the leader of a classic group hands in everybody's assignment; each member gets its own.
 *
 * Versions 0–5, flexible from 4.
 *   1  throttleTimeMs
 *   2  the broker answers before it throttles (KIP-219); same bytes as 1
 *   3  groupInstanceId: static membership (KIP-345)
 *   5  protocolType and protocolName, to be checked by both sides (KIP-559)
 *
 * Errors: REBALANCE_IN_PROGRESS (27) means rejoin; ILLEGAL_GENERATION (22), UNKNOWN_MEMBER_ID (25), FENCED_INSTANCE_ID (82),
 * INCONSISTENT_GROUP_PROTOCOL (23), NOT_COORDINATOR (16).
 *
 * Departures: none in the bytes. Version 0 must stay advertised, or librdkafka 2.0 turns consumer groups off.
 */
import type { ErrorCode, GenerationId, GroupId, MemberId } from '../model/vocabulary';
import { array, bytes, int16, int32, message, nullableString, since, string, struct, type TypeOf } from './schema';

export const syncGroupKey = 14;
const versions = { first: 0, last: 5, flexible: 4 };

export const syncGroupRequest = message('SyncGroupRequest', versions, {
  groupId: string<GroupId>(),
  generationId: int32<GenerationId>(),
  memberId: string<MemberId>(),
  groupInstanceId: since(3, nullableString(), { default: null }),
  protocolType: since(5, nullableString(), { default: null, ignorable: true }),
  protocolName: since(5, nullableString(), { default: null, ignorable: true }),
  /** Empty from all but the leader. */
  assignments: array(struct({ memberId: string<MemberId>(), assignment: bytes() })),
});
export type SyncGroupRequest = TypeOf<typeof syncGroupRequest>;

export const syncGroupResponse = message('SyncGroupResponse', versions, {
  throttleTimeMs: since(1, int32(), { default: 0, ignorable: true }),
  errorCode: int16<ErrorCode>(),
  protocolType: since(5, nullableString(), { default: null, ignorable: true }),
  protocolName: since(5, nullableString(), { default: null, ignorable: true }),
  /** See consumer-protocol.ts. */
  assignment: bytes(),
});
export type SyncGroupResponse = TypeOf<typeof syncGroupResponse>;
