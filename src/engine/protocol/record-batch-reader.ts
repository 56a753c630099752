/**
 * Reads the records of a batch, and what its attributes say. (Kafka: DefaultRecordBatch, DefaultRecord)
 *
 * Records of a compressed batch cannot be read here: brokers store and send such batches as they are, and judge them by their
 * header and CRC alone.
 *
 * Read next: record-batch-builder.ts, which writes what is read here.
 */
import { err, ok, type Result } from '../../base/result';
import { utf8Decode } from '../../base/utf8';
import type { Offset, TimestampMs } from '../model/vocabulary';
import { crc32c } from './crc32c';
import {
  ATTRIBUTES_AT,
  COMPRESSION_BITS,
  CONTROL_BIT,
  type CompressionType,
  DELETE_HORIZON_BIT,
  LOG_APPEND_TIME_BIT,
  type RecordBatch,
  type TimestampType,
  TRANSACTIONAL_BIT,
} from './record-batch';
import type { RecordData, RecordHeader } from './record-batch-builder';

/** A record as a consumer gets it. */
export interface StoredRecord extends RecordData {
  readonly offset: Offset;
}

const COMPRESSION_TYPES: readonly CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** Whether the records are as their producer sent them. */
export function crcIsValid(batch: RecordBatch): boolean {
  return crc32c(batch.head, ATTRIBUTES_AT, batch.body) === batch.crc;
}

/** What is wrong with a batch whose CRC does not match, in Kafka's words. (Kafka: DefaultRecordBatch.ensureValid) */
export function corruption(batch: RecordBatch): string {
  return `Record is corrupt (stored crc = ${batch.crc}, computed crc = ${crc32c(batch.head, ATTRIBUTES_AT, batch.body)})`;
}

/** Null for a codec that Kafka does not define. */
export function compressionOf(batch: RecordBatch): CompressionType | null {
  return COMPRESSION_TYPES[batch.attributes & COMPRESSION_BITS] ?? null;
}

/** Its records are markers for brokers: they take offsets, and no consumer is given them. */
export function isControlBatch(batch: RecordBatch): boolean {
  return (batch.attributes & CONTROL_BIT) !== 0;
}

export function isTransactional(batch: RecordBatch): boolean {
  return (batch.attributes & TRANSACTIONAL_BIT) !== 0;
}

/** From when on the cleaner lets the batch's tombstones go; null where it has not met them yet. (KIP-534) */
export function deleteHorizonMs(batch: RecordBatch): TimestampMs | null {
  return (batch.attributes & DELETE_HORIZON_BIT) !== 0 ? batch.baseTimestamp : null;
}

/** Who said what time it was: the producer, or the leader when it appended. */
export function timestampType(batch: RecordBatch): TimestampType {
  return (batch.attributes & LOG_APPEND_TIME_BIT) !== 0 ? 'LogAppendTime' : 'CreateTime';
}

/** All records; 'Compressed', or what is wrong with the bytes. */
export function readRecords(batch: RecordBatch): Result<readonly StoredRecord[], 'Compressed' | (string & {})> {
  const records: StoredRecord[] = [];
  const cursor = new RecordCursor(batch);
  while (cursor.next()) {
    const { offset, timestamp, key, value, headers } = cursor;
    records.push({ offset, timestamp, key, value, headers });
  }
  return cursor.problem === null ? ok(records) : err(cursor.problem);
}

/** Calls `visit` at each record, with one cursor for all: read from it what is needed, keep nothing of it. Returns the problem that ended it, or null. */
export function forEachRecord(batch: RecordBatch, visit: (record: RecordCursor) => void): 'Compressed' | (string & {}) | null {
  const cursor = new RecordCursor(batch);
  while (cursor.next()) visit(cursor);
  return cursor.problem;
}

/**
 * Walks over a batch without making an object for each record. For one call; never part of the world's state.
 *
 *   const cursor = new RecordCursor(batch);
 *   while (cursor.next()) total += cursor.valueLength;
 */
export class RecordCursor {
  offset: Offset;
  timestamp: TimestampMs;
  /** −1 for null. */
  keyLength = -1;
  valueLength = -1;
  /** Of the record itself, its length prefix included. */
  sizeBytes = 0;
  /** 'Compressed', what is wrong with the bytes, or null. Read it when `next` has returned false. */
  problem: 'Compressed' | (string & {}) | null = null;
  private readonly batch: RecordBatch;
  private readonly bytes: Uint8Array;
  private readonly stampedAtAppend: boolean;
  private at = 0;
  private read = 0;
  private keyAt = 0;
  private valueAt = 0;
  /** Behind timestamp and offset delta. */
  private contentAt = 0;
  private headersAt = 0;
  private end = 0;

