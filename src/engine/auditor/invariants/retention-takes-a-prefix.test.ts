import { expect, test } from 'vitest';
import type { BatchView } from './invariant';
import { appended, audit, batch, batches, expired, leader, partition, recordsDeleted, recovered, truncated } from './invariant-fixture';
import { retentionTakesAPrefix } from './retention-takes-a-prefix';

const aged = (timestamps: readonly number[]): BatchView[] => timestamps.map((timestamp, offset) => batch(offset, 1, { timestamp }));

/** The log is seen whole, and then with only what is left from `to` on. */
function goes(reason: 'LogStart' | 'Size' | 'Time', to: number, sketch: Parameters<typeof leader>[1] & { log: readonly BatchView[] }) {
  const left = sketch.log.filter(({ lastOffset }) => lastOffset >= to);
  const before = partition([leader(1, { highWatermark: sketch.log.length, ...sketch })]);
  const after = partition([leader(1, { highWatermark: sketch.log.length, segments: [to], ...sketch, logStartOffset: to, log: left })]);
  return audit(retentionTakesAPrefix, [appended(1, 1, sketch.log.at(-1)!), before], [expired(1, reason, 0, to), after])[1];
}

test('what is old enough goes, and what is too much', () => {
  expect(goes('Time', 2, { log: aged([10, 20, 90]), clockMs: 130, settings: { retentionMs: 100 } })).toBeNull();
  expect(goes('Size', 2, { log: batches(4, 1), settings: { retentionBytes: 150 } })).toBeNull();
});

test('a planted violation is found: a record goes before its time', () => {
  expect(goes('Time', 2, { log: aged([10, 40, 90]), clockMs: 130, settings: { retentionMs: 100 } })).toBe(
    'orders-0: broker 1 deleted offsets 1 to 1 at an age of 90 ms, and retention.ms is 100',
  );
});

test('a planted violation is found: less is left than retention.bytes says', () => {
  expect(goes('Size', 3, { log: batches(4, 1), settings: { retentionBytes: 150 } })).toBe(
    'orders-0: broker 1 deleted all below 3 for size: 100 bytes are left, and retention.bytes is 150',
  );
});

test('a planted violation is found: a log that is only compacted loses its oldest segments', () => {
  const settings = { retentionMs: 100, deletes: false, compacted: true };
  expect(goes('Time', 1, { log: aged([10, 20]), clockMs: 500, settings })).toContain('of a log that is only compacted');
});

test('a planted violation is found: what is not committed goes', () => {
  expect(goes('Time', 2, { log: aged([10, 20, 30]), highWatermark: 1, clockMs: 500, settings: { retentionMs: 100 } })).toBe(
    'orders-0: broker 1 deleted all below 2, and its high watermark is 1',
  );
  const view = partition([leader(1, { log: batches(3, 1), highWatermark: 1, logStartOffset: 2 })]);
  expect(audit(retentionTakesAPrefix, [recordsDeleted(1, 0, 2), view])[0]).toContain('deleted all below 2');
});

test('a planted violation is found: no segment is left to append to, or they overlap', () => {
  const settings = { retentionMs: 100 };
  expect(goes('Time', 2, { log: aged([10, 20, 30]), clockMs: 500, segments: [], settings })).toContain('no segment to append to');
  expect(goes('Time', 2, { log: aged([10, 20, 30]), clockMs: 500, segments: [2, 2], settings })).toContain('begin at 2, 2');
});

const startingAt = (logStartOffset: number) => partition([leader(1, { log: batches(5, 1), highWatermark: 5, logStartOffset })]);

test('a planted violation is found: a log begins earlier than it did', () => {
  expect(audit(retentionTakesAPrefix, [recordsDeleted(1, 0, 3), startingAt(3)], [appended(1, 1, batch(4, 1)), startingAt(1)])).toEqual([
    null,
    'orders-0: log start offset fell from 3 to 1 on broker 1',
  ]);
});

test('exception: the active segment goes with all that it had, and an empty one is there', () => {
  expect(goes('Time', 3, { log: aged([10, 20, 30]), clockMs: 500, segments: [3], settings: { retentionMs: 100 } })).toBeNull();
});

test('exception: after a crash a log begins where its checkpoint says, and after a truncation where it was cut', () => {
  expect(audit(retentionTakesAPrefix, [recordsDeleted(1, 0, 3), startingAt(3)], [recovered(1, 5), startingAt(1)])).toEqual([null, null]);
  expect(audit(retentionTakesAPrefix, [recordsDeleted(1, 0, 3), startingAt(3)], [truncated(1, 5, 1), startingAt(1)])).toEqual([null, null]);
});

test('exception: another replica may begin earlier, and lead; one that was away and is put there again begins anew', () => {
  const other = partition([leader(2, { epoch: 2, log: batches(5, 1), highWatermark: 5 })]);
  expect(audit(retentionTakesAPrefix, [recordsDeleted(1, 0, 3), startingAt(3)], [appended(2, 2, batch(4, 1)), other])[1]).toBeNull();
  const back = [appended(1, 1, batch(4, 1)), startingAt(0)] as const;
  expect(audit(retentionTakesAPrefix, [recordsDeleted(1, 0, 3), startingAt(3)], [recordsDeleted(2, 0, 0), other], back)[2]).toBeNull();
});
