/**
 * One replica's log of one partition: segments of record batches, and what is known about them. Leaders append what they judge
 * sound and assign its offsets; followers append what their leader has, as it is.
 *
 * It may never: give an offset twice but after a truncation, change a byte of a batch once appended, or show a batch in part. It
 * keeps no disk: whoever calls hands in the disk of the host it runs on.
 *
 * Invariant: the high watermark and the recovery point are between log start and log end. Below the recovery point all is flushed.
 * The log start offset never falls but with a truncation below it, and is never before the first segment.
 * Departures: a follower may roll between any two batches, where Kafka rolls only between fetches; files of what is truncated, and of
 * deleted topics, go at once, not after file.delete.delay.ms; a roll flushes at once, not in the background.
 *
 * Kafka: UnifiedLog, LocalLog. Read next: log-segment.ts, log-validator.ts, log-retention.ts, producer-state.ts, leader-epoch-cache.ts, log-recovery.ts.
 */

import { assert } from '../../base/assert';
import {
  type LeaderEpoch,
  NO_LEADER_EPOCH,
  type Offset,
  partitionName,
  type TimestampMs,
  type TopicId,
  type TopicPartition,
} from '../model/vocabulary';
import { MAGIC_V2, NO_TIMESTAMP, type RecordBatch } from '../protocol/record-batch';
import { crcIsValid } from '../protocol/record-batch-reader';
import { stampOffsets } from '../protocol/record-batch-stamp';
import type { Records } from '../protocol/records';
import type { Disk } from '../sim/disk';
import { State } from '../sim/state';
import { writePartitionMetadata } from './checkpoints';
import type { Cleaning } from './cleaner';
import { type EpochEnd, LeaderEpochCache } from './leader-epoch-cache';
import { stampAppendTime } from './log-append-time';
import type { LogConfig } from './log-config';
import { segmentFile } from './log-file-names';
import { recoverSegments } from './log-recovery';
import { countExpired, RETENTION_REASONS, type RetentionReason } from './log-retention';
import { LogSegment } from './log-segment';
import { type AppendOrigin, type Refused, validateForAppend } from './log-validator';
import { deleteProducerSnapshots, restoreProducerState, writeProducerSnapshot } from './producer-snapshot';
import { ProducerState } from './producer-state';
import { replaceSegments, setAside } from './segment-swap';
import { findByTimestamp, findMaxTimestamp, type TimestampedOffset } from './timestamp-search';

export interface LogIdentity {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  readonly config: LogConfig;
}

export type LeaderAppend =
  | {
      readonly kind: 'Appended';
      /** With its offsets and the leader's epoch. */
      readonly batch: RecordBatch;
      readonly baseOffset: Offset;
      readonly lastOffset: Offset;
      /** Base offset of the segment that was begun for it, or null. */
      readonly rolled: Offset | null;
      /** −1 unless the topic's timestamps are LogAppendTime. */
      readonly logAppendTimeMs: TimestampMs;
    }
  /** The offsets are those of the original, which the log holds. */
  | { readonly kind: 'Duplicate'; readonly baseOffset: Offset; readonly lastOffset: Offset; readonly logAppendTimeMs: TimestampMs }
  | Refused;

export interface FollowerAppend {
  readonly appended: readonly RecordBatch[];
  readonly rolled: readonly Offset[];
  /** With an error nothing was appended: a batch fails its CRC, or its offsets do not continue the log. */
  readonly error: null | 'Corrupt' | 'OutOfOrder';
}

/** Segments that retention let go. */
export interface Expired {
  readonly reason: RetentionReason;
  readonly segments: number;
  /** The log begins at `to` now. */
  readonly from: Offset;
  readonly to: Offset;
}

export type LogRead =
  | { readonly kind: 'Read'; readonly batches: readonly RecordBatch[]; readonly sizeBytes: number }
  | { readonly kind: 'OffsetOutOfRange' };

const OUT_OF_RANGE: LogRead = { kind: 'OffsetOutOfRange' };
const NOTHING: LogRead = { kind: 'Read', batches: [], sizeBytes: 0 };

export class UnifiedLog extends State {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  /** `orders-0` */
  readonly directory: string;
  config: LogConfig;
  /** Replication moves it, by `advanceHighWatermark` and `lowerHighWatermark`; a truncation takes it along. */
  highWatermark: Offset;
  /** Oldest first, at least one; appended to is the last. */
  readonly segments: LogSegment[];
  readonly epochs: LeaderEpochCache;
  /** The cleaner has cleaned the log up to here; null where it never has. (Kafka: cleaner-offset-checkpoint) */
  cleanedUpTo: Offset | null;
  producers: ProducerState = new ProducerState();
  /** Files of segments that are gone: renamed, and to be removed after file.delete.delay.ms. */
  private doomed: string[] = [];
  private startOffset: Offset;
  private endOffset: Offset;
  private recoveryPoint: Offset;

