/**
 * Which of a log's oldest segments may go. Always whole segments, always the oldest first, and never one that holds an offset at or above
 * the high watermark: the first that must stay keeps all behind it. The active segment may be among them.
 *
 * Invariant (I-15): what goes is a prefix of the log, and every offset of it was committed.
 * Departure: where records bear no timestamp the file's age counts, as in Kafka, but it is not known any more after a restart: such a segment never
 * expires by time then.
 *
 * Kafka: UnifiedLog.deleteOldSegments, deletableSegments. Read next: unified-log.ts (what becomes of the rest of the log).
 */
import type { Offset } from '../model/vocabulary';
import type { LogConfig } from './log-config';
import type { LogSegment } from './log-segment';

/** Why a segment went: a log start offset beyond it, the log's size, the age of its newest record. */
export type RetentionReason = 'LogStart' | 'Size' | 'Time';

/** In the order in which they are applied, each to what the one before has left. */
export const RETENTION_REASONS: readonly RetentionReason[] = ['LogStart', 'Size', 'Time'];

export interface RetainedLog {
  readonly config: LogConfig;
  readonly segments: readonly LogSegment[];
  readonly sizeBytes: number;
  readonly logStartOffset: Offset;
  readonly highWatermark: Offset;
  readonly logEndOffset: Offset;
}

/** How many segments go, counted from the oldest. */
export function countExpired(log: RetainedLog, reason: RetentionReason, nowMs: number): number {
  const isExpired = condition(log, reason, nowMs);
  let count = 0;
  for (const segment of log.segments) {
    const next = log.segments[count + 1];
    const end = next?.baseOffset ?? log.logEndOffset;
    const isOnlyRoom = next === undefined && segment.sizeBytes === 0;
    if (isOnlyRoom || log.highWatermark < end || !isExpired(segment, next)) break;
    count++;
  }
  return count;
}

type Condition = (segment: LogSegment, next: LogSegment | undefined) => boolean;

function condition(log: RetainedLog, reason: RetentionReason, nowMs: number): Condition {
  const { retentionBytes, retentionMs, deletes } = log.config;
  switch (reason) {
    case 'LogStart':
      return (_, next) => next !== undefined && next.baseOffset <= log.logStartOffset;
    case 'Size': {
      if (!deletes || retentionBytes < 0) return never;
      let above = log.sizeBytes - retentionBytes;
      return ({ sizeBytes }) => {
        const goes = above - sizeBytes >= 0;
        if (goes) above -= sizeBytes;
        return goes;
      };
    }
    case 'Time':
      if (!deletes || retentionMs < 0) return never;
      return ({ largestTimestamp }) => nowMs - largestTimestamp > retentionMs;
  }
}

const never: Condition = () => false;
