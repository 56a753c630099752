import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Extent } from './disk';
import { countObjects, fork } from './fork';
import { MemoryDisk } from './memory-disk';

/** What a disk should be: bytes, and how many of them are flushed. */
type Model = Map<string, { readonly bytes: readonly number[]; readonly flushed: number }>;

const names = fc.constantFrom('a', 'b', 'c/d');
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      file: names,
      head: fc.uint8Array({ maxLength: 9 }),
      body: fc.uint8Array({ maxLength: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('truncate' as const), file: names, length: fc.nat(120) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('flush' as const), file: names }) },
  fc.record({ do: fc.constant('replace' as const), file: names, bytes: fc.uint8Array({ maxLength: 9 }) }),
  fc.record({ do: fc.constant('rename' as const), file: names, to: names }),
  fc.record({ do: fc.constant('remove' as const), file: names }),
  fc.record({ do: fc.constant('losePower' as const) }),
  fc.record({ do: fc.constant('fork' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function applyToModel(model: Model, action: Step): void {
  const file = 'file' in action ? model.get(action.file) : undefined;
  switch (action.do) {
    case 'append':
      model.set(action.file, { bytes: [...(file?.bytes ?? []), ...action.head, ...action.body], flushed: file?.flushed ?? 0 });
      break;
    case 'truncate':
      if (file) model.set(action.file, { bytes: file.bytes.slice(0, action.length), flushed: Math.min(file.flushed, action.length) });
      break;
    case 'flush':
      if (file) model.set(action.file, { bytes: file.bytes, flushed: file.bytes.length });
      break;
    case 'replace':
      model.set(action.file, { bytes: [...action.bytes], flushed: action.bytes.length });
      break;
    case 'rename':
      if (!file) break;
      model.delete(action.file);
      model.set(action.to, file);
      break;
    case 'remove':
      model.delete(action.file);
      break;
    case 'losePower':
      for (const [name, { bytes, flushed }] of model) model.set(name, { bytes: bytes.slice(0, flushed), flushed });
      break;
    case 'fork':
      break;
  }
}

function applyToDisk(disk: MemoryDisk, action: Step): void {
  switch (action.do) {
    case 'append':
      return disk.append(action.file, new Extent(action.head, action.body));
    case 'truncate':
      return disk.truncate(action.file, action.length);
    case 'flush':
      return disk.flush(action.file);
    case 'replace':
      return disk.replace(action.file, action.bytes);
    case 'rename':
      return disk.exists(action.file) ? disk.rename(action.file, action.to) : undefined;
    case 'remove':
      return disk.remove(action.file);
    case 'losePower':
      return disk.losePower();
    case 'fork':
      return;
  }
}

function expectSame(disk: MemoryDisk, model: Model): void {
  expect(disk.fileNames()).toEqual([...model.keys()].sort());
  for (const [name, { bytes, flushed }] of model) {
    expect([...disk.read(name)]).toEqual(bytes);
    expect([disk.size(name), disk.flushedSize(name)]).toEqual([bytes.length, flushed]);
    for (let position = 0; position <= bytes.length; position += 7)
      expect([...disk.readAt(name, position, 5)]).toEqual(bytes.slice(position, position + 5));
    const joined = [...disk.extents(name)].flatMap(({ head, body }) => [...head, ...body]);
    expect(joined).toEqual(bytes);
  }
}

test('any program of writes, flushes, forks and power losses does to each fork what it does to plain byte arrays', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), step), { maxLength: 120, size: 'max' }), (program) => {
      const worlds: { disk: MemoryDisk; model: Model }[] = [{ disk: new MemoryDisk(), model: new Map() }];
      for (const [on, action] of program) {
        const world = worlds[on % worlds.length] as (typeof worlds)[number];
        if (action.do === 'fork' && worlds.length < 4) worlds.push({ disk: fork(world.disk), model: new Map(world.model) });
        applyToDisk(world.disk, action);
        applyToModel(world.model, action);
      }
      for (const { disk, model } of worlds) expectSame(disk, model);
    }),
    { numRuns: 150 },
  );
});

test('a file of hundreds of extents is read and truncated at any position', () => {
  const change = fc.record({ appended: fc.nat(60), keptPercent: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(1_000), { maxLength: 20 }), (changes, positions) => {
      const disk = new MemoryDisk();
      const bytes: number[] = [];
      for (const { appended, keptPercent } of changes) {
        for (let count = 0; count < appended; count++) {
          const extent = new Extent(Uint8Array.of(count, count + 1), new Uint8Array(count % 3).fill(bytes.length));
          disk.append('log', extent);
          bytes.push(...extent.head, ...extent.body);
        }
        bytes.length = Math.floor((bytes.length * (keptPercent + 60)) / 160);
        disk.truncate('log', bytes.length);
        for (const at of positions) expect([...disk.readAt('log', at, 9)]).toEqual(bytes.slice(at, at + 9));
      }
    }),
  );
});

