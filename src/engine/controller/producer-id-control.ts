/**
 * Gives brokers blocks of 1,000 producer ids. A block is never given twice: the record that gives it away is in the log first.
 * Ids that a broker did not use before it died are lost, which costs nothing.
 *
 * Kafka: ProducerIdControlManager
 */
import type { MetadataImage } from '../metadata/image';
import { Errors } from '../model/error-codes';
import type { ErrorCode, ProducerId } from '../model/vocabulary';
import type { AllocateProducerIdsRequest } from '../protocol/allocate-producer-ids';
import { brokerEpochProblem } from './cluster-control';
import type { Operation } from './operation';

export const PRODUCER_ID_BLOCK_SIZE = 1_000;

export type ProducerIdBlock = { readonly errorCode: ErrorCode; readonly producerIdStart: ProducerId; readonly producerIdLen: number };

export function allocateProducerIds(image: MetadataImage, request: AllocateProducerIdsRequest): Operation<ProducerIdBlock> {
  const { brokerId, brokerEpoch } = request;
  if (brokerEpochProblem(image, request) !== null)
    return { records: [], answer: { errorCode: Errors.STALE_BROKER_EPOCH, producerIdStart: 0 as ProducerId, producerIdLen: 0 } };
  const producerIdStart = image.nextProducerId;
  const nextProducerId = (producerIdStart + PRODUCER_ID_BLOCK_SIZE) as ProducerId;
  return {
    records: [{ kind: 'ProducerIds', brokerId, brokerEpoch, nextProducerId }],
    answer: { errorCode: Errors.NONE, producerIdStart, producerIdLen: PRODUCER_ID_BLOCK_SIZE },
  };
}
