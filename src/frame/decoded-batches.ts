/**
 * The records of batches as text. A batch never changes, so it is decoded once, however many lanes, messages and frames show it;
 * what nobody holds any more is forgotten with it.
 */
import { utf8Decode } from '../base/utf8';
import type { Offset } from '../engine/model/vocabulary';
import type { RecordBatch } from '../engine/protocol/record-batch';
import { compressionOf, crcIsValid, RecordCursor } from '../engine/protocol/record-batch-reader';

export interface DecodedRecord {
  readonly offset: Offset;
  /** Bytes that are no text are shown in hexadecimal. */
  readonly key: string | null;
  readonly value: string | null;
  readonly timestampMs: number;
  /** The batch's CRC does not match: what is read here may not be what was written. */
  readonly corrupt: boolean;
}

/** A value is shown up to here. */
const VALUE_CHARACTERS_MAX = 80;
const BYTES_OF_A_CHARACTER_MAX = 4;

export class DecodedBatches {
  private readonly known = new WeakMap<RecordBatch, readonly DecodedRecord[]>();

  records(batch: RecordBatch): readonly DecodedRecord[] {
    const known = this.known.get(batch);
    if (known !== undefined) return known;
    const decoded = decode(batch);
    this.known.set(batch, decoded);
    return decoded;
  }
}

function decode(batch: RecordBatch): readonly DecodedRecord[] {
  const records: DecodedRecord[] = [];
  const corrupt = !crcIsValid(batch);
  const cursor = new RecordCursor(batch);
  while (cursor.next()) {
    const { offset, timestamp, key, value } = cursor;
    records.push({
      offset,
      timestampMs: timestamp,
      key: key === null ? null : textOf(key),
      value: value === null ? null : beginningOf(value),
      corrupt,
    });
  }
  if (cursor.problem === 'Compressed' || records.length < batch.recordCount) return sealed(batch, corrupt);
  return records;
}

/** Nobody here can look inside: the header says how many there are. */
function sealed(batch: RecordBatch, corrupt: boolean): readonly DecodedRecord[] {
  const value = corrupt ? 'not readable' : `compressed with ${compressionOf(batch) ?? 'an unknown codec'}`;
  return Array.from({ length: batch.lastOffset - batch.baseOffset + 1 }, (_, index) => ({
    offset: (batch.baseOffset + index) as Offset,
    key: null,
    value,
    timestampMs: batch.maxTimestamp,
    corrupt,
  }));
}

/** What a key is called, wherever it is named. */
export function textOf(bytes: Uint8Array): string {
  return utf8Decode(bytes) ?? `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function beginningOf(bytes: Uint8Array): string {
  let end = Math.min(bytes.length, VALUE_CHARACTERS_MAX * BYTES_OF_A_CHARACTER_MAX);
  while (end < bytes.length && end > 0 && isContinuation(bytes[end]!)) end--;
  return textOf(bytes.subarray(0, end)).slice(0, VALUE_CHARACTERS_MAX);
}

/** Not the first byte of its character. */
const isContinuation = (byte: number) => (byte & 0xc0) === 0x80;
