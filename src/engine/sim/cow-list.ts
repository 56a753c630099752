/**
 * Lists for what grows with the run: batches of a log, accounts of the auditor, history. A list is kept in chunks that forks share;
 * a chunk is copied at its first write after a fork. So forking costs nothing per element, and an element may still be written,
 * the tail truncated and the head dropped. Elements are numbers or Shared. Read next: fork.ts.
 */
import type { Shared } from './state';

type Chunk<T> = { [index: number]: T; slice(): Chunk<T> };

/**
 * Indexes are absolute: dropping the head (retention) does not renumber. `get` and `set` throw a RangeError outside [first, length).
 * A subclass says how its chunks are made, read and written, and adds no fields: `fork` would not carry them. One access for all kinds of chunks
 * would be a slow one: engines compile it for each place in the code, and give up where too many kinds pass.
 */
export abstract class CowList<T> {
  length = 0;
  first = 0;
  private chunks: (Chunk<T> | null)[] = [];
  /** Chunks that this fork alone holds and may write in place. Bookkeeping: compare and hash lists through `get`. */
  private mine: Set<number> | null = null;
  /** The one of them that was written last, as what grows is written there again and again; −1 for none. */
  private open = -1;

  /** Log2 of the chunk size. */
  protected abstract get bits(): number;
  protected abstract newChunk(): Chunk<T>;
  protected abstract read(chunk: Chunk<T>, at: number): T;
  protected abstract write(chunk: Chunk<T>, at: number, value: T): void;

  get(index: number): T {
    this.check(index);
    return this.read(this.chunks[index >> this.bits] as Chunk<T>, index & ((1 << this.bits) - 1));
  }

  set(index: number, value: T): void {
    this.check(index);
    this.write(this.writable(index >> this.bits), index & ((1 << this.bits) - 1), value);
  }

  /** Returns the index of the new element. */
  push(value: T): number {
    this.write(this.writable(this.length >> this.bits), this.length & ((1 << this.bits) - 1), value);
    return this.length++;
  }

  /** Drops the tail: `length` elements, counted from index 0, remain. */
  truncate(length: number): void {
    if (length !== this.length && length !== this.first) this.check(length);
    const kept = (length + (1 << this.bits) - 1) >> this.bits;
    this.drop(kept, this.chunks.length);
    this.chunks.length = Math.min(kept, this.chunks.length);
    this.length = length;
  }

  /** Drops what stands before `first`. */
  dropHead(first: number): void {
    if (first !== this.length && first !== this.first) this.check(first);
    this.drop(this.first >> this.bits, Math.min(first >> this.bits, this.chunks.length));
    this.first = first;
  }

  /** Copies no element; from now on neither side owns a chunk. */
  fork(): this {
    const copy = Reflect.construct(CowList, [], this.constructor) as this;
    copy.length = this.length;
    copy.first = this.first;
    copy.chunks = this.chunks.slice();
    this.mine = null;
    this.open = -1;
    return copy;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let index = this.first; index < this.length; index++) yield this.get(index);
  }

  private drop(from: number, to: number): void {
    if (from < to) this.open = -1;
    for (let chunk = from; chunk < to; chunk++) {
      this.chunks[chunk] = null;
      this.mine?.delete(chunk);
    }
  }

  private check(index: number): void {
    if (!(index >= this.first && index < this.length)) throw new RangeError(`index ${index} outside [${this.first}, ${this.length})`);
  }

  private writable(index: number): Chunk<T> {
    if (index === this.open) return this.chunks[index] as Chunk<T>;
    this.mine ??= new Set();
    if (!this.mine.has(index)) {
      this.chunks[index] = this.chunks[index]?.slice() ?? this.newChunk();
      this.mine.add(index);
    }
    this.open = index;
    return this.chunks[index] as Chunk<T>;
  }
}

export class F64Column extends CowList<number> {
  protected get bits() {
    return 10;
  }
  protected newChunk() {
    return new Float64Array(1024);
  }
  protected read(chunk: Float64Array, at: number) {
    return chunk[at] as number;
  }
  protected write(chunk: Float64Array, at: number, value: number) {
    chunk[at] = value;
  }
}

export class U8Column extends CowList<number> {
  protected get bits() {
    return 10;
  }
  protected newChunk() {
    return new Uint8Array(1024);
  }
  protected read(chunk: Uint8Array, at: number) {
    return chunk[at] as number;
  }
  protected write(chunk: Uint8Array, at: number, value: number) {
    chunk[at] = value;
  }
}

export class RefList<T extends Shared> extends CowList<T> {
  protected get bits() {
    return 6;
  }
  protected newChunk(): T[] {
    return [];
  }
  protected read(chunk: T[], at: number) {
    return chunk[at] as T;
  }
  protected write(chunk: T[], at: number, value: T) {
    chunk[at] = value;
  }
}
