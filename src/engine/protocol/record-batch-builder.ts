/**
 * Builds one record batch (v2) by appending records to it. (Kafka: MemoryRecordsBuilder)
 *
 * What a record says is said relative to its batch: its offset as a distance from the batch's base offset, its time as a
 * distance from the first record's. So a batch can be stamped with offsets later without being rewritten.
 *
 * Read next: record-batch-reader.ts, record-batch-stamp.ts, varint.ts.
 */
import { assert } from '../../base/assert';
import { utf8Encode } from '../../base/utf8';
import type { BatchTrace } from '../model/events';
import {
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  type ProducerEpoch,
  type ProducerId,
  type SequenceNumber,
  type TimestampMs,
} from '../model/vocabulary';
import { State } from '../sim/state';
import { putInt16, putInt32, putInt64 } from './bytes';
import { crc32c } from './crc32c';
import {
  ATTRIBUTES_AT,
  BATCH_HEADER_BYTES,
  CONTROL_BIT,
  CRC_AT,
  LOG_OVERHEAD,
  MAGIC_V2,
  RecordBatch,
  TRANSACTIONAL_BIT,
} from './record-batch';
import { putVarint, varintLength } from './varint';

export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** A record as an application gives it. A null key is no key; a null value is a tombstone. */
export interface RecordData {
  readonly timestamp: TimestampMs;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

/** What the header of a batch says beyond its records. Without a producer id the batch is not idempotent. */
export interface BatchOptions {
  readonly producerId?: ProducerId;
  readonly producerEpoch?: ProducerEpoch;
  readonly baseSequence?: SequenceNumber;
  readonly trace?: BatchTrace | null;
  /** Its records are markers for brokers, not data. */
  readonly control?: boolean;
  readonly transactional?: boolean;
}

/** A first allocation that suits a batch of a few records. */
const INITIAL_BYTES = 512;
/** Of two batches of as many records one may be a little longer: timestamps and offsets take a byte or two. */
const SLACK_BYTES = 16;
/** A batch that outgrows what was allocated is likely to outgrow twice as much. */
const GROWTH = 4;
/** Fewer are copied faster by a loop than by `set`. */
const SMALL_BYTES = 32;
const NO_HEADERS: readonly RecordHeader[] = [];

export class RecordBatchBuilder extends State {
  recordCount = 0;
  private readonly capacityBytes: number;
  private bytes: Uint8Array;
  private length = 0;
  private baseTimestamp = 0;
  private maxTimestamp = 0;

  /**
   * @param options.capacityBytes of the whole batch, header included (the producer's batch.size)
   * @param options.likelyBytes how long its records may become, where that is known
   */
  constructor({ capacityBytes, likelyBytes = null }: { readonly capacityBytes: number; readonly likelyBytes?: number | null }) {
    super();
    this.capacityBytes = capacityBytes;
    this.bytes = new Uint8Array(
      likelyBytes === null ? INITIAL_BYTES : Math.min(likelyBytes + (likelyBytes >> 3) + SLACK_BYTES, capacityBytes),
    );
  }

  /** Of the batch that `build` would give. */
  get sizeBytes(): number {
    return BATCH_HEADER_BYTES + this.length;
  }

  /** Returns false, and writes nothing, where the record finds no room. A first record always does. */
  append(record: RecordData): boolean {
    if (this.recordCount === 0) this.baseTimestamp = this.maxTimestamp = record.timestamp;
    const timestampDelta = record.timestamp - this.baseTimestamp;
    const headers = encodeHeaders(record.headers);
    const bodyLength = recordBodyLength({ timestampDelta, offsetDelta: this.recordCount, record, headers });
    const total = varintLength(bodyLength) + bodyLength;
    if (this.recordCount > 0 && this.sizeBytes + total > this.capacityBytes) return false;
    this.reserve(total);
    this.write(bodyLength, timestampDelta, record, headers);
    this.recordCount++;
    if (record.timestamp > this.maxTimestamp) this.maxTimestamp = record.timestamp;
    return true;
  }

