/** DeleteRecords: each partition's log begins later, and the answer comes when all replicas that live begin there. (Kafka: KafkaApis.handleDeleteRecordsRequest) */
import type { DeleteRecordsRequest } from '../../protocol/delete-records';
import type { Context } from '../../sim/context';
import type { Broker } from '../broker';
import { replicationHost } from '../hosts';
import type { PendingRequest } from '../request-channel';

export function handleDeleteRecords(broker: Broker, { id }: PendingRequest, request: DeleteRecordsRequest, context: Context): void {
  const deletions = request.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, offset }) => ({ partition: { topic: name, partition: partitionIndex }, offset })),
  );
  broker.replicas.deleteRecords({ deletions, timeoutMs: request.timeoutMs, replyTo: id }, replicationHost(broker, context));
}
