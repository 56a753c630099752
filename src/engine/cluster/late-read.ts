/**
 * What an answer holds by the time that its bytes leave. A broker answers a fetch with a range of its log's file, and what the socket has no room for at
 * once is read when it has: by then the broker may have lost its leadership, been truncated and have appended what another leader wrote.
 * So one answer may mix two epochs (KAFKA-18723).
 *
 * An answer that nobody holds leaves at once, and holds what was read. Of one that is held the first batch has left, and the rest is read as it goes on.
 * Departure: where the log has become too short in between, the answer holds what was read; Kafka would close the connection.
 *
 * Kafka: FileRecords.writeTo
 */
import type { UnifiedLog } from '../log/unified-log';
import { Errors } from '../model/error-codes';
import { type FetchPartitionData, type FetchResponse, fetchKey } from '../protocol/fetch';
import { Response } from '../protocol/payload';
import { Records } from '../protocol/records';
import type { Payload } from '../sim/context';
import type { InFlight } from '../sim/link';
import type { Cluster } from './cluster';
import { brokerNode } from './description';

/** The same object where nothing has changed. */
export function asItLeaves(cluster: Cluster, { from, payload }: Pick<InFlight, 'from' | 'payload'>): Payload {
  const sender = cluster.brokers.find((id) => brokerNode(id) === from);
  const broker = sender === undefined ? null : cluster.broker(sender);
  if (broker === null || !(payload instanceof Response) || payload.apiKey !== fetchKey) return payload;
  const body = payload.body as FetchResponse;
  let hasLeft = 0;
  let recordBytes = 0;
  let isChanged = false;
  const responses = body.responses.map((topic) => {
    const name = topic.topic === '' ? broker.image.topicById(topic.topicId)?.name : topic.topic;
    const partitions = topic.partitions.map((data) => {
      const log = name === undefined ? null : (broker.replicas.partition({ topic: name, partition: data.partitionIndex })?.log ?? null);
      const late = log === null ? data : readLate(log, data, Math.max(0, 1 - hasLeft));
      hasLeft += data.records?.batches.length ?? 0;
      recordBytes += late.records?.sizeBytes ?? 0;
      isChanged ||= late !== data;
      return late;
    });
    return { ...topic, partitions };
  });
  return isChanged ? new Response({ ...payload, body: { ...body, responses }, recordBytes }) : payload;
}

/** @param left so many batches have left as they were */
function readLate(log: UnifiedLog, data: FetchPartitionData, left: number): FetchPartitionData {
  const { errorCode, records } = data;
  const waiting = records?.batches.slice(left) ?? [];
  const [first] = waiting;
  if (errorCode !== Errors.NONE || first === undefined) return data;
  const bytes = waiting.reduce((sum, batch) => sum + batch.length, 0);
  const read = log.read({ from: first.baseOffset, maxBytes: bytes, minOneBatch: true, upTo: log.logEndOffset });
  const batches = read.kind === 'Read' ? read.batches : [];
  const isAnother =
    batches.length > 0 && waiting.some((batch, at) => batches[at] !== undefined && batches[at].leaderEpoch !== batch.leaderEpoch);
  return isAnother ? { ...data, records: Records.of([...records!.batches.slice(0, left), ...batches]) } : data;
}
