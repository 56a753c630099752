import { expect, test } from 'vitest';
import type { Offset } from '../model/vocabulary';
import { fork } from '../sim/fork';
import { batchOf, LogOnDisk, NOW_MS } from './log-fixture';

const MINUTE = 60_000;

/** One batch a segment, at the given ages. */
function segmentsAged(agesMs: readonly number[], config: Parameters<typeof aLog>[0] = {}): LogOnDisk {
  const on = aLog(config);
  agesMs.forEach((age, number) => {
    on.append(batchOf([`record ${number}`], { timestamp: NOW_MS - age }));
  });
  on.log.advanceHighWatermark(on.log.logEndOffset);
  return on;
}

const aLog = (config: ConstructorParameters<typeof LogOnDisk>[0]) => new LogOnDisk({ segmentBytes: 100, ...config });
const expire = ({ log, disk }: LogOnDisk, nowMs: number = NOW_MS) => log.deleteOldSegments(disk, nowMs);
const starts = ({ log }: LogOnDisk) => log.segments.map(({ baseOffset }) => baseOffset);

test('a segment expires with the newest record in it, to the millisecond, and not before', () => {
  const on = segmentsAged([MINUTE, 0], { retentionMs: MINUTE });
  expect(expire(on)).toEqual([]);
  expect(expire(on, NOW_MS + 1)).toEqual([{ reason: 'Time', segments: 1, from: 0, to: 1 }]);
  expect([on.read(0), on.read(1)]).toEqual(['OffsetOutOfRange', ['1-1']]);
});

test('one young record keeps its whole segment, and that segment keeps all behind it', () => {
  const on = aLog({ segmentBytes: 10_000, retentionMs: MINUTE });
  on.append(batchOf(['old'], { timestamp: NOW_MS - 10 * MINUTE }));
  on.append(batchOf(['young'], { timestamp: NOW_MS }));
  on.log.advanceHighWatermark(on.log.logEndOffset);
  expect(expire(on)).toEqual([]);

  const later = segmentsAged([10 * MINUTE, 0, 10 * MINUTE], { retentionMs: MINUTE });
  expect(expire(later)).toEqual([{ reason: 'Time', segments: 1, from: 0, to: 1 }]);
});

test('the active segment goes too where all of it has expired, and a new one stands ready at the same offset', () => {
  const on = segmentsAged([5 * MINUTE, 4 * MINUTE], { retentionMs: MINUTE });
  expect(expire(on)).toEqual([{ reason: 'Time', segments: 2, from: 0, to: 2 }]);
  expect([starts(on), on.log.logStartOffset, on.log.logEndOffset]).toEqual([[2], 2, 2]);
  expect(on.append(batchOf(['next']))).toMatchObject({ kind: 'Appended', baseOffset: 2 });
  expect(expire(on)).toEqual([]);
});

test('nothing at or above the high watermark goes, however old it is', () => {
  const on = aLog({ retentionMs: MINUTE });
  for (const value of ['a', 'b', 'c']) on.append(batchOf([value], { timestamp: NOW_MS - 5 * MINUTE }));
  on.log.advanceHighWatermark(2 as Offset);
  expect(expire(on)).toEqual([{ reason: 'Time', segments: 2, from: 0, to: 2 }]);
  expect(on.batches()).toEqual(['2-2']);
});

test('by size the log may stay larger than retention.bytes by less than a segment', () => {
  const on = segmentsAged([0, 0, 0, 0]);
  const segmentBytes = on.log.segments[0]!.sizeBytes;
  on.log.config = { ...on.log.config, retentionBytes: 2 * segmentBytes + 1 };
  expect(expire(on)).toEqual([{ reason: 'Size', segments: 1, from: 0, to: 1 }]);
  expect(expire(on)).toEqual([]);
  on.log.config = { ...on.log.config, retentionBytes: 2 * segmentBytes };
  expect(expire(on)).toEqual([{ reason: 'Size', segments: 1, from: 1, to: 2 }]);
});

test('with retention off, or a topic that is compacted only, nothing expires', () => {
  const old = [9 * MINUTE, 9 * MINUTE];
  expect(expire(segmentsAged(old, { retentionMs: -1 }))).toEqual([]);
  expect(expire(segmentsAged(old, { retentionMs: MINUTE, retentionBytes: 0, deletes: false }))).toEqual([]);
});

