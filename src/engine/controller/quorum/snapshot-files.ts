/**
 * Snapshots of the metadata as files beside its log: `<end offset>-<epoch>.checkpoint`, which says what the log up to that offset adds up
 * to. While one is being written it bears another name, so that a crash leaves no half of it; one that is not wanted any more is renamed
 * first and removed later.
 *
 * Kafka: Snapshots, SnapshotPath, FileRawSnapshotWriter
 */
import type { LeaderEpoch, Offset } from '../../model/vocabulary';
import { type Disk, Extent } from '../../sim/disk';

/** What it is the sum of: all records before `offset`, the last of which was written in `epoch`. */
export interface SnapshotId {
  readonly offset: Offset;
  readonly epoch: LeaderEpoch;
}

const DIRECTORY = '__cluster_metadata-0/';
const SUFFIX = '.checkpoint';
const PARTIAL = '.checkpoint.part';
const DELETED = '.checkpoint.deleted';

export const snapshotFile = (id: SnapshotId) => named(id, SUFFIX);
const named = ({ offset, epoch }: SnapshotId, suffix: string) =>
  `${DIRECTORY}${String(offset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}${suffix}`;

export const compareSnapshots = (a: SnapshotId, b: SnapshotId) => a.epoch - b.epoch || a.offset - b.offset;
export const isSameSnapshot = (a: SnapshotId, b: SnapshotId) => a.epoch === b.epoch && a.offset === b.offset;

/** Those that are whole and no older than the log's start, oldest first. What a former process left half done is removed. */
export function recoverSnapshots(disk: Disk, logStartOffset: Offset): readonly SnapshotId[] {
  const found: SnapshotId[] = [];
  for (const file of disk.list(DIRECTORY)) {
    const parsed = parse(file);
    if (parsed === null) continue;
    if (parsed.suffix === SUFFIX && parsed.offset >= logStartOffset) found.push({ offset: parsed.offset, epoch: parsed.epoch });
    else disk.remove(file);
  }
  return found.sort(compareSnapshots);
}

function parse(file: string): (SnapshotId & { readonly suffix: string }) | null {
  const match = /^(\d{20})-(\d{10})(\.checkpoint(?:\.part|\.deleted)?)$/.exec(file.slice(DIRECTORY.length));
  if (match === null) return null;
  return { offset: Number(match[1]) as Offset, epoch: Number(match[2]) as LeaderEpoch, suffix: match[3]! };
}

/** How much of it has been written. */
export const partialSize = (disk: Disk, id: SnapshotId) => disk.size(named(id, PARTIAL));

export function appendToSnapshot(disk: Disk, id: SnapshotId, extent: Extent): void {
  disk.append(named(id, PARTIAL), extent);
}

/** It is whole: from now on it is a snapshot. */
export function freezeSnapshot(disk: Disk, id: SnapshotId): void {
  disk.flush(named(id, PARTIAL));
  disk.rename(named(id, PARTIAL), snapshotFile(id));
}

/** What was written of it goes. */
export function discardSnapshot(disk: Disk, id: SnapshotId): void {
  if (disk.exists(named(id, PARTIAL))) disk.remove(named(id, PARTIAL));
}

/** Returns its name as it is now. */
export function setSnapshotAside(disk: Disk, id: SnapshotId): string {
  disk.rename(snapshotFile(id), named(id, DELETED));
  return named(id, DELETED);
}

export const bytesExtent = (bytes: Uint8Array) => new Extent(bytes);
