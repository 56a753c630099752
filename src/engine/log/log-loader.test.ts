import { expect, test } from 'vitest';
import type { LeaderEpoch, Offset } from '../model/vocabulary';
import { putInt32 } from '../protocol/bytes';
import { Extent } from '../sim/disk';
import { MemoryDisk } from '../sim/memory-disk';
import { batchOf, LogOnDisk, NOW_MS } from './log-fixture';
import { UnifiedLog } from './unified-log';

const LOG = 'orders-0/00000000000000000000.log';
const SIZE = batchOf(['a', 'b']).length;

function logOf(batches: number, config = {}): LogOnDisk {
  const on = new LogOnDisk(config);
  for (let i = 0; i < batches; i++) on.append(batchOf(['a', 'b']));
  return on;
}

/** The disk as a browser or a file system gives it back: the same bytes, cut anywhere, nothing known of batches. */
function asStored(disk: MemoryDisk, pieceBytes: number): MemoryDisk {
  return MemoryDisk.from(
    disk.fileNames().map((name) => {
      const bytes = disk.read(name);
      const extents: Extent[] = [];
      for (let at = 0; at < bytes.length; at += pieceBytes) extents.push(new Extent(bytes.slice(at, at + pieceBytes)));
      return { name, extents, flushedLength: disk.flushedSize(name) };
    }),
  );
}

/** Flips one bit at `position`. */
function corrupt(on: LogOnDisk, file: string, position: number): void {
  const bytes = on.disk.read(file);
  bytes[position]! ^= 1;
  on.disk.truncate(file, 0);
  on.disk.append(file, new Extent(bytes));
}

test('after a kill everything that was appended is there: it was in the page cache', () => {
  const on = logOf(5, { segmentBytes: 2 * SIZE });
  const before = on.batches();
  expect(on.reopen()).toBe(0);
  expect([on.batches(), on.log.logEndOffset]).toEqual([before, 10]);
});

test('the batches in memory are those on disk: a restart copies no bytes', () => {
  const on = logOf(2);
  const [first] = on.log.batchesFrom(0 as Offset);
  on.reopen();
  expect([...on.log.batchesFrom(0 as Offset)][0]).toBe(first);
});

test('a log is found again in plain bytes, however they were cut', () => {
  for (const pieceBytes of [1, 7, 61, 1_000]) {
    const on = logOf(5, { segmentBytes: 2 * SIZE, indexIntervalBytes: 1 });
    const before = on.batches();
    on.disk = asStored(on.disk, pieceBytes);
    expect(on.reopen()).toBe(0);
    expect([on.batches(), on.read(7)]).toEqual([before, ['6-7']]);
  }
});

test('a power loss leaves what was flushed', () => {
  const on = logOf(5);
  on.log.flush(on.disk, NOW_MS);
  on.append(batchOf(['lost']));
  on.disk.losePower();
  on.reopen();
  expect(on.log.logEndOffset).toBe(10);
});

test('a torn tail is cut off, wherever it was torn', () => {
  for (let torn = 1; torn < SIZE; torn++) {
    const on = logOf(3);
    on.disk.truncate(LOG, 3 * SIZE - torn);
    expect(on.reopen({ recoveryPoint: 0 })).toBe(SIZE - torn);
    expect([on.batches(), on.disk.size(LOG)]).toEqual([['0-1', '2-3'], 2 * SIZE]);
  }
});

test('a batch whose CRC is wrong goes, and all behind it, newer segments too', () => {
  const on = logOf(6, { segmentBytes: 2 * SIZE });
  corrupt(on, 'orders-0/00000000000000000004.log', SIZE + 70);
  expect(on.reopen({ recoveryPoint: 0 })).toBe(3 * SIZE);
  expect([on.batches(), on.log.logEndOffset, on.log.activeSegmentBaseOffset]).toEqual([['0-1', '2-3', '4-5'], 6, 4]);
  expect(on.disk.exists('orders-0/00000000000000000008.log')).toBe(false);
});

