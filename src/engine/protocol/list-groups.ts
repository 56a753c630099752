/**
 * ListGroups, API key 16: the groups that the asked broker coordinates. A tool asks every broker. (kafka-consumer-groups --list)
 *
 * Versions 0–5, flexible from 3.
 *   1  throttleTimeMs
 *   2  the broker answers before it throttles (KIP-219); same bytes as 1
 *   4  by state (KIP-518)
 *   5  by type: classic, consumer, share, streams (KIP-848)
 *
 * Errors: COORDINATOR_LOAD_IN_PROGRESS (14), COORDINATOR_NOT_AVAILABLE (15).
 */
import type { ErrorCode, GroupId } from '../model/vocabulary';
import { array, int16, int32, message, since, string, struct, type TypeOf } from './schema';

export const listGroupsKey = 16;
const versions = { first: 0, last: 5, flexible: 3 };

export const listGroupsRequest = message('ListGroupsRequest', versions, {
  /** Empty for all. Compared without regard to case. */
  statesFilter: since(4, array(string()), { default: [] }),
  typesFilter: since(5, array(string()), { default: [] }),
});
export type ListGroupsRequest = TypeOf<typeof listGroupsRequest>;

export const listGroupsResponse = message('ListGroupsResponse', versions, {
  throttleTimeMs: since(1, int32(), { default: 0, ignorable: true }),
  errorCode: int16<ErrorCode>(),
  groups: array(
    struct({
      groupId: string<GroupId>(),
      /** `consumer`; empty for a group that has only committed offsets. */
      protocolType: string(),
      groupState: since(4, string(), { default: '', ignorable: true }),
      groupType: since(5, string(), { default: '', ignorable: true }),
    }),
  ),
});
export type ListGroupsResponse = TypeOf<typeof listGroupsResponse>;