  private constructor(
    identity: LogIdentity,
    from: {
      segments: LogSegment[];
      epochs: LeaderEpochCache;
      logStartOffset: Offset;
      recoveryPoint: Offset;
      highWatermark: Offset;
      cleanedUpTo: Offset | null;
    },
  ) {
    super();
    this.partition = identity.partition;
    this.topicId = identity.topicId;
    this.config = identity.config;
    this.cleanedUpTo = from.cleanedUpTo;
    this.directory = partitionName(identity.partition);
    this.segments = from.segments;
    this.epochs = from.epochs;
    this.endOffset = this.active.endOffset;
    this.startOffset = Math.max(from.logStartOffset, (from.segments[0] as LogSegment).baseOffset) as Offset;
    this.recoveryPoint = this.within(from.recoveryPoint);
    this.highWatermark = this.within(from.highWatermark);
  }

  /** A new, empty log. */
  static create(disk: Disk, identity: LogIdentity): UnifiedLog {
    const directory = partitionName(identity.partition);
    const start = 0 as Offset;
    writePartitionMetadata(disk, directory, identity.topicId);
    return new UnifiedLog(identity, {
      segments: [LogSegment.create(disk, directory, start)],
      epochs: new LeaderEpochCache(directory),
      logStartOffset: start,
      recoveryPoint: start,
      highWatermark: start,
      cleanedUpTo: null,
    });
  }

  /** The log as a former process left it. `droppedBytes` were torn or corrupt. */
  static open(
    disk: Disk,
    from: LogIdentity & {
      readonly cleanShutdown: boolean;
      readonly logStartOffset: Offset;
      readonly recoveryPoint: Offset;
      readonly highWatermark: Offset;
      /** Where it is not given, the log was never cleaned. */
      readonly cleanedUpTo?: Offset | null;
    },
  ): { readonly log: UnifiedLog; readonly droppedBytes: number } {
    const directory = partitionName(from.partition);
    const { segments, droppedBytes } = recoverSegments(disk, { ...from, directory });
    beginAtLogStart(disk, segments, { directory, logStartOffset: from.logStartOffset });
    const epochs = LeaderEpochCache.load(disk, directory);
    const { logStartOffset, recoveryPoint, highWatermark, cleanedUpTo = null } = from;
    const log = new UnifiedLog(from, { segments, epochs, logStartOffset, recoveryPoint, highWatermark, cleanedUpTo });
    epochs.truncateFromEnd(disk, log.endOffset);
    epochs.truncateFromStart(disk, log.startOffset);
    // The checkpoint is replaced at each change, so batches know more only where it was lost.
    for (const batch of log.batchesFrom(epochs.latest()?.startOffset ?? log.logStartOffset))
      epochs.assign(disk, batch.leaderEpoch, batch.baseOffset);
    log.producers = restoreProducerState(disk, log);
    return { log, droppedBytes };
  }

  /** Offset of the first record that may be read. */
  get logStartOffset(): Offset {
    return this.startOffset;
  }

  /** Whether the log starts within its first segment: then no file's name tells where, and it must be written down. */
  get startsWithinSegment(): boolean {
    return this.startOffset > (this.segments[0] as LogSegment).baseOffset;
  }

  /** Offset that the next record will get. */
  get logEndOffset(): Offset {
    return this.endOffset;
  }

  /** The newest epoch that wrote here, or was begun here; −1 for none. */
  latestEpoch(): LeaderEpoch {
    return this.epochs.latest()?.epoch ?? NO_LEADER_EPOCH;
  }

  get sizeBytes(): number {
    let size = 0;
    for (const segment of this.segments) size += segment.sizeBytes;
    return size;
  }

  /** What a power loss would leave: the recovery point of the next checkpoint. */
  flushedOffset(): Offset {
    return this.recoveryPoint;
  }

  get activeSegmentBaseOffset(): Offset {
    return this.active.baseOffset;
  }

  /** Returns whether it moved. It never falls here, nor passes the log's end. */
  advanceHighWatermark(to: Offset): boolean {
    const next = Math.min(to, this.endOffset) as Offset;
    if (next <= this.highWatermark) return false;
    this.highWatermark = next;
    return true;
  }

  /** A follower takes its leader's, which may be lower after an election. Returns whether it moved. */
  lowerHighWatermark(to: Offset): boolean {
    const next = Math.max(to, this.logStartOffset) as Offset;
    if (next >= this.highWatermark) return false;
    this.highWatermark = next;
    return true;
  }

