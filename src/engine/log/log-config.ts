/**
 * The settings of one log, resolved from its topic's, with units in their names.
 *
 * It may never be changed: other settings are another object.
 *
 * Kafka: LogConfig
 */
import type { TopicConfig } from '../model/configs';

export interface LogConfig {
  /** The active segment is closed before it would pass this size. */
  readonly segmentBytes: number;
  /** … or once its records span more time than this, by their own timestamps. */
  readonly segmentMs: number;
  /** One entry in both indexes per so many appended bytes. */
  readonly indexIntervalBytes: number;
  readonly indexBytesMax: number;
  /** Largest batch that is accepted, header included, as compressed. */
  readonly maxMessageBytes: number;
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime';
  /** How far ahead of the broker's clock a record's timestamp may be (KIP-937). */
  readonly messageTimestampAfterMaxMs: number;
  /** cleanup.policy names `delete`: old segments go. */
  readonly deletes: boolean;
  /** Records may be gone when they are older; −1 for never. */
  readonly retentionMs: number;
  /** Old segments go while the log is larger without them; below 0 for never. */
  readonly retentionBytes: number;
  /** Flushed once so many records are not; by default never, for the others have them. */
  readonly flushMessages: number;
  /** Flushed where that was last done so long ago, when the broker looks. */
  readonly flushMs: number;
  /** Files of segments that are gone stay so long, renamed. */
  readonly fileDeleteDelayMs: number;
  /** cleanup.policy names `compact`: every record needs a key, and of each key the cleaner keeps the last. */
  readonly compacted: boolean;
  /** How long a tombstone stays from when the cleaner first met it. */
  readonly deleteRetentionMs: number;
  /** Cleaned where more than this share of the log is dirty. */
  readonly minCleanableRatio: number;
  /** Younger records are not cleaned. */
  readonly minCompactionLagMs: number;
  /** Older dirty records are cleaned, whatever their share. */
  readonly maxCompactionLagMs: number;
}

/** KIP-1030 refuses segment.bytes below 1 MiB; internal.segment.bytes is Kafka's own way round it. */
export function logConfigOf(topic: TopicConfig): LogConfig {
  return {
    segmentBytes: topic['internal.segment.bytes'] > 0 ? topic['internal.segment.bytes'] : topic['segment.bytes'],
    segmentMs: topic['segment.ms'],
    indexIntervalBytes: topic['index.interval.bytes'],
    indexBytesMax: topic['segment.index.bytes'],
    maxMessageBytes: topic['max.message.bytes'],
    messageTimestampType: topic['message.timestamp.type'],
    messageTimestampAfterMaxMs: topic['message.timestamp.after.max.ms'],
    deletes: topic['cleanup.policy'].includes('delete'),
    retentionMs: topic['retention.ms'],
    retentionBytes: topic['retention.bytes'],
    flushMessages: topic['flush.messages'],
    flushMs: topic['flush.ms'],
    fileDeleteDelayMs: topic['file.delete.delay.ms'],
    compacted: topic['cleanup.policy'].includes('compact'),
    deleteRetentionMs: topic['delete.retention.ms'],
    minCleanableRatio: topic['min.cleanable.dirty.ratio'],
    minCompactionLagMs: topic['min.compaction.lag.ms'],
    maxCompactionLagMs: topic['max.compaction.lag.ms'],
  };
}
