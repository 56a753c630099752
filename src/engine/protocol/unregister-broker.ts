/**
 * UnregisterBroker, API key 64: a broker is no more, and will not come back. Any broker takes it and passes it on to the controller.
 * (kafka-cluster.sh unregister, KIP-631)
 *
 * Version 0, flexible.
 *
 * Errors: BROKER_ID_NOT_REGISTERED (102).
 */
import type { BrokerId, ErrorCode } from '../model/vocabulary';
import { int16, int32, message, nullableString, type TypeOf } from './schema';

export const unregisterBrokerKey = 64;
const versions = { first: 0, last: 0, flexible: 0 };

export const unregisterBrokerRequest = message('UnregisterBrokerRequest', versions, { brokerId: int32<BrokerId>() });
export type UnregisterBrokerRequest = TypeOf<typeof unregisterBrokerRequest>;

export const unregisterBrokerResponse = message('UnregisterBrokerResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  errorMessage: nullableString(),
});
export type UnregisterBrokerResponse = TypeOf<typeof unregisterBrokerResponse>;
