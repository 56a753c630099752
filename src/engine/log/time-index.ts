/**
 * The time index of one segment: which offset to begin looking at for a timestamp. An entry (t, o) states that no record up to and
 * including offset o is later than t.
 *
 * On disk an entry is 12 bytes, big-endian: the timestamp in milliseconds (int64), and the offset relative to the segment's base
 * offset (int32).
 *
 * Invariant: timestamps strictly increase, offsets with them. Record timestamps need not: the index follows their running maximum.
 *
 * Kafka: TimeIndex. Read next: log-segment.ts.
 */
import type { Offset, TimestampMs } from '../model/vocabulary';
import { getInt32, getInt64, putInt32, putInt64 } from '../protocol/bytes';
import { RefList } from '../sim/cow-list';
import { type Disk, Extent } from '../sim/disk';
import { State } from '../sim/state';

export const TIME_INDEX_ENTRY_BYTES = 12;
const NOTHING = new Extent(new Uint8Array(0));

export class TimeIndexEntry extends Extent {
  readonly timestamp: TimestampMs;
  readonly offset: Offset;

  constructor(bytes: Uint8Array, timestamp: TimestampMs, offset: Offset) {
    super(bytes);
    this.timestamp = timestamp;
    this.offset = offset;
  }
}

export class TimeIndex extends State {
  readonly file: string;
  readonly baseOffset: Offset;
  readonly entries = new RefList<TimeIndexEntry>();

  constructor(file: string, baseOffset: Offset) {
    super();
    this.file = file;
    this.baseOffset = baseOffset;
  }

  get sizeBytes(): number {
    return this.entries.length * TIME_INDEX_ENTRY_BYTES;
  }

  /** One entry is kept in reserve for the segment's last timestamp, which is added when it is closed. */
  isFull(indexBytesMax: number): boolean {
    return (this.entries.length + 2) * TIME_INDEX_ENTRY_BYTES > indexBytesMax;
  }

  /** Appends nothing where time has not moved on since the last entry. */
  maybeAppend(disk: Disk, timestamp: TimestampMs, offset: Offset): void {
    const last = this.last();
    if (timestamp < 0 || (last !== null && timestamp <= last.timestamp)) return;
    const bytes = new Uint8Array(TIME_INDEX_ENTRY_BYTES);
    putInt64(bytes, 0, timestamp);
    putInt32(bytes, 8, offset - this.baseOffset);
    const entry = new TimeIndexEntry(bytes, timestamp, offset);
    disk.append(this.file, entry);
    this.entries.push(entry);
  }

  last(): TimeIndexEntry | null {
    return this.entries.length === 0 ? null : this.entries.get(this.entries.length - 1);
  }

  /** The offset to search from for the first record at or after `timestamp`. */
  lookup(timestamp: TimestampMs): Offset {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries.get(middle).timestamp <= timestamp) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? this.baseOffset : this.entries.get(low - 1).offset;
  }

  /** Drops entries at or above `offset`. */
  truncateTo(disk: Disk, offset: Offset): void {
    let kept = this.entries.length;
    while (kept > 0 && this.entries.get(kept - 1).offset >= offset) kept--;
    if (kept === this.entries.length) return;
    this.entries.truncate(kept);
    disk.truncate(this.file, kept * TIME_INDEX_ENTRY_BYTES);
  }

  /** Leaves an empty file, for a new segment or before a rebuild. */
  clear(disk: Disk): void {
    disk.remove(this.file);
    disk.append(this.file, NOTHING);
    this.entries.truncate(0);
  }

  /** Takes over what the file holds. Returns false, with nothing taken over, where the file breaks the invariant. */
  load(disk: Disk, endOffset: Offset): boolean {
    if (!disk.exists(this.file)) return false;
    const bytes = disk.read(this.file);
    if (bytes.length % TIME_INDEX_ENTRY_BYTES !== 0) return false;
    const loaded: TimeIndexEntry[] = [];
    for (let at = 0; at < bytes.length; at += TIME_INDEX_ENTRY_BYTES) {
      const timestamp = getInt64(bytes, at) as TimestampMs;
      const offset = (this.baseOffset + getInt32(bytes, at + 8)) as Offset;
      const last = loaded.at(-1);
      if (offset < this.baseOffset || offset >= endOffset || (last !== undefined && (timestamp <= last.timestamp || offset <= last.offset)))
        return false;
      loaded.push(new TimeIndexEntry(bytes.subarray(at, at + TIME_INDEX_ENTRY_BYTES), timestamp, offset));
    }
    for (const entry of loaded) this.entries.push(entry);
    return true;
  }
}