  constructor(batch: RecordBatch) {
    this.batch = batch;
    this.bytes = batch.body;
    this.offset = batch.baseOffset;
    this.timestamp = batch.baseTimestamp;
    this.stampedAtAppend = timestampType(batch) === 'LogAppendTime';
    if (compressionOf(batch) !== 'none') this.problem = 'Compressed';
  }

  /** Moves to the next record. Returns false behind the last one, or at the first thing wrong. */
  next(): boolean {
    if (this.problem !== null) return false;
    if (this.read === this.batch.recordCount) return this.at === this.bytes.length ? false : this.stop('bytes follow the last record');
    const startedAt = this.at;
    const length = this.varint();
    this.end = this.at + length;
    if (length < 0 || this.end > this.bytes.length) return this.stop(`record ${this.read} does not end within its batch`);
    this.at++; // the record's own attributes: none are defined
    const timestampDelta = this.varint();
    const offsetDelta = this.varint();
    this.contentAt = this.at;
    this.keyLength = this.length();
    this.keyAt = this.at - Math.max(this.keyLength, 0);
    this.valueLength = this.length();
    this.valueAt = this.at - Math.max(this.valueLength, 0);
    this.headersAt = this.at;
    if (this.at >= this.end) return this.stop(`record ${this.read} is longer than it says`);
    if (this.bytes[this.at] === 0) this.at++;
    else if (!this.skipHeaders()) return false;
    if (this.problem !== null) return false; // a number in it was too long
    if (this.at !== this.end) return this.stop(`record ${this.read} is shorter than it says`);
    this.offset = (this.batch.baseOffset + offsetDelta) as Offset;
    this.timestamp = this.stampedAtAppend ? this.batch.maxTimestamp : ((this.batch.baseTimestamp + timestampDelta) as TimestampMs);
    this.sizeBytes = this.end - startedAt;
    this.read++;
    return true;
  }

  /** A view of the batch's own bytes, which are never written. */
  get key(): Uint8Array | null {
    return this.keyLength < 0 ? null : this.bytes.subarray(this.keyAt, this.keyAt + this.keyLength);
  }

  get value(): Uint8Array | null {
    return this.valueLength < 0 ? null : this.bytes.subarray(this.valueAt, this.valueAt + this.valueLength);
  }

  /** Key, value and headers as they are written: a view of the batch's own bytes. */
  get content(): Uint8Array {
    return this.bytes.subarray(this.contentAt, this.end);
  }

  get headers(): readonly RecordHeader[] {
    if (this.bytes[this.headersAt] === 0) return NO_HEADERS;
    this.at = this.headersAt;
    const headers = Array.from({ length: this.varint() }, () => {
      const key = utf8Decode(this.slice(this.length())!) ?? '';
      return { key, value: this.slice(this.length()) };
    });
    this.at = this.end;
    return headers;
  }

  private skipHeaders(): boolean {
    const count = this.varint();
    if (count < 0) return this.stop(`record ${this.read} has a header count of ${count}`);
    for (let header = 0; header < count && this.at <= this.end; header++) {
      const length = this.length();
      if (length < 0) return this.stop(`record ${this.read} has a header without a key`);
      if (utf8Decode(this.slice(length)!) === null) return this.stop(`record ${this.read} has a header whose key is not UTF-8`);
      this.length();
    }
    return true;
  }

  private stop(problem: string): false {
    this.problem = problem;
    return false;
  }

  /** A length and as many bytes: returns the length and stands behind the bytes. −1 is null. */
  private length(): number {
    const length = this.varint();
    if (length > 0) this.at += length;
    return length;
  }

  /** The `length` bytes that were just passed. */
  private slice(length: number): Uint8Array | null {
    return length < 0 ? null : this.bytes.subarray(this.at - length, this.at);
  }

  /** Zig-zag, seven bits a byte, lowest first. Behind the end of the bytes it reads zeros. */
  private varint(): number {
    const { bytes } = this;
    const first = bytes[this.at++] ?? 0;
    if (first < 0x80) return (first >>> 1) ^ -(first & 1);
    let value = first & 0x7f;
    for (let scale = 0x80; scale < 2 ** 56; scale *= 0x80) {
      const byte = bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    this.problem ??= 'a number is longer than eight bytes';
    return -1;
  }
}

const NO_HEADERS: readonly RecordHeader[] = [];
