/** What a log knows of transactions: how far everything is decided, and which were aborted (KIP-98). */
import { describe, expect, test } from 'vitest';
import { errorName } from '../model/error-codes';
import type { Offset, ProducerId } from '../model/vocabulary';
import { Reader } from '../protocol/bytes';
import type { MemoryDisk } from '../sim/memory-disk';
import { batchOf, LogOnDisk, NOW_MS } from './log-fixture';
import type { LeaderAppend } from './log-results';

const INDEX = 'orders-0/00000000000000000000.txnindex';
/** Room for one batch, not for two. */
const ONE_BATCH = 100;
const answer = (append: LeaderAppend) => (append.kind === 'Refused' ? errorName(append.error) : `${append.kind} ${append.baseOffset}`);

const commitAll = (on: LogOnDisk) => on.log.advanceHighWatermark(on.log.logEndOffset);
const aborted = (on: LogOnDisk, from = 0, upTo: number = on.log.logEndOffset) =>
  on.log.collectAbortedTransactions(from as Offset, upTo as Offset).map((each) => [each.producerId, each.firstOffset, each.lastOffset]);

/** The entries of a file, as numbers: version, producer, first and last offset, last stable offset. */
function entries(disk: MemoryDisk, file = INDEX): readonly number[][] {
  const from = new Reader(disk.read(file));
  return Array.from({ length: disk.size(file) / 34 }, () => [from.int16(), from.int64(), from.int64(), from.int64(), from.int64()]);
}

/** Producers 7 and 8 write in turns: 7 at 0 and 2, 8 at 1; 8 aborts at 3 and 7 commits at 4; 7 writes at 5 and aborts at 6. */
function interleaved(config = {}): LogOnDisk {
  const on = new LogOnDisk(config);
  on.inTransaction(7, 0);
  on.inTransaction(8, 0);
  on.inTransaction(7, 1);
  on.end('ABORT', 8);
  on.end('COMMIT', 7);
  on.inTransaction(7, 2);
  on.end('ABORT', 7);
  return on;
}

describe('the last stable offset', () => {
  test('is the high watermark where there are no transactions', () => {
    const on = new LogOnDisk();
    on.append(batchOf(['a', 'b']));
    expect(on.log.lastStableOffset).toBe(0);
    commitAll(on);
    expect(on.log.lastStableOffset).toBe(2);
  });

  test('stands at the first record of the oldest open transaction, though the high watermark goes on', () => {
    const on = new LogOnDisk();
    on.append(batchOf(['before']));
    on.inTransaction(7, 0);
    on.inTransaction(8, 0);
    on.append(batchOf(['after']));
    commitAll(on);
    expect([on.log.highWatermark, on.log.lastStableOffset]).toEqual([4, 1]);
    on.end('COMMIT', 7);
    commitAll(on);
    expect([on.log.highWatermark, on.log.lastStableOffset]).toEqual([5, 2]);
    on.end('ABORT', 8);
    commitAll(on);
    expect(on.log.lastStableOffset).toBe(6);
  });

  test('waits until the marker itself is committed', () => {
    const on = new LogOnDisk();
    on.inTransaction(7, 0);
    on.inTransaction(7, 1);
    commitAll(on);
    on.end('COMMIT', 7);
    expect(on.log.lastStableOffset).toBe(0);
    commitAll(on);
    expect(on.log.lastStableOffset).toBe(3);
  });

  test('is never above the high watermark, nor below the log start', () => {
    const on = new LogOnDisk();
    on.append(batchOf(['a', 'b']));
    on.inTransaction(7, 0);
    expect(on.log.lastStableOffset).toBe(0);
    on.append(batchOf(['c']));
    commitAll(on);
    expect(on.log.lastStableOffset).toBe(2);
    on.log.incrementLogStartOffset(on.disk, 4 as Offset);
    expect(on.log.lastStableOffset).toBe(4);
  });

  test('a marker without a transaction changes nothing', () => {
    const on = new LogOnDisk();
    on.append(batchOf(['a']));
    on.end('ABORT', 7);
    commitAll(on);
    expect([on.log.lastStableOffset, aborted(on), on.disk.exists(INDEX)]).toEqual([2, [], false]);
  });
});

