/**
 * A batch with fewer records than it had, as the cleaner leaves it. (Kafka: MemoryRecords.buildRetainedRecordsInto, DefaultRecordBatch.writeEmptyHeader)
 *
 * Offsets of the batch and of its records, producer and sequence stay as they were, so that whoever reads it knows what it was; the
 * records' bytes are written anew only as far as their timestamps are told from another base.
 */
import type { Offset, TimestampMs } from '../model/vocabulary';
import { putInt16, putInt32, putInt64 } from './bytes';
import { crc32c } from './crc32c';
import {
  ATTRIBUTES_AT,
  BATCH_HEADER_BYTES,
  COMPRESSION_BITS,
  CRC_AT,
  DELETE_HORIZON_BIT,
  LOG_OVERHEAD,
  NO_TIMESTAMP,
  RecordBatch,
} from './record-batch';
import { RecordCursor, timestampType } from './record-batch-reader';
import { putVarint, varintLength } from './varint';

const NO_BYTES = new Uint8Array(0);

/** A record as it stands in its batch. */
interface Kept {
  readonly timestamp: TimestampMs;
  readonly offsetDelta: number;
  readonly content: Uint8Array;
}

/**
 * @param deleteHorizonMs from when on its tombstones may go; null where that is not decided
 * @param isKept for each record, in order; at least one is
 */
export function retainRecords(
  batch: RecordBatch,
  isKept: (offset: Offset) => boolean,
  { deleteHorizonMs }: { readonly deleteHorizonMs: TimestampMs | null },
): RecordBatch {
  const kept: Kept[] = [];
  const cursor = new RecordCursor(batch);
  while (cursor.next()) {
    if (!isKept(cursor.offset)) continue;
    kept.push({ timestamp: cursor.timestamp, offsetDelta: cursor.offset - batch.baseOffset, content: cursor.content });
  }
  const baseTimestamp = deleteHorizonMs ?? kept[0]!.timestamp;
  const body = bodyOf(kept, baseTimestamp);
  const latest = kept.reduce<number>((most, { timestamp }) => Math.max(most, timestamp), NO_TIMESTAMP);
  return withHeader(batch, body, {
    attributes: (batch.attributes & ~DELETE_HORIZON_BIT) | (deleteHorizonMs === null ? 0 : DELETE_HORIZON_BIT),
    baseTimestamp,
    maxTimestamp: timestampType(batch) === 'LogAppendTime' ? batch.maxTimestamp : (latest as TimestampMs),
    recordCount: kept.length,
  });
}

/** Its header alone: what its producer wrote last is known by it. */
export function emptied(batch: RecordBatch): RecordBatch {
  return withHeader(batch, NO_BYTES, {
    attributes: batch.attributes & ~(COMPRESSION_BITS | DELETE_HORIZON_BIT),
    baseTimestamp: NO_TIMESTAMP,
    maxTimestamp: batch.maxTimestamp,
    recordCount: 0,
  });
}

function bodyOf(records: readonly Kept[], baseTimestamp: TimestampMs): Uint8Array {
  const lengths = records.map(
    ({ timestamp, offsetDelta, content }) => 1 + varintLength(timestamp - baseTimestamp) + varintLength(offsetDelta) + content.length,
  );
  const body = new Uint8Array(lengths.reduce((sum, length) => sum + varintLength(length) + length, 0));
  let at = 0;
  records.forEach(({ timestamp, offsetDelta, content }, index) => {
    at = putVarint(body, at, lengths[index]!) + 1; // behind the record's own attributes: none are defined
    at = putVarint(body, putVarint(body, at, timestamp - baseTimestamp), offsetDelta);
    body.set(content, at);
    at += content.length;
  });
  return body;
}

function withHeader(
  batch: RecordBatch,
  body: Uint8Array,
  is: Pick<RecordBatch, 'attributes' | 'baseTimestamp' | 'maxTimestamp' | 'recordCount'>,
): RecordBatch {
  const head = batch.head.slice();
  putInt32(head, 8, BATCH_HEADER_BYTES - LOG_OVERHEAD + body.length);
  putInt16(head, ATTRIBUTES_AT, is.attributes);
  putInt64(head, 27, is.baseTimestamp);
  putInt64(head, 35, is.maxTimestamp);
  putInt32(head, 57, is.recordCount);
  putInt32(head, CRC_AT, crc32c(head, ATTRIBUTES_AT, body));
  return new RecordBatch(head, body, batch.trace);
}
