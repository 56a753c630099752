/**
 * Record batch v2: the unit that is produced, stored, replicated and fetched. (Kafka: DefaultRecordBatch)
 *
 * One object is shared by the producer, the leader, its followers and every fork. The leader stamps a copy of the 61-byte
 * header with base offset and leader epoch (both outside the CRC); the bytes behind the header are never copied.
 */
import type { BatchTrace } from '../model/events';
import type { LeaderEpoch, Offset, ProducerEpoch, ProducerId, SequenceNumber, TimestampMs } from '../model/vocabulary';
import { Extent } from '../sim/disk';

export const BATCH_HEADER_BYTES = 61;
/** baseOffset and batchLength, which batchLength does not count. (Kafka: Records.LOG_OVERHEAD) */
export const LOG_OVERHEAD = 12;

export type CompressionType = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

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

  /** Reads the header fields from `head` (61 bytes). Does not check the CRC. */
  constructor(head: Uint8Array, body: Uint8Array, trace: BatchTrace | null) {
    super(head, body);
    const view = new DataView(head.buffer, head.byteOffset, BATCH_HEADER_BYTES);
    const int64 = (at: number) => view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4);
    this.baseOffset = int64(0) as Offset;
    this.leaderEpoch = view.getInt32(12) as LeaderEpoch;
    this.magic = view.getInt8(16);
    this.crc = view.getUint32(17);
    this.attributes = view.getInt16(21);
    this.lastOffset = (this.baseOffset + view.getInt32(23)) as Offset;
    this.baseTimestamp = int64(27) as TimestampMs;
    this.maxTimestamp = int64(35) as TimestampMs;
    this.producerId = int64(43) as ProducerId;
    this.producerEpoch = view.getInt16(51) as ProducerEpoch;
    this.baseSequence = view.getInt32(53) as SequenceNumber;
    this.recordCount = view.getInt32(57);
    this.trace = trace;
  }
}