describe('the transaction index', () => {
  test('has an entry for each ABORT, with the last stable offset as it was; there is no file before', () => {
    const on = new LogOnDisk();
    on.inTransaction(7, 0);
    on.end('COMMIT', 7);
    expect(on.disk.exists(INDEX)).toBe(false);
    expect(entries(interleaved().disk)).toEqual([
      [0, 8, 1, 3, 0],
      [0, 7, 5, 6, 7],
    ]);
  });

  test('tells which aborted transactions overlap with what is read', () => {
    const on = interleaved();
    expect(aborted(on)).toEqual([
      [8, 1, 3],
      [7, 5, 6],
    ]);
    expect([aborted(on, 0, 1), aborted(on, 4), aborted(on, 0, 5)]).toEqual([[], [[7, 5, 6]], [[8, 1, 3]]]);
  });

  test('stands in the segment that has the marker, and is found from the one that has the records', () => {
    const on = interleaved({ segmentBytes: ONE_BATCH });
    expect(on.log.segments).toHaveLength(7);
    expect(entries(on.disk, 'orders-0/00000000000000000003.txnindex')).toEqual([[0, 8, 1, 3, 0]]);
    expect(aborted(on, 1, 2)).toEqual([[8, 1, 3]]);
  });

  test('is the same on a follower', () => {
    const leader = interleaved();
    const follower = new LogOnDisk();
    follower.follow([...leader.log.batchesFrom(0 as Offset)]);
    expect(follower.disk.read(INDEX)).toEqual(leader.disk.read(INDEX));
    follower.log.advanceHighWatermark(3 as Offset);
    expect(follower.log.lastStableOffset).toBe(0);
  });

  test('loses what a truncation takes: the transaction is open again', () => {
    const on = interleaved();
    commitAll(on);
    on.truncate(6);
    expect(entries(on.disk)).toEqual([[0, 8, 1, 3, 0]]);
    expect([on.log.lastStableOffset, aborted(on)]).toEqual([5, [[8, 1, 3]]]);
    on.end('ABORT', 7);
    expect(entries(on.disk)).toHaveLength(2);
    on.truncate(3);
    expect([entries(on.disk), on.log.lastStableOffset]).toEqual([[], 0]);
  });

  test('goes with its segment', () => {
    const on = interleaved({ segmentBytes: ONE_BATCH });
    commitAll(on);
    on.log.incrementLogStartOffset(on.disk, 5 as Offset);
    on.log.deleteOldSegments(on.disk, NOW_MS);
    expect(on.log.takeDoomed()).toContain('orders-0/00000000000000000003.txnindex.deleted');
    expect(aborted(on, 5)).toEqual([[7, 5, 6]]);
  });
});