  /** Base offset 0 and leader epoch −1: the leader stamps its own. The builder can be appended to and built again. */
  build(options: BatchOptions = {}): RecordBatch {
    assert(this.recordCount > 0, 'a batch has records');
    const body = this.writtenBytes();
    const head = new Uint8Array(BATCH_HEADER_BYTES);
    putInt32(head, 8, BATCH_HEADER_BYTES - LOG_OVERHEAD + body.length);
    putInt32(head, 12, -1);
    head[16] = MAGIC_V2;
    putInt16(head, ATTRIBUTES_AT, (options.control === true ? CONTROL_BIT : 0) | (options.transactional === true ? TRANSACTIONAL_BIT : 0));
    putInt32(head, 23, this.recordCount - 1);
    putInt64(head, 27, this.baseTimestamp);
    putInt64(head, 35, this.maxTimestamp);
    putInt64(head, 43, options.producerId ?? NO_PRODUCER_ID);
    putInt16(head, 51, options.producerEpoch ?? NO_PRODUCER_EPOCH);
    putInt32(head, 53, options.baseSequence ?? NO_SEQUENCE);
    putInt32(head, 57, this.recordCount);
    putInt32(head, CRC_AT, crc32c(head, ATTRIBUTES_AT, body));
    return new RecordBatch(head, body, options.trace ?? null);
  }

  /** A view where little is wasted, else a copy. A view is safe: what is appended later stands behind it. */
  private writtenBytes(): Uint8Array {
    const isNearlyFull = this.length * 4 >= this.bytes.length * 3;
    return isNearlyFull ? this.bytes.subarray(0, this.length) : this.bytes.slice(0, this.length);
  }

  private write(bodyLength: number, timestampDelta: number, { key, value }: RecordData, headers: Uint8Array | null): void {
    const { bytes } = this;
    let at = putVarint(bytes, this.length, bodyLength);
    bytes[at++] = 0; // the record's own attributes: none are defined
    at = putVarint(bytes, at, timestampDelta);
    at = putVarint(bytes, at, this.recordCount);
    at = putNullable(bytes, at, key);
    at = putNullable(bytes, at, value);
    if (headers === null) bytes[at++] = 0;
    else {
      bytes.set(headers, at);
      at += headers.length;
    }
    this.length = at;
  }

  private reserve(length: number): void {
    const needed = this.length + length;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, Math.min(this.bytes.length * GROWTH, this.capacityBytes)));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** All records in one batch, whatever their size. */
export function buildRecordBatch(records: readonly Partial<RecordData>[], options: BatchOptions = {}): RecordBatch {
  const builder = new RecordBatchBuilder({ capacityBytes: Number.POSITIVE_INFINITY });
  for (const { timestamp = 0 as TimestampMs, key = null, value = null, headers = NO_HEADERS } of records)
    builder.append({ timestamp, key, value, headers });
  return builder.build(options);
}

function recordBodyLength(of: { timestampDelta: number; offsetDelta: number; record: RecordData; headers: Uint8Array | null }): number {
  return (
    1 +
    varintLength(of.timestampDelta) +
    varintLength(of.offsetDelta) +
    nullableLength(of.record.key) +
    nullableLength(of.record.value) +
    (of.headers === null ? 1 : of.headers.length)
  );
}

/** Count and headers as they are written; null for none, which is a single zero. */
function encodeHeaders(headers: readonly RecordHeader[]): Uint8Array | null {
  if (headers.length === 0) return null;
  const keys = headers.map(({ key }) => utf8Encode(key));
  let length = varintLength(headers.length);
  headers.forEach(({ value }, i) => {
    length += nullableLength(keys[i]!) + nullableLength(value);
  });
  const bytes = new Uint8Array(length);
  let at = putVarint(bytes, 0, headers.length);
  headers.forEach(({ value }, i) => {
    at = putNullable(bytes, putNullable(bytes, at, keys[i]!), value);
  });
  return bytes;
}

function nullableLength(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : varintLength(bytes.length) + bytes.length;
}

function putNullable(into: Uint8Array, at: number, bytes: Uint8Array | null): number {
  if (bytes === null) return putVarint(into, at, -1);
  const from = putVarint(into, at, bytes.length);
  if (bytes.length > SMALL_BYTES) into.set(bytes, from);
  else for (let i = 0; i < bytes.length; i++) into[from + i] = bytes[i]!;
  return from + bytes.length;
}
