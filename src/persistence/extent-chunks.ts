/**
 * Extents by identity, each stored once, and packed into chunks. Counts who refers to an extent: a chunk of which more than half is no
 * longer referred to is written again without it, and one that nobody refers to is dropped.
 */
import type { Extent } from '../engine/sim/disk';
import type { StoredExtent, WorldChange } from './persistence';

/** With the table of a full chunk, this stays below the 60 KiB beyond which a browser stores values slowly. */
export const CHUNK_BYTES_MAX = 44 * 1024;
export const CHUNK_EXTENTS_MAX = 1_024;

export class KeptExtent {
  readonly id: number;
  readonly extent: Extent;
  references = 0;
  /** Null as long as it is not stored. */
  chunk: Chunk | null = null;

  constructor(id: number, extent: Extent) {
    this.id = id;
    this.extent = extent;
  }
}

interface Chunk {
  readonly number: number;
  kept: KeptExtent[];
}

export class ExtentChunks {
  private readonly known = new WeakMap<Extent, KeptExtent>();
  private fresh: KeptExtent[] = [];
  private readonly touched = new Set<Chunk>();
  private nextId = 0;
  private nextChunk = 0;

  constructor(stored: ReadonlyMap<number, readonly StoredExtent[]>) {
    for (const [number, extents] of stored) {
      const chunk: Chunk = { number, kept: extents.map(({ id, extent }) => this.know(id, extent)) };
      for (const kept of chunk.kept) kept.chunk = chunk;
      this.nextChunk = Math.max(this.nextChunk, number + 1);
      this.touched.add(chunk);
    }
  }

  /** One more file has it. */
  refer(extent: Extent): KeptExtent {
    let kept = this.known.get(extent);
    if (kept === undefined) {
      kept = this.know(this.nextId, extent);
      this.fresh.push(kept);
    }
    kept.references++;
    return kept;
  }

  /** One file less has it. */
  release(kept: KeptExtent): void {
    kept.references--;
    if (kept.chunk !== null) this.touched.add(kept.chunk);
  }

  /** What has to be stored so that exactly what is referred to can be found again. */
  takeChanges(): Pick<WorldChange, 'chunks' | 'droppedChunks'> {
    const dropped: number[] = [];
    const written: Chunk[] = [];
    for (const chunk of this.touched) {
      if (!isMostlyDead(chunk)) continue;
      dropped.push(chunk.number);
      this.forgetDead(chunk.kept);
      chunk.kept = chunk.kept.filter(({ references }) => references > 0);
      if (chunk.kept.length > 0) written.push(chunk);
    }
    this.touched.clear();
    this.forgetDead(this.fresh);
    written.push(...this.pack(this.fresh.filter(({ references }) => references > 0)));
    this.fresh = [];
    return { droppedChunks: dropped, chunks: written.map(({ number, kept }) => ({ chunk: number, extents: [...kept] })) };
  }

  private know(id: number, extent: Extent): KeptExtent {
    const kept = new KeptExtent(id, extent);
    this.known.set(extent, kept);
    this.nextId = Math.max(this.nextId, id + 1);
    return kept;
  }

  private forgetDead(extents: readonly KeptExtent[]): void {
    for (const { extent, references } of extents) if (references === 0) this.known.delete(extent);
  }

  private pack(extents: readonly KeptExtent[]): Chunk[] {
    const chunks: Chunk[] = [];
    let bytes = 0;
    for (const kept of extents) {
      let chunk = chunks.at(-1);
      if (chunk === undefined || chunk.kept.length === CHUNK_EXTENTS_MAX || bytes + kept.extent.length > CHUNK_BYTES_MAX) {
        chunk = { number: this.nextChunk++, kept: [] };
        chunks.push(chunk);
        bytes = 0;
      }
      chunk.kept.push(kept);
      kept.chunk = chunk;
      bytes += kept.extent.length;
    }
    return chunks;
  }
}

function isMostlyDead({ kept }: Chunk): boolean {
  let live = 0;
  let dead = 0;
  for (const { extent, references } of kept) {
    if (references > 0) live += extent.length;
    else dead += extent.length;
  }
  return dead > live;
}
