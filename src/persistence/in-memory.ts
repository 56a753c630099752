/** A storage that lasts as long as its thread: where the browser lets us keep nothing, and for hosts that want nothing kept. */
import type { FileChange, Moment, Persistence, StoredEntry, StoredExtent, StoredWorld, WorldChange } from './persistence';
import { assembleWorld } from './stored-world';

interface KeptFile extends Pick<FileChange, 'node' | 'name' | 'length' | 'flushedLength' | 'tail'> {
  readonly pages: readonly (readonly number[])[];
}

export class InMemory implements Persistence {
  private moment: Moment | null = null;
  private journal: readonly StoredEntry[] = [];
  private readonly chunks = new Map<number, readonly StoredExtent[]>();
  private readonly files = new Map<string, KeptFile>();

  load(): Promise<StoredWorld | null> {
    const { moment, journal, chunks } = this;
    if (moment === null) return Promise.resolve(null);
    const files = [...this.files.values()].map((file) => ({ ...file, ids: [...file.pages.flat(), ...file.tail] }));
    return Promise.resolve(assembleWorld({ moment, journal, chunks: new Map(chunks), files }));
  }

  write({ moment, journal, droppedChunks, chunks, removedFiles, files }: WorldChange): Promise<void> {
    for (const chunk of droppedChunks) this.chunks.delete(chunk);
    for (const { chunk, extents } of chunks) this.chunks.set(chunk, extents);
    for (const { node, name } of removedFiles) this.files.delete(`${node} ${name}`);
    for (const { pages, pageCount, ...file } of files) {
      const kept = (this.files.get(`${file.node} ${file.name}`)?.pages ?? []).slice(0, pageCount);
      for (const { index, ids } of pages) kept[index] = ids;
      this.files.set(`${file.node} ${file.name}`, { ...file, pages: kept });
    }
    this.journal = [...this.journal.slice(0, journal.from), ...journal.entries];
    this.moment = moment;
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.moment = null;
    this.journal = [];
    this.chunks.clear();
    this.files.clear();
    return Promise.resolve();
  }

  close(): void {}
}
