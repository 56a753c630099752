/**
 * A record batch field by field, as it stands in a log: the 61 bytes of its header, then its records, whose lengths and deltas are
 * varints. What cannot be read, because the batch is compressed or its bytes are bad, is one field to the end.
 *
 * Kafka: DefaultRecordBatch, DefaultRecord. Read next: ../../engine/protocol/record-batch-reader.ts.
 */
import { utf8Decode } from '../../base/utf8';
import { getInt16, getInt32, getInt64 } from '../../engine/protocol/bytes';
import {
  ATTRIBUTES_AT,
  BATCH_HEADER_BYTES,
  CONTROL_BIT,
  LOG_APPEND_TIME_BIT,
  type RecordBatch,
  TRANSACTIONAL_BIT,
} from '../../engine/protocol/record-batch';
import { compressionOf } from '../../engine/protocol/record-batch-reader';
import type { BatchField } from './inspection';

export interface AnnotatedBatch {
  readonly bytes: Uint8Array;
  readonly fields: readonly BatchField[];
  /** By record of the batch: its first byte, and one past its last. */
  readonly records: readonly { readonly from: number; readonly to: number }[];
  readonly recordsLeft: number;
}

/** More would not be looked at. */
const SHOWN_BYTES_MAX = 1_024;
const VALUE_CHARACTERS_MAX = 160;

export function annotate(batch: RecordBatch, keyNumberOf: (key: string) => number): AnnotatedBatch {
  const bytes = new Uint8Array(batch.length);
  bytes.set(batch.head);
  bytes.set(batch.body, batch.head.length);
  const reading = new Reading(bytes, keyNumberOf);
  header(reading, batch);
  const compression = compressionOf(batch);
  if (compression === 'none') records(reading, batch);
  else
    reading.rest(
      'records',
      `compressed with ${compression ?? 'an unknown codec'}`,
      'Only what follows the header is compressed: brokers need not look inside.',
    );
  const end = reading.fields.at(-1)?.to ?? 0;
  return { bytes: bytes.slice(0, end), fields: reading.fields, records: reading.records, recordsLeft: reading.recordsLeft };
}

class Reading {
  readonly bytes: Uint8Array;
  readonly fields: BatchField[] = [];
  readonly records: { from: number; to: number }[] = [];
  recordsLeft = 0;
  record: number | null = null;
  at = 0;
  readonly keyNumberOf: (key: string) => number;

  constructor(bytes: Uint8Array, keyNumberOf: (key: string) => number) {
    this.bytes = bytes;
    this.keyNumberOf = keyNumberOf;
  }

  /** The next `length` bytes. */
  field(name: string, length: number, told: { value: string; note?: string; encoding: string; meaning: string; keyNumber?: number }): void {
    const { value, note = '', encoding, meaning, keyNumber = 0 } = told;
    const from = this.at;
    this.at = Math.min(this.bytes.length, from + length);
    this.fields.push({
      number: this.fields.length + 1,
      name,
      record: this.record,
      from,
      to: this.at,
      value,
      note,
      encoding,
      meaning,
      keyNumber,
    });
  }

  rest(name: string, value: string, meaning: string): void {
    const left = this.bytes.length - this.at;
    if (left > 0) this.field(name, Math.min(left, SHOWN_BYTES_MAX), { value, note: `${left} bytes`, encoding: 'bytes', meaning });
  }

  /** A zig-zag varint: its value and its length, or null where the bytes end within it. */
  peekVarint(at = this.at): { readonly value: number; readonly length: number } | null {
    let value = 0;
    for (let length = 1; length <= 8; length++) {
      const byte = this.bytes[at + length - 1];
      if (byte === undefined) return null;
      value += (byte & 0x7f) * 2 ** (7 * (length - 1));
      if (byte < 0x80) return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, length };
    }
    return null;
  }
}

// The header

