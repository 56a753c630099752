import { describe, expect, test } from 'vitest';
import type { BatchView } from './invariant';
import { audit, batch, cleaned, cleaningBegan, compacted, follower, leader, truncated } from './invariant-fixture';
import { lastValuesSurvive } from './last-values-survive';

type Told = readonly [offset: number, key: string | null, value: string | null];

/** One record each, in segments that end before offset 4. */
const written: readonly BatchView[] = [
  [0, 'a', '1'] as Told,
  [1, 'b', '1'] as Told,
  [2, 'a', '2'] as Told,
  [3, 'c', null] as Told,
  [4, 'b', '9'] as Told,
].map((record) => batch(record[0], 1, { records: [record], timestamp: record[0] }));

interface Life {
  readonly before?: readonly BatchView[];
  readonly end?: number;
  readonly highWatermark?: number;
  readonly active?: number;
  readonly clockMs?: number;
  readonly settings?: { deleteRetentionMs?: number; minCompactionLagMs?: number };
  readonly lastOffsets?: readonly (readonly [number, number])[];
}

const stamped = batch(3, 1, { records: [[3, 'c', null]], timestamp: 3, horizon: 110 });

/** What is said after a cleaning that left `after` of the log. */
function cleaning(after: readonly BatchView[], life: Life = {}) {
  const {
    before = written,
    end = 4,
    highWatermark = 5,
    active = 4,
    clockMs = 10,
    settings = { deleteRetentionMs: 100 },
    lastOffsets = [],
  } = life;
  const view = (log: readonly BatchView[]) =>
    compacted([leader(1, { log, highWatermark, segments: [0, active], clockMs, settings, lastOffsets })]);
  return audit(lastValuesSurvive, [cleaningBegan(1, 0, end), view(before)], [cleaned(1, 0, end), view(after)])[1];
}

const [a1, b1, a2, , b9] = written as [BatchView, BatchView, BatchView, BatchView, BatchView];

test('of each key the last value below the end is left, and a tombstone gets its horizon', () => {
  expect(cleaning([b1, a2, stamped, b9])).toBeNull();
});

describe('a planted violation is found:', () => {
  test('the last value of a key is gone', () => {
    expect(cleaning([b1, stamped, b9])).toBe('orders-0: the last value of key a, at offset 2, is gone on broker 1');
  });

  test('an older value stays', () => {
    expect(cleaning([a1, b1, a2, stamped, b9])).toContain('key a is at offset 0 still, though offset 2 has superseded it');
  });

  test('a value is another, or stands at another offset', () => {
    expect(cleaning([b1, batch(2, 1, { records: [[2, 'a', '7']], timestamp: 2 }), stamped, b9])).toContain('offset 2 is not what it was');
    expect(cleaning([b1, batch(2, 1, { records: [[3, 'a', '2']], timestamp: 2 }), stamped, b9])).toContain('offset 3 is not what it was');
  });

  test('what was above the end is gone, too', () => {
    const before = [...written.slice(0, 4), batch(4, 1, { records: [[4, 'b', '9']] })];
    const view = (log: readonly BatchView[]) =>
      compacted([leader(1, { log, highWatermark: 5, segments: [0, 5], clockMs: 10, settings: { deleteRetentionMs: 100 } })]);
    expect(audit(lastValuesSurvive, [cleaningBegan(1, 0, 5), view(before)], [cleaned(1, 0, 3), view([b1, a2])])[1]).toContain(
      'offset 3 is gone, and only what is below 3 was cleaned',
    );
  });

  test('a tombstone goes when it is first met, or before its horizon, or has one that is too near', () => {
    expect(cleaning([b1, a2, b9])).toContain('the tombstone of key c, at offset 3, went when it was first met');
    const before = [b1, a2, stamped, b9];
    expect(cleaning([b1, a2, b9], { before, clockMs: 100 })).toContain('went 10 ms too early');
    const near = batch(3, 1, { records: [[3, 'c', null]], timestamp: 3, horizon: 60 });
    expect(cleaning([b1, a2, near, b9])).toContain('may go in 50 ms, and delete.retention.ms is 100');
    expect(cleaning([b1, a2, near, b9], { before })).toContain('has changed');
  });

  test('what is not committed is cleaned, or what is in the active segment, or too young', () => {
    expect(cleaning([b1, a2, stamped, b9], { highWatermark: 3 })).toContain('all below 4 was cleaned, and the high watermark is 3');
    expect(cleaning([b1, a2, stamped, b9], { active: 2 })).toContain('the active segment begins at 2');
    const settings = { deleteRetentionMs: 100, minCompactionLagMs: 8 };
    expect(cleaning([b1, a2, stamped, b9], { settings })).toContain(
      'offset 3 was cleaned at an age of 7 ms, and min.compaction.lag.ms is 8',
    );
  });

  test('the last sequence number of a producer is gone', () => {
    const last = batch(1, 1, { records: [[1, 'a', '1']], producer: 7, sequence: 3 });
    const before = [
      batch(0, 1, { records: [[0, 'a', '0']], producer: 7, sequence: 2 }),
      last,
      a2,
      batch(4, 1, { records: [[4, 'a', '9']] }),
    ];
    expect(cleaning([a2, before[3]!], { before, lastOffsets: [[7, 1]] })).toContain(
      'the last batch of producer 7, offsets 1 to 1 of epoch 1, is gone',
    );
    const emptied = batch(1, 1, { records: [], producer: 7, sequence: 3 });
    expect(cleaning([emptied, a2, before[3]!], { before, lastOffsets: [[7, 1]] })).toBeNull();
  });

  test('two replicas that end alike have different last values', () => {
    const view = compacted([leader(1, { log: [b1, a2, b9] }), follower(2, { log: [b1, a1, b9] })], [1, 2]);
    expect(lastValuesSurvive.checkWhole?.(view)).toBe(
      'orders-0: key a was written last at offset 2 on broker 1, and at offset 0 on broker 2',
    );
  });
});

