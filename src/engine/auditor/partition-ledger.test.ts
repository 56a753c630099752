import { describe, expect, test } from 'vitest';
import type { GroupId, LeaderEpoch, Offset } from '../model/vocabulary';
import { fork } from '../sim/fork';
import { ORDERS } from './accounts-fixture';
import { LedgerEntry, PartitionLedger } from './partition-ledger';

const READERS = 'readers' as GroupId;

function entry(baseOffset: number, lastOffset: number, batch = -1): LedgerEntry {
  const offsets = { baseOffset: baseOffset as Offset, lastOffset: lastOffset as Offset, leaderEpoch: 0 as LeaderEpoch };
  return new LedgerEntry({ ...offsets, account: 0, producer: batch < 0 ? -1 : 0, batch });
}

/** Batches of three records, from offset 0. */
function ledgerOf(batches: number): PartitionLedger {
  const ledger = new PartitionLedger(ORDERS, 0);
  for (let at = 0; at < batches; at++) ledger.push(entry(3 * at, 3 * at + 2, at));
  return ledger;
}

const read = (ledger: PartitionLedger, from: number, to: number) => ledger.delivered(READERS, from as Offset, to as Offset);

test('an offset is found in the batch that holds it', () => {
  const ledger = ledgerOf(100);
  expect([0, 2, 3, 150, 299].map((offset) => ledger.at(offset)?.baseOffset)).toEqual([0, 0, 3, 150, 297]);
  expect(ledger.at(300)).toBeNull();
  expect(new PartitionLedger(ORDERS, 0).at(0)).toBeNull();
});

test('a gap between two batches belongs to neither', () => {
  const ledger = new PartitionLedger(ORDERS, 0);
  ledger.push(entry(0, 1));
  ledger.push(entry(5, 6));
  expect(ledger.at(3)).toBeNull();
});

test('a batch is late where its producer has a newer one here, and not once that is gone', () => {
  const ledger = ledgerOf(0);
  expect([ledger.push(entry(0, 0, 4)), ledger.push(entry(1, 1, 3)), ledger.push(entry(2, 2, 5))]).toEqual([false, true, false]);
  for (let left = 3; left > 0; left--) ledger.pop();
  ledger.recountNewest();
  expect(ledger.push(entry(0, 0, 3))).toBe(false);
});

test('what is taken off the end tells whether it was committed', () => {
  const ledger = ledgerOf(2);
  ledger.committed = 1;
  ledger.highWatermark = 3 as Offset;
  expect(ledger.pop().wasCommitted).toBe(false);
  expect(ledger.highWatermark).toBe(3);
  expect(ledger.pop().wasCommitted).toBe(true);
  expect([ledger.highWatermark, ledger.committed, ledger.logEndOffset]).toEqual([0, 0, 0]);
});

describe('who was given what', () => {
  test('first and again are counted by record', () => {
    const ledger = ledgerOf(2);
    expect(read(ledger, 0, 3)).toEqual({ first: 4, again: 0 });
    expect(read(ledger, 2, 5)).toEqual({ first: 2, again: 2 });
    expect(ledger.delivered('others' as GroupId, 0 as Offset, 5 as Offset)).toEqual({ first: 0, again: 0 });
  });

  test('a group that begins in the middle, and goes back later, was given nothing again but what it had', () => {
    const ledger = ledgerOf(3);
    expect(read(ledger, 3, 5)).toEqual({ first: 3, again: 0 });
    expect(read(ledger, 0, 2)).toEqual({ first: 3, again: 0 });
    expect(read(ledger, 4, 8)).toEqual({ first: 3, again: 2 });
  });

  test('the committed ones that nobody was given', () => {
    const ledger = ledgerOf(3);
    ledger.committed = 2;
    expect(ledger.undelivered()).toBe(6);
    read(ledger, 1, 3);
    expect(ledger.undelivered()).toBe(3);
    expect([0, 1, 3, 4, 99].map((offset) => ledger.wasDelivered(offset))).toEqual([false, true, true, false, false]);
  });

  test('what was given and then lost may be given anew to the same group', () => {
    const ledger = ledgerOf(2);
    read(ledger, 0, 5);
    ledger.pop();
    expect(ledger.wasDelivered(4)).toBe(false);
    ledger.push(entry(3, 5, 9));
    expect(read(ledger, 3, 5)).toEqual({ first: 3, again: 0 });
  });
});

test('a fork keeps its own book', () => {
  const ledger = ledgerOf(2);
  read(ledger, 0, 1);
  const copy = fork(ledger);
  copy.pop();
  read(copy, 0, 2);
  expect([ledger.logEndOffset, ledger.wasDelivered(2), copy.logEndOffset, copy.wasDelivered(2)]).toEqual([6, false, 3, true]);
});
