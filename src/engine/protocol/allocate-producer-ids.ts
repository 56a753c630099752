/**
 * AllocateProducerIds, API key 67: a broker gets a block of producer ids from the controller, to hand out to producers. (KIP-730)
 *
 * Version 0, flexible. Between brokers and controllers only.
 *
 * Errors: STALE_BROKER_EPOCH (77), BROKER_ID_NOT_REGISTERED (102).
 */
import type { BrokerEpoch, BrokerId, ErrorCode, ProducerId } from '../model/vocabulary';
import { int16, int32, int64, message, type TypeOf } from './schema';

export const allocateProducerIdsKey = 67;
const versions = { first: 0, last: 0, flexible: 0 };

export const allocateProducerIdsRequest = message('AllocateProducerIdsRequest', versions, {
  brokerId: int32<BrokerId>(),
  brokerEpoch: int64<BrokerEpoch>(),
});
export type AllocateProducerIdsRequest = TypeOf<typeof allocateProducerIdsRequest>;

export const allocateProducerIdsResponse = message('AllocateProducerIdsResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  producerIdStart: int64<ProducerId>(),
  producerIdLen: int32(),
});
export type AllocateProducerIdsResponse = TypeOf<typeof allocateProducerIdsResponse>;
