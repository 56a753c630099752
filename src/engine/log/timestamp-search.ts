/**
 * Finds records by time, for ListOffsets and for a consumer that starts at a moment. Timestamps are the producers' own, so they need
 * not increase with offsets: "the first record at or after t" means the first in the log.
 *
 * Kafka: UnifiedLog.fetchOffsetByTimestamp, LogSegment.findOffsetByTimestamp
 */
import type { LeaderEpoch, Offset, TimestampMs } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { RecordCursor } from '../protocol/record-batch-reader';
import type { LogSegment } from './log-segment';

export interface TimestampedOffset {
  readonly offset: Offset;
  readonly timestamp: TimestampMs;
  readonly leaderEpoch: LeaderEpoch;
  /** The record is in a compressed batch, which cannot be read: `offset` is that of the batch. Answer UNSUPPORTED_COMPRESSION_TYPE. */
  readonly compressed: boolean;
}

/**
 * The first record at or after `timestamp`, and not below `start`; null where all are earlier. Looked through is the first segment that has a record
 * so late: where that one is below `start`, none is found, though a later segment may have another.
 */
export function findByTimestamp(segments: readonly LogSegment[], timestamp: TimestampMs, start: Offset): TimestampedOffset | null {
  const segment = segments.find((candidate) => candidate.maxTimestamp >= timestamp);
  if (segment === undefined) return null;
  const { batches } = segment;
  const from = Math.max(segment.timeIndex.lookup(timestamp), start) as Offset;
  for (let index = segment.find(from); index < batches.length; index++) {
    const found = batches.get(index).maxTimestamp >= timestamp ? findInBatch(batches.get(index), timestamp, start) : null;
    if (found !== null) return found;
  }
  return null;
}

/** The record with the largest timestamp, the first of several (KIP-734); null for a log without timestamps. */
export function findMaxTimestamp(segments: readonly LogSegment[]): TimestampedOffset | null {
  let latest: LogSegment | null = null;
  for (const segment of segments) if (segment.maxTimestamp > (latest?.maxTimestamp ?? -1)) latest = segment;
  if (latest === null) return null;
  return findInBatch(latest.batches.get(latest.find(latest.offsetOfMaxTimestamp)), latest.maxTimestamp);
}

function findInBatch(batch: RecordBatch, timestamp: TimestampMs, start = batch.baseOffset): TimestampedOffset | null {
  const { leaderEpoch } = batch;
  const cursor = new RecordCursor(batch);
  while (cursor.next()) {
    if (cursor.timestamp >= timestamp && cursor.offset >= start)
      return { offset: cursor.offset, timestamp: cursor.timestamp, leaderEpoch, compressed: false };
  }
  if (cursor.problem !== 'Compressed') return null;
  return { offset: batch.baseOffset, timestamp: batch.baseTimestamp, leaderEpoch, compressed: true };
}
