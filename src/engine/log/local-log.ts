/**
 * The segments of one replica's log, and nothing above bytes: appended to is the last, read are all. It knows no leader, no producer and no
 * high watermark: that is the unified log's, which asks for everything that happens here.
 *
 * It may never: change a byte of a batch once appended, show a batch in part, or be without a segment to append to.
 *
 * Invariant: the log end offset is that of the last segment, but where a truncation left the end beyond it. Below the recovery point all is flushed.
 *
 * Kafka: LocalLog, LogSegments. Read next: log-segment.ts, unified-log.ts (who decides), segment-swap.ts.
 */
import { assert } from '../../base/assert';
import type { Offset } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import type { Disk } from '../sim/disk';
import { State } from '../sim/state';
import type { Cleaning } from './cleaner';
import type { LogConfig } from './log-config';
import { segmentFile } from './log-file-names';
import type { LogRead } from './log-results';
import { LogSegment } from './log-segment';
import { replaceSegments, setAside } from './segment-swap';
import type { AbortedTransaction } from './transaction-index';

const NOTHING: LogRead = { kind: 'Read', batches: [], sizeBytes: 0 };

export interface ReadOptions {
  readonly from: Offset;
  readonly maxBytes: number;
  /** The first batch comes whatever its size, so that a reader never stands still. */
  readonly minOneBatch: boolean;
  /** Only batches that are wholly below. */
  readonly upTo: Offset;
}

export class LocalLog extends State {
  /** `orders-0` */
  readonly directory: string;
  /** Oldest first, at least one; appended to is the last. */
  readonly segments: LogSegment[];
  /** Offset that the next record will get. */
  logEndOffset: Offset;
  recoveryPoint: Offset;
  /** Files of segments that are gone: renamed, and to be removed after file.delete.delay.ms. */
  private doomed: string[] = [];

  constructor(directory: string, segments: LogSegment[], recoveryPoint: Offset) {
    super();
    this.directory = directory;
    this.segments = segments;
    this.logEndOffset = this.activeSegment.endOffset;
    this.recoveryPoint = recoveryPoint;
  }

  /** The one that is appended to. */
  get activeSegment(): LogSegment {
    return this.segments[this.segments.length - 1] as LogSegment;
  }

  get sizeBytes(): number {
    let size = 0;
    for (const segment of this.segments) size += segment.sizeBytes;
    return size;
  }

  /** Offsets that a power loss would take. */
  get unflushedMessages(): number {
    return this.logEndOffset - this.recoveryPoint;
  }

  append(disk: Disk, batch: RecordBatch, config: LogConfig): void {
    this.activeSegment.append(disk, batch, config.indexIntervalBytes);
    this.logEndOffset = (batch.lastOffset + 1) as Offset;
  }

  /** Closes the active segment for good: it is flushed, and recovery will begin behind it. */
  roll(disk: Disk, baseOffset: Offset): void {
    this.activeSegment.seal(disk);
    this.flush(disk);
    this.segments.push(LogSegment.create(disk, this.directory, baseOffset));
  }

  /** Afterwards a power loss takes nothing of what the log holds now. */
  flush(disk: Disk): void {
    const { activeSegment, recoveryPoint } = this;
    for (const segment of this.segments) if (segment.endOffset > recoveryPoint || segment === activeSegment) segment.flush(disk);
    this.recoveryPoint = this.logEndOffset;
  }

  /**
   * Whole batches from the one that holds `from` on, as many as fit. From above `upTo` to the log's end there is nothing yet, which is no error. One
   * read never goes on into the next segment.
   */
  read({ from, maxBytes, minOneBatch, upTo }: ReadOptions): LogRead {
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
   * Transactions that were aborted and overlap with the offsets from `from` to below `upTo`. (Kafka: LocalLog.collectAbortedTransactions)
   */
  collectAborted(from: Offset, upTo: Offset): readonly AbortedTransaction[] {
    const found: AbortedTransaction[] = [];
    for (let at = this.segmentIndexOf(from); at < this.segments.length; at++)
      if (this.segments[at]!.transactionIndex?.collect(found, from, upTo) === true) break;
    return found;
  }

  /** Those that a reader of these batches has to know, and perhaps some more: their end is looked up in the index. (Kafka: LocalLog.addAbortedTransactions) */
  abortedIn(from: Offset, batches: readonly RecordBatch[]): readonly AbortedTransaction[] {
    if (batches.length === 0) return [];
    const at = this.segmentIndexOf(batches[0]!.baseOffset);
    const segment = this.segments[at]!;
    const end = segment.find(batches[0]!.baseOffset) + batches.length;
    const upTo = segment.offsetIndex.firstOffsetFrom(end) ?? this.segments[at + 1]?.baseOffset ?? this.logEndOffset;
    return this.collectAborted(from, upTo);
  }

  /**
   * Drops everything from `offset` on; a batch that holds `offset` goes as a whole and the log ends before it (Kafka's would end at `offset`,
   * with a gap). Never below the first segment, nor above the log's end.
   */
  truncateTo(disk: Disk, offset: Offset): void {
    this.setAside(disk, this.segments.splice(this.segments.findLastIndex(({ baseOffset }) => baseOffset <= offset) + 1));
    const { activeSegment } = this;
    const firstDropped = activeSegment.find(offset);
    const end = firstDropped < activeSegment.batches.length ? Math.min(offset, activeSegment.batches.get(firstDropped).baseOffset) : offset;
    activeSegment.truncateTo(disk, offset);
    this.logEndOffset = end as Offset;
    this.recoveryPoint = Math.min(this.recoveryPoint, end) as Offset;
  }

  truncateFullyAndStartAt(disk: Disk, offset: Offset): void {
    for (const { files } of this.segments.splice(0)) this.doomed.push(...setAside(disk, files));
    this.segments.push(LogSegment.create(disk, this.directory, offset));
    this.logEndOffset = offset;
    this.recoveryPoint = offset;
  }

  /** The oldest `count`, with the producer snapshots that bear their names. */
  removeOldest(disk: Disk, count: number): void {
    assert(count < this.segments.length, 'there is always a segment to append to');
    this.setAside(disk, this.segments.splice(0, count));
  }

  /** What a cleaning has found out: fewer and smaller segments stand where the old ones stood. */
  replaceSegments(disk: Disk, { groups }: Cleaning, config: LogConfig): void {
    for (const group of groups) {
      const at = this.segments.indexOf(group.of[0]!);
      assert(at >= 0, 'what was cleaned is a part of the log');
      const { segment, doomed } = replaceSegments(disk, { directory: this.directory, config }, group);
      this.segments.splice(at, group.of.length, segment);
      this.doomed.push(...doomed);
    }
  }

  /** Files that wait to be removed: told once. */
  takeDoomed(): readonly string[] {
    const { doomed } = this;
    if (doomed.length > 0) this.doomed = [];
    return doomed;
  }

  /** A batch's bytes on the disk are others now, by no process's doing: what is read from here on is what the disk has. */
  rotted(batch: RecordBatch): void {
    const place = this.placeOf(batch.baseOffset);
    if (place?.segment.batches.get(place.batchIndex).baseOffset === batch.baseOffset) place.segment.batches.set(place.batchIndex, batch);
  }

  /** With the producer snapshots that bear their names. */
  private setAside(disk: Disk, segments: readonly LogSegment[]): void {
    for (const { files, baseOffset } of segments)
      this.doomed.push(...setAside(disk, [...files, segmentFile(this.directory, baseOffset, 'snapshot')]));
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
