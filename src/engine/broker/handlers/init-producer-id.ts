/**
 * InitProducerId: an id for an idempotent producer, from this broker's block. (Kafka: TransactionCoordinator.handleInitProducerId
 * with a null transactional id)
 */
import { Errors } from '../../model/error-codes';
import { NO_PRODUCER_EPOCH, NO_PRODUCER_ID, type ProducerEpoch } from '../../model/vocabulary';
import type { InitProducerIdRequest } from '../../protocol/init-producer-id';
import type { Context } from '../../sim/context';
import type { Broker } from '../broker';
import type { PendingRequest } from '../request-channel';

export function handleInitProducerId(broker: Broker, pending: PendingRequest, request: InitProducerIdRequest, context: Context): void {
  const isHalfAnIdentity = (request.producerId === NO_PRODUCER_ID) !== (request.producerEpoch === NO_PRODUCER_EPOCH);
  if (request.transactionalId !== null || isHalfAnIdentity) {
    const errorCode = isHalfAnIdentity ? Errors.INVALID_REQUEST : Errors.COORDINATOR_NOT_AVAILABLE;
    return broker.reply(
      pending.id,
      { throttleTimeMs: 0, errorCode, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH },
      0,
      context,
    );
  }
  broker.producerIds.waiting.push(pending.id);
  giveProducerIds(broker, context);
}

/** Serves those who wait, in order, as far as the block goes; then asks the controller for the next. */
export function giveProducerIds(broker: Broker, context: Context): void {
  const { producerIds } = broker;
  while (producerIds.waiting.length > 0) {
    const producerId = producerIds.take();
    if (producerId === null) return broker.lifecycle.askForProducerIds(broker, context);
    const to = producerIds.waiting.shift()!;
    broker.reply(to, { throttleTimeMs: 0, errorCode: Errors.NONE, producerId, producerEpoch: 0 as ProducerEpoch }, 0, context);
  }
}