  /**
   * Moves the log's start, so that what is below it is gone for every reader; its segments go with the next retention. Never above the high
   * watermark. Returns whether it moved. Producers are still known though all that they wrote is gone (KIP-360).
   * (Kafka: UnifiedLog.maybeIncrementLogStartOffset)
   */
  incrementLogStartOffset(disk: Disk, to: Offset): boolean {
    assert(to <= this.highWatermark, 'a log begins at or below its high watermark');
    if (to <= this.startOffset) return false;
    this.startOffset = to;
    this.recoveryPoint = Math.max(this.recoveryPoint, to) as Offset;
    this.epochs.truncateFromStart(disk, to);
    return true;
  }

  /** What retention lets go at that moment, a reason at a time. (Kafka: UnifiedLog.deleteOldSegments) */
  deleteOldSegments(disk: Disk, nowMs: number): readonly Expired[] {
    const expired: Expired[] = [];
    for (const reason of RETENTION_REASONS) {
      const segments = countExpired(this, reason, nowMs);
      if (segments === 0) continue;
      const from = this.startOffset;
      this.deleteOldest(disk, segments);
      expired.push({ reason, segments, from, to: this.startOffset });
    }
    return expired;
  }

  /** There is always a segment to append to: where all go, a new one is begun first. */
  private deleteOldest(disk: Disk, count: number): void {
    if (count === this.segments.length) this.roll(disk, this.endOffset);
    this.incrementLogStartOffset(disk, (this.segments[count] as LogSegment).baseOffset);
    for (const segment of this.segments.splice(0, count)) this.setAside(disk, segment);
  }

  private setAside(disk: Disk, segment: LogSegment): void {
    this.doomed.push(...setAside(disk, [...segment.files, segmentFile(this.directory, segment.baseOffset, 'snapshot')]));
  }

  /** What a cleaning has found out becomes the log: fewer and smaller segments stand where the old ones stood. (Kafka: UnifiedLog.replaceSegments) */
  cleaned(disk: Disk, { groups, endOffset }: Cleaning): void {
    for (const group of groups) {
      const at = this.segments.indexOf(group.of[0]!);
      assert(at >= 0, 'what was cleaned is a part of the log');
      const { segment, doomed } = replaceSegments(disk, this, group);
      this.segments.splice(at, group.of.length, segment);
      this.doomed.push(...doomed);
    }
    this.cleanedUpTo = endOffset;
  }

  /** Files that wait to be removed: told once. */
  takeDoomed(): readonly string[] {
    const { doomed } = this;
    if (doomed.length > 0) this.doomed = [];
    return doomed;
  }

  /**
   * Validates, assigns offsets from the log's end, stamps the leader's epoch, rolls where due, appends. A duplicate of a producer's
   * recent batch is answered with the original's offsets; it changes nothing, where Kafka may roll a segment first.
   */
  appendAsLeader(
    disk: Disk,
    records: Records,
    by: { readonly leaderEpoch: LeaderEpoch; readonly nowMs: number; readonly origin: AppendOrigin },
  ): LeaderAppend {
    const nowMs = by.nowMs as TimestampMs;
    const valid = validateForAppend(records, { partition: this.partition, config: this.config, origin: by.origin, nowMs });
    if ('kind' in valid) return valid;
    const stampsTime = this.config.messageTimestampType === 'LogAppendTime';
    if (by.origin === 'Client') {
      const check = this.producers.check(valid);
      if (check.kind === 'Refused') return { ...check, recordErrors: [] };
      if (check.kind === 'Duplicate') {
        const { baseOffset, lastOffset, timestamp } = check.of;
        return { kind: 'Duplicate', baseOffset, lastOffset, logAppendTimeMs: stampsTime ? timestamp : NO_TIMESTAMP };
      }
    }
    const timed = stampsTime ? stampAppendTime(valid, nowMs) : valid;
    const batch = stampOffsets(timed, { baseOffset: this.endOffset, leaderEpoch: by.leaderEpoch });
    const rolled = this.append(disk, batch, nowMs);
    return {
      kind: 'Appended',
      batch,
      baseOffset: batch.baseOffset,
      lastOffset: batch.lastOffset,
      rolled,
      logAppendTimeMs: stampsTime ? nowMs : NO_TIMESTAMP,
    };
  }

