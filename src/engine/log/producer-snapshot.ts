/**
 * Producer state as it was at one offset: `<offset>.snapshot`, written when a segment is rolled, after recovery and truncation, and at a clean shutdown. A
 * restart reads the newest and scans only the batches behind it. Of each producer it holds the last batch, not all five.
 *
 * It may never make a producer known for a batch that the log does not hold.
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
import type { Disk } from '../sim/disk';
import { baseOffsetsOnDisk, segmentFile } from './log-file-names';
import type { LogSegment } from './log-segment';
import { BatchMetadata, ProducerStateEntry } from './producer-state-entry';
import { ProducerStateManager } from './producer-state-manager';
import { AbortedTransaction } from './transaction-index';

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

/** What is looked through to find out what producers are known for. */
interface ScannedLog {
  readonly directory: string;
  /** Oldest first. */
  readonly segments: readonly LogSegment[];
}

/** From where, and up to where, a log is looked through. */
interface Range {
  readonly logStartOffset: Offset;
  readonly lastOffset: Offset;
}

/**
 * What producers are known for at `lastOffset`: the newest snapshot that can be read, then the batches behind it. On the way snapshots are taken at the
 * beginning of the last two segments and at the end, so that the next time less is scanned; those that cannot be read, or are outside
 * the log, are deleted.
 *
 * A producer that a snapshot brought is known for its last batch alone. Where nobody was known before, nobody is looked for.
 * (Kafka: UnifiedLog.rebuildProducerState, ProducerStateManager.truncateAndReload)
 */
export function rebuildProducerState(
  disk: Disk,
  { directory, segments }: ScannedLog,
  at: Range & { readonly nobodyIsKnown?: boolean },
): ProducerStateManager {
  const { logStartOffset, lastOffset } = at;
  const { state, offset } = newestSnapshot(disk, directory, { above: logStartOffset, upTo: lastOffset });
  let snapshotAt = offset;
  const snapshot = (to: Offset) => {
    if (to <= snapshotAt) return;
    writeProducerSnapshot(disk, directory, to, state);
    snapshotAt = to;
  };
  const lastTwo = segments.slice(-2);
  if (at.nobodyIsKnown !== true)
    for (const segment of segments) {
      if (segment.baseOffset >= lastOffset || segment.endOffset <= offset) continue;
      const from = Math.max(segment.baseOffset, offset) as Offset;
      if (lastTwo.includes(segment)) snapshot(from);
      scan(state, segment, from, lastOffset);
    }
  snapshot(lastOffset);
  return state;
}

/**
 * Of a segment that was not flushed, or whose indexes were unsound: what was aborted in it enters its index again, and a snapshot at its end saves the
 * next start the work. (Kafka: LogLoader.recoverSegment)
 */
export function recoverProducerState(disk: Disk, log: ScannedLog, segment: LogSegment, logStartOffset: Offset): void {
  const lastOffset = segment.baseOffset;
  const state = rebuildProducerState(disk, log, { logStartOffset, lastOffset });
  for (const batch of segment.batches) {
    const completed = state.update(batch);
    if (completed === null) continue;
    const lastStableOffset = state.lastStableOffset(completed);
    if (completed.isAborted) segment.addAborted(disk, new AbortedTransaction({ ...completed, lastStableOffset }));
    state.complete(completed);
  }
  if (segment.endOffset > lastOffset) writeProducerSnapshot(disk, log.directory, segment.endOffset, state);
}

/** One that may still count: what is at the log's start or below is of records that are gone. */
export function hasSnapshot(disk: Disk, { directory }: ScannedLog, { logStartOffset, lastOffset }: Range): boolean {
  return baseOffsetsOnDisk(disk, directory, 'snapshot').some((offset) => offset > logStartOffset && offset <= lastOffset);
}

/**
 * A log that was shut down in order, and yet has no snapshot, is taken to be one that no producer with an id has written to: nobody is known, and
 * snapshots say so. So it is with one of which all has expired.
 */
export function forget(disk: Disk, { directory, segments }: ScannedLog, { lastOffset }: Range): ProducerStateManager {
  const nobody = new ProducerStateManager();
  for (const offset of [...segments.slice(-2).map(({ baseOffset }) => baseOffset), lastOffset])
    if (offset > 0) writeProducerSnapshot(disk, directory, offset, nobody);
  return nobody;
}

/** At a start: of those where no segment begins only the newest counts, and that only beyond the last segment. (Kafka: removeStraySnapshots) */
export function removeStraySnapshots(disk: Disk, { directory, segments }: ScannedLog): void {
  const bases = segments.map(({ baseOffset }) => baseOffset);
  const strays = baseOffsetsOnDisk(disk, directory, 'snapshot').filter((offset) => !bases.includes(offset));
  const newest = strays.at(-1);
  for (const offset of strays)
    if (offset !== newest || offset < (bases.at(-1) ?? 0)) disk.remove(segmentFile(directory, offset, 'snapshot'));
}

/** Others that are out of range, and newer ones that cannot be read, are deleted. Empty, at the log's start, where there is none. */
function newestSnapshot(
  disk: Disk,
  directory: string,
  range: { readonly above: Offset; readonly upTo: Offset },
): { readonly state: ProducerStateManager; readonly offset: Offset } {
  const offsets = baseOffsetsOnDisk(disk, directory, 'snapshot');
  const within = offsets.filter((offset) => offset > range.above && offset <= range.upTo);
  for (const offset of offsets) if (!within.includes(offset)) disk.remove(segmentFile(directory, offset, 'snapshot'));
  for (const offset of [...within].reverse()) {
    const file = segmentFile(directory, offset, 'snapshot');
    const state = decodeProducerSnapshot(disk.read(file));
    if (state !== null) return { state, offset };
    disk.remove(file);
  }
  return { state: new ProducerStateManager(), offset: range.above };
}

function scan(state: ProducerStateManager, segment: LogSegment, from: Offset, upTo: Offset): void {
  for (let index = segment.find(from); index < segment.batches.length; index++) {
    const batch = segment.batches.get(index);
    if (batch.baseOffset >= upTo) return;
    const completed = state.update(batch);
    if (completed !== null) state.complete(completed);
  }
}
