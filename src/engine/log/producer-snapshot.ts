/**
 * Producer state as it was at one offset: `<offset>.snapshot`, written when a segment is rolled and at a clean shutdown. A restart
 * reads the newest and scans only the batches behind it. Of each producer it holds the last batch, not all five.
 *
 * Version 1, big-endian: version int16, CRC-32C uint32 of all that follows, count int32, and for each producer its id int64,
 * epoch int16, last sequence int32, last offset int64, offset delta int32, timestamp int64, coordinator epoch int32 and the
 * first offset of its open transaction int64 (−1 for none).
 *
 * Kafka: ProducerStateManager.writeSnapshot, ProducerSnapshot.json. Read next: producer-state-manager.ts.
 */
import { NO_SEQUENCE, type Offset, type ProducerEpoch, type ProducerId, type SequenceNumber, type TimestampMs } from '../model/vocabulary';
import { putInt32, Reader, Writer } from '../protocol/bytes';
import { crc32c } from '../protocol/crc32c';
import type { RecordBatch } from '../protocol/record-batch';
import type { Disk } from '../sim/disk';
import { baseOffsetsOnDisk, segmentFile } from './log-file-names';
import { BatchMetadata, ProducerStateEntry } from './producer-state-entry';
import { ProducerStateManager } from './producer-state-manager';

const VERSION = 1;
const CRC_AT = 2;
const ENTRIES_AT = 6;
const NO_BYTES = new Uint8Array(0);
const NO_TRANSACTION = -1;

export function writeProducerSnapshot(disk: Disk, directory: string, offset: Offset, state: ProducerStateManager): void {
  disk.replace(segmentFile(directory, offset, 'snapshot'), encodeProducerSnapshot(state));
}

export function deleteProducerSnapshots(disk: Disk, directory: string): void {
  for (const offset of baseOffsetsOnDisk(disk, directory, 'snapshot')) disk.remove(segmentFile(directory, offset, 'snapshot'));
}

export function encodeProducerSnapshot(state: ProducerStateManager): Uint8Array {
  const to = new Writer();
  to.int16(VERSION);
  to.int32(0);
  to.int32(state.producers.size);
  for (const [producerId, { producerEpoch, last, lastTimestamp, coordinatorEpoch, currentTxnFirstOffset }] of state.producers) {
    to.int64(producerId);
    to.int16(producerEpoch);
    to.int32(last?.lastSequence ?? NO_SEQUENCE);
    to.int64(last?.lastOffset ?? -1);
    to.int32(last?.offsetDelta ?? 0);
    to.int64(lastTimestamp);
    to.int32(coordinatorEpoch);
    to.int64(currentTxnFirstOffset ?? NO_TRANSACTION);
  }
  const bytes = to.finish();
  putInt32(bytes, CRC_AT, crc32c(bytes, ENTRIES_AT, NO_BYTES));
  return bytes;
}

/** Null where the bytes are no whole snapshot. */
export function decodeProducerSnapshot(bytes: Uint8Array): ProducerStateManager | null {
  const from = new Reader(bytes);
  if (from.int16() !== VERSION || from.int32() >>> 0 !== crc32c(bytes, ENTRIES_AT, NO_BYTES)) return null;
  const state = new ProducerStateManager();
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
    const coordinatorEpoch = from.int32();
    const firstOffset = from.int64() as Offset;
    state.load(
      producerId,
      new ProducerStateEntry({
        producerEpoch,
        batches: last.lastOffset < 0 ? [] : [last],
        lastTimestamp: last.timestamp,
        currentTxnFirstOffset: firstOffset < 0 ? null : firstOffset,
        coordinatorEpoch,
      }),
    );
  }
  return from.malformed === null ? state : null;
}

interface SnapshottedLog {
  readonly directory: string;
  readonly logEndOffset: Offset;
  batchesFrom(offset: Offset): Iterable<RecordBatch>;
}

/**
 * The state at `logEndOffset`: the newest snapshot that can be read, then the batches behind it. Snapshots that cannot be read, or that
 * are of offsets beyond the log's end, are deleted.
 */
export function restoreProducerState(disk: Disk, log: SnapshottedLog, logStartOffset: Offset): ProducerStateManager {
  for (const offset of [...baseOffsetsOnDisk(disk, log.directory, 'snapshot')].reverse()) {
    const file = segmentFile(log.directory, offset, 'snapshot');
    const state = offset <= log.logEndOffset ? decodeProducerSnapshot(disk.read(file)) : null;
    if (state !== null) return replay(state, log.batchesFrom(offset));
    disk.remove(file);
  }
  return replay(new ProducerStateManager(), log.batchesFrom(logStartOffset));
}

/** The state at `offset`, where a segment begins. Nothing is deleted. */
export function producerStateBefore(
  disk: Disk,
  log: SnapshottedLog,
  { offset, logStartOffset }: { readonly offset: Offset; readonly logStartOffset: Offset },
): ProducerStateManager {
  for (const taken of [...baseOffsetsOnDisk(disk, log.directory, 'snapshot')].reverse()) {
    const state = taken <= offset ? decodeProducerSnapshot(disk.read(segmentFile(log.directory, taken, 'snapshot'))) : null;
    if (state !== null) return replay(state, log.batchesFrom(taken), offset);
  }
  return replay(new ProducerStateManager(), log.batchesFrom(logStartOffset), offset);
}

function replay(
  state: ProducerStateManager,
  batches: Iterable<RecordBatch>,
  upTo: Offset = Number.POSITIVE_INFINITY as Offset,
): ProducerStateManager {
  for (const batch of batches) {
    if (batch.baseOffset >= upTo) break;
    const completed = state.update(batch);
    if (completed !== null) state.complete(completed);
  }
  return state;
}