test('exception: a tombstone goes when its horizon is past', () => {
  expect(cleaning([b1, a2, b9], { before: [b1, a2, stamped, b9], clockMs: 110 })).toBeNull();
});

test('exception: a record without a key goes, and one in a compressed batch stays, with what is older of its key', () => {
  const keyless = batch(1, 1, { records: [[1, null, '1']] });
  expect(cleaning([a2, b9], { before: [a1, keyless, a2, b9] })).toBeNull();
});

test('exception: what retention has taken meanwhile', () => {
  const view = (log: readonly BatchView[], logStartOffset: number) =>
    compacted([leader(1, { log, logStartOffset, highWatermark: 5, segments: [0, 4], settings: { deleteRetentionMs: 100 } })]);
  expect(audit(lastValuesSurvive, [cleaningBegan(1, 0, 4), view(written, 0)], [cleaned(1, 0, 4), view([b9], 4)])).toEqual([null, null]);
});

test('exception: a log that was truncated meanwhile', () => {
  const view = compacted([leader(1, { log: [a1], highWatermark: 5, segments: [0, 4] })]);
  const whole = compacted([leader(1, { log: written, highWatermark: 5, segments: [0, 4] })]);
  expect(audit(lastValuesSurvive, [cleaningBegan(1, 0, 4), whole], [truncated(1, 5, 1), view], [cleaned(1, 0, 4), view])).toEqual([
    null,
    null,
    null,
  ]);
});

test('exception: of two replicas one has removed a tombstone that the other still has', () => {
  expect(
    lastValuesSurvive.checkWhole?.(compacted([leader(1, { log: [b1, stamped, b9] }), follower(2, { log: [b1, b9] })], [1, 2])),
  ).toBeNull();
});

describe('exception: a replica came to the place of a tombstone when it was gone on its leader', () => {
  const value = batch(0, 0, { records: [[0, 'a', 'old']] });
  const tombstone = batch(1, 1, { records: [[1, 'a', null]] });
  const whole = (log: readonly BatchView[]) =>
    lastValuesSurvive.checkWhole?.(compacted([leader(1, { log: [tombstone, b9] }), follower(2, { log })], [1, 2]));

  test('and keeps the value before it', () => {
    expect(whole([value, b9])).toBeNull();
  });

  test('no replica that has the tombstone keeps it, and none keeps what a value superseded', () => {
    const later = batch(1, 1, { records: [[1, 'a', 'new']] });
    expect(lastValuesSurvive.checkWhole?.(compacted([leader(1, { log: [later, b9] }), follower(2, { log: [value, b9] })], [1, 2]))).toMatch(
      /^orders-0: key a was written last at offset 1 on broker 1/,
    );
  });
});

test("exception: a producer's last batch was lost, and only its snapshot tells the number", () => {
  const older = batch(1, 1, { records: [[1, 'a', '1']], producer: 7, sequence: 3 });
  expect(cleaning([a2, b9], { before: [older, a2, b9], lastOffsets: [[7, 8]] })).toBeNull();
});
