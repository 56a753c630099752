/**
 * Remembers what of the disks has been handed on for storing, and makes of everything that has happened since one change.
 *
 * It looks at the disks between two steps of the engine, so a change leads from one moment that existed to another. A disk that is
 * another object than the last time (a branch, a replay) is compared file by file and extent by extent: its versions tell nothing.
 */
import { printCommand } from '../engine/session/commands';
import type { JournalEntry } from '../engine/session/journal';
import type { NodeId } from '../engine/sim/context';
import type { FileView, MemoryDisk } from '../engine/sim/memory-disk';
import { ExtentChunks, type KeptExtent } from './extent-chunks';
import {
  type FileChange,
  type FileKey,
  IDS_PER_PAGE,
  type Moment,
  type StoredEntry,
  type StoredWorld,
  type WorldChange,
} from './persistence';

interface MirroredFile {
  kept: KeptExtent[];
  version: number;
  rewrites: number;
  length: number;
  flushedLength: number;
}

interface MirroredDisk {
  disk: MemoryDisk | null;
  version: number;
  readonly files: Map<string, MirroredFile>;
}

export class DiskMirror {
  private readonly chunks: ExtentChunks;
  private readonly mirrored = new Map<NodeId, MirroredDisk>();
  private journal: readonly JournalEntry[];

  /** Goes on from what is stored, or from nothing. `journal`: the entries that are stored, as they have been read. */
  constructor(stored: StoredWorld | null, journal: readonly JournalEntry[] = []) {
    this.chunks = new ExtentChunks(stored?.chunks ?? new Map());
    this.journal = [...journal];
    for (const [node, disk] of stored?.disks ?? []) this.remember(node, disk);
  }

  /** From the moment of the last change to this one. */
  change(disks: ReadonlyMap<NodeId, MemoryDisk>, moment: Moment, journal: readonly JournalEntry[] = []): WorldChange {
    const files: FileChange[] = [];
    const removedFiles: FileKey[] = [];
    for (const [node, disk] of disks) {
      const mirrored = this.mirroredDisk(node);
      const isAnother = mirrored.disk !== disk;
      if (!isAnother && mirrored.version === disk.version) continue;
      removedFiles.push(...this.removeMissing(node, mirrored, disk));
      for (const name of disk.fileNames()) {
        const change = this.update(mirrored, { node, name }, disk.file(name)!, isAnother);
        if (change !== null) files.push(change);
      }
      mirrored.disk = disk;
      mirrored.version = disk.version;
    }
    for (const [node, mirrored] of this.mirrored) if (!disks.has(node)) removedFiles.push(...this.removeMissing(node, mirrored, null));
    return { moment, journal: this.journalChange(journal), files, removedFiles, ...this.chunks.takeChanges() };
  }

  /** A branch begins with the very entries of the past that it left. */
  private journalChange(journal: readonly JournalEntry[]): WorldChange['journal'] {
    let from = 0;
    while (from < journal.length && journal[from] === this.journal[from]) from++;
    this.journal = [...journal];
    return { from, entries: journal.slice(from).map(storedEntry) };
  }

  private remember(node: NodeId, disk: MemoryDisk): void {
    const mirrored = this.mirroredDisk(node);
    for (const name of disk.fileNames()) this.update(mirrored, { node, name }, disk.file(name)!, true);
    mirrored.disk = disk;
    mirrored.version = disk.version;
  }

  private mirroredDisk(node: NodeId): MirroredDisk {
    const known = this.mirrored.get(node);
    if (known !== undefined) return known;
    const mirrored: MirroredDisk = { disk: null, version: 0, files: new Map() };
    this.mirrored.set(node, mirrored);
    return mirrored;
  }

  private removeMissing(node: NodeId, { files }: MirroredDisk, disk: MemoryDisk | null): FileKey[] {
    const missing = [...files].filter(([name]) => disk?.exists(name) !== true);
    for (const [name, { kept }] of missing) {
      for (const extent of kept) this.chunks.release(extent);
      files.delete(name);
    }
    return missing.map(([name]) => ({ node, name }));
  }

  /** Null where the file is as it was. */
  private update({ files }: MirroredDisk, key: FileKey, view: FileView, compareAll: boolean): FileChange | null {
    let file = files.get(key.name);
    if (!compareAll && file?.version === view.version) return null;
    const isNew = file === undefined;
    file ??= { kept: [], version: 0, rewrites: view.rewrites, length: 0, flushedLength: 0 };
    files.set(key.name, file);
    const before = file.kept.length;
    const same = !compareAll && file.rewrites === view.rewrites ? before : sameExtents(file, view);
    this.follow(file, view, same);
    const isSame = !isNew && same === before && same === view.extents.length && file.flushedLength === view.flushedLength;
    file.version = view.version;
    file.rewrites = view.rewrites;
    file.length = view.length;
    file.flushedLength = view.flushedLength;
    return isSame ? null : fileChange(key, file, same);
  }

  /** Makes the file's list of extents that of the disk; the first `same` are so already. */
  private follow({ kept }: MirroredFile, { extents }: FileView, same: number): void {
    const gone = kept.splice(same);
    for (let index = same; index < extents.length; index++) kept.push(this.chunks.refer(extents.get(index)));
    for (const extent of gone) this.chunks.release(extent);
  }
}

function storedEntry({ number, at, steps, command }: JournalEntry): StoredEntry {
  return { number, at, steps, command: printCommand(command) };
}

function sameExtents({ kept }: MirroredFile, { extents }: FileView): number {
  let same = 0;
  while (same < kept.length && same < extents.length && kept[same]?.extent === extents.get(same)) same++;
  return same;
}

function fileChange({ node, name }: FileKey, { kept, length, flushedLength }: MirroredFile, same: number): FileChange {
  const ids = (from: number, until: number) => kept.slice(from, until).map(({ id }) => id);
  const pageCount = Math.floor(kept.length / IDS_PER_PAGE);
  const pages: { index: number; ids: number[] }[] = [];
  for (let index = Math.floor(same / IDS_PER_PAGE); index < pageCount; index++) {
    pages.push({ index, ids: ids(index * IDS_PER_PAGE, (index + 1) * IDS_PER_PAGE) });
  }
  return { node, name, length, flushedLength, pageCount, pages, tail: ids(pageCount * IDS_PER_PAGE, kept.length) };
}