  /**
   * Appends what a leader sent, offsets and epochs as they are; offsets may leave gaps, as a compacted log does. Batches from an epoch
   * later than the one this follower asked in are left out, with all behind them: it may have to truncate first (KAFKA-18723).
   */
  appendAsFollower(disk: Disk, records: Records, by: { readonly requestLeaderEpoch: LeaderEpoch; readonly nowMs: number }): FollowerAppend {
    const batches: RecordBatch[] = [];
    let next = this.endOffset;
    for (const batch of records.batches) {
      if (batch.leaderEpoch > by.requestLeaderEpoch) break;
      if (batch.magic !== MAGIC_V2 || !crcIsValid(batch)) return { appended: [], rolled: [], error: 'Corrupt' };
      if (batch.baseOffset < next || batch.lastOffset < batch.baseOffset) return { appended: [], rolled: [], error: 'OutOfOrder' };
      batches.push(batch);
      next = (batch.lastOffset + 1) as Offset;
    }
    const rolled: Offset[] = [];
    for (const batch of batches) {
      const base = this.append(disk, batch, by.nowMs);
      if (base !== null) rolled.push(base);
    }
    return { appended: batches, rolled, error: null };
  }

  /**
   * Whole batches from the one that holds `from` on, as many as fit `maxBytes` and are wholly below `upTo`. With `minOneBatch` the first
   * comes whatever its size, so that a reader never stands still. From above `upTo` to the log's end there is nothing yet, which
   * is no error. One read never goes on into the next segment.
   */
  read(options: { readonly from: Offset; readonly maxBytes: number; readonly minOneBatch: boolean; readonly upTo: Offset }): LogRead {
    const { from, maxBytes, minOneBatch, upTo } = options;
    if (from < this.logStartOffset || from > this.endOffset) return OUT_OF_RANGE;
    if (from >= upTo) return NOTHING;
    const place = this.placeOf(from);
    if (place === null) return NOTHING;
    const { batches } = place.segment;
    const read: RecordBatch[] = [];
    let sizeBytes = 0;
    for (let index = place.batchIndex; index < batches.length; index++) {
      const batch = batches.get(index);
      const fits = sizeBytes + batch.length <= maxBytes || (minOneBatch && read.length === 0);
      if (batch.lastOffset >= upTo || !fits) break;
      read.push(batch);
      sizeBytes += batch.length;
    }
    return { kind: 'Read', batches: read, sizeBytes };
  }

  /** All batches from the one that holds `offset` on. */
  *batchesFrom(offset: Offset): Generator<RecordBatch, void, undefined> {
    for (let at = this.segmentIndexOf(offset); at < this.segments.length; at++) {
      const segment = this.segments[at] as LogSegment;
      for (let index = segment.find(offset); index < segment.batches.length; index++) yield segment.batches.get(index);
    }
  }

  /**
   * Drops everything from `offset` on, so that a follower's log is a prefix of its leader's. A batch that holds `offset` goes as a whole
   * and the log ends before it (Kafka's would end at `offset`, with a gap). Returns the log end offset as it was.
   *
   * An epoch that began at the log's end and wrote nothing goes even where no record does: another leader may have written there.
   */
  truncateTo(disk: Disk, offset: Offset): Offset {
    const from = this.endOffset;
    if (offset >= from) {
      this.epochs.truncateFromEnd(disk, from);
      return from;
    }
    if (offset < (this.segments[0] as LogSegment).baseOffset) {
      this.truncateFullyAndStartAt(disk, offset);
      return from;
    }
    while (this.active.baseOffset > offset) this.segments.pop()?.delete(disk);
    const { active } = this;
    const firstDropped = active.find(offset);
    const end = firstDropped < active.batches.length ? Math.min(offset, active.batches.get(firstDropped).baseOffset) : offset;
    active.truncateTo(disk, offset);
    this.startOffset = Math.min(this.startOffset, end) as Offset;
    this.endAt(disk, end as Offset);
    return from;
  }

  /** Forgets everything and goes on at `offset`: the leader no longer has what this replica would need next. */
  truncateFullyAndStartAt(disk: Disk, offset: Offset): void {
    for (const segment of this.segments.splice(0)) segment.delete(disk);
    this.segments.push(LogSegment.create(disk, this.directory, offset));
    this.epochs.clear(disk);
    deleteProducerSnapshots(disk, this.directory);
    this.startOffset = offset;
    this.highWatermark = offset;
    this.recoveryPoint = offset;
    this.endAt(disk, offset);
  }

  /** Where the newest epoch at or below `epoch` ended here; null where this log has not heard of `epoch` or later. */
  endOffsetForEpoch(epoch: LeaderEpoch): EpochEnd | null {
    return this.epochs.endOffsetFor(epoch, this.endOffset);
  }

