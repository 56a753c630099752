/**
 * Record batch v2: the unit that is produced, stored, replicated and fetched. (Kafka: DefaultRecordBatch)
 *
 * One object is shared by the producer, the leader, its followers and every fork. The leader stamps a copy of the 61-byte
 * header with base offset and leader epoch (both outside the CRC); the bytes behind the header are never copied.
 * Next: record-batch-builder.ts makes one, record-batch-stamp.ts changes one, record-batch-reader.ts reads its records.
 */
import type { BatchTrace } from '../model/events';
import type { LeaderEpoch, Offset, ProducerEpoch, ProducerId, SequenceNumber, TimestampMs } from '../model/vocabulary';
import { changed, Extent } from '../sim/disk';
import { getInt16, getInt32, getInt64 } from './bytes';

export const BATCH_HEADER_BYTES = 61;
/** baseOffset and batchLength, which batchLength does not count. (Kafka: Records.LOG_OVERHEAD) */
export const LOG_OVERHEAD = 12;
export const CRC_AT = 17;
/** Where the CRC's cover begins: what the leader stamps stands before it. */
export const ATTRIBUTES_AT = 21;
export const MAGIC_V2 = 2;

// Attributes: the codec in bits 0 to 2, then flags.
export const COMPRESSION_BITS = 0x07;
export const LOG_APPEND_TIME_BIT = 0x08;
export const TRANSACTIONAL_BIT = 0x10;
export const CONTROL_BIT = 0x20;
/** Base timestamp is not of the first record, but when the batch's tombstones may go. (KIP-534) */
export const DELETE_HORIZON_BIT = 0x40;

/** Of a batch or record that says no time. (Kafka: RecordBatch.NO_TIMESTAMP) */
export const NO_TIMESTAMP = -1 as TimestampMs;

export type CompressionType = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
export type TimestampType = 'CreateTime' | 'LogAppendTime';

/** A batch as an Extent: `head` is the 61-byte header, `body` the records (compressed or not). Header fields are read once. */
export class RecordBatch extends Extent {
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
  readonly leaderEpoch: LeaderEpoch;
  readonly magic: number;
  readonly crc: number;
  readonly attributes: number;
  readonly baseTimestamp: TimestampMs;
  readonly maxTimestamp: TimestampMs;
  readonly producerId: ProducerId;
  readonly producerEpoch: ProducerEpoch;
  readonly baseSequence: SequenceNumber;
  readonly recordCount: number;
  /** Only in memory, for the auditor; null for a batch that was read from bytes. */
  readonly trace: BatchTrace | null;

  /** Reads the header fields from `head` (61 bytes), but for what is known better. Does not check the CRC. */
  constructor(head: Uint8Array, body: Uint8Array, trace: BatchTrace | null, known: { readonly lastOffset?: Offset } = {}) {
    super(head, body);
    this.baseOffset = getInt64(head, 0) as Offset;
    this.leaderEpoch = getInt32(head, 12) as LeaderEpoch;
    this.magic = (head[16]! << 24) >> 24;
    this.crc = getInt32(head, CRC_AT) >>> 0;
    this.attributes = getInt16(head, ATTRIBUTES_AT);
    this.lastOffset = known.lastOffset ?? ((this.baseOffset + getInt32(head, 23)) as Offset);
    this.baseTimestamp = getInt64(head, 27) as TimestampMs;
    this.maxTimestamp = getInt64(head, 35) as TimestampMs;
    this.producerId = getInt64(head, 43) as ProducerId;
    this.producerEpoch = getInt16(head, 51) as ProducerEpoch;
    this.baseSequence = getInt32(head, 53) as SequenceNumber;
    this.recordCount = getInt32(head, 57);
    this.trace = trace;
  }

  /** Which offsets it holds is what the log knows of it, whatever its bytes say now. */
  override withByte(at: number, value: number): RecordBatch {
    const isInHead = at < BATCH_HEADER_BYTES;
    const head = isInHead ? changed(this.head, at, value) : this.head;
    const body = isInHead ? this.body : changed(this.body, at - BATCH_HEADER_BYTES, value);
    return new RecordBatch(head, body, this.trace, this);
  }
}
