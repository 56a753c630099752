import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/utf8';
import type { BrokerId } from '../engine/model/vocabulary';
import { RecordBatch } from '../engine/protocol/record-batch';
import { buildRecordBatch } from '../engine/protocol/record-batch-builder';
import { JournalEntry } from '../engine/session/journal';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import { Extent } from '../engine/sim/disk';
import { fork } from '../engine/sim/fork';
import { MemoryDisk } from '../engine/sim/memory-disk';
import { DiskMirror } from './disk-mirror';
import { ChangingDisks, contents, type DiskAction, type Disks, diskActions, momentOf, NODES } from './disks-fixture';
import { InMemory } from './in-memory';
import { openIndexedDb } from './indexed-db';
import { IDS_PER_PAGE, type Persistence } from './persistence';

/** A storage, and how it is found again by the next life of the page. */
interface Kind {
  readonly name: string;
  readonly open: () => Promise<Persistence>;
}

let kept: InMemory;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  kept = new InMemory();
});

const kinds: Kind[] = [
  { name: 'in memory', open: () => Promise.resolve(kept) },
  { name: 'in IndexedDB', open: () => openIndexedDb(() => {}) },
];

const emptyDisks = (): Disks => new Map(NODES.map((node) => [node, new MemoryDisk()]));
const bytes = (...values: number[]) => new Uint8Array(values);

