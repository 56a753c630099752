/**
 * Which key each record of a partition has, and so what supersedes it: nothing else may a cleaner take out. Kept for a partition that a
 * cleaner has begun to clean, from what its logs held until then; 8 bytes a record.
 *
 * Invariant: it knows offsets from `start` up to, not including, `end`.
 */
import type { Offset } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { forEachRecord } from '../protocol/record-batch-reader';
import { F64Column } from '../sim/cow-list';
import { State } from '../sim/state';

/** Nothing was ever seen there, or it could not be read. */
const UNKNOWN = 0;
/** A compacted log has no place for it. */
const NO_KEY = -1;

export class KeyBook extends State {
  readonly start: Offset;
  private readonly numbers = new Map<string, number>();
  /** Of each key, by its number. */
  private readonly newest = new F64Column();
  /** From `start` on: one more than twice the key's number, and one more for a tombstone. */
  private readonly keys = new F64Column();

  constructor(start: Offset) {
    super();
    this.start = start;
  }

  get end(): Offset {
    return (this.start + this.keys.length) as Offset;
  }

  /** Behind all that it knows; in between nothing is known. */
  note(offset: Offset, key: string | null, isTombstone: boolean): void {
    if (offset < this.end) return;
    while (this.end < offset) this.keys.push(UNKNOWN);
    if (key === null) return void this.keys.push(NO_KEY);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.newest.push(offset);
      this.numbers.set(key, number);
    } else this.newest.set(number, offset);
    this.keys.push(1 + 2 * number + (isTombstone ? 1 : 0));
  }

  readBatch(batch: RecordBatch): void {
    forEachRecord(batch, ({ offset, key, value }) => this.note(offset, key === null ? null : textOf(key), value === null));
    while (this.end <= batch.lastOffset) this.keys.push(UNKNOWN);
  }

  /** The log ends there now. */
  truncate(to: number): void {
    if (to >= this.end) return;
    this.keys.truncate(Math.max(0, to - this.start));
    for (let number = 0; number < this.newest.length; number++) this.newest.set(number, -1);
    for (let at = 0; at < this.keys.length; at++) {
      const key = this.keys.get(at);
      if (key > UNKNOWN) this.newest.set((key - 1) >> 1, this.start + at);
    }
  }

  isTombstone(offset: number): boolean {
    const key = this.at(offset);
    return key > UNKNOWN && (key - 1) % 2 === 1;
  }

  hasNoKey(offset: number): boolean {
    return this.at(offset) === NO_KEY;
  }

  /** The next record of its key below `end`; null where there is none, or nothing is known of it. */
  supersededBy(offset: number, end: number): Offset | null {
    const number = this.at(offset) > UNKNOWN ? (this.at(offset) - 1) >> 1 : null;
    if (number === null || this.newest.get(number) <= offset) return null;
    for (let later = offset + 1; later < Math.min(end, this.end); later++)
      if (this.at(later) > UNKNOWN && (this.at(later) - 1) >> 1 === number) return later as Offset;
    return null;
  }

  /** Whether a log that ends at `end` may lack it. A tombstone goes when its horizon is past: that is for who looks at one cleaning (I-16). */
  mayBeMissing(offset: number, end: number): boolean {
    const key = this.at(offset);
    return key === UNKNOWN || key === NO_KEY || this.isTombstone(offset) || this.supersededBy(offset, end) !== null;
  }

  private at(offset: number): number {
    return offset < this.start || offset >= this.end ? UNKNOWN : this.keys.get(offset - this.start);
  }
}

/** One character a byte. */
function textOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
