/**
 * Produce: every batch to its partition, and the answer by `acks`: none, when the leader has it, or when it is committed.
 * (Kafka: KafkaApis.handleProduceRequest)
 */
import { Errors } from '../../model/error-codes';
import { isInternalTopic } from '../../model/topic-names';
import type { ProduceRequest } from '../../protocol/produce';
import { compressionOf, isTransactional } from '../../protocol/record-batch-reader';
import type { ProduceResult } from '../../replication/delayed-produce';
import { refused } from '../../replication/leader-log';
import { produceResponse } from '../../replication/produce-response';
import type { Context } from '../../sim/context';
import type { Broker } from '../broker';
import { replicationHost } from '../hosts';
import type { PendingRequest } from '../request-channel';

/** zstd came with version 7 (KIP-110). */
const ZSTD_SINCE = 7;

export function handleProduce(broker: Broker, pending: PendingRequest, request: ProduceRequest, context: Context): void {
  const { acks, timeoutMs } = request;
  const results = appendAll(broker, pending, request, context);
  if (acks === 0) return finishWithoutAnswer(broker, pending, results, context);
  if (acks === -1) {
    broker.replicas.answerWhenCommitted({ results, timeoutMs, replyTo: pending.id }, replicationHost(broker, context));
  } else {
    broker.reply(pending.id, produceResponse(results), 0, context);
  }
}

function appendAll(broker: Broker, pending: PendingRequest, request: ProduceRequest, context: Context): ProduceResult[] {
  const host = replicationHost(broker, context);
  const results: ProduceResult[] = [];
  for (const { name, partitionData } of request.topicData) {
    const isInternal = isInternalTopic(name);
    for (const { index, records } of partitionData) {
      const partition = { topic: name, partition: index };
      const refusal = refusalOf(pending.request.version, request, records) ?? (isInternal ? Errors.INVALID_TOPIC_EXCEPTION : null);
      if (refusal !== null)
        results.push(refused(partition, broker.image.partition(partition) === null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : refusal));
      else results.push(broker.replicas.append(partition, { records, acks: request.acks, origin: 'Client' }, host));
    }
  }
  return results;
}

function refusalOf(
  version: number,
  { acks, transactionalId }: ProduceRequest,
  records: ProduceRequest['topicData'][number]['partitionData'][number]['records'],
) {
  if (acks !== -1 && acks !== 0 && acks !== 1) return Errors.INVALID_REQUIRED_ACKS;
  if (transactionalId !== null) return Errors.INVALID_TXN_STATE; // no transaction coordinator answers here (fidelity ledger)
  if (records === null || records.batches.length !== 1) return Errors.INVALID_RECORD;
  const batch = records.batches[0]!;
  if (isTransactional(batch)) return Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
  return version < ZSTD_SINCE && compressionOf(batch) === 'zstd' ? Errors.UNSUPPORTED_COMPRESSION_TYPE : null;
}

/** With acks 0 an error cannot be told; the connection is closed, so that the client asks for metadata again. */
function finishWithoutAnswer(broker: Broker, pending: PendingRequest, results: readonly ProduceResult[], context: Context): void {
  const failed = results.find(({ error }) => error !== Errors.NONE);
  broker.finishSilently(pending);
  if (failed !== undefined)
    broker.refuseConnection(
      { id: pending.connection },
      `produce with acks=0 failed for ${failed.partition.topic}-${failed.partition.partition}`,
      context,
    );
}
