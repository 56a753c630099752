import { expect, test } from 'vitest';
import type { Offset, ProducerId } from '../model/vocabulary';
import { Reader } from '../protocol/bytes';
import { crc32c } from '../protocol/crc32c';
import { Extent } from '../sim/disk';
import { batchOf, LogOnDisk, NOW_MS } from './log-fixture';
import { decodeProducerSnapshot, encodeProducerSnapshot } from './producer-snapshot';
import { ProducerStateManager } from './producer-state-manager';

const SIZE = batchOf(['a', 'b'], { producerId: 7, sequence: 0 }).length;
const snapshots = (on: LogOnDisk) => on.disk.list('orders-0/').filter((file) => file.endsWith('.snapshot'));

/** Producer 7 sends `count` batches of two records. */
function sent(count: number, config = {}): LogOnDisk {
  const on = new LogOnDisk(config);
  for (let batch = 0; batch < count; batch++) on.append(batchOf(['a', 'b'], { producerId: 7, producerEpoch: 3, sequence: 2 * batch }));
  return on;
}

test('its bytes are those of version 1: CRC-32C, count, one entry of 46 bytes a producer', () => {
  const bytes = encodeProducerSnapshot(sent(3).log.producers);
  expect(bytes).toHaveLength(10 + 46);
  const from = new Reader(bytes);
  expect([from.int16(), from.int32() >>> 0, from.int32()]).toEqual([1, crc32c(bytes.subarray(6), 0, new Uint8Array(0)), 1]);
  const entry = [from.int64(), from.int16(), from.int32(), from.int64(), from.int32(), from.int64(), from.int32(), from.int64()];
  expect(entry).toEqual([7, 3, 5, 5, 1, NOW_MS, -1, -1]);
});

test('it reads back, with the last batch of each producer', () => {
  const state = decodeProducerSnapshot(encodeProducerSnapshot(sent(3).log.producers));
  const entry = state?.producers.get(7 as ProducerId);
  expect([entry?.producerEpoch, entry?.batches.map(({ baseOffset, firstSequence }) => [baseOffset, firstSequence])]).toEqual([3, [[4, 4]]]);
  expect(decodeProducerSnapshot(encodeProducerSnapshot(new ProducerStateManager()))?.producers.size).toBe(0);
});

test('a byte that changed, or one that is missing, makes it worthless', () => {
  const bytes = encodeProducerSnapshot(sent(3).log.producers);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at]! ^= 4;
    expect(decodeProducerSnapshot(changed)).toBeNull();
    expect(decodeProducerSnapshot(bytes.slice(0, at))).toBeNull();
  }
});

test('one is written at each roll, named by the new segment, and one at a clean shutdown', () => {
  const on = sent(3, { segmentBytes: SIZE });
  expect(snapshots(on)).toEqual(['orders-0/00000000000000000002.snapshot', 'orders-0/00000000000000000004.snapshot']);
  on.log.close(on.disk);
  expect(snapshots(on)).toHaveLength(3);
});

test('a truncation takes the newest that is left and scans what is behind it, and another is taken at the new end', () => {
  const on = sent(5, { segmentBytes: 3 * SIZE });
  on.truncate(8);
  const known = on.log.producers.producers.get(7 as ProducerId)?.batches.map(({ lastOffset }) => lastOffset);
  expect(known).toEqual([5, 7]); // what is before the snapshot at 6 has one batch
  expect(snapshots(on)).toEqual(['orders-0/00000000000000000006.snapshot', 'orders-0/00000000000000000008.snapshot']);
});

test('recovery takes one at the end of what it recovers, and a start knows no more than that', () => {
  const on = sent(3, { segmentBytes: 2 * SIZE });
  on.reopen();
  expect(snapshots(on)).toEqual(['orders-0/00000000000000000004.snapshot', 'orders-0/00000000000000000006.snapshot']);
  expect(on.log.producers.producers.get(7 as ProducerId)?.batches.map(({ lastOffset }) => lastOffset)).toEqual([5]);
});

test('one that cannot be read is deleted, and the one before it serves', () => {
  const on = sent(3, { segmentBytes: SIZE });
  const newest = 'orders-0/00000000000000000004.snapshot';
  on.disk.truncate(newest, 20);
  on.disk.append(newest, new Extent(new Uint8Array(9)));
  on.truncate(5);
  expect(snapshots(on)).toEqual(['orders-0/00000000000000000002.snapshot', 'orders-0/00000000000000000004.snapshot']);
  expect(on.disk.size(newest)).toBe(10 + 46);
  expect(on.log.producers.producers.get(7 as ProducerId)?.batches.map(({ lastOffset }) => lastOffset)).toEqual([1, 3]);
});

test('those of offsets that were truncated go with them', () => {
  const on = sent(3, { segmentBytes: SIZE });
  on.truncate(3);
  expect(snapshots(on)).toEqual(['orders-0/00000000000000000002.snapshot']);
  on.log.truncateFullyAndStartAt(on.disk, 2 as Offset);
  expect(snapshots(on)).toEqual([]);
});
