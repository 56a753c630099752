/**
 * One replica's log of one partition: segments of record batches, and what is known about them. Leaders append what they judge
 * sound and assign its offsets; followers append what their leader has, as it is.
 *
 * It may never: give an offset twice but after a truncation, change a byte of a batch once appended, or show a batch in part. It
 * keeps no disk: whoever calls hands in the disk of the host it runs on.
 *
 * Invariant: the high watermark and the recovery point are between log start and log end. Below the recovery point all is flushed.
 * The log start offset never falls but with a truncation below it, and is never before the first segment.
 * Departures: a follower may roll between any two batches, where Kafka rolls only between fetches; files of deleted topics go at once, not after
 * file.delete.delay.ms; a roll flushes at once, not in the background.
 *
 * Kafka: UnifiedLog. Read next: local-log.ts, log-loader.ts, log-results.ts, log-validator.ts, log-retention.ts, producer-state-manager.ts, leader-epoch-cache.ts.
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
import type { RecordBatch } from '../protocol/record-batch';
import type { Records } from '../protocol/records';
import type { Disk } from '../sim/disk';
import { State } from '../sim/state';
import { writePartitionMetadata } from './checkpoints';
import type { Cleaning } from './cleaner';
import { type EpochEnd, LeaderEpochCache } from './leader-epoch-cache';
import { LocalLog, type ReadOptions } from './local-log';
import { judgeForFollower, judgeForLeader, type LeaderAppending } from './log-append';
import type { LogConfig } from './log-config';
import { type LoadedLog, type LogLeft, loadLog } from './log-loader';
import type { Expired, FollowerAppend, LeaderAppend, LogIdentity, LogRead } from './log-results';
import { countExpired, RETENTION_REASONS } from './log-retention';
import { LogSegment } from './log-segment';
import { deleteProducerSnapshots, rebuildProducerState, writeProducerSnapshot } from './producer-snapshot';
import { type CompletedTxn, ProducerStateManager } from './producer-state-manager';
import { findByTimestamp, findMaxTimestamp, type TimestampedOffset } from './timestamp-search';
import { AbortedTransaction } from './transaction-index';

const OUT_OF_RANGE: LogRead = { kind: 'OffsetOutOfRange' };

export class UnifiedLog extends State {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  config: LogConfig;
  readonly epochs: LeaderEpochCache;
  /** The cleaner has cleaned the log up to here; null where it never has. (Kafka: cleaner-offset-checkpoint) */
  cleanedUpTo: Offset | null;
  producers: ProducerStateManager;
  /** By the broker's clock; before it was ever flushed, when it was opened. */
  lastFlushMs = 0;
  private readonly local: LocalLog;
  private startOffset: Offset;
  private committedEnd: Offset;

  private constructor(identity: LogIdentity, from: Omit<LoadedLog, 'droppedBytes'>, known: Pick<LogLeft, 'highWatermark' | 'cleanedUpTo'>) {
    super();
    this.partition = identity.partition;
    this.topicId = identity.topicId;
    this.config = identity.config;
    this.epochs = from.epochs;
    this.cleanedUpTo = known.cleanedUpTo ?? null;
    this.producers = from.producers;
    this.local = from.local;
    this.startOffset = from.logStartOffset;
    this.committedEnd = from.logStartOffset;
    this.updateHighWatermark(known.highWatermark);
  }

  /** A new, empty log. */
  static create(disk: Disk, identity: LogIdentity): UnifiedLog {
    const directory = partitionName(identity.partition);
    const start = 0 as Offset;
    writePartitionMetadata(disk, directory, identity.topicId);
    const local = new LocalLog(directory, [LogSegment.create(disk, directory, start)], start);
    const empty = { local, epochs: new LeaderEpochCache(directory), producers: new ProducerStateManager(), logStartOffset: start };
    return new UnifiedLog(identity, empty, { highWatermark: start });
  }

  /** The log as a former process left it. `droppedBytes` were torn or corrupt. */
  static open(disk: Disk, left: LogLeft): { readonly log: UnifiedLog; readonly droppedBytes: number } {
    const { droppedBytes, ...loaded } = loadLog(disk, left);
    return { log: new UnifiedLog(left, loaded, left), droppedBytes };
  }

  /** `orders-0` */
  get directory(): string {
    return this.local.directory;
  }

  /** Oldest first, at least one; appended to is the last. */
  get segments(): readonly LogSegment[] {
    return this.local.segments;
  }

  /** Offset of the first record that may be read. */
  get logStartOffset(): Offset {
    return this.startOffset;
  }

  /** Whether the log starts within its first segment: then no file's name tells where, and it must be written down. */
  get startsWithinSegment(): boolean {
    return this.startOffset > (this.local.segments[0] as LogSegment).baseOffset;
  }

  /** Offset that the next record will get. */
  get logEndOffset(): Offset {
    return this.local.logEndOffset;
  }

  /** The newest epoch that wrote here, or was begun here; −1 for none. */
  latestEpoch(): LeaderEpoch {
    return this.epochs.latest()?.epoch ?? NO_LEADER_EPOCH;
  }

  get sizeBytes(): number {
    return this.local.sizeBytes;
  }

  /** What a power loss would leave: the recovery point of the next checkpoint. */
  flushedOffset(): Offset {
    return this.local.recoveryPoint;
  }

  /**
   * Everything below is decided: no transaction that is open, or whose end is not committed yet, has written there. Equal to the high watermark where
   * there is none, and never above it. Who reads committed records alone reads no further.
   */
  get lastStableOffset(): Offset {
    const unstable = this.producers.firstUnstableOffset;
    return unstable === null ? this.highWatermark : (Math.min(Math.max(unstable, this.startOffset), this.highWatermark) as Offset);
  }

  get activeSegmentBaseOffset(): Offset {
    return this.local.activeSegment.baseOffset;
  }

  /** Replication moves it; a truncation takes it along. */
  get highWatermark(): Offset {
    return this.committedEnd;
  }

  /** To what it may be: between the log's start and its end. A follower's may fall after an election. (Kafka: UnifiedLog.updateHighWatermark) */
  updateHighWatermark(to: Offset): void {
    this.committedEnd = Math.max(this.startOffset, Math.min(to, this.local.logEndOffset)) as Offset;
    this.producers.onHighWatermarkUpdated(this.committedEnd);
  }

  /** Returns whether it moved. It never falls here, nor passes the log's end. */
  advanceHighWatermark(to: Offset): boolean {
    if (Math.min(to, this.local.logEndOffset) <= this.committedEnd) return false;
    this.updateHighWatermark(to);
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
    this.local.recoveryPoint = Math.max(this.local.recoveryPoint, to) as Offset;
    this.producers.onLogStartOffsetIncremented(to);
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
      this.deleteOldest(disk, segments, nowMs);
      expired.push({ reason, segments, from, to: this.startOffset });
    }
    return expired;
  }

  /** There is always a segment to append to: where all go, a new one is begun first. */
  private deleteOldest(disk: Disk, count: number, nowMs: number): void {
    if (count === this.segments.length) this.roll(disk, this.logEndOffset, nowMs);
    this.incrementLogStartOffset(disk, (this.segments[count] as LogSegment).baseOffset);
    this.local.removeOldest(disk, count);
  }

  /** What a cleaning has found out becomes the log: fewer and smaller segments stand where the old ones stood. (Kafka: UnifiedLog.replaceSegments) */
  cleaned(disk: Disk, cleaning: Cleaning): void {
    this.local.replaceSegments(disk, cleaning, this.config);
    this.cleanedUpTo = cleaning.endOffset;
  }

  /** Files that wait to be removed: told once. */
  takeDoomed(): readonly string[] {
    return this.local.takeDoomed();
  }

  /** Validates, assigns offsets from the log's end, stamps the leader's epoch, rolls where due, appends; or says why not. */
  appendAsLeader(disk: Disk, records: Records, by: LeaderAppending): LeaderAppend {
    const judged = judgeForLeader(records, this, by);
    if (judged.kind !== 'Accepted') return judged;
    const { batch, logAppendTimeMs } = judged;
    const rolled = this.append(disk, batch, by.nowMs);
    this.flushWhereDue(disk, by.nowMs);
    return { kind: 'Appended', batch, baseOffset: batch.baseOffset, lastOffset: batch.lastOffset, rolled, logAppendTimeMs };
  }

  /** Appends what a leader sent, offsets and epochs as they are; all of what may be appended, or nothing. */
  appendAsFollower(disk: Disk, records: Records, by: { readonly requestLeaderEpoch: LeaderEpoch; readonly nowMs: number }): FollowerAppend {
    const judged = judgeForFollower(records, this.logEndOffset, by.requestLeaderEpoch);
    if (typeof judged === 'string') return { appended: [], rolled: [], error: judged };
    const rolled: Offset[] = [];
    for (const batch of judged) {
      const base = this.append(disk, batch, by.nowMs);
      if (base !== null) rolled.push(base);
    }
    this.flushWhereDue(disk, by.nowMs);
    return { appended: judged, rolled, error: null };
  }

  /**
   * Whole batches from the one that holds `from` on, as many as fit `maxBytes` and are wholly below `upTo`. With `minOneBatch` the first
   * comes whatever its size, so that a reader never stands still. From above `upTo` to the log's end there is nothing yet, which
   * is no error. One read never goes on into the next segment.
   */
  read(options: ReadOptions): LogRead {
    return options.from < this.startOffset || options.from > this.local.logEndOffset ? OUT_OF_RANGE : this.local.read(options);
  }

  /** Transactions that were aborted and overlap with the offsets from `from` to below `upTo`. */
  collectAbortedTransactions(from: Offset, upTo: Offset): readonly AbortedTransaction[] {
    return this.local.collectAborted(from, upTo);
  }

  /** Those that a reader of these batches from that offset on must know of, to leave their records out. */
  abortedTransactionsIn(from: Offset, batches: readonly RecordBatch[]): readonly AbortedTransaction[] {
    return this.local.abortedIn(from, batches);
  }

  /** All batches from the one that holds `offset` on. */
  batchesFrom(offset: Offset): Generator<RecordBatch, void, undefined> {
    return this.local.batchesFrom(offset);
  }

  /**
   * Drops everything from `offset` on, so that a follower's log is a prefix of its leader's. A batch that holds `offset` goes as a whole
   * and the log ends before it (Kafka's would end at `offset`, with a gap). Returns the log end offset as it was.
   *
   * An epoch that began at the log's end and wrote nothing goes even where no record does: another leader may have written there.
   */
  truncateTo(disk: Disk, offset: Offset): Offset {
    const { local, logEndOffset: from } = this;
    if (offset >= from) {
      this.epochs.truncateFromEnd(disk, from);
    } else if (offset < (local.segments[0] as LogSegment).baseOffset) {
      this.truncateFullyAndStartAt(disk, offset);
    } else {
      local.truncateTo(disk, offset);
      this.startOffset = Math.min(this.startOffset, local.logEndOffset) as Offset;
      this.hasBeenCut(disk);
    }
    return from;
  }

  /** Forgets everything and goes on at `offset`: the leader no longer has what this replica would need next. */
  truncateFullyAndStartAt(disk: Disk, offset: Offset): void {
    this.local.truncateFullyAndStartAt(disk, offset);
    this.epochs.clear(disk);
    deleteProducerSnapshots(disk, this.directory);
    this.startOffset = offset;
    this.committedEnd = offset;
    this.hasBeenCut(disk);
  }

  /** Where the newest epoch at or below `epoch` ended here; null where this log has not heard of `epoch` or later. */
  endOffsetForEpoch(epoch: LeaderEpoch): EpochEnd | null {
    return this.epochs.endOffsetFor(epoch, this.local.logEndOffset);
  }

  /** A new leader's first act: its epoch begins at the log's end, though it has written nothing yet. */
  beginEpoch(disk: Disk, epoch: LeaderEpoch): void {
    this.epochs.assign(disk, epoch, this.local.logEndOffset);
  }

  /** The first record at or after `timestamp`, from the log's start on; null where all are earlier. */
  offsetForTimestamp(timestamp: TimestampMs): TimestampedOffset | null {
    return findByTimestamp(this.segments, timestamp, this.startOffset);
  }

  /** The record with the largest timestamp; null for an empty log. */
  maxTimestampOffset(): TimestampedOffset | null {
    return findMaxTimestamp(this.segments);
  }

  /** Afterwards a power loss takes nothing of what the log holds now. */
  flush(disk: Disk, nowMs: number): void {
    this.local.flush(disk);
    this.lastFlushMs = nowMs;
  }

  /** flush.ms: whether there is something to flush that has waited so long. (Kafka: LogManager.flushDirtyLogs) */
  isFlushDue(nowMs: number): boolean {
    return this.local.unflushedMessages > 0 && nowMs - this.lastFlushMs >= this.config.flushMs;
  }

  /** flush.messages. */
  private flushWhereDue(disk: Disk, nowMs: number): void {
    if (this.local.unflushedMessages >= this.config.flushMessages) this.flush(disk, nowMs);
  }

  /** A batch's bytes on the disk are others now, by no process's doing: what is read from here on is what the disk has. */
  rotted(batch: RecordBatch): void {
    this.local.rotted(batch);
  }

  /** A clean shutdown. The log is not to be used afterwards. */
  close(disk: Disk): void {
    this.local.activeSegment.seal(disk);
    this.local.flush(disk);
    if (this.local.logEndOffset > this.logStartOffset) writeProducerSnapshot(disk, this.directory, this.local.logEndOffset, this.producers);
  }

  /** Removes the log's files, all of them. */
  delete(disk: Disk): void {
    for (const file of disk.list(`${this.directory}/`)) disk.remove(file);
  }

  private append(disk: Disk, batch: RecordBatch, nowMs: number): Offset | null {
    const { local, config } = this;
    this.epochs.assign(disk, batch.leaderEpoch, batch.baseOffset);
    const rolls = local.activeSegment.shouldRollFor(batch, config);
    if (rolls) this.roll(disk, batch.baseOffset, nowMs);
    local.append(disk, batch, config);
    local.activeSegment.lastModifiedMs = nowMs;
    const completed = this.producers.update(batch);
    if (completed !== null) this.completeTransaction(disk, completed);
    return rolls ? batch.baseOffset : null;
  }

  /** The index says how far everything was decided at that moment, so it is written before the transaction counts as completed. */
  private completeTransaction(disk: Disk, completed: CompletedTxn): void {
    const lastStableOffset = this.producers.lastStableOffset(completed);
    if (completed.isAborted) this.local.activeSegment.addAborted(disk, new AbortedTransaction({ ...completed, lastStableOffset }));
    this.producers.complete(completed);
  }

  private roll(disk: Disk, baseOffset: Offset, nowMs: number): void {
    this.local.roll(disk, baseOffset);
    this.lastFlushMs = nowMs;
    writeProducerSnapshot(disk, this.directory, baseOffset, this.producers);
  }

  /** Everything else that is known of the log follows its segments. */
  private hasBeenCut(disk: Disk): void {
    const { logEndOffset } = this;
    if (this.cleanedUpTo !== null) this.cleanedUpTo = Math.min(this.cleanedUpTo, logEndOffset) as Offset;
    this.epochs.truncateFromEnd(disk, logEndOffset);
    const { startOffset: logStartOffset } = this;
    const nobodyIsKnown = this.producers.producers.size === 0;
    this.producers = rebuildProducerState(disk, this.local, { logStartOffset, lastOffset: logEndOffset, nobodyIsKnown });
    this.updateHighWatermark(Math.min(this.highWatermark, logEndOffset) as Offset);
  }
}
