/**
 * A node's disk, in memory. It outlives the node's process. What is appended is in the page cache until flushed: it survives a kill and
 * not a power loss. What changes a directory (create, rename, remove) or shortens a file is durable at once. Extents are shared by
 * forks and replicas; nothing here writes into one. For whoever mirrors it, versions tell what has changed.
 */
import { assert } from '../../base/assert';
import { CowList, RefList } from './cow-list';
import { type Disk, Extent, NoSpaceLeft } from './disk';
import { State } from './state';

/** One start position is kept for this many extents. */
const EXTENTS_PER_MARK = 16;

/** Chunks are small: a disk has hundreds of files, and most of them are small. */
class Positions extends CowList<number> {
  protected get bits() {
    return 5;
  }
  protected newChunk() {
    return new Float64Array(32);
  }
  protected read(chunk: Float64Array, at: number) {
    return chunk[at] as number;
  }
  protected write(chunk: Float64Array, at: number, value: number) {
    chunk[at] = value;
  }
}

/** What a mirror of the disk may look at. */
export interface FileView {
  readonly extents: RefList<Extent>;
  readonly length: number;
  readonly flushedLength: number;
  /** The disk's version when this file changed last. */
  readonly version: number;
  /** As long as it stays the same, the file has only been appended to and flushed. Never the same for two files of a disk. */
  readonly rewrites: number;
}

class MemoryFile extends State implements FileView {
  readonly extents = new RefList<Extent>();
  /** Where extents 16, 32, … begin; null as long as there are fewer. */
  private marks: Positions | null = null;
  length = 0;
  flushedLength = 0;
  version = 0;
  rewrites = 0;

  append(extent: Extent): void {
    const count = this.extents.length;
    if (count > 0 && count % EXTENTS_PER_MARK === 0) {
      this.marks ??= new Positions();
      this.marks.push(this.length);
    }
    this.extents.push(extent);
    this.length += extent.length;
  }

  truncate(length: number): void {
    const { index, start } = this.locate(length);
    const split = index < this.extents.length && start < length ? this.extents.get(index) : null;
    this.extents.truncate(index);
    this.marks?.truncate(Math.min(this.marks.length, index === 0 ? 0 : Math.floor((index - 1) / EXTENTS_PER_MARK)));
    this.length = start;
    if (split !== null) this.append(firstBytes(split, length - start));
    this.flushedLength = Math.min(this.flushedLength, length);
  }

  setByte(position: number, value: number): Extent {
    const { index, start } = this.locate(position);
    const extent = this.extents.get(index).withByte(position - start, value);
    this.extents.set(index, extent);
    return extent;
  }

  copyInto(target: Uint8Array, position: number): void {
    const end = position + target.length;
    const located = this.locate(position);
    let start = located.start;
    for (let index = located.index; start < end; index++) {
      const { head, body } = this.extents.get(index);
      copyOverlap(head, start, target, position);
      copyOverlap(body, start + head.length, target, position);
      start += head.length + body.length;
    }
  }

  /** The first extent that ends behind `position`, and where it begins; where there is none, the end of the file. */
  private locate(position: number): { index: number; start: number } {
    const mark = this.lastMarkUpTo(position);
    let index = (mark + 1) * EXTENTS_PER_MARK;
    let start = mark < 0 ? 0 : (this.marks?.get(mark) ?? 0);
    for (; index < this.extents.length; index++) {
      const next = start + this.extents.get(index).length;
      if (next > position) break;
      start = next;
    }
    return { index, start };
  }

