import { expect, test } from 'vitest';
import type { LeaderEpoch, TimestampMs } from '../model/vocabulary';
import { putInt16, putInt32 } from '../protocol/bytes';
import { crc32c } from '../protocol/crc32c';
import { RecordBatch } from '../protocol/record-batch';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { LogOnDisk, NOW_MS } from './log-fixture';

/** A batch for each list; each number is a record's timestamp. */
function logOf(batches: readonly (readonly number[])[], config = {}): LogOnDisk {
  const on = new LogOnDisk({ indexIntervalBytes: 1, ...config });
  on.leaderEpoch = 2 as LeaderEpoch;
  for (const times of batches) on.append(buildRecordBatch(times.map((time) => ({ timestamp: (NOW_MS + time) as TimestampMs }))));
  return on;
}

const at = (on: LogOnDisk, time: number) => on.log.offsetForTimestamp((NOW_MS + time) as TimestampMs)?.offset ?? null;

test('the first record at or after a time is found, also within a batch', () => {
  const on = logOf([
    [10, 20],
    [30, 40],
  ]);
  expect([0, 10, 11, 20, 35, 40, 41].map((time) => at(on, time))).toEqual([0, 0, 1, 1, 3, 3, null]);
});

test('it is the first in the log, where timestamps are out of order', () => {
  const on = logOf([[50], [10], [60], [20], [50]]);
  expect([10, 20, 50, 51, 60, 61].map((time) => at(on, time))).toEqual([0, 0, 0, 2, 2, null]);
});

test('it is found in every segment', () => {
  const times = Array.from({ length: 30 }, (_, i) => i * 10);
  const on = logOf(
    times.map((time) => [time]),
    { segmentBytes: 200 },
  );
  expect(on.log.segments.length).toBeGreaterThan(5);
  expect(times.map((time) => at(on, time))).toEqual(times.map((_, offset) => offset));
});

test('the answer bears the timestamp found and the epoch that wrote it', () => {
  const found = logOf([[10, 20]]).log.offsetForTimestamp((NOW_MS + 15) as TimestampMs);
  expect(found).toEqual({ offset: 1, timestamp: NOW_MS + 20, leaderEpoch: 2, compressed: false });
});

test('KIP-734: the largest timestamp, the first of several', () => {
  const on = logOf([[10, 70, 20], [70], [30]], { segmentBytes: 90 });
  expect(on.log.maxTimestampOffset()).toMatchObject({ offset: 1, timestamp: NOW_MS + 70 });
  expect(new LogOnDisk().log.maxTimestampOffset()).toBeNull();
});

test('a record in a compressed batch cannot be named: the answer says so', () => {
  const plain = buildRecordBatch([{ timestamp: NOW_MS }]);
  const head = plain.head.slice();
  putInt16(head, 21, 2);
  putInt32(head, 17, crc32c(head, 21, plain.body));
  const on = new LogOnDisk();
  on.append(new RecordBatch(head, plain.body, null));
  expect(on.log.offsetForTimestamp(NOW_MS)).toMatchObject({ offset: 0, compressed: true });
});

test('nothing is found below the log’s start, and no other segment is looked through for it', () => {
  const on = logOf([[50], [60], [10], [20]], { segmentBytes: 150 });
  on.log.advanceHighWatermark(4 as never);
  expect(on.log.segments.map(({ baseOffset }) => baseOffset)).toEqual([0, 2]);
  on.log.incrementLogStartOffset(on.disk, 1 as never);
  expect([10, 50, 60, 61].map((time) => at(on, time))).toEqual([1, 1, 1, null]);
  on.log.incrementLogStartOffset(on.disk, 3 as never);
  expect([10, 50].map((time) => at(on, time))).toEqual([null, null]);
});
