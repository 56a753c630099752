/**
 * The transaction index of one segment: which transactions were aborted by a marker in it. A reader that wants committed records alone is told of them,
 * and leaves their records out.
 *
 * On disk an entry is 34 bytes, big-endian: version int16 (0), producer id int64, first offset of the transaction int64, offset of its marker int64, and
 * the last stable offset as it was then int64. There is no file, and no index, before something was aborted.
 *
 * Invariant: the markers' offsets increase. An index may be lost at any time: it is found again by living through the log (log-loader.ts).
 *
 * Kafka: TransactionIndex, AbortedTxn, TxnIndexSearchResult. Read next: producer-state-manager.ts (which transactions are open), log-segment.ts.
 */
import type { Offset, ProducerId } from '../model/vocabulary';
import { Reader, Writer } from '../protocol/bytes';
import { type Disk, Extent } from '../sim/disk';
import { Shared, State } from '../sim/state';

const VERSION = 0;
const ENTRY_BYTES = 34;

export class AbortedTransaction extends Shared {
  readonly producerId: ProducerId;
  readonly firstOffset: Offset;
  /** Of the marker. */
  readonly lastOffset: Offset;
  /** Below it everything was decided when the marker was written. */
  readonly lastStableOffset: Offset;

  constructor(of: { producerId: ProducerId; firstOffset: Offset; lastOffset: Offset; lastStableOffset: Offset }) {
    super();
    this.producerId = of.producerId;
    this.firstOffset = of.firstOffset;
    this.lastOffset = of.lastOffset;
    this.lastStableOffset = of.lastStableOffset;
  }
}

export class TransactionIndex extends State {
  readonly file: string;
  private aborted: readonly AbortedTransaction[] = [];

  constructor(file: string) {
    super();
    this.file = file;
  }

  append(disk: Disk, entry: AbortedTransaction): void {
    const to = new Writer();
    to.int16(VERSION);
    to.int64(entry.producerId);
    to.int64(entry.firstOffset);
    to.int64(entry.lastOffset);
    to.int64(entry.lastStableOffset);
    disk.append(this.file, new Extent(to.finish()));
    this.aborted = [...this.aborted, entry];
  }

  /**
   * Adds to `found` what overlaps with the offsets from `from` to below `upTo`. Returns whether the search is over: all later markers were written when
   * everything below `upTo` was decided.
   */
  collect(found: AbortedTransaction[], from: Offset, upTo: Offset): boolean {
    for (const entry of this.aborted) {
      if (entry.lastOffset >= from && entry.firstOffset < upTo) found.push(entry);
      if (entry.lastStableOffset >= upTo) return true;
    }
    return false;
  }

  /** Drops those whose marker is at or above `offset`. */
  truncateTo(disk: Disk, offset: Offset): void {
    const kept = this.aborted.filter(({ lastOffset }) => lastOffset < offset);
    if (kept.length === this.aborted.length) return;
    this.aborted = kept;
    disk.truncate(this.file, kept.length * ENTRY_BYTES);
  }

  /** Takes over what the file holds. Returns false where that cannot be the index of a segment that begins at `baseOffset`. */
  load(disk: Disk, baseOffset: Offset): boolean {
    const bytes = disk.read(this.file);
    const aborted: AbortedTransaction[] = [];
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      const from = new Reader(bytes.subarray(at, at + ENTRY_BYTES));
      if (from.int16() !== VERSION) return false;
      const [producerId, firstOffset, lastOffset, lastStableOffset] = [from.int64(), from.int64(), from.int64(), from.int64()];
      const entry = { producerId, firstOffset, lastOffset, lastStableOffset } as AbortedTransaction;
      if (from.malformed !== null || lastOffset < baseOffset) return false;
      aborted.push(new AbortedTransaction(entry));
    }
    this.aborted = aborted;
    return true;
  }
}
