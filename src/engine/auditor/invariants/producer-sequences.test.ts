import { describe, expect, test } from 'vitest';
import type { BatchView } from './invariant';
import { appended, audit, batch, leader, partition } from './invariant-fixture';
import { nothingIsWrittenTwice } from './nothing-is-written-twice';
import { producersWriteInOrder } from './producers-write-in-order';

/** Appends `log` batch by batch on broker 1, which leads in that epoch. */
const growing = (log: readonly BatchView[], epoch = 1) =>
  log.map((added, index) => [appended(1, epoch, added), partition([leader(1, { epoch, log: log.slice(0, index + 1) })])] as const);

const first = batch(0, 1, { count: 3, producer: 7, sequence: 0 });
const next = batch(3, 1, { count: 2, producer: 7, sequence: 3 });

test('a batch behind the other, whatever others write between', () => {
  const log = [first, batch(3, 1, { producer: 8, sequence: 0 }), batch(4, 1, { producer: 7, sequence: 3 }), batch(5, 1)];
  expect(audit(producersWriteInOrder, ...growing(log))).toEqual([null, null, null, null]);
  expect(audit(nothingIsWrittenTwice, ...growing(log))).toEqual([null, null, null, null]);
});

test('sequence numbers wrap', () => {
  const log = [batch(0, 1, { count: 2, producer: 7, sequence: 2 ** 31 - 2 }), batch(2, 1, { producer: 7, sequence: 0 })];
  expect(audit(producersWriteInOrder, ...growing(log))).toEqual([null, null]);
  expect(audit(nothingIsWrittenTwice, ...growing(log))).toEqual([null, null]);
});

describe('I-6', () => {
  test('a planted violation is found: a gap', () => {
    expect(audit(producersWriteInOrder, ...growing([first, batch(3, 1, { producer: 7, sequence: 4 })]))).toEqual([
      null,
      'orders-0: producer 7 wrote sequence number 4 at offset 3; expected was 3',
    ]);
  });

  test('a planted violation is found: an older epoch of the producer writes after a newer one', () => {
    const log = [batch(0, 1, { producer: 7, producerEpoch: 1, sequence: 0 }), batch(1, 1, { producer: 7, sequence: 9 })];
    expect(audit(producersWriteInOrder, ...growing(log)).at(-1)).toContain('of epoch 0 after 1');
  });

  test('a planted violation is found across a change of leader: what the log holds counts', () => {
    const log = [first, batch(3, 2, { producer: 7, sequence: 9 })];
    const view = partition([leader(2, { epoch: 2, log })]);
    expect(audit(producersWriteInOrder, [appended(2, 2, log[1]!), view])).toEqual([
      'orders-0: producer 7 wrote sequence number 9 at offset 3; expected was 3',
    ]);
  });

  test('exception: without idempotence there is nothing to follow', () => {
    expect(audit(producersWriteInOrder, ...growing([batch(0, 1), batch(1, 1), batch(2, 1)]))).toEqual([null, null, null]);
  });

  test('exception: a producer that the log knows nothing of begins anywhere', () => {
    expect(audit(producersWriteInOrder, ...growing([batch(0, 1, { producer: 7, sequence: 40 })]))).toEqual([null]);
  });

  test('exception: a new epoch of the producer begins at 0', () => {
    expect(audit(producersWriteInOrder, ...growing([first, batch(3, 1, { producer: 7, producerEpoch: 1, sequence: 0 })]))).toEqual([
      null,
      null,
    ]);
    expect(audit(producersWriteInOrder, ...growing([first, batch(3, 1, { producer: 7, producerEpoch: 1, sequence: 3 })])).at(-1)).toContain(
      'expected was 0',
    );
  });
});

describe('I-7', () => {
  test('a planted violation is found: a retry is written again', () => {
    const again = batch(5, 1, { count: 2, producer: 7, sequence: 3 });
    expect(audit(nothingIsWrittenTwice, ...growing([first, next, again]))).toEqual([
      null,
      null,
      'orders-0: producer 7 epoch 0 wrote sequence number 3 again, at offset 5, after 4',
    ]);
    expect(audit(producersWriteInOrder, ...growing([first, next, again]))).toEqual([null, null, null]);
    expect(nothingIsWrittenTwice.checkWhole?.(partition([leader(1, { log: [first, next, again] })]))).toContain(
      'again, at offset 5 on broker 1',
    );
  });

  test('exception: without idempotence a retry may be written twice', () => {
    expect(audit(nothingIsWrittenTwice, ...growing([batch(0, 1, { crc: 1 }), batch(1, 1, { crc: 1 })]))).toEqual([null, null]);
  });

  test('exception: a new producer id begins anew', () => {
    expect(audit(nothingIsWrittenTwice, ...growing([first, batch(3, 1, { count: 3, producer: 8, sequence: 0 })]))).toEqual([null, null]);
  });

  test('exception: what was cut off a log is written again', () => {
    const again = batch(3, 2, { count: 2, producer: 7, sequence: 3 });
    const verdicts = audit(nothingIsWrittenTwice, ...growing([first, next]), [
      appended(1, 2, again),
      partition([leader(1, { epoch: 2, log: [first, again] })]),
    ]);
    expect(verdicts).toEqual([null, null, null]);
    expect(nothingIsWrittenTwice.checkWhole?.(partition([leader(1, { log: [first, again] })]))).toBeNull();
  });
});
