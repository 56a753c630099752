/**
 * What a node's process may do with its disk. The disk outlives the process; what is not flushed outlives it too, in the page
 * cache, but not a power loss. A file is a list of extents that are never written again, so that replicas and forks share bytes.
 */
import { Shared } from './state';

const NO_BYTES = new Uint8Array(0);

/** Bytes as appended once: a head of its own and a body that other extents may share. */
export class Extent extends Shared {
  readonly head: Uint8Array;
  readonly body: Uint8Array;

  constructor(head: Uint8Array, body: Uint8Array = NO_BYTES) {
    super();
    this.head = head;
    this.body = body;
  }

  get length(): number {
    return this.head.length + this.body.length;
  }

  /** A copy in which one byte is another: what a failing disk makes of it. */
  withByte(at: number, value: number): Extent {
    const isInHead = at < this.head.length;
    return isInHead
      ? new Extent(changed(this.head, at, value), this.body)
      : new Extent(this.head, changed(this.body, at - this.head.length, value));
  }
}

export function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

/** What a full disk makes of a write: nothing of it is written. A process that has no answer to it is halted (simulation.ts). */
export class NoSpaceLeft extends Error {
  readonly file: string;

  constructor(file: string) {
    super(`${file}: No space left on device`);
    this.file = file;
  }
}

/** Whatever puts bytes on a disk throws NoSpaceLeft where it is full; what frees or renames does not. */
export interface Disk {
  /** Names of all files that begin with `prefix`, in code unit order. Names are paths: `orders-0/00000000000000000000.log`. */
  list(prefix: string): readonly string[];
  exists(file: string): boolean;
  size(file: string): number;
  /** Creates the file where it does not exist. The bytes are in the page cache until flushed. */
  append(file: string, extent: Extent): void;
  /** Replaces the whole file, atomically and durably (write to a temporary file, flush, rename): for checkpoints. */
  replace(file: string, bytes: Uint8Array): void;
  /** All of it, joined; no bytes where it does not exist. Costs a copy: for recovery and small files. */
  read(file: string): Uint8Array;
  /** `length` bytes from `position`, joined; fewer at the end of the file. */
  readAt(file: string, position: number, length: number): Uint8Array;
  /** The extents in order, for a recovery that recognises its own (a record batch is an Extent): no copy. */
  extents(file: string): Iterable<Extent>;
  /** Drops everything from `length` on; splits an extent where it must. */
  truncate(file: string, length: number): void;
  rename(from: string, to: string): void;
  remove(file: string): void;
  flush(file: string): void;
  /** Bytes of the file that a power loss would leave. */
  flushedSize(file: string): number;
}
