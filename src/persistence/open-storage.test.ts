import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { NodeId } from '../engine/sim/context';
import { Extent } from '../engine/sim/disk';
import { MemoryDisk } from '../engine/sim/memory-disk';
import { DiskMirror } from './disk-mirror';
import { momentOf } from './disks-fixture';
import { type LockProvider, openStorage } from './open-storage';
import { FORMAT } from './persistence';

/** One lock, as a browser has it for all tabs of a page. */
class Locks implements LockProvider {
  private holder: Promise<void> = Promise.resolve();

  request(_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>): Promise<void> {
    const before = this.holder;
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      void before.then(() => {
        if (signal.aborted) return;
        this.holder = hold();
        resolve(this.holder);
      });
    });
  }
}

const quick = { lockWaitMs: 20, lost: () => {} };
const disks = () => {
  const disk = new MemoryDisk();
  disk.append('log', new Extent(new Uint8Array([1, 2, 3])));
  return new Map([['broker-1' as NodeId, disk]]);
};

describe('the storage that a cluster gets', () => {
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
  });

  test('the first tab keeps its cluster in the browser, and has nothing to say about it', async () => {
    const { kind, note, stored } = await openStorage({ ...quick, locks: new Locks() });
    expect({ kind, note, stored }).toEqual({ kind: 'indexeddb', note: null, stored: null });
  });

  test('a second tab runs in memory and says so, and the first one is not disturbed', async () => {
    const locks = new Locks();
    const first = await openStorage({ ...quick, locks });
    const second = await openStorage({ ...quick, locks });
    expect(second.kind).toBe('memory');
    expect(second.note).toMatch(/^Another tab keeps its cluster.*gone after a reload\.$/);
    await second.persistence.write(new DiskMirror(null).change(disks(), momentOf(9)));
    expect(await first.persistence.load()).toBeNull();
  });

  test('where the browser blocks storage, the cluster runs in memory and the reason is said', async () => {
    const open = () => Promise.reject(new DOMException('A mutation operation was attempted on a database that did not allow mutations.'));
    const { kind, note } = await openStorage({ ...quick, locks: new Locks(), open });
    expect(kind).toBe('memory');
    expect(note).toContain('A mutation operation was attempted on a database that did not allow mutations. What happens here');
  });

  test('a blocked storage does not hold the lock: the next tab may have it', async () => {
    const locks = new Locks();
    await openStorage({ ...quick, locks, open: () => Promise.reject(new Error('blocked')) });
    expect((await openStorage({ ...quick, locks })).kind).toBe('indexeddb');
  });

  test('without locks two tabs could write over each other, so nothing is kept', async () => {
    expect((await openStorage({ ...quick, locks: undefined })).kind).toBe('memory');
  });

  test('what another version stored is not read, and not touched either', async () => {
    const first = await openStorage({ ...quick, locks: new Locks() });
    const strange = { ...momentOf(5), format: (FORMAT + 1) as typeof FORMAT };
    await first.persistence.write(new DiskMirror(null).change(disks(), strange));
    const second = await openStorage({ ...quick, locks: new Locks() });
    expect(second.kind).toBe('memory');
    expect(second.note).toContain(`it is of format ${FORMAT + 1}`);
    await second.persistence.clear();
    await expect(first.persistence.load()).rejects.toThrow('format');
  });
});
