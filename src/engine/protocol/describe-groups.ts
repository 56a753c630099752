/**
 * DescribeGroups, API key 15: state and members of classic groups, from their coordinator. (kafka-consumer-groups --describe)
 *
 * Versions 0–6, flexible from 5.
 *   1  throttleTimeMs
 *   2  the broker answers before it throttles (KIP-219); same bytes as 1
 *   3  authorized operations (KIP-430)
 *   4  groupInstanceId: static membership (KIP-345)
 *   6  errorMessage; GROUP_ID_NOT_FOUND (69) for a group that does not exist, which was state Dead before (KIP-1043)
 *
 * Errors, per group: NOT_COORDINATOR (16), COORDINATOR_LOAD_IN_PROGRESS (14), GROUP_ID_NOT_FOUND (69).
 */
import type { ErrorCode, GroupId, MemberId } from '../model/vocabulary';
import { array, boolean, bytes, int16, int32, message, nullableString, since, string, struct, type TypeOf } from './schema';

export const describeGroupsKey = 15;
const versions = { first: 0, last: 6, flexible: 5 };

export const describeGroupsRequest = message('DescribeGroupsRequest', versions, {
  groups: array(string<GroupId>()),
  includeAuthorizedOperations: since(3, boolean(), { default: false }),
});
export type DescribeGroupsRequest = TypeOf<typeof describeGroupsRequest>;

const groupMember = struct({
  memberId: string<MemberId>(),
  groupInstanceId: since(4, nullableString(), { default: null, ignorable: true }),
  clientId: string(),
  /** `/127.0.0.1`, with the slash that Java prints. */
  clientHost: string(),
  /** Subscription and assignment, see consumer-protocol.ts; empty while the group is not Stable. */
  memberMetadata: bytes(),
  memberAssignment: bytes(),
});

export const describeGroupsResponse = message('DescribeGroupsResponse', versions, {
  throttleTimeMs: since(1, int32(), { default: 0, ignorable: true }),
  groups: array(
    struct({
      errorCode: int16<ErrorCode>(),
      /** Departure: versions below 6 drop it, where Kafka's broker leaves it out. */
      errorMessage: since(6, nullableString(), { default: null, ignorable: true }),
      groupId: string<GroupId>(),
      /** Stable, PreparingRebalance, CompletingRebalance, Empty, Dead, or nothing with an error. */
      groupState: string(),
      protocolType: string(),
      /** The assignor that was chosen; empty unless the group is Stable. */
      protocolData: string(),
      members: array(groupMember),
      authorizedOperations: since(3, int32(), { default: -(2 ** 31), ignorable: true }),
    }),
  ),
});
export type DescribeGroupsResponse = TypeOf<typeof describeGroupsResponse>;
