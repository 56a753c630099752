/**
 * DeleteGroups, API key 42: groups that have no members are gone, and their committed offsets with them. Asked of each group's
 * coordinator. (KIP-229)
 *
 * Versions 0–2, flexible from 2.
 *   1  the broker answers before it throttles (KIP-219); same bytes as 0
 *
 * Errors, per group: NON_EMPTY_GROUP (68), GROUP_ID_NOT_FOUND (69), NOT_COORDINATOR (16), COORDINATOR_LOAD_IN_PROGRESS (14),
 * COORDINATOR_NOT_AVAILABLE (15), INVALID_GROUP_ID (24).
 */
import type { ErrorCode, GroupId } from '../model/vocabulary';
import { array, int16, int32, message, string, struct, type TypeOf } from './schema';

export const deleteGroupsKey = 42;
const versions = { first: 0, last: 2, flexible: 2 };

export const deleteGroupsRequest = message('DeleteGroupsRequest', versions, { groupsNames: array(string<GroupId>()) });
export type DeleteGroupsRequest = TypeOf<typeof deleteGroupsRequest>;

export const deleteGroupsResponse = message('DeleteGroupsResponse', versions, {
  throttleTimeMs: int32(),
  results: array(struct({ groupId: string<GroupId>(), errorCode: int16<ErrorCode>() })),
});
export type DeleteGroupsResponse = TypeOf<typeof deleteGroupsResponse>;