  /** A new leader's first act: its epoch begins at the log's end, though it has written nothing yet. */
  beginEpoch(disk: Disk, epoch: LeaderEpoch): void {
    this.epochs.assign(disk, epoch, this.endOffset);
  }

  /** The first record at or after `timestamp`; null where all are earlier. */
  offsetForTimestamp(timestamp: TimestampMs): TimestampedOffset | null {
    return findByTimestamp(this.segments, timestamp);
  }

  /** The record with the largest timestamp; null for an empty log. */
  maxTimestampOffset(): TimestampedOffset | null {
    return findMaxTimestamp(this.segments);
  }

  /** Afterwards a power loss takes nothing of what the log holds now. */
  flush(disk: Disk): void {
    for (const segment of this.segments) if (segment.endOffset > this.recoveryPoint || segment === this.active) segment.flush(disk);
    this.recoveryPoint = this.endOffset;
  }

  /** A batch's bytes on the disk are others now, by no process's doing: what is read from here on is what the disk has. */
  rotted(batch: RecordBatch): void {
    const place = this.placeOf(batch.baseOffset);
    if (place?.segment.batches.get(place.batchIndex).baseOffset === batch.baseOffset) place.segment.batches.set(place.batchIndex, batch);
  }

  /** A clean shutdown. The log is not to be used afterwards. */
  close(disk: Disk): void {
    this.active.seal(disk);
    this.flush(disk);
    if (this.endOffset > this.logStartOffset) writeProducerSnapshot(disk, this.directory, this.endOffset, this.producers);
  }

  /** Removes the log's files, all of them. */
  delete(disk: Disk): void {
    for (const file of disk.list(`${this.directory}/`)) disk.remove(file);
  }

  private get active(): LogSegment {
    return this.segments[this.segments.length - 1] as LogSegment;
  }

  private within(offset: Offset): Offset {
    return Math.max(this.logStartOffset, Math.min(offset, this.endOffset)) as Offset;
  }

  private append(disk: Disk, batch: RecordBatch, nowMs: number): Offset | null {
    this.epochs.assign(disk, batch.leaderEpoch, batch.baseOffset);
    const rolls = this.active.shouldRollFor(batch, this.config);
    if (rolls) this.roll(disk, batch.baseOffset);
    this.active.append(disk, batch, this.config.indexIntervalBytes);
    this.active.lastModifiedMs = nowMs;
    this.producers.update(batch);
    this.endOffset = (batch.lastOffset + 1) as Offset;
    return rolls ? batch.baseOffset : null;
  }

  /** Closes the active segment for good: it is flushed, and recovery will begin behind it. */
  private roll(disk: Disk, baseOffset: Offset): void {
    this.active.seal(disk);
    this.flush(disk);
    writeProducerSnapshot(disk, this.directory, baseOffset, this.producers);
    this.segments.push(LogSegment.create(disk, this.directory, baseOffset));
  }

  /** After segments were cut: everything else that is known of the log follows. */
  private endAt(disk: Disk, offset: Offset): void {
    this.endOffset = offset;
    this.recoveryPoint = Math.min(this.recoveryPoint, offset) as Offset;
    this.highWatermark = Math.min(this.highWatermark, offset) as Offset;
    if (this.cleanedUpTo !== null) this.cleanedUpTo = Math.min(this.cleanedUpTo, offset) as Offset;
    this.epochs.truncateFromEnd(disk, offset);
    this.producers = restoreProducerState(disk, this);
  }

  /** The first batch that holds `offset` or one above it. */
  private placeOf(offset: Offset): { segment: LogSegment; batchIndex: number } | null {
    for (let at = this.segmentIndexOf(offset); at < this.segments.length; at++) {
      const segment = this.segments[at] as LogSegment;
      const batchIndex = segment.find(offset);
      if (batchIndex < segment.batches.length) return { segment, batchIndex };
    }
    return null;
  }

  /** Index of the last segment that begins at or below `offset`; most reads are near the end of the log. */
  private segmentIndexOf(offset: Offset): number {
    let at = this.segments.length - 1;
    while (at > 0 && (this.segments[at] as LogSegment).baseOffset > offset) at--;
    return at;
  }
}

/** A log that ends before its start, as a crash may leave it, has nothing to be read: it begins anew there. (Kafka: LogLoader) */
function beginAtLogStart(disk: Disk, segments: LogSegment[], at: { readonly directory: string; readonly logStartOffset: Offset }): void {
  const last = segments[segments.length - 1] as LogSegment;
  if (last.endOffset >= at.logStartOffset) return;
  for (const segment of segments.splice(0)) segment.delete(disk);
  segments.push(LogSegment.create(disk, at.directory, at.logStartOffset));
}
