/**
 * One segment of a log: a .log file of record batches, named by the first offset it may hold, with its two indexes. A log appends
 * to its last segment alone, the active one; the others never change, but for a truncation.
 *
 * Invariant: offsets of batches increase; `sizeBytes` is the sum of their lengths and the length of the .log file.
 * The batches in memory are the extents on disk, shared with other replicas and forks: a segment copies no bytes.
 *
 * Kafka: LogSegment. Read next: offset-index.ts, time-index.ts, unified-log.ts (when to roll, where reads come from).
 */
import type { Offset, TimestampMs } from '../model/vocabulary';
import { NO_TIMESTAMP, type RecordBatch } from '../protocol/record-batch';
import { RefList } from '../sim/cow-list';
import { type Disk, Extent } from '../sim/disk';
import { State } from '../sim/state';
import type { LogConfig } from './log-config';
import { type SegmentFileSuffix, segmentFile } from './log-file-names';
import { OffsetIndex } from './offset-index';
import { TimeIndex } from './time-index';
import { type AbortedTransaction, TransactionIndex } from './transaction-index';

const INT32_MAX = 2 ** 31 - 1;
const NOTHING = new Extent(new Uint8Array(0));

export class LogSegment extends State {
  readonly baseOffset: Offset;
  readonly logFile: string;
  readonly batches = new RefList<RecordBatch>();
  readonly offsetIndex: OffsetIndex;
  readonly timeIndex: TimeIndex;
  /** Null as long as no marker in this segment has aborted anything. */
  transactionIndex: TransactionIndex | null = null;
  sizeBytes = 0;
  maxTimestamp: TimestampMs = NO_TIMESTAMP;
  /** When it was last appended to, by the broker's clock; of what a former process wrote nobody knows. */
  lastModifiedMs = Number.POSITIVE_INFINITY;
  /** Last offset of the first batch that reached `maxTimestamp`. */
  offsetOfMaxTimestamp: Offset;
  private readonly transactionIndexFile: string;
  private bytesSinceIndexEntry = 0;

  private constructor(directory: string, baseOffset: Offset, suffix: SegmentFileSuffix = '') {
    super();
    this.baseOffset = baseOffset;
    this.transactionIndexFile = segmentFile(directory, baseOffset, 'txnindex') + suffix;
    this.logFile = segmentFile(directory, baseOffset, 'log') + suffix;
    this.offsetIndex = new OffsetIndex(segmentFile(directory, baseOffset, 'index') + suffix, baseOffset);
    this.timeIndex = new TimeIndex(segmentFile(directory, baseOffset, 'timeindex') + suffix, baseOffset);
    this.offsetOfMaxTimestamp = baseOffset;
  }

  /** These three files exist at once: the name of the .log tells a restart where the log stands, and tools look for the indexes. */
  static create(disk: Disk, directory: string, baseOffset: Offset, suffix: SegmentFileSuffix = ''): LogSegment {
    const segment = new LogSegment(directory, baseOffset, suffix);
    disk.append(segment.logFile, NOTHING);
    segment.offsetIndex.clear(disk);
    segment.timeIndex.clear(disk);
    return segment;
  }

  /**
   * Takes over `batches`, which are what the .log file holds, and the indexes if all are sound; else they are rebuilt. The transaction index is empty then:
   * whether something was aborted, no segment knows by itself.
   */
  static load(
    disk: Disk,
    from: { directory: string; baseOffset: Offset; batches: readonly RecordBatch[]; config: LogConfig; trustIndexes: boolean },
  ): { readonly segment: LogSegment; readonly isRebuilt: boolean } {
    const segment = new LogSegment(from.directory, from.baseOffset);
    const positions: number[] = [];
    for (const batch of from.batches) {
      positions.push(segment.sizeBytes);
      segment.take(batch);
    }
    const sound =
      from.trustIndexes &&
      segment.offsetIndex.load(disk, positions, from.batches) &&
      segment.timeIndex.load(disk, segment.endOffset) &&
      segment.loadTransactionIndex(disk);
    if (!sound) segment.rebuildIndexes(disk, from.config.indexIntervalBytes);
    return { segment, isRebuilt: !sound };
  }

  /** Of its records; where none says a time, the file's own. */
  get largestTimestamp(): number {
    return this.maxTimestamp >= 0 ? this.maxTimestamp : this.lastModifiedMs;
  }

  /** One past the last offset held; the base offset of an empty segment. */
  get endOffset(): Offset {
    return this.batches.length === 0 ? this.baseOffset : ((this.batches.get(this.batches.length - 1).lastOffset + 1) as Offset);
  }

  /**
   * Whether `batch` belongs into a new segment: for size, for the time that the segment's records span (judged by their own
   * timestamps, not by the clock), for full indexes, or because its offset is too far from the base offset for an index entry.
   *
   * Departure: a segment whose first record has no timestamp is not rolled for time; Kafka then goes by the file's age.
   */
  shouldRollFor(batch: RecordBatch, config: LogConfig): boolean {
    if (batch.lastOffset - this.baseOffset > INT32_MAX) return true;
    if (this.batches.length === 0) return false;
    const firstTimestamp = this.batches.get(0).maxTimestamp;
    return (
      this.sizeBytes + batch.length > config.segmentBytes ||
      (firstTimestamp >= 0 && batch.maxTimestamp - firstTimestamp > config.segmentMs) ||
      this.offsetIndex.isFull(config.indexBytesMax) ||
      this.timeIndex.isFull(config.indexBytesMax)
    );
  }