test('a log start that was moved by hand lets the segments below it go, and no others', () => {
  const on = segmentsAged([0, 0, 0], { deletes: false });
  expect(on.log.incrementLogStartOffset(on.disk, 2 as Offset)).toBe(true);
  expect([on.read(1), starts(on)]).toEqual(['OffsetOutOfRange', [0, 1, 2]]);
  expect(expire(on)).toEqual([{ reason: 'LogStart', segments: 2, from: 2, to: 2 }]);
  expect(starts(on)).toEqual([2]);
});

test('the log start never falls, and never passes the high watermark', () => {
  const on = segmentsAged([0, 0, 0]);
  on.log.incrementLogStartOffset(on.disk, 2 as Offset);
  expect(on.log.incrementLogStartOffset(on.disk, 1 as Offset)).toBe(false);
  expect(on.log.logStartOffset).toBe(2);
  expect(() => on.log.incrementLogStartOffset(on.disk, 4 as Offset)).toThrow(/high watermark/);
});

test('after a restart the log starts where it did: by the segment, or by the checkpoint that tells of a start within one', () => {
  const on = segmentsAged([9 * MINUTE, 0, 0], { retentionMs: MINUTE });
  expire(on);
  on.reopen({ logStartOffset: 0 });
  expect([on.log.logStartOffset, on.batches()]).toEqual([1, ['1-1', '2-2']]);
  on.reopen({ logStartOffset: 2 });
  expect([on.log.logStartOffset, on.read(1), on.read(2)]).toEqual([2, 'OffsetOutOfRange', ['2-2']]);
});

test('a log that ends before its start begins anew there', () => {
  const on = segmentsAged([0, 0]);
  on.reopen({ logStartOffset: 7 });
  expect([on.log.logStartOffset, on.log.logEndOffset, starts(on)]).toEqual([7, 7, [7]]);
});

test('files go with their segments, snapshots too; what producers are known for stays (KIP-360), until another process begins', () => {
  const on = aLog({ retentionMs: MINUTE });
  const sent = (sequence: number, age: number) => batchOf(['x'], { producerId: 7, sequence, timestamp: NOW_MS - age });
  on.append(sent(0, 9 * MINUTE));
  on.append(sent(1, 9 * MINUTE));
  on.append(sent(2, 9 * MINUTE));
  on.log.advanceHighWatermark(on.log.logEndOffset);
  expire(on);
  for (const file of on.log.takeDoomed()) on.disk.remove(file);
  expect(on.disk.list('orders-0/').filter((file) => /\d{20}/.test(file))).toEqual([
    'orders-0/00000000000000000003.index',
    'orders-0/00000000000000000003.log',
    'orders-0/00000000000000000003.snapshot',
    'orders-0/00000000000000000003.timeindex',
  ]);
  expect(on.append(sent(1, 0))).toMatchObject({ kind: 'Duplicate', baseOffset: 1 });
  on.reopen();
  expect(on.append(sent(2, 0))).toMatchObject({ kind: 'Appended', baseOffset: 3 });
});

test('of the epochs before the log’s start the last is kept, from there on', () => {
  const on = aLog({});
  for (const epoch of [1, 2, 3]) {
    on.leaderEpoch = epoch as typeof on.leaderEpoch;
    on.append(batchOf([`of epoch ${epoch}`]));
    on.append(batchOf([`of epoch ${epoch}`]));
  }
  on.log.advanceHighWatermark(on.log.logEndOffset);
  on.log.incrementLogStartOffset(on.disk, 3 as Offset);
  expect(on.log.epochs.entries.map(({ epoch, startOffset }) => [epoch, startOffset])).toEqual([
    [2, 3],
    [3, 4],
  ]);
  on.reopen({ logStartOffset: 3 });
  expect(on.log.epochs.entries.map(({ epoch, startOffset }) => [epoch, startOffset])).toEqual([
    [2, 3],
    [3, 4],
  ]);
});

test('a fork expires by itself', () => {
  const on = segmentsAged([9 * MINUTE, 0], { retentionMs: MINUTE });
  const other = fork(on);
  expire(other);
  expect([on.batches(), other.batches()]).toEqual([['0-0', '1-1'], ['1-1']]);
});
