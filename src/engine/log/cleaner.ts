/**
 * Compaction: of each key, what was written last is kept. One cleaning reads the dirty segments into an offset map, then copies all segments below,
 * record by record, into fewer and smaller ones.
 *
 * It may never: change an offset or the order of records, drop a key's last value, drop a tombstone before delete.retention.ms have passed since
 * it was first met, or let a producer's last sequence be forgotten.
 * Departure: records of a compressed batch cannot be read here, so such a batch is kept whole, and what is older of its keys too.
 *
 * Kafka: Cleaner, MemoryRecords.filterTo. Read next: cleanable.ts (what may be cleaned), cleaned-transactions.ts, segment-swap.ts (how it takes the place of what was).
 */
import type { HistoricRules } from '../model/historic-rules';
import type { Offset, TimestampMs } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { compressionOf, deleteHorizonMs, isControlBatch, RecordCursor } from '../protocol/record-batch-reader';
import { emptied, retainRecords } from '../protocol/record-batch-rewrite';
import { type Cleanable, type CompactedLog, segmentsBetween } from './cleanable';
import { CleanedTransactions } from './cleaned-transactions';
import type { LogSegment } from './log-segment';
import { OffsetMap, type OffsetMapSize } from './offset-map';
import type { ProducerStateManager } from './producer-state-manager';
import type { AbortedTransaction } from './transaction-index';

const INT32_MAX = 2 ** 31 - 1;

export interface CleanedLog extends CompactedLog {
  readonly producers: ProducerStateManager;
  collectAbortedTransactions(from: Offset, upTo: Offset): readonly AbortedTransaction[];
}

export interface CleanedGroup {
  /** Next to each other, at least one. */
  readonly of: readonly LogSegment[];
  /** What is left of them: one segment. */
  readonly batches: readonly RecordBatch[];
  /** What its transaction index must say. */
  readonly aborted: readonly AbortedTransaction[];
}

export interface Cleaning {
  readonly groups: readonly CleanedGroup[];
  /** The log is clean up to here; below the cleanable's end where the map was full. */
  readonly endOffset: Offset;
  readonly recordsRead: number;
  readonly recordsKept: number;
}

/** Changes nothing. */
export function clean(
  log: CleanedLog,
  cleanable: Cleanable,
  how: { readonly nowMs: number; readonly map: OffsetMapSize; readonly rules?: HistoricRules },
): Cleaning {
  const map = buildOffsetMap(log, cleanable, how.map);
  const endOffset = (map.latestOffset + 1) as Offset;
  const filter = new RecordFilter(map, { log, ...how, upTo: cleanable.firstUncleanableOffset });
  const groups = groupBySize(segmentsBetween(log.segments, 0 as Offset, endOffset), log, cleanable.firstUncleanableOffset).map((of) => ({
    of,
    batches: filter.retained(of),
    aborted: filter.transactions.takeKept(),
  }));
  return { groups, endOffset, recordsRead: filter.recordsRead, recordsKept: filter.recordsKept };
}

/** The last offset of every key in the dirty segments, or in as many of their records as it has room for. Aborted records do not count. */
function buildOffsetMap(log: CleanedLog, { firstDirtyOffset, firstUncleanableOffset }: Cleanable, size: OffsetMapSize): OffsetMap {
  const map = new OffsetMap(size);
  const dirty = segmentsBetween(log.segments, firstDirtyOffset, firstUncleanableOffset);
  const transactions = new CleanedTransactions();
  if (dirty.length > 0) transactions.add(log.collectAbortedTransactions(dirty[0]!.baseOffset, firstUncleanableOffset));
  for (const [index, segment] of dirty.entries()) {
    const end = dirty[index + 1]?.baseOffset ?? firstUncleanableOffset;
    for (const batch of segment.batches) {
      if (!addToMap(map, batch, firstDirtyOffset, transactions)) return map;
      if (batch.lastOffset >= firstDirtyOffset) map.advanceTo(batch.lastOffset);
    }
    map.advanceTo((end - 1) as Offset);
  }
  return map;
}

/** Returns false where the map is full. */
function addToMap(map: OffsetMap, batch: RecordBatch, from: Offset, transactions: CleanedTransactions): boolean {
  if (transactions.mayDiscard(batch) || isControlBatch(batch)) return true;
  const cursor = new RecordCursor(batch);
  while (cursor.next()) {
    const { key, offset } = cursor;
    if (key !== null && offset >= from && !map.put(key, offset)) return false;
  }
  return true;
}