  append(disk: Disk, batch: RecordBatch, indexIntervalBytes: number): void {
    disk.append(this.logFile, batch);
    const position = this.sizeBytes;
    this.take(batch);
    this.index(disk, batch, { position, batchIndex: this.batches.length - 1, indexIntervalBytes });
  }

  /** Index of the first batch that holds `offset` or one above it; the number of batches where there is none. */
  find(offset: Offset): number {
    const { batches } = this;
    let index = this.offsetIndex.lookup(offset)?.batchIndex ?? 0;
    while (index < batches.length && batches.get(index).lastOffset < offset) index++;
    return index;
  }

  /** Drops the batch that holds `offset` and all behind it; a batch is never cut. */
  truncateTo(disk: Disk, offset: Offset): void {
    const kept = this.find(offset);
    if (kept === this.batches.length) return;
    for (let index = kept; index < this.batches.length; index++) this.sizeBytes -= this.batches.get(index).length;
    this.batches.truncate(kept);
    disk.truncate(this.logFile, this.sizeBytes);
    this.offsetIndex.truncateTo(disk, this.endOffset);
    this.timeIndex.truncateTo(disk, this.endOffset);
    this.transactionIndex?.truncateTo(disk, this.endOffset);
    this.bytesSinceIndexEntry = 0;
    this.maxTimestamp = NO_TIMESTAMP;
    for (const batch of this.batches) this.noteTimestamp(batch);
  }

  /** A marker in this segment has aborted a transaction. (Kafka: LogSegment.updateTxnIndex) */
  addAborted(disk: Disk, aborted: AbortedTransaction): void {
    this.transactionIndex ??= new TransactionIndex(this.transactionIndexFile);
    this.transactionIndex.append(disk, aborted);
  }

  /** What must be done before the segment is left for a new one, or closed: its last timestamp enters the time index. */
  seal(disk: Disk): void {
    this.timeIndex.maybeAppend(disk, this.maxTimestamp, this.offsetOfMaxTimestamp);
  }

  /** Of the segment itself; producer snapshots are the log's. */
  get files(): readonly string[] {
    const { logFile, offsetIndex, timeIndex, transactionIndex } = this;
    return transactionIndex === null
      ? [logFile, offsetIndex.file, timeIndex.file]
      : [logFile, offsetIndex.file, timeIndex.file, transactionIndex.file];
  }

  flush(disk: Disk): void {
    for (const file of this.files) disk.flush(file);
  }

  delete(disk: Disk): void {
    for (const file of this.files) disk.remove(file);
  }

  private take(batch: RecordBatch): void {
    this.batches.push(batch);
    this.sizeBytes += batch.length;
    this.noteTimestamp(batch);
  }

  private noteTimestamp(batch: RecordBatch): void {
    if (batch.maxTimestamp <= this.maxTimestamp) return;
    this.maxTimestamp = batch.maxTimestamp;
    this.offsetOfMaxTimestamp = batch.lastOffset;
  }

  /** The entry, if one is due, points at this batch: the interval counts the bytes before it. */
  private index(disk: Disk, batch: RecordBatch, at: { position: number; batchIndex: number; indexIntervalBytes: number }): void {
    if (this.bytesSinceIndexEntry > at.indexIntervalBytes) {
      this.offsetIndex.append(disk, batch.lastOffset, at.position, at.batchIndex);
      this.timeIndex.maybeAppend(disk, this.maxTimestamp, this.offsetOfMaxTimestamp);
      this.bytesSinceIndexEntry = 0;
    }
    this.bytesSinceIndexEntry += batch.length;
  }

  private loadTransactionIndex(disk: Disk): boolean {
    if (!disk.exists(this.transactionIndexFile)) return true;
    this.transactionIndex = new TransactionIndex(this.transactionIndexFile);
    return this.transactionIndex.load(disk, this.baseOffset);
  }

  private rebuildIndexes(disk: Disk, indexIntervalBytes: number): void {
    this.offsetIndex.clear(disk);
    this.timeIndex.clear(disk);
    if (disk.exists(this.transactionIndexFile)) {
      disk.truncate(this.transactionIndexFile, 0);
      this.transactionIndex = new TransactionIndex(this.transactionIndexFile);
    }
    this.bytesSinceIndexEntry = 0;
    this.maxTimestamp = NO_TIMESTAMP;
    let position = 0;
    let batchIndex = 0;
    for (const batch of this.batches) {
      this.noteTimestamp(batch);
      this.index(disk, batch, { position, batchIndex, indexIntervalBytes });
      position += batch.length;
      batchIndex++;
    }
    this.bytesSinceIndexEntry = 0;
    this.seal(disk);
  }
}
