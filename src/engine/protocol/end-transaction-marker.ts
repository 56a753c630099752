/**
 * What ends a transaction in a partition: a batch of one control record that says COMMIT or ABORT. Everything that its producer wrote to the partition
 * since the last marker is decided by it.
 *
 * Key: version int16, type int16 (0 ABORT, 1 COMMIT). Value: version int16, epoch of the transaction coordinator int32.
 *
 * Kafka: EndTransactionMarker, ControlRecordType, MemoryRecords.withEndTransactionMarker
 */
import type { ProducerEpoch, ProducerId, TimestampMs } from '../model/vocabulary';
import { getInt16, getInt32, Writer } from './bytes';
import type { RecordBatch } from './record-batch';
import { buildRecordBatch } from './record-batch-builder';
import { RecordCursor } from './record-batch-reader';

export interface EndTransactionMarker {
  /** Null for a control record that ends no transaction. */
  readonly type: 'COMMIT' | 'ABORT' | null;
  readonly coordinatorEpoch: number;
  readonly timestamp: TimestampMs;
}

const TYPES: readonly EndTransactionMarker['type'][] = ['ABORT', 'COMMIT'];
const TYPE_AT = 2;
const COORDINATOR_EPOCH_AT = 2;

/** Null for a batch that the cleaner has emptied. */
export function endTransactionMarkerOf(batch: RecordBatch): EndTransactionMarker | null {
  const cursor = new RecordCursor(batch);
  if (!cursor.next() || cursor.key === null || cursor.key.length < TYPE_AT + 2) return null;
  const type = TYPES[getInt16(cursor.key, TYPE_AT)] ?? null;
  const { value, timestamp } = cursor;
  const isWhole = value !== null && value.length >= COORDINATOR_EPOCH_AT + 4;
  return { type, coordinatorEpoch: isWhole ? getInt32(value, COORDINATOR_EPOCH_AT) : -1, timestamp };
}

export function endTransactionMarker(
  of: { readonly type: 'COMMIT' | 'ABORT'; readonly coordinatorEpoch: number; readonly timestamp: TimestampMs },
  by: { readonly producerId: ProducerId; readonly producerEpoch: ProducerEpoch },
): RecordBatch {
  const key = new Writer();
  key.int16(0);
  key.int16(TYPES.indexOf(of.type));
  const value = new Writer();
  value.int16(0);
  value.int32(of.coordinatorEpoch);
  const record = { timestamp: of.timestamp, key: key.finish(), value: value.finish() };
  return buildRecordBatch([record], { ...by, control: true, transactional: true });
}