  /** Index of the last mark that is not behind `position`; -1 where there is none. */
  private lastMarkUpTo(position: number): number {
    if (this.marks === null) return -1;
    let low = 0;
    let high = this.marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.marks.get(middle) <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

export class MemoryDisk extends State implements Disk {
  /** Changes whenever anything on the disk does, the flushed lengths included. */
  version = 0;
  /** Running totals: what a process has made the disk do (costs.ts). */
  bytesWritten = 0;
  flushes = 0;
  /** Not a byte more can be written. */
  isFull = false;
  private readonly files = new Map<string, MemoryFile>();

  /** What a host has kept, as it was. */
  static from(files: Iterable<{ readonly name: string; readonly extents: readonly Extent[]; readonly flushedLength: number }>): MemoryDisk {
    const disk = new MemoryDisk();
    for (const { name, extents, flushedLength } of files) {
      const file = disk.create(name);
      for (const extent of extents) file.append(extent);
      assert(flushedLength <= file.length, 'what is flushed was written');
      file.flushedLength = flushedLength;
    }
    return disk;
  }

  /** In code unit order. */
  fileNames(): readonly string[] {
    return [...this.files.keys()].sort();
  }

  file(name: string): FileView | null {
    return this.files.get(name) ?? null;
  }

  /** Takes the page cache away. */
  losePower(): void {
    for (const file of this.files.values()) {
      if (file.flushedLength === file.length) continue;
      file.truncate(file.flushedLength);
      this.rewritten(file);
    }
  }

  /** The disk breaks, and an empty one takes its place. */
  destroy(): void {
    if (this.files.size > 0) this.version += 1;
    this.files.clear();
    this.isFull = false;
  }

  list(prefix: string): readonly string[] {
    return this.fileNames().filter((name) => name.startsWith(prefix));
  }

  /** A byte goes bad, or good again, by itself: no process wrote it. Returns the extent that it is in. */
  setByte(name: string, position: number, value: number): Extent {
    const file = this.files.get(name);
    assert(file !== undefined && position >= 0 && position < file.length, 'a byte that changes is in a file');
    const extent = file.setByte(position, value);
    this.rewritten(file);
    return extent;
  }

  exists(file: string): boolean {
    return this.files.has(file);
  }

  size(file: string): number {
    return this.files.get(file)?.length ?? 0;
  }

  flushedSize(file: string): number {
    return this.files.get(file)?.flushedLength ?? 0;
  }

  append(name: string, extent: Extent): void {
    const file = this.files.get(name) ?? this.create(name);
    if (extent.length === 0) return;
    if (this.isFull) throw new NoSpaceLeft(name);
    file.append(extent);
    this.bytesWritten += extent.length;
    this.changed(file);
  }

  replace(name: string, bytes: Uint8Array): void {
    if (this.isFull && bytes.length > 0) throw new NoSpaceLeft(name);
    const file = this.create(name);
    if (bytes.length > 0) file.append(new Extent(bytes));
    file.flushedLength = file.length;
    this.bytesWritten += bytes.length;
    this.flushes += 1;
  }

  read(name: string): Uint8Array {
    return this.readAt(name, 0, this.size(name));
  }

  readAt(name: string, position: number, length: number): Uint8Array {
    assert(position >= 0 && length >= 0, 'a file is read from a position in it');
    const file = this.files.get(name);
    const bytes = new Uint8Array(file === undefined ? 0 : Math.max(0, Math.min(length, file.length - position)));
    if (bytes.length > 0) file?.copyInto(bytes, position);
    return bytes;
  }

  extents(name: string): Iterable<Extent> {
    return this.files.get(name)?.extents ?? [];
  }

  truncate(name: string, length: number): void {
    const file = this.files.get(name);
    if (file === undefined || length >= file.length) return;
    assert(length >= 0, 'a file has no negative length');
    file.truncate(length);
    this.rewritten(file);
  }

  rename(from: string, to: string): void {
    const file = this.files.get(from);
    assert(file !== undefined, `file ${from} exists`);
    this.files.delete(from);
    this.files.set(to, file);
    this.rewritten(file);
  }

  remove(name: string): void {
    if (this.files.delete(name)) this.version += 1;
  }

  flush(name: string): void {
    const file = this.files.get(name);
    if (file === undefined || file.flushedLength === file.length) return;
    this.flushes += 1;
    file.flushedLength = file.length;
    this.changed(file);
  }

  /** A file of no bytes, in the place of what had the name. */
  private create(name: string): MemoryFile {
    const file = new MemoryFile();
    this.files.set(name, file);
    this.rewritten(file);
    return file;
  }

  private changed(file: MemoryFile): void {
    file.version = ++this.version;
  }

  private rewritten(file: MemoryFile): void {
    this.changed(file);
    file.rewrites = this.version;
  }
}

function firstBytes(extent: Extent, length: number): Extent {
  const { head, body } = extent;
  return new Extent(head.subarray(0, Math.min(length, head.length)), body.subarray(0, Math.max(0, length - head.length)));
}

/** Copies those of `bytes`, which stand at `at` in the file, that belong into `target`, which begins at `from`. */
function copyOverlap(bytes: Uint8Array, at: number, target: Uint8Array, from: number): void {
  const first = Math.max(at, from);
  const end = Math.min(at + bytes.length, from + target.length);
  if (first < end) target.set(bytes.subarray(first - at, end - at), first - from);
}