function header(reading: Reading, batch: RecordBatch): void {
  const { bytes } = reading;
  const int64 = (at: number) => String(getInt64(bytes, at));
  const int32 = (at: number) => String(getInt32(bytes, at));
  const lastOffsetDelta = getInt32(bytes, 23);
  reading.field('baseOffset', 8, {
    value: int64(0),
    note: 'first offset in the batch',
    encoding: 'int64',
    meaning:
      'A producer writes 0; the leader puts the offset of the first record here when it appends. It stands before the CRC’s cover, so nothing is summed anew.',
  });
  reading.field('batchLength', 4, {
    value: int32(8),
    note: 'bytes after this field',
    encoding: 'int32',
    meaning: 'From here a reader knows where the next batch begins, without looking inside.',
  });
  reading.field('partitionLeaderEpoch', 4, {
    value: int32(12),
    note: 'stamped by the leader',
    encoding: 'int32',
    meaning:
      'The epoch of the leader that appended the batch. Replicas find by it where their histories part (KIP-101). It stands before the CRC’s cover.',
  });
  reading.field('magic', 1, {
    value: int8(bytes[16]),
    note: 'record format v2',
    encoding: 'int8',
    meaning: 'Which format the rest is in. Kafka 4 writes and reads version 2 alone.',
  });
  reading.field('crc', 4, {
    value: (getInt32(bytes, 17) >>> 0).toString(16).padStart(8, '0'),
    note: 'over bytes 0x15 onward',
    encoding: 'CRC-32C, big-endian',
    meaning:
      'Covers bytes 0x15 to the end: everything after itself. What the leader stamps stands before it on purpose. Followers and consumers sum up what they are given, and refuse a batch that does not match: CORRUPT_MESSAGE.',
  });
  const attributes = getInt16(bytes, ATTRIBUTES_AT);
  reading.field('attributes', 2, {
    value: String(attributes),
    note: attributesNote(batch),
    encoding: 'int16, bits',
    meaning: 'Bits 0 to 2: codec. Bit 3: who said what time it was. Bit 4: transactional. Bit 5: control records.',
  });
  reading.field('lastOffsetDelta', 4, {
    value: String(lastOffsetDelta),
    note: `last offset = ${batch.baseOffset} + ${lastOffsetDelta}`,
    encoding: 'int32',
    meaning: 'The distance of the last record from the first: it stays when compaction takes records out of the middle.',
  });
  const isAppendTime = (attributes & LOG_APPEND_TIME_BIT) !== 0;
  reading.field('baseTimestamp', 8, {
    value: int64(27),
    note: `${isAppendTime ? 'append' : 'create'} time, ms`,
    encoding: 'int64, milliseconds since 1970',
    meaning: 'The first record’s time; the others are told by their distance from it.',
  });
  reading.field('maxTimestamp', 8, {
    value: int64(35),
    encoding: 'int64, milliseconds since 1970',
    meaning: 'The latest time in the batch: the time index is made of it, and retention goes by it.',
  });
  const isIdempotent = getInt64(bytes, 43) >= 0;
  reading.field('producerId', 8, {
    value: int64(43),
    note: isIdempotent ? 'idempotent producer' : 'no producer id',
    encoding: 'int64',
    meaning: 'Given by a broker to each producer process. With epoch and sequence it tells a retry from a new batch.',
  });
  reading.field('producerEpoch', 2, {
    value: String(getInt16(bytes, 51)),
    note: 'fences older instances',
    encoding: 'int16',
    meaning: 'Of two processes with one producer id, the one with the older epoch is fenced.',
  });
  reading.field('baseSequence', 4, {
    value: int32(53),
    note: 'dedup key with PID',
    encoding: 'int32',
    meaning:
      'Counts the producer’s records in this partition. A leader that has these numbers already answers as before and appends nothing.',
  });
  reading.field('recordCount', 4, {
    value: int32(57),
    encoding: 'int32',
    meaning: 'How many records follow. It can be read without decompressing them.',
  });
}

const int8 = (byte = 0) => String((byte << 24) >> 24);

function attributesNote(batch: RecordBatch): string {
  const compression = compressionOf(batch);
  const codec = compression === 'none' ? 'no compression' : (compression ?? 'unknown codec');
  const kind =
    (batch.attributes & CONTROL_BIT) !== 0
      ? 'control'
      : (batch.attributes & TRANSACTIONAL_BIT) !== 0
        ? 'transactional'
        : 'not transactional';
  return `${codec}, ${kind}`;
}

