/**
 * What one partition's leaders have in their log, as the auditor keeps book of it: the log of the present leader, batch by batch,
 * and before that of its predecessors as far as it took it over.
 *
 * Invariant: entries stand in offset order without overlap; those before `committed` are below the high watermark.
 */
import { type GroupId, type LeaderEpoch, NO_LEADER_EPOCH, type Offset, type TopicPartition } from '../model/vocabulary';
import type { NodeId } from '../sim/context';
import { RefList, U8Column } from '../sim/cow-list';
import { Shared, State } from '../sim/state';
import type { BatchAccount } from './batch-accounts';
import type { KeyBook } from './key-book';

export class LedgerEntry extends Shared {
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
  readonly leaderEpoch: LeaderEpoch;
  readonly account: BatchAccount;
  /** Index of its producer and the number that it gave the batch; −1 for none of this world. */
  readonly producer: number;
  readonly batch: number;

  constructor(entry: Pick<LedgerEntry, 'baseOffset' | 'lastOffset' | 'leaderEpoch' | 'account' | 'producer' | 'batch'>) {
    super();
    this.baseOffset = entry.baseOffset;
    this.lastOffset = entry.lastOffset;
    this.leaderEpoch = entry.leaderEpoch;
    this.account = entry.account;
    this.producer = entry.producer;
    this.batch = entry.batch;
  }
}

/** Offsets from `start` up to, not including, `end`. */
interface Span {
  start: number;
  end: number;
}

export class PartitionLedger extends State {
  readonly partition: TopicPartition;
  /** Among all ledgers. */
  readonly index: number;
  readonly isInternal: boolean;
  leaderEpoch: LeaderEpoch = NO_LEADER_EPOCH;
  /** The highest that any leader had. */
  highWatermark = 0 as Offset;
  readonly entries = new RefList<LedgerEntry>();
  /** How many entries are below the high watermark. */
  committed = 0;
  /** Of what key each record is; null before a cleaner has begun to clean any replica. */
  keys: KeyBook | null = null;
  /** Each producer's newest batch here. */
  private newestBatch: Map<number, number> | null = null;
  /** By offset: 1 where an application was given it. */
  private seen: U8Column | null = null;
  /** What each group was given, as one span: where it skipped something in between, that counts as given. */
  private spans: Map<GroupId | NodeId, Span> | null = null;

  constructor(partition: TopicPartition, index: number) {
    super();
    this.partition = partition;
    this.index = index;
    this.isInternal = partition.topic.startsWith('__');
  }

  get logEndOffset(): number {
    return this.entries.length === 0 ? 0 : this.last.lastOffset + 1;
  }

  get last(): LedgerEntry {
    return this.entries.get(this.entries.length - 1);
  }

  /** Returns whether the producer had an older batch here than one that it sent later. */
  push(entry: LedgerEntry): boolean {
    this.entries.push(entry);
    if (entry.producer < 0) return false;
    this.newestBatch ??= new Map();
    const newest = this.newestBatch.get(entry.producer) ?? -1;
    if (entry.batch > newest) this.newestBatch.set(entry.producer, entry.batch);
    return entry.batch < newest;
  }

  /** The leader's log ends before its last entry. Returns that entry, and whether it was committed. */
  pop(): { readonly entry: LedgerEntry; readonly wasCommitted: boolean } {
    const entry = this.last;
    this.entries.truncate(this.entries.length - 1);
    this.keys?.truncate(entry.baseOffset);
    const wasCommitted = this.committed > this.entries.length;
    this.committed = Math.min(this.committed, this.entries.length);
    this.highWatermark = Math.min(this.highWatermark, entry.baseOffset) as Offset;
    if (this.seen !== null && this.seen.length > entry.baseOffset) this.seen.truncate(entry.baseOffset);
    for (const span of this.spans?.values() ?? []) span.end = Math.min(span.end, entry.baseOffset);
    return { entry, wasCommitted };
  }

  /** After entries were dropped: which batches are still the newest. */
  recountNewest(): void {
    if (this.newestBatch === null) return;
    this.newestBatch = new Map();
    for (const { producer, batch } of this.entries) {
      if (producer >= 0) this.newestBatch.set(producer, Math.max(batch, this.newestBatch.get(producer) ?? -1));
    }
  }

  /** The entry that holds `offset`; null where none does. */
  at(offset: number): LedgerEntry | null {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries.get(middle).lastOffset < offset) low = middle + 1;
      else high = middle;
    }
    const entry = low < this.entries.length ? this.entries.get(low) : null;
    return entry !== null && entry.baseOffset <= offset ? entry : null;
  }

  /** An application was given these. Returns how many nobody had been given before, and how many its group had. */
  delivered(reader: GroupId | NodeId, from: Offset, to: Offset): { readonly first: number; readonly again: number } {
    this.seen ??= new U8Column();
    while (this.seen.length < to + 1) this.seen.push(0);
    let first = 0;
    for (let offset: number = from; offset <= to; offset++) {
      if (this.seen.get(offset) !== 0) continue;
      this.seen.set(offset, 1);
      first++;
    }
    this.spans ??= new Map();
    const span = this.spans.get(reader) ?? { start: from, end: from };
    const again = Math.max(0, Math.min(span.end, to + 1) - Math.max(span.start, from));
    this.spans.set(reader, { start: Math.min(span.start, from), end: Math.max(span.end, to + 1) });
    return { first, again };
  }

  wasDelivered(offset: number): boolean {
    return this.seen !== null && offset >= 0 && offset < this.seen.length && this.seen.get(offset) !== 0;
  }

  /** Committed records that no application was given, of those from offset `from` on. */
  undelivered(from = 0 as Offset): number {
    let count = 0;
    for (let index = 0; index < this.committed; index++) {
      const { baseOffset, lastOffset } = this.entries.get(index);
      for (let offset: number = Math.max(baseOffset, from); offset <= lastOffset; offset++) if (!this.wasDelivered(offset)) count++;
    }
    return count;
  }
}