test('a length that was overwritten ends the log', () => {
  const on = logOf(3);
  const bytes = on.disk.read(LOG);
  putInt32(bytes, SIZE + 8, -1);
  on.disk.replace(LOG, bytes);
  on.reopen({ recoveryPoint: 0 });
  expect(on.log.logEndOffset).toBe(2);
});

test('a sound batch whose offsets the log has already ends the log', () => {
  const on = logOf(3);
  on.disk.append(LOG, new Extent(on.disk.readAt(LOG, SIZE, SIZE)));
  expect(on.reopen({ recoveryPoint: 0 })).toBe(SIZE);
  expect(on.batches()).toEqual(['0-1', '2-3', '4-5']);
});

test('below the recovery point, and after a clean shutdown, CRCs are not computed again', () => {
  const below = logOf(4, { segmentBytes: 2 * SIZE });
  corrupt(below, LOG, 70);
  expect(below.reopen({ recoveryPoint: 4 })).toBe(0);
  const clean = logOf(4);
  corrupt(clean, LOG, 70);
  expect(clean.reopen({ clean: true })).toBe(0);
});

test('the indexes are the same whether they are kept or rebuilt', () => {
  const on = logOf(20, { segmentBytes: 8 * SIZE, indexIntervalBytes: SIZE });
  on.log.close(on.disk);
  const indexes = on.disk.list('orders-0/').filter((file) => file.endsWith('index'));
  const before = indexes.map((file) => on.disk.read(file));
  expect(indexes).toHaveLength(6);
  for (const file of indexes) on.disk.remove(file);
  on.reopen();
  expect(indexes.map((file) => on.disk.read(file))).toEqual(before);
});

test('an index that is not of its log is rebuilt, though the shutdown was clean', () => {
  const on = logOf(8, { indexIntervalBytes: SIZE });
  const file = 'orders-0/00000000000000000000.index';
  on.log.close(on.disk);
  const sound = on.disk.read(file);
  for (const bytes of [new Uint8Array(8), sound.slice(0, 12), new Uint8Array([...sound, ...sound])]) {
    on.disk.replace(file, bytes);
    on.reopen({ clean: true });
    expect(on.disk.read(file)).toEqual(sound);
  }
});

test('epochs whose records are lost are forgotten', () => {
  const on = logOf(2);
  on.log.flush(on.disk, NOW_MS);
  on.leaderEpoch = 3 as LeaderEpoch;
  on.append(batchOf(['lost']));
  expect(on.log.latestEpoch()).toBe(3);
  on.disk.losePower();
  on.reopen();
  expect(on.log.latestEpoch()).toBe(0);
});

test('epochs are read from the batches where the checkpoint is lost', () => {
  const on = logOf(2);
  on.leaderEpoch = 3 as LeaderEpoch;
  on.append(batchOf(['a']));
  const before = on.log.epochs.entries;
  on.disk.remove('orders-0/leader-epoch-checkpoint');
  on.reopen();
  expect(on.log.epochs.entries).toEqual(before);
});

test('the high watermark begins from its checkpoint, within what the log has', () => {
  const on = logOf(3);
  on.reopen({ highWatermark: 4 });
  expect(on.log.highWatermark).toBe(4);
  on.reopen({ highWatermark: 100 });
  expect(on.log.highWatermark).toBe(6);
});

test('an empty log opens empty', () => {
  const on = logOf(0);
  expect([on.reopen(), on.log.logEndOffset]).toEqual([0, 0]);
  const { log } = UnifiedLog.open(new MemoryDisk(), {
    ...on.identity,
    cleanShutdown: false,
    logStartOffset: 0 as Offset,
    recoveryPoint: 0 as Offset,
    highWatermark: 0 as Offset,
  });
  expect(log.logEndOffset).toBe(0);
});