test('a mirror that copies what versions say has changed is always the disk', () => {
  interface Mirrored {
    version: number;
    rewrites: number;
    bytes: number[];
    flushedLength: number;
  }
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 20 }), (program) => {
      const disk = new MemoryDisk();
      const mirror = new Map<string, Mirrored>();
      let version = disk.version;
      for (const actions of program) {
        for (const action of actions) applyToDisk(disk, action);
        if (disk.version !== version) {
          for (const name of mirror.keys()) if (!disk.exists(name)) mirror.delete(name);
          for (const name of disk.fileNames()) mirror.set(name, mirrored(disk, name, mirror.get(name)));
          version = disk.version;
        }
        expect([...mirror.keys()].sort()).toEqual(disk.fileNames());
        for (const [name, { bytes, flushedLength }] of mirror)
          expect([bytes, flushedLength]).toEqual([[...disk.read(name)], disk.flushedSize(name)]);
      }
    }),
  );

  function mirrored(disk: MemoryDisk, name: string, known: Mirrored | undefined): Mirrored {
    const file = disk.file(name);
    if (file === null || known?.version === file?.version) return known as Mirrored;
    const kept = known?.rewrites === file.rewrites ? known.bytes : [];
    const { version, rewrites, flushedLength, length } = file;
    return { version, rewrites, flushedLength, bytes: [...kept, ...disk.readAt(name, kept.length, length - kept.length)] };
  }
});

test('a disk built from what was stored is the disk that was', () => {
  const disk = new MemoryDisk();
  for (let count = 0; count < 40; count++) disk.append('orders-0/0.log', new Extent(Uint8Array.of(count), Uint8Array.of(0)));
  disk.flush('orders-0/0.log');
  disk.append('orders-0/0.log', new Extent(Uint8Array.of(40)));
  const stored = disk.fileNames().map((name) => ({ name, extents: [...disk.extents(name)], flushedLength: disk.flushedSize(name) }));
  const copy = MemoryDisk.from(stored);
  expect(copy.read('orders-0/0.log')).toEqual(disk.read('orders-0/0.log'));
  expect(copy.flushedSize('orders-0/0.log')).toBe(80);
  copy.losePower();
  expect(copy.size('orders-0/0.log')).toBe(80);
});

test('extents are handed out as they were appended, and a truncation splits the one it hits', () => {
  const disk = new MemoryDisk();
  const first = new Extent(Uint8Array.of(1, 2), Uint8Array.of(3, 4));
  disk.append('log', first);
  disk.append('log', new Extent(Uint8Array.of(5, 6), Uint8Array.of(7, 8)));
  disk.truncate('log', 7);
  const [kept, split] = [...disk.extents('log')];
  expect(kept).toBe(first);
  expect(split).toEqual(new Extent(Uint8Array.of(5, 6), Uint8Array.of(7)));
});

test('a read hands out bytes of its own: writing into them changes no file', () => {
  const disk = new MemoryDisk();
  disk.replace('checkpoint', Uint8Array.of(1));
  disk.read('checkpoint')[0] = 9;
  expect([...disk.read('checkpoint')]).toEqual([1]);
});

test('files are listed by prefix, in code unit order', () => {
  const disk = new MemoryDisk();
  for (const name of ['orders-10/a', 'orders-1/b', 'orders-1/a', 'meta.properties']) disk.append(name, new Extent(new Uint8Array(0)));
  expect(disk.list('orders-1/')).toEqual(['orders-1/a', 'orders-1/b']);
  expect(disk.list('')).toEqual(['meta.properties', 'orders-1/a', 'orders-1/b', 'orders-10/a']);
});

test('what is not there has no size and no bytes, and is removed, truncated and flushed without a word', () => {
  const disk = new MemoryDisk();
  disk.remove('none');
  disk.truncate('none', 3);
  disk.flush('none');
  expect([disk.exists('none'), disk.size('none'), disk.flushedSize('none'), disk.read('none').length, [...disk.extents('none')]]).toEqual([
    false,
    0,
    0,
    0,
    [],
  ]);
  expect(disk.version).toBe(0);
  expect(() => disk.rename('none', 'some')).toThrow('broken belief');
});

test('a fork copies three objects a file, however large it is, and shares the bytes', () => {
  const disk = new MemoryDisk();
  const extent = new Extent(new Uint8Array(10));
  disk.append('log', extent);
  const copy = fork(disk);
  copy.append('log', new Extent(new Uint8Array(1)));
  expect([...copy.extents('log')][0]).toBe(extent);
  expect([disk.size('log'), copy.size('log')]).toEqual([10, 11]);
  const objects = countObjects(disk);
  for (let count = 0; count < 1_000; count++) disk.append('log', extent);
  expect(countObjects(disk) - objects).toBe(1);
});

test('only work for the disk is counted: what is flushed already is not flushed again', () => {
  const disk = new MemoryDisk();
  disk.append('log', new Extent(new Uint8Array(100)));
  disk.flush('log');
  disk.flush('log');
  disk.read('log');
  expect([disk.bytesWritten, disk.flushes]).toEqual([100, 1]);
  disk.replace('checkpoint', new Uint8Array(5));
  expect([disk.bytesWritten, disk.flushes]).toEqual([105, 2]);
});
