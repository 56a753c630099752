/**
 * InitProducerId, API key 22: gives a producer the id and epoch by which brokers recognise its retries. (KIP-98)
 *
 * Versions 0–5, flexible from 2. (Version 6, two-phase commit of KIP-939, is not stable in Kafka 4.2.)
 *   1  the broker answers before it throttles (KIP-219); same bytes as 0
 *   3  producerId and producerEpoch: a producer asks for the next epoch of what it has (KIP-360)
 *   4  PRODUCER_FENCED (90) may come back (KIP-588)
 *   5  TRANSACTION_ABORTABLE (120) may come back (KIP-890)
 *
 * Errors: COORDINATOR_LOAD_IN_PROGRESS (14) while the broker waits for a block of ids; PRODUCER_FENCED (90).
 */
import type { ErrorCode, ProducerEpoch, ProducerId } from '../model/vocabulary';
import { NO_PRODUCER_EPOCH, NO_PRODUCER_ID } from '../model/vocabulary';
import { int16, int32, int64, message, nullableString, since, type TypeOf } from './schema';

export const initProducerIdKey = 22;
const versions = { first: 0, last: 5, flexible: 2 };

export const initProducerIdRequest = message('InitProducerIdRequest', versions, {
  /** Null for a producer that is idempotent only. */
  transactionalId: nullableString(),
  transactionTimeoutMs: int32(),
  producerId: since(3, int64<ProducerId>(), { default: NO_PRODUCER_ID }),
  producerEpoch: since(3, int16<ProducerEpoch>(), { default: NO_PRODUCER_EPOCH }),
});
export type InitProducerIdRequest = TypeOf<typeof initProducerIdRequest>;

export const initProducerIdResponse = message('InitProducerIdResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  producerId: int64<ProducerId>(),
  producerEpoch: int16<ProducerEpoch>(),
});
export type InitProducerIdResponse = TypeOf<typeof initProducerIdResponse>;