describe('after a start', () => {
  test.each([
    ['a clean shutdown', { clean: true }],
    ['a kill, where nothing was flushed', { recoveryPoint: 0 }],
    ['a kill, where some segments were flushed', { recoveryPoint: 3 }],
  ])('in order, with one segment or many: %s', (_, how) => {
    for (const segmentBytes of [ONE_BATCH, 200, 10_000]) {
      const on = interleaved({ segmentBytes });
      on.inTransaction(9, 0);
      commitAll(on);
      const before = on.disk.list('orders-0/').filter((file) => file.endsWith('.txnindex'));
      const bytes = before.map((file) => on.disk.read(file));
      expect(on.log.lastStableOffset).toBe(7);
      on.reopen(how);
      expect(before.map((file) => on.disk.read(file))).toEqual(bytes);
      expect([on.log.lastStableOffset, aborted(on).length]).toEqual([7, 2]);
      on.end('COMMIT', 9);
      commitAll(on);
      expect(on.log.lastStableOffset).toBe(9);
    }
  });

  test('an index that is lost or broken is found again in the log, though the transaction began in a segment before', () => {
    const breakages = [
      (disk: MemoryDisk, file: string) => disk.remove(file),
      (disk: MemoryDisk, file: string) => disk.truncate(file, 20),
      (disk: MemoryDisk, file: string) => disk.replace(file, new Uint8Array(34).fill(9)),
    ];
    for (const breakIt of breakages) {
      const on = interleaved({ segmentBytes: ONE_BATCH });
      const file = 'orders-0/00000000000000000003.txnindex';
      breakIt(on.disk, file);
      on.reopen({ recoveryPoint: 0 });
      expect(entries(on.disk, file)).toEqual([[0, 8, 1, 3, 0]]);
    }
  });

  test('what a power loss took of the log, it took of the index', () => {
    const on = interleaved();
    on.log.flush(on.disk, NOW_MS);
    on.inTransaction(8, 1);
    on.end('ABORT', 8);
    on.disk.losePower();
    on.reopen();
    expect([entries(on.disk).length, on.log.logEndOffset]).toEqual([2, 7]);
  });

  test('a marker that is torn has ended nothing', () => {
    const on = new LogOnDisk();
    on.inTransaction(7, 0);
    on.end('ABORT', 7);
    on.disk.truncate('orders-0/00000000000000000000.log', on.log.sizeBytes - 1);
    on.reopen({ recoveryPoint: 0 });
    expect([aborted(on), entries(on.disk), on.log.logEndOffset]).toEqual([[], [], 1]);
    on.append(batchOf(['a']));
    commitAll(on);
    expect(on.log.lastStableOffset).toBe(0);
  });

  test('a snapshot says which transaction a producer has open, and who coordinated its last', () => {
    const on = interleaved();
    on.end('COMMIT', 7, { coordinatorEpoch: 4 });
    on.inTransaction(7, 3);
    on.reopen({ clean: true });
    const entry = on.log.producers.producers.get(7 as ProducerId);
    expect([entry?.currentTxnFirstOffset, entry?.coordinatorEpoch, entry?.last?.lastSequence]).toEqual([8, 4, 3]);
    commitAll(on);
    expect(on.log.lastStableOffset).toBe(8);
  });
});

describe('what is refused', () => {
  test('a transaction that the coordinator does not know of here; once it has begun, its batches are not asked about again (KIP-890)', () => {
    const on = new LogOnDisk();
    const unverified = (sequence: number) => on.append(batchOf(['a'], { producerId: 7, sequence, transactional: true }));
    expect(answer(unverified(0))).toBe('INVALID_TXN_STATE');
    on.inTransaction(7, 0);
    expect([answer(unverified(1)), answer(unverified(1))]).toEqual(['Appended 1', 'Duplicate 1']);
    on.end('COMMIT', 7);
    expect(answer(unverified(2))).toBe('INVALID_TXN_STATE');
  });

  test('a batch outside the transaction, while one is open', () => {
    const on = new LogOnDisk();
    on.inTransaction(7, 0);
    expect(answer(on.append(batchOf(['a'], { producerId: 7, sequence: 1 })))).toBe('INVALID_TXN_STATE');
  });

  test('the marker of an older epoch, and of a coordinator that has been succeeded', () => {
    const on = new LogOnDisk();
    on.inTransaction(7, 0, { producerEpoch: 3 });
    expect(answer(on.end('COMMIT', 7, { producerEpoch: 2 }))).toBe('INVALID_PRODUCER_EPOCH');
    expect(answer(on.end('COMMIT', 7, { producerEpoch: 3, coordinatorEpoch: 5 }))).toBe('Appended 1');
    expect(answer(on.end('COMMIT', 7, { producerEpoch: 3, coordinatorEpoch: 4 }))).toBe('TRANSACTION_COORDINATOR_FENCED');
  });

  test('KIP-890: from transaction.version 2 on a marker of the same epoch is a late one', () => {
    const on = new LogOnDisk();
    on.inTransaction(7, 0);
    expect(answer(on.end('COMMIT', 7, { version: 2 }))).toBe('INVALID_PRODUCER_EPOCH');
    expect(answer(on.end('COMMIT', 7, { version: 2, producerEpoch: 1 }))).toBe('Appended 1');
    expect(answer(on.inTransaction(7, 0, { producerEpoch: 1 }))).toBe('Appended 2');
    expect(answer(on.inTransaction(7, 1))).toBe('INVALID_PRODUCER_EPOCH');
  });
});
