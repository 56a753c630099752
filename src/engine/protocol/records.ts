/**
 * Record batches one behind the other: what a Produce request brings for a partition and a Fetch response gives of one.
 * (Kafka: MemoryRecords)
 *
 * Inside the simulation the very batch objects of the log travel; at the gateway they are cut out of the bytes, without copying.
 */
import { Shared } from '../sim/state';
import { getInt32, type Reader, type Writer } from './bytes';
import { BATCH_HEADER_BYTES, LOG_OVERHEAD, MAGIC_V2, RecordBatch } from './record-batch';
import { type Dialect, readLength, type Type, writeLength } from './schema';

export class Records extends Shared {
  readonly batches: readonly RecordBatch[];
  readonly sizeBytes: number;
  /**
   * What is wrong behind the last of `batches`; null where nothing is. A broker refuses such records. A consumer takes the
   * batches before it: a fetch may end within a batch.
   */
  readonly malformed: string | null;

  private constructor(batches: readonly RecordBatch[], malformed: string | null) {
    super();
    this.batches = batches;
    this.sizeBytes = batches.length === 1 ? batches[0]!.length : batches.reduce((sum, { length }) => sum + length, 0);
    this.malformed = malformed;
  }

  static of(batches: readonly RecordBatch[]): Records {
    return new Records(batches, null);
  }

  /** Cuts bytes into batches. CRCs and records are not looked at; nothing is copied. */
  static parse(bytes: Uint8Array): Records {
    const batches: RecordBatch[] = [];
    for (let at = 0; at < bytes.length; ) {
      const remaining = bytes.length - at;
      if (remaining < BATCH_HEADER_BYTES) return new Records(batches, `${remaining} bytes are no batch`);
      const length = LOG_OVERHEAD + getInt32(bytes, at + 8);
      const magic = bytes[at + 16]!;
      if (magic !== MAGIC_V2) return new Records(batches, `magic ${magic} is not ${MAGIC_V2}`);
      if (length < BATCH_HEADER_BYTES) return new Records(batches, `a batch of ${length} bytes is shorter than its header`);
      if (length > remaining) return new Records(batches, `a batch of ${length} bytes, of which ${remaining} are here`);
      const body = at + BATCH_HEADER_BYTES;
      batches.push(new RecordBatch(bytes.subarray(at, body), bytes.subarray(body, at + length), null));
      at += length;
    }
    return new Records(batches, null);
  }
}

/** Kafka's RECORDS, which can always be null. Malformed batches are no malformed request: they are refused by their partition. */
export const records = (): Type<Records | null> => ({
  read(from: Reader, dialect: Dialect) {
    const length = readLength(from, dialect, 'int32');
    return length === null ? null : Records.parse(from.take(length));
  },
  write(to: Writer, value: Records | null, dialect: Dialect) {
    writeLength(to, value === null ? null : value.sizeBytes, dialect, 'int32');
    for (const batch of value?.batches ?? []) {
      to.append(batch.head);
      to.append(batch.body);
    }
  },
});
