/**
 * What of a compacted log may be cleaned, and how dirty it is. (Kafka: LogCleanerManager.cleanableOffsets, LogToClean)
 *
 * A log is clean up to its cleaner checkpoint and dirty behind it. Never cleaned is the active segment, what is above the last stable offset, and what is younger
 * than min.compaction.lag.ms; always whole segments.
 */
import type { Offset } from '../model/vocabulary';
import type { LogConfig } from './log-config';
import type { LogSegment } from './log-segment';

export interface CompactedLog {
  readonly config: LogConfig;
  readonly segments: readonly LogSegment[];
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  /** Nothing above it is decided: it is not cleaned. */
  readonly lastStableOffset: Offset;
  /** Up to here the log was cleaned; null where it never was. */
  readonly cleanedUpTo: Offset | null;
}

export interface Cleanable {
  readonly firstDirtyOffset: Offset;
  /** Where a segment begins. */
  readonly firstUncleanableOffset: Offset;
  readonly cleanBytes: number;
  readonly cleanableBytes: number;
  /** Whether max.compaction.lag.ms is passed, so that it is cleaned however clean it is. */
  readonly isOverdue: boolean;
}

export function cleanableOf(log: CompactedLog, nowMs: number): Cleanable {
  const firstDirtyOffset = firstDirty(log);
  const bound = Math.max(firstDirtyOffset, firstUncleanable(log, firstDirtyOffset, nowMs)) as Offset;
  const firstUncleanableOffset = segmentsFrom(log.segments, bound)[0]!.baseOffset;
  const bytes = (from: Offset, to: Offset) => segmentsBetween(log.segments, from, to).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    firstDirtyOffset,
    firstUncleanableOffset,
    cleanBytes: bytes(-1 as Offset, firstDirtyOffset),
    cleanableBytes: bytes(Math.min(firstDirtyOffset, firstUncleanableOffset) as Offset, firstUncleanableOffset),
    isOverdue: isOverdue(log, firstDirtyOffset, nowMs),
  };
}

/** The share of a log, as far as it may be cleaned, that is dirty; NaN for an empty one. */
export const dirtyRatio = ({ cleanBytes, cleanableBytes }: Cleanable) => cleanableBytes / (cleanBytes + cleanableBytes);

export function isDue(cleanable: Cleanable, { minCleanableRatio }: LogConfig): boolean {
  return (cleanable.isOverdue && cleanable.cleanableBytes > 0) || dirtyRatio(cleanable) > minCleanableRatio;
}

/** A checkpoint that is no place in this log counts for nothing. */
function firstDirty({ cleanedUpTo, logStartOffset, logEndOffset }: CompactedLog): Offset {
  if (cleanedUpTo === null || cleanedUpTo < logStartOffset || cleanedUpTo > logEndOffset) return logStartOffset;
  return cleanedUpTo;
}

function firstUncleanable({ config, segments, lastStableOffset }: CompactedLog, firstDirtyOffset: Offset, nowMs: number): Offset {
  const active = segments[segments.length - 1]!;
  const tooYoung =
    config.minCompactionLagMs > 0
      ? segmentsFrom(segments.slice(0, -1), firstDirtyOffset).find(
          ({ largestTimestamp }) => largestTimestamp > nowMs - config.minCompactionLagMs,
        )
      : undefined;
  return Math.min(lastStableOffset, active.baseOffset, tooYoung?.baseOffset ?? active.baseOffset) as Offset;
}

/** Judged by the first batch of each dirty segment. (KIP-354) */
function isOverdue({ config, segments }: CompactedLog, firstDirtyOffset: Offset, nowMs: number): boolean {
  const until = nowMs - config.maxCompactionLagMs;
  return segmentsFrom(segments.slice(0, -1), firstDirtyOffset).some(({ batches }) => {
    const first = batches.length === 0 ? 0 : batches.get(0).maxTimestamp;
    return first > 0 && first < until;
  });
}

/** From the one that holds `offset` on. */
export function segmentsFrom(segments: readonly LogSegment[], offset: Offset): readonly LogSegment[] {
  return segmentsBetween(segments, offset, Number.POSITIVE_INFINITY as Offset);
}

/** From the one that holds `from` to the last that begins below `to`; none where they are equal. (Kafka: LogSegments.values) */
export function segmentsBetween(segments: readonly LogSegment[], from: Offset, to: Offset): readonly LogSegment[] {
  if (from === to) return [];
  return segments.filter(
    ({ baseOffset }, index) => baseOffset < to && (segments[index + 1]?.baseOffset ?? Number.POSITIVE_INFINITY) > from,
  );
}
