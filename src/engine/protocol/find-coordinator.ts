/**
 * FindCoordinator, API key 10: which broker coordinates a group: the leader of the partition of __consumer_offsets that holds it.
 *
 * Versions 0–6, flexible from 3.
 *   1  keyType: transactions have coordinators too (KIP-98); errorMessage, throttleTimeMs
 *   2  the broker answers before it throttles (KIP-219); same bytes as 1
 *   4  several keys at once (KIP-699): what was key and one answer is coordinatorKeys and coordinators
 *   5  TRANSACTION_ABORTABLE (120) may come back (KIP-890)
 *   6  keyType 2, share groups (KIP-932)
 *
 * Errors: COORDINATOR_NOT_AVAILABLE (15) while __consumer_offsets is being created or its partition has no leader.
 *
 * Departures: share groups are not modelled; keyType 2 is INVALID_REQUEST (42). Version 0 must stay advertised for librdkafka 2.0.
 */
import type { BrokerId, ErrorCode } from '../model/vocabulary';
import { NO_LEADER } from '../model/vocabulary';
import { array, int8, int16, int32, message, nullableString, since, string, struct, type TypeOf, until } from './schema';

export const findCoordinatorKey = 10;
const versions = { first: 0, last: 6, flexible: 3 };

/** What `keyType` may say. */
export const COORDINATOR_OF_GROUP = 0;
export const COORDINATOR_OF_TRANSACTION = 1;

export const findCoordinatorRequest = message('FindCoordinatorRequest', versions, {
  key: until(3, string(), { default: '' }),
  keyType: since(1, int8(), { default: COORDINATOR_OF_GROUP }),
  coordinatorKeys: since(4, array(string()), { default: [] }),
});
export type FindCoordinatorRequest = TypeOf<typeof findCoordinatorRequest>;

/** All that a response to version 3 or below says about its one key, empty from version 4 on, and the reverse. */
export const findCoordinatorResponse = message('FindCoordinatorResponse', versions, {
  throttleTimeMs: since(1, int32(), { default: 0, ignorable: true }),
  errorCode: until(3, int16<ErrorCode>(), { default: 0 as ErrorCode }),
  errorMessage: since(1, until(3, nullableString(), { default: null, ignorable: true }), { default: null, ignorable: true }),
  nodeId: until(3, int32<BrokerId>(), { default: NO_LEADER, ignorable: true }),
  host: until(3, string(), { default: '' }),
  port: until(3, int32(), { default: -1, ignorable: true }),
  coordinators: since(
    4,
    array(
      struct({
        key: string(),
        nodeId: int32<BrokerId>(),
        host: string(),
        port: int32(),
        errorCode: int16<ErrorCode>(),
        errorMessage: nullableString(),
      }),
    ),
    { default: [] },
  ),
});
export type FindCoordinatorResponse = TypeOf<typeof findCoordinatorResponse>;
