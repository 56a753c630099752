/**
 * Disks in the browser's IndexedDB. A change is one transaction over all stores, with relaxed durability: it survives the tab and the
 * browser, and what a power loss of the real machine leaves is still one whole moment.
 *
 * Nothing but the transaction's own requests may be awaited inside it, or it ends early. Read next: persistence.ts, chunk-values.ts.
 */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { NodeId } from '../engine/sim/context';
import { type ChunkValue, chunkFromValues, chunkValues } from './chunk-values';
import type { FileChange, Moment, Persistence, StoredEntry, StoredWorld, WorldChange } from './persistence';
import { assembleWorld, type StoredFile } from './stored-world';

/** Why a connection that was open is of no use any more. */
export type ConnectionLost = (because: string) => void;

interface Schema extends DBSchema {
  /** By chunk and piece. */
  extents: { key: [chunk: number, piece: number]; value: ChunkValue };
  files: { key: [node: string, name: string]; value: FileValue };
  /** Full pages of a file's ids. */
  pages: { key: [node: string, name: string, index: number]; value: readonly number[] };
  journal: { key: number; value: StoredEntry };
  moment: { key: 'moment'; value: Moment };
}

type FileValue = Pick<FileChange, 'length' | 'flushedLength' | 'tail'>;
type Writing = IDBPTransaction<Schema, typeof STORES, 'readwrite'>;

const DATABASE = 'glassbroker';
/** 1 had no journal, and was never released. */
const VERSION = 2;
const STORES = ['extents', 'files', 'pages', 'journal', 'moment'] as const satisfies (keyof Schema)[];
/** Pieces read at once. */
const READ_AT_ONCE = 256;

/** Rejects where the browser keeps nothing, or another version of this page holds the database. */
export async function openIndexedDb(lost: ConnectionLost): Promise<Persistence> {
  const { promise: blocked, reject: refuse } = withReject();
  const opening = openDB<Schema>(DATABASE, VERSION, {
    upgrade(database) {
      for (const store of database.objectStoreNames) database.deleteObjectStore(store);
      for (const store of STORES) database.createObjectStore(store);
    },
    blocked() {
      refuse(new Error('a tab with an older version of this page is still open'));
      void opening.then((database) => database.close());
    },
    blocking(_from, _to, event) {
      (event.target as IDBDatabase).close();
      lost('a newer version of this page was opened in another tab');
    },
    terminated: () => lost('the browser has closed the storage'),
  });
  return new InIndexedDb(await Promise.race([opening, blocked]));
}

function withReject(): { promise: Promise<never>; reject: (reason: Error) => void } {
  let reject: (reason: Error) => void = () => {};
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  return { promise, reject };
}

class InIndexedDb implements Persistence {
  private readonly database: IDBPDatabase<Schema>;

  constructor(database: IDBPDatabase<Schema>) {
    this.database = database;
  }

  async load(): Promise<StoredWorld | null> {
    const transaction = this.database.transaction(STORES);
    const moment = await transaction.objectStore('moment').get('moment');
    if (moment === undefined) return null;
    const [keys, values] = await Promise.all([transaction.objectStore('files').getAllKeys(), transaction.objectStore('files').getAll()]);
    const [pageKeys, pages] = await Promise.all([transaction.objectStore('pages').getAllKeys(), transaction.objectStore('pages').getAll()]);
    const journal = await transaction.objectStore('journal').getAll();
    const pieces = new Map<number, ChunkValue[]>();
    let after: [number, number] = [-1, 0];
    for (let count = READ_AT_ONCE; count === READ_AT_ONCE; ) {
      const range = IDBKeyRange.lowerBound(after, true);
      const store = transaction.objectStore('extents');
      const [found, read] = await Promise.all([store.getAllKeys(range, READ_AT_ONCE), store.getAll(range, READ_AT_ONCE)]);
      count = found.length;
      after = found.at(-1) ?? after;
      for (const [index, [chunk]] of found.entries()) append(pieces, chunk, read[index]!);
    }
    const chunks = new Map([...pieces].map(([chunk, values]) => [chunk, chunkFromValues(values)]));
    return assembleWorld({ moment, journal, chunks, files: filesFrom({ keys, values, pageKeys, pages }) });
  }

  async write(change: WorldChange): Promise<void> {
    const transaction = this.database.transaction(STORES, 'readwrite', { durability: 'relaxed' });
    await Promise.all([...requests(transaction, change), transaction.done]);
  }

  async clear(): Promise<void> {
    const transaction = this.database.transaction(STORES, 'readwrite');
    await Promise.all([...STORES.map((store) => transaction.objectStore(store).clear()), transaction.done]);
  }

  close(): void {
    this.database.close();
  }
}

function requests(transaction: Writing, change: WorldChange): Promise<unknown>[] {
  const [extents, files, pages] = [transaction.objectStore('extents'), transaction.objectStore('files'), transaction.objectStore('pages')];
  const journal = transaction.objectStore('journal');
  const all: Promise<unknown>[] = [journal.delete(IDBKeyRange.lowerBound(change.journal.from))];
  for (const entry of change.journal.entries) all.push(journal.put(entry, entry.number));
  for (const chunk of change.droppedChunks) all.push(extents.delete(IDBKeyRange.bound([chunk], [chunk, []])));
  for (const { chunk, extents: packed } of change.chunks) {
    for (const [piece, value] of chunkValues(packed).entries()) all.push(extents.put(value, [chunk, piece]));
  }
  for (const { node, name } of change.removedFiles) {
    all.push(files.delete([node, name]), pages.delete(IDBKeyRange.bound([node, name], [node, name, []])));
  }
  for (const { node, name, length, flushedLength, pageCount, pages: changed, tail } of change.files) {
    all.push(files.put({ length, flushedLength, tail }, [node, name]));
    all.push(pages.delete(IDBKeyRange.bound([node, name, pageCount], [node, name, []])));
    for (const { index, ids } of changed) all.push(pages.put(ids, [node, name, index]));
  }
  all.push(transaction.objectStore('moment').put(change.moment, 'moment'));
  return all;
}

function filesFrom(rows: {
  keys: readonly [string, string][];
  values: readonly FileValue[];
  pageKeys: readonly [string, string, number][];
  pages: readonly (readonly number[])[];
}): StoredFile[] {
  const pages = new Map<string, (readonly number[])[]>();
  for (const [index, [node, name]] of rows.pageKeys.entries()) append(pages, `${node} ${name}`, rows.pages[index]!);
  return rows.keys.map(([node, name], index) => {
    const { length, flushedLength, tail } = rows.values[index]!;
    return { node: node as NodeId, name, length, flushedLength, ids: [...(pages.get(`${node} ${name}`) ?? []).flat(), ...tail] };
  });
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
