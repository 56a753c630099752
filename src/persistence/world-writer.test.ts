import { describe, expect, test } from 'vitest';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import { Extent } from '../engine/sim/disk';
import { fork } from '../engine/sim/fork';
import { MemoryDisk } from '../engine/sim/memory-disk';
import { DiskMirror } from './disk-mirror';
import { contents, momentOf } from './disks-fixture';
import { InMemory } from './in-memory';
import type { WorldChange } from './persistence';
import { WorldWriter } from './world-writer';

/** A storage whose writes end when the test says so. */
class HeldStorage extends InMemory {
  private readonly held: { end: () => void; fail: (error: Error) => void }[] = [];

  override async write(change: WorldChange): Promise<void> {
    await new Promise<void>((end, fail) => this.held.push({ end, fail }));
    await super.write(change);
  }

  async finish(): Promise<void> {
    this.held.shift()?.end();
    await settle();
  }

  async refuse(because: string): Promise<void> {
    this.held.shift()?.fail(new Error(because));
    await settle();
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

function setting() {
  const storage = new HeldStorage();
  let retry: () => void = () => {};
  const wait = () =>
    new Promise<void>((resolve) => {
      retry = resolve;
    });
  const writer = new WorldWriter({ persistence: storage, mirror: new DiskMirror(null), wait });
  const disks = new Map([['broker-1' as NodeId, new MemoryDisk()]]);
  const append = (bytes: number) => disks.get('broker-1' as NodeId)!.append('log', new Extent(new Uint8Array(bytes)));
  const moment = (event: number, of = disks) => ({ ...momentOf(event), journal: [], disks: of });
  return { storage, writer, disks, append, moment, retry: () => retry() };
}

describe('bringing a world into storage', () => {
  test('a moment is safe when it is stored, and not before', async () => {
    const { storage, writer, append, moment } = setting();
    append(10);
    writer.take(moment(3));
    expect(writer.safe).toBeNull();
    await storage.finish();
    expect(writer.safe).toEqual({ event: 3, at: 30 });
  });

  test('what nodes have written since is the backlog', async () => {
    const { storage, writer, append, moment, disks } = setting();
    append(100);
    expect(writer.backlogBytes(disks)).toBe(100);
    writer.take(moment(3));
    append(50);
    await storage.finish();
    expect(writer.backlogBytes(disks)).toBe(50);
  });

  test('a change that is refused is reported, and stored whole when there is room again', async () => {
    const { storage, writer, append, moment, disks, retry } = setting();
    append(10);
    writer.take(moment(1));
    await storage.finish();
    append(20);
    writer.take(moment(2));
    await storage.refuse('The quota has been exceeded.');
    expect(writer.trouble).toBe('The quota has been exceeded');
    expect(writer.safe?.event).toBe(1);
    expect((await storage.load())?.moment.event).toBe(1);
    retry();
    await settle();
    await storage.finish();
    expect(writer.trouble).toBeNull();
    expect(writer.safe?.event).toBe(2);
    expect(contents((await storage.load())!.disks)).toEqual(contents(disks));
  });

  test('nobody waits for ever on a storage that refuses', async () => {
    const { storage, writer, append, moment } = setting();
    append(10);
    writer.take(moment(1));
    const settled = writer.settled();
    await storage.refuse('full');
    await settled;
  });

  test('going back and acting makes only what came before safe, until the new past is stored', async () => {
    const { storage, writer, disks, append, moment } = setting();
    append(10);
    const before = fork({ disks }).disks;
    append(20);
    writer.take(moment(5));
    await storage.finish();
    append(30);
    writer.take(moment(9));
    writer.branched({ event: 4, at: 40 as VirtualTime });
    expect(writer.safe).toEqual({ event: 4, at: 40 });
    await storage.finish();
    expect(writer.safe).toEqual({ event: 4, at: 40 });
    writer.take(moment(5, before));
    await storage.finish();
    expect(writer.safe).toEqual({ event: 5, at: 50 });
    expect(contents((await storage.load())!.disks)).toEqual(contents(before));
  });
});