/** Neighbours that together fit one segment. */
function groupBySize(segments: readonly LogSegment[], { config }: CompactedLog, firstUncleanableOffset: Offset): LogSegment[][] {
  const groups: LogSegment[][] = [];
  const sum = (of: readonly LogSegment[], size: (segment: LogSegment) => number) => of.reduce((total, each) => total + size(each), 0);
  segments.forEach((segment, index) => {
    const group = groups.at(-1);
    const lastOffset = (segments[index + 1]?.baseOffset ?? firstUncleanableOffset) - 1;
    const joined = [...(group ?? []), segment];
    const fits =
      group !== undefined &&
      sum(joined, ({ sizeBytes }) => sizeBytes) <= config.segmentBytes &&
      sum(joined, ({ offsetIndex }) => offsetIndex.sizeBytes) <= config.indexBytesMax &&
      sum(joined, ({ timeIndex }) => timeIndex.sizeBytes) <= config.indexBytesMax &&
      (segment.sizeBytes === 0 || lastOffset - group[0]!.baseOffset <= INT32_MAX);
    if (fits) group.push(segment);
    else groups.push([segment]);
  });
  return groups;
}

/** Judges batch after batch, from the log's first on. */
class RecordFilter {
  recordsRead = 0;
  recordsKept = 0;
  private readonly map: OffsetMap;
  private readonly nowMs: number;
  private readonly deleteRetentionMs: number;
  private readonly upTo: Offset;
  readonly transactions = new CleanedTransactions();
  private readonly log: CleanedLog;

  /** The museum's: no producer's last batch is kept for what it tells of the producer. */
  private readonly forgetsProducers: boolean;

  constructor(map: OffsetMap, by: { log: CleanedLog; nowMs: number; upTo: Offset; rules?: HistoricRules }) {
    this.map = map;
    this.log = by.log;
    this.nowMs = by.nowMs;
    this.upTo = by.upTo;
    this.deleteRetentionMs = by.log.config.deleteRetentionMs;
    this.forgetsProducers = by.rules?.includes('kafka-5490') ?? false;
  }

  retained(segments: readonly LogSegment[]): readonly RecordBatch[] {
    const kept: RecordBatch[] = [];
    for (const [index, { batches, baseOffset, endOffset }] of segments.entries()) {
      this.transactions.add(this.log.collectAbortedTransactions(baseOffset, segments[index + 1]?.baseOffset ?? endOffset));
      for (const batch of batches) {
        const left = this.filter(batch);
        if (left !== null) kept.push(left);
      }
    }
    return kept;
  }

  /** The batch as it is where nothing of it goes; null where nothing is left. */
  private filter(batch: RecordBatch): RecordBatch | null {
    const isControl = isControlBatch(batch);
    const mayDiscard = this.transactions.mayDiscard(batch);
    const horizon = deleteHorizonMs(batch);
    const discards = mayDiscard && (!isControl || (horizon !== null && horizon <= this.nowMs));
    const staysEmpty = this.isLastOfProducer(batch) || batch.lastOffset + 1 === this.upTo;
    this.recordsRead += batch.recordCount;
    if (discards) return staysEmpty ? emptied(batch) : null;
    if (compressionOf(batch) !== 'none') return this.whole(batch);
    const { kept, hasTombstones } = this.judge(batch, isControl);
    if (kept.size === 0) return staysEmpty ? emptied(batch) : null;
    const setsHorizon = horizon === null && (hasTombstones || (mayDiscard && isControl));
    if (kept.size === batch.recordCount && !setsHorizon) return this.whole(batch);
    this.recordsKept += kept.size;
    const deleteHorizon = setsHorizon ? ((this.nowMs + this.deleteRetentionMs) as TimestampMs) : horizon;
    return retainRecords(batch, (offset) => kept.has(offset), { deleteHorizonMs: deleteHorizon });
  }

  /** Without it the producer's epoch and sequence would be forgotten. Where a marker alone told of the epoch, that is the last. */
  private isLastOfProducer(batch: RecordBatch): boolean {
    const producer = this.log.producers.producers.get(batch.producerId);
    if (producer === undefined || this.forgetsProducers) return false;
    if (producer.last !== undefined) return producer.last.lastOffset === batch.lastOffset;
    return isControlBatch(batch) && batch.producerEpoch === producer.producerEpoch;
  }

  private whole(batch: RecordBatch): RecordBatch {
    this.recordsKept += batch.recordCount;
    return batch;
  }

  private judge(batch: RecordBatch, isControl: boolean): { readonly kept: ReadonlySet<Offset>; readonly hasTombstones: boolean } {
    const kept = new Set<Offset>();
    let hasTombstones = false;
    const horizon = deleteHorizonMs(batch);
    const tombstonesStay = horizon === null || this.nowMs < horizon;
    const cursor = new RecordCursor(batch);
    while (cursor.next()) {
      if (!isControl && !this.isRetained(cursor, tombstonesStay)) continue;
      kept.add(cursor.offset);
      if (cursor.valueLength < 0) hasTombstones = true;
    }
    return { kept, hasTombstones };
  }

  /** What is above the map is not judged yet. A record without a key has no place in a compacted topic. */
  private isRetained({ offset, key, valueLength }: RecordCursor, tombstonesStay: boolean): boolean {
    if (offset > this.map.latestOffset) return true;
    return key !== null && offset >= this.map.get(key) && (valueLength >= 0 || tombstonesStay);
  }
}