// Records

const VARINT = 'zig-zag varint';

function records(reading: Reading, batch: RecordBatch): void {
  for (let index = 0; index < batch.recordCount; index++) {
    if (reading.at >= reading.bytes.length) break;
    if (reading.at - BATCH_HEADER_BYTES >= SHOWN_BYTES_MAX) {
      reading.recordsLeft = batch.recordCount - index;
      return;
    }
    reading.record = index;
    const from = reading.at;
    if (!record(reading, batch)) {
      reading.rest('unreadable', 'not what a record looks like', 'The bytes before do not add up: one of them is not what was written.');
      return;
    }
    reading.records.push({ from, to: reading.at });
  }
  reading.record = null;
  reading.rest('surplus', 'behind the last record', 'No record is left to be read, and bytes are.');
}

/** Returns false where the bytes are no record. */
function record(reading: Reading, batch: RecordBatch): boolean {
  const length = reading.peekVarint();
  if (length === null || length.value < 0 || reading.at + length.length + length.value > reading.bytes.length) return false;
  const end = reading.at + length.length + length.value;
  reading.field('length', length.length, {
    value: String(length.value),
    note: 'bytes in this record',
    encoding: VARINT,
    meaning: 'How many bytes of this record follow.',
  });
  reading.field('attributes', 1, {
    value: int8(reading.bytes[reading.at]),
    note: 'unused',
    encoding: 'int8',
    meaning: 'No bit of it has a meaning yet.',
  });
  if (
    !delta(
      reading,
      'timestampDelta',
      'ms after baseTimestamp',
      'The record’s time, as a distance from the batch’s: small numbers are short.',
    )
  )
    return false;
  const offsetDelta = reading.peekVarint();
  if (
    !delta(
      reading,
      'offsetDelta',
      `offset ${batch.baseOffset + (offsetDelta?.value ?? 0)}`,
      'The record’s offset, as a distance from the batch’s: so the leader gives offsets to all by writing one number.',
    )
  )
    return false;
  if (
    !sized(
      reading,
      'key',
      '−1 stands for no key. The partition was chosen by a hash of it, and compaction keeps the newest record of each.',
    )
  )
    return false;
  if (!sized(reading, 'value', '−1 stands for null: a tombstone, by which a compacted topic forgets a key.')) return false;
  const count = reading.peekVarint();
  if (!delta(reading, 'headersCount', '', 'How many headers follow: names and values beside key and value, which brokers do not read.'))
    return false;
  for (let header = 0; header < (count?.value ?? 0); header++) {
    if (
      !sized(reading, 'headerKey', 'A header’s name, which it must have.') ||
      !sized(reading, 'headerValue', 'A header’s value; −1 stands for null.')
    )
      return false;
  }
  return reading.at === end;
}

function delta(reading: Reading, name: string, note: string, meaning: string): boolean {
  const read = reading.peekVarint();
  if (read === null) return false;
  reading.field(name, read.length, { value: String(read.value), note, encoding: VARINT, meaning });
  return true;
}

/** A length and as many bytes. */
function sized(reading: Reading, name: string, meaning: string): boolean {
  const length = reading.peekVarint();
  if (length === null || reading.at + length.length + Math.max(0, length.value) > reading.bytes.length) return false;
  const isNull = length.value < 0;
  reading.field(`${name}Length`, length.length, { value: String(length.value), note: isNull ? 'null' : '', encoding: VARINT, meaning });
  if (length.value <= 0) return true;
  const content = reading.bytes.subarray(reading.at, reading.at + length.value);
  const text = utf8Decode(content) ?? `0x${Array.from(content, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const keyNumber = name === 'key' ? reading.keyNumberOf(text) : 0;
  const value = text.length > VALUE_CHARACTERS_MAX ? `${text.slice(0, VALUE_CHARACTERS_MAX)}…` : text;
  reading.field(name, length.value, {
    value,
    encoding: 'bytes, here as UTF-8',
    meaning: `Whatever the producer’s serializer made of it: Kafka does not look inside.`,
    keyNumber,
  });
  return true;
}
