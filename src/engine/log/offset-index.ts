/**
 * The offset index of one segment: where in the .log file to begin looking for an offset. Sparse: one entry per
 * index.interval.bytes of appended bytes, so a look-up ends with a short scan.
 *
 * On disk an entry is 8 bytes, big-endian: the last offset of a batch, relative to the segment's base offset (int32), and the
 * position of that batch in the file (int32). The entry in memory is the very extent on disk.
 *
 * Invariant: offsets and positions both strictly increase. An index may be lost at any time: it is rebuilt from the .log file.
 * Departure: Kafka allocates segment.index.bytes of zeros for an active segment and trims them at the roll; here the file grows.
 *
 * Kafka: OffsetIndex. Read next: time-index.ts, log-segment.ts.
 */
import type { Offset } from '../model/vocabulary';
import { getInt32, putInt32 } from '../protocol/bytes';
import { RefList } from '../sim/cow-list';
import { type Disk, Extent } from '../sim/disk';
import { State } from '../sim/state';

export const OFFSET_INDEX_ENTRY_BYTES = 8;
const NOTHING = new Extent(new Uint8Array(0));

export class OffsetIndexEntry extends Extent {
  /** Last offset of the batch at `position`. */
  readonly offset: Offset;
  readonly position: number;
  /** Which batch of the segment begins at `position`, from 0. Not on disk: it follows from the position. */
  readonly batchIndex: number;

  constructor(entry: { bytes: Uint8Array; offset: Offset; position: number; batchIndex: number }) {
    super(entry.bytes);
    this.offset = entry.offset;
    this.position = entry.position;
    this.batchIndex = entry.batchIndex;
  }
}

export class OffsetIndex extends State {
  readonly file: string;
  readonly baseOffset: Offset;
  readonly entries = new RefList<OffsetIndexEntry>();

  constructor(file: string, baseOffset: Offset) {
    super();
    this.file = file;
    this.baseOffset = baseOffset;
  }

  get sizeBytes(): number {
    return this.entries.length * OFFSET_INDEX_ENTRY_BYTES;
  }

  isFull(indexBytesMax: number): boolean {
    return (this.entries.length + 1) * OFFSET_INDEX_ENTRY_BYTES > indexBytesMax;
  }

  append(disk: Disk, offset: Offset, position: number, batchIndex: number): void {
    const bytes = new Uint8Array(OFFSET_INDEX_ENTRY_BYTES);
    putInt32(bytes, 0, offset - this.baseOffset);
    putInt32(bytes, 4, position);
    const entry = new OffsetIndexEntry({ bytes, offset, position, batchIndex });
    disk.append(this.file, entry);
    this.entries.push(entry);
  }

  /** The last entry at or below `offset`: no batch that begins before it holds the offset. Null: begin at the segment's start. */
  lookup(offset: Offset): OffsetIndexEntry | null {
    const count = this.countBelow((offset + 1) as Offset);
    return count === 0 ? null : this.entries.get(count - 1);
  }

  /** Of the first entry that points at that batch of the segment or a later one. (Kafka: OffsetIndex.fetchUpperBoundOffset) */
  firstOffsetFrom(batchIndex: number): Offset | null {
    for (const entry of this.entries) if (entry.batchIndex >= batchIndex) return entry.offset;
    return null;
  }

  /** Drops entries at or above `offset`. */
  truncateTo(disk: Disk, offset: Offset): void {
    const kept = this.countBelow(offset);
    if (kept === this.entries.length) return;
    this.entries.truncate(kept);
    disk.truncate(this.file, kept * OFFSET_INDEX_ENTRY_BYTES);
  }

  /** Leaves an empty file, for a new segment or before a rebuild. */
  clear(disk: Disk): void {
    disk.remove(this.file);
    disk.append(this.file, NOTHING);
    this.entries.truncate(0);
  }

  /**
   * Takes over what the file holds. Returns false, with nothing taken over, where the file cannot be that of a segment with these
   * batches at these positions: then it has to be rebuilt.
   */
  load(disk: Disk, positions: readonly number[], batches: readonly { readonly lastOffset: Offset }[]): boolean {
    if (!disk.exists(this.file)) return false;
    const bytes = disk.read(this.file);
    if (bytes.length % OFFSET_INDEX_ENTRY_BYTES !== 0) return false;
    const loaded: OffsetIndexEntry[] = [];
    let batchIndex = 0;
    for (let at = 0; at < bytes.length; at += OFFSET_INDEX_ENTRY_BYTES) {
      const offset = (this.baseOffset + getInt32(bytes, at)) as Offset;
      const position = getInt32(bytes, at + 4);
      while (batchIndex < positions.length && (positions[batchIndex] ?? 0) < position) batchIndex++;
      if (positions[batchIndex] !== position || batches[batchIndex]?.lastOffset !== offset || loaded.at(-1)?.batchIndex === batchIndex)
        return false;
      loaded.push(new OffsetIndexEntry({ bytes: bytes.subarray(at, at + OFFSET_INDEX_ENTRY_BYTES), offset, position, batchIndex }));
    }
    for (const entry of loaded) this.entries.push(entry);
    return true;
  }

  private countBelow(offset: Offset): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries.get(middle).offset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
