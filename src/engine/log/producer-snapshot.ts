/**
 * Producer state as it was at one offset: `<offset>.snapshot`, written when a segment is rolled and at a clean shutdown. A restart
 * reads the newest and scans only the batches behind it. Of each producer it holds the last batch, not all five.
 *
 * Version 1, big-endian: version int16, CRC-32C uint32 of all that follows, count int32, and for each producer its id int64,
 * epoch int16, last sequence int32, last offset int64, offset delta int32, timestamp int64, coordinator epoch int32 and the
 * first offset of its open transaction int64 (−1 for none).
 *
 * Kafka: ProducerStateManager.writeSnapshot, ProducerSnapshot.json. Read next: producer-state.ts.
 */
import { NO_SEQUENCE, type Offset, type ProducerEpoch, type ProducerId, type SequenceNumber, type TimestampMs } from '../model/vocabulary';
import { putInt32, Reader, Writer } from '../protocol/bytes';
import { crc32c } from '../protocol/crc32c';
import type { RecordBatch } from '../protocol/record-batch';
import type { Disk } from '../sim/disk';
import { baseOffsetsOnDisk, segmentFile } from './log-file-names';
import { BatchMetadata, ProducerEntry, ProducerState } from './producer-state';

const VERSION = 1;
const CRC_AT = 2;
const ENTRIES_AT = 6;
const NO_BYTES = new Uint8Array(0);
const NO_COORDINATOR_EPOCH = -1;
const NO_TRANSACTION = -1;

export function writeProducerSnapshot(disk: Disk, directory: string, offset: Offset, state: ProducerState): void {
  disk.replace(segmentFile(directory, offset, 'snapshot'), encodeProducerSnapshot(state));
}

export function deleteProducerSnapshots(disk: Disk, directory: string): void {
  for (const offset of baseOffsetsOnDisk(disk, directory, 'snapshot')) disk.remove(segmentFile(directory, offset, 'snapshot'));
}

export function encodeProducerSnapshot(state: ProducerState): Uint8Array {
  const to = new Writer();
  to.int16(VERSION);
  to.int32(0);
  to.int32(state.producers.size);
  for (const [producerId, { producerEpoch, last }] of state.producers) {
    to.int64(producerId);
    to.int16(producerEpoch);
    to.int32(last?.lastSequence ?? NO_SEQUENCE);
    to.int64(last?.lastOffset ?? -1);
    to.int32(last?.offsetDelta ?? 0);
    to.int64(last?.timestamp ?? -1);
    to.int32(NO_COORDINATOR_EPOCH);
    to.int64(NO_TRANSACTION);
  }
  const bytes = to.finish();
  putInt32(bytes, CRC_AT, crc32c(bytes, ENTRIES_AT, NO_BYTES));
  return bytes;
}

/** Null where the bytes are no whole snapshot. */
export function decodeProducerSnapshot(bytes: Uint8Array): ProducerState | null {
  const from = new Reader(bytes);
  if (from.int16() !== VERSION || from.int32() >>> 0 !== crc32c(bytes, ENTRIES_AT, NO_BYTES)) return null;
  const state = new ProducerState();
  for (let left = from.int32(); left > 0 && from.malformed === null; left--) {
    const producerId = from.int64() as ProducerId;
    const producerEpoch = from.int16() as ProducerEpoch;
    const lastSequence = from.int32() as SequenceNumber;
    const last = new BatchMetadata({
      lastSequence,
      lastOffset: from.int64() as Offset,
      offsetDelta: from.int32(),
      timestamp: from.int64() as TimestampMs,
    });
    from.int32();
    from.int64();
    state.producers.set(producerId, new ProducerEntry(producerEpoch, lastSequence === NO_SEQUENCE ? [] : [last]));
  }
  return from.malformed === null ? state : null;
}

/**
 * The state at `logEndOffset`: the newest snapshot that can be read, then the batches behind it. Snapshots that cannot be read, or that
 * are of offsets beyond the log's end, are deleted.
 */
export function restoreProducerState(
  disk: Disk,
  log: { readonly directory: string; readonly logEndOffset: Offset; batchesFrom(offset: Offset): Iterable<RecordBatch> },
  logStartOffset: Offset,
): ProducerState {
  for (const offset of [...baseOffsetsOnDisk(disk, log.directory, 'snapshot')].reverse()) {
    const file = segmentFile(log.directory, offset, 'snapshot');
    const state = offset <= log.logEndOffset ? decodeProducerSnapshot(disk.read(file)) : null;
    if (state !== null) return replay(state, log.batchesFrom(offset));
    disk.remove(file);
  }
  return replay(new ProducerState(), log.batchesFrom(logStartOffset));
}

function replay(state: ProducerState, batches: Iterable<RecordBatch>): ProducerState {
  for (const batch of batches) state.update(batch);
  return state;
}