describe.each(kinds)('disks stored $name', ({ open }) => {
  test('nothing is found where nothing was stored', async () => {
    expect(await (await open()).load()).toBeNull();
  });

  test('the next life finds every file with its bytes, its flush boundary and the moment', async () => {
    const disks = emptyDisks();
    const disk = disks.get('broker-1' as NodeId)!;
    disk.append('orders-0/00000000000000000000.log', new Extent(bytes(1, 2), bytes(3)));
    disk.flush('orders-0/00000000000000000000.log');
    disk.append('orders-0/00000000000000000000.log', new Extent(bytes(4)));
    disk.append('empty', new Extent(bytes()));
    const clients = [{ kind: 'Producer', node: 'booking-api' as NodeId, config: {} }] as const;
    const storage = await open();
    await storage.write(new DiskMirror(null).change(disks, momentOf(7, clients)));
    storage.close();

    const found = await (await open()).load();

    expect(found?.moment).toEqual(momentOf(7, clients));
    const again = found!.disks.get('broker-1' as NodeId)!;
    expect(again.fileNames()).toEqual(['empty', 'orders-0/00000000000000000000.log']);
    expect([...again.read('orders-0/00000000000000000000.log')]).toEqual([1, 2, 3, 4]);
    expect(again.flushedSize('orders-0/00000000000000000000.log')).toBe(3);
  });

  test('an extent that replicas share is one object again', async () => {
    const disks = emptyDisks();
    const shared = new Extent(bytes(1, 2, 3));
    for (const disk of disks.values()) disk.append('log', shared);
    const storage = await open();
    await storage.write(new DiskMirror(null).change(disks, momentOf(1)));

    const found = await storage.load();

    const [first, ...others] = NODES.map((node) => found!.disks.get(node)!.file('log')!.extents.get(0));
    for (const other of others) expect(other).toBe(first);
    expect([...found!.chunks.values()].flat()).toHaveLength(1);
  });

  test('a record batch is a record batch again: its log finds it without cutting it out of the bytes', async () => {
    const disks = emptyDisks();
    const record = { timestamp: 5 as never, key: utf8Encode('key'), value: utf8Encode('value'), headers: [] };
    const batch = buildRecordBatch([record], { producerId: 1 as never, producerEpoch: 0 as never, baseSequence: 0 as never, trace: null });
    disks.get('broker-1' as NodeId)!.append('log', batch);
    const storage = await open();
    await storage.write(new DiskMirror(null).change(disks, momentOf(1)));

    const found = (await storage.load())!.disks
      .get('broker-1' as NodeId)!
      .file('log')!
      .extents.get(0);

    expect(found).toBeInstanceOf(RecordBatch);
    expect((found as RecordBatch).crc).toBe(batch.crc);
    expect((found as RecordBatch).recordCount).toBe(1);
  });

  test('bytes that no file has any more are not kept', async () => {
    const disks = emptyDisks();
    const disk = disks.get('broker-1' as NodeId)!;
    const storage = await open();
    const mirror = new DiskMirror(null);
    for (let time = 0; time < 50; time++) {
      disk.replace('checkpoint', new Uint8Array(1_000).fill(time));
      await storage.write(mirror.change(disks, momentOf(time)));
    }
    const stored = [...(await storage.load())!.chunks.values()].flat();
    expect(stored.reduce((sum, { extent }) => sum + extent.length, 0)).toBeLessThanOrEqual(2_000);
  });

  test('a file of many extents is found whole after it was cut within an earlier page', async () => {
    const disks = emptyDisks();
    const disk = disks.get('broker-1' as NodeId)!;
    const storage = await open();
    const mirror = new DiskMirror(null);
    for (let index = 0; index < 3 * IDS_PER_PAGE; index++) disk.append('log', new Extent(bytes(index)));
    await storage.write(mirror.change(disks, momentOf(1)));
    disk.truncate('log', IDS_PER_PAGE + 1);
    disk.append('log', new Extent(bytes(77)));
    await storage.write(mirror.change(disks, momentOf(2)));
    expect(contents((await storage.load())!.disks)).toEqual(contents(disks));
  });

  test('a past that goes on differently is found as it went on, though its versions are those of the first', async () => {
    const disks = emptyDisks();
    const disk = disks.get('broker-1' as NodeId)!;
    const storage = await open();
    const mirror = new DiskMirror(null);
    disk.append('log', new Extent(bytes(1)));
    const copy = fork({ disks }).disks;
    disk.append('log', new Extent(bytes(2)));
    await storage.write(mirror.change(disks, momentOf(2)));
    copy.get('broker-1' as NodeId)!.append('log', new Extent(bytes(3)));
    await storage.write(mirror.change(copy, momentOf(2)));
    expect([...(await storage.load())!.disks.get('broker-1' as NodeId)!.read('log')]).toEqual([1, 3]);
  });

  test('the journal is found in words, and of a past that was left only what the new one shares with it', async () => {
    const disks = emptyDisks();
    const mirror = new DiskMirror(null);
    const storage = await open();
    const entry = (number: number, broker: number) =>
      new JournalEntry({ number, at: number as VirtualTime, steps: number, command: { kind: 'KillBroker', broker: broker as BrokerId } });
    const [first, second, other] = [entry(0, 1), entry(1, 2), entry(1, 3)];
    await storage.write(mirror.change(disks, momentOf(1), [first]));
    await storage.write(mirror.change(disks, momentOf(2), [first, second, entry(2, 1)]));
    await storage.write(mirror.change(disks, momentOf(3), [first, other]));
    expect((await storage.load())!.journal).toEqual([
      { number: 0, at: 0, steps: 0, command: 'kill broker 1' },
      { number: 1, at: 1, steps: 1, command: 'kill broker 3' },
    ]);
  });

  test('clearing leaves nothing', async () => {
    const disks = emptyDisks();
    disks.get('broker-1' as NodeId)!.append('log', new Extent(bytes(1)));
    const storage = await open();
    await storage.write(new DiskMirror(null).change(disks, momentOf(1)));
    await storage.clear();
    expect(await storage.load()).toBeNull();
  });

  test('whatever is done to the disks and wherever it is cut, what is found is the last moment that was stored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(diskActions, { maxLength: 12 }), { minLength: 1, maxLength: 6 }), async (lives) => {
        globalThis.indexedDB = new IDBFactory();
        kept = new InMemory();
        let event = 0;
        let last: { event: number; contents: unknown } | null = null;
        for (const actions of lives) {
          const storage = await open();
          const found = await storage.load();
          expect(found?.moment.event ?? null).toBe(last?.event ?? null);
          expect(contents(found?.disks ?? new Map())).toEqual(last?.contents ?? []);
          last = (await live(storage, found?.disks, actions, () => ++event, new DiskMirror(found))) ?? last;
          storage.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** One life: every third action its disks are stored. What is done after that is lost with it. */
async function live(
  storage: Persistence,
  from: ReadonlyMap<NodeId, MemoryDisk> | undefined,
  actions: readonly DiskAction[],
  next: () => number,
  mirror: DiskMirror,
) {
  const changing = new ChangingDisks(new Map(NODES.map((node) => [node, from?.get(node) ?? new MemoryDisk()])));
  let stored: { event: number; contents: unknown } | null = null;
  for (const [index, action] of actions.entries()) {
    changing.act(action);
    if (index % 3 !== 2) continue;
    const event = next();
    await storage.write(mirror.change(changing.disks, momentOf(event)));
    stored = { event, contents: contents(changing.disks) };
  }
  return stored;
}
