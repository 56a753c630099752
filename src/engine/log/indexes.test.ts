import { expect, test } from 'vitest';
import type { Offset, TimestampMs } from '../model/vocabulary';
import { getInt32, getInt64 } from '../protocol/bytes';
import { Records } from '../protocol/records';
import { batchOf, LogOnDisk, NOW_MS } from './log-fixture';

const INDEX = 'orders-0/00000000000000000000.index';
const TIME_INDEX = 'orders-0/00000000000000000000.timeindex';
const LOG = 'orders-0/00000000000000000000.log';

/** Forty batches of three records, a millisecond apart; an index entry every two batches or so. */
function forty(): LogOnDisk {
  const on = new LogOnDisk({ indexIntervalBytes: batchOf(['a', 'b', 'c']).length });
  for (let i = 0; i < 40; i++) on.append(batchOf(['a', 'b', 'c'], { timestamp: NOW_MS + i }));
  return on;
}

test('an entry of the offset index is 8 bytes: the last offset of a batch and the position of that batch', () => {
  const on = forty();
  const bytes = on.disk.read(INDEX);
  expect(bytes.length % 8).toBe(0);
  expect(bytes.length / 8).toBe(on.log.segments[0]?.offsetIndex.entries.length);
  for (let at = 0; at < bytes.length; at += 8) {
    const [batch] = Records.parse(on.disk.readAt(LOG, getInt32(bytes, at + 4), 1_000)).batches;
    expect(batch?.lastOffset).toBe(getInt32(bytes, at));
  }
});

test('an entry of the time index is 12 bytes: a timestamp that no record up to an offset is later than', () => {
  const on = forty();
  const bytes = on.disk.read(TIME_INDEX);
  expect(bytes.length / 12).toBe(on.disk.size(INDEX) / 8);
  for (let at = 0; at < bytes.length; at += 12) {
    const [timestamp, offset] = [getInt64(bytes, at), getInt32(bytes, at + 8)];
    const upTo = [...on.log.batchesFrom(0 as Offset)].filter(({ lastOffset }) => lastOffset <= offset);
    expect(Math.max(...upTo.map(({ maxTimestamp }) => maxTimestamp))).toBe(timestamp);
  }
});

test('entries are as far apart as index.interval.bytes says, counted in appended bytes', () => {
  const on = forty();
  const size = batchOf(['a', 'b', 'c']).length;
  const entries = [...(on.log.segments[0]?.offsetIndex.entries ?? [])];
  expect(entries.map(({ position }) => position / size)).toEqual(Array.from({ length: 19 }, (_, i) => 2 * (i + 1)));
});

test('every offset is found through the index', () => {
  const on = forty();
  for (let offset = 0; offset < 120; offset++) {
    const base = offset - (offset % 3);
    expect(on.read(offset, { maxBytes: 1 })).toEqual([`${base}-${base + 2}`]);
  }
});

test('time does not run backwards in the time index, though it may in records', () => {
  const on = new LogOnDisk({ indexIntervalBytes: 1 });
  for (const later of [5, 9, 3, 8, 20]) on.append(batchOf(['a'], { timestamp: NOW_MS + later }));
  const entries = [...(on.log.segments[0]?.timeIndex.entries ?? [])];
  expect(entries.map(({ timestamp, offset }) => [timestamp - NOW_MS, offset])).toEqual([
    [9, 1],
    [20, 4],
  ]);
});

test('a segment that is left has its last timestamp in the time index', () => {
  const on = forty();
  on.log.close(on.disk);
  expect(on.log.segments[0]?.timeIndex.last()).toMatchObject({ timestamp: NOW_MS + 39, offset: 119 });
});

test('truncation takes entries back, in memory and on disk', () => {
  const on = forty();
  on.truncate(30);
  expect(on.log.segments[0]?.offsetIndex.entries.length).toBe(4);
  expect([on.disk.size(INDEX), on.disk.size(TIME_INDEX)]).toEqual([4 * 8, 4 * 12]);
  expect(on.log.offsetForTimestamp((NOW_MS + 10) as TimestampMs)).toBeNull();
});
