import { expect, test } from 'vitest';
import type { LeaderEpoch, Offset } from '../model/vocabulary';
import { crcIsValid } from '../protocol/record-batch-reader';
import { Records } from '../protocol/records';
import { batchOf, LogOnDisk, NOW_MS } from './log-fixture';

const three = ['a', 'b', 'c'];
const SIZE = batchOf(three).length;

/** Three batches of three records: offsets 0 to 8. */
function nine(config = {}): LogOnDisk {
  const on = new LogOnDisk(config);
  for (let i = 0; i < 3; i++) on.append(batchOf(three, { timestamp: NOW_MS + i }));
  return on;
}

test('the leader gives offsets without gaps and stamps its epoch; the CRC and the records stay as they were', () => {
  const on = new LogOnDisk();
  on.leaderEpoch = 7 as LeaderEpoch;
  const sent = batchOf(three);
  on.append(batchOf(['z']));
  const append = on.append(sent);
  if (append.kind !== 'Appended') throw new Error(append.kind);
  expect([append.baseOffset, append.lastOffset, append.batch.leaderEpoch]).toEqual([1, 3, 7]);
  expect(append.batch.body).toBe(sent.body);
  expect(crcIsValid(append.batch)).toBe(true);
  expect(sent.baseOffset).toBe(0);
  expect(on.log.logEndOffset).toBe(4);
});

test('the .log file is the batches one behind the other, and reads back as them', () => {
  const on = nine();
  const stored = Records.parse(on.disk.read('orders-0/00000000000000000000.log'));
  expect(stored.malformed).toBeNull();
  expect(stored.batches.map(({ baseOffset, leaderEpoch }) => [baseOffset, leaderEpoch])).toEqual([
    [0, 0],
    [3, 0],
    [6, 0],
  ]);
  expect(stored.batches.every(crcIsValid)).toBe(true);
  expect(on.log.sizeBytes).toBe(stored.sizeBytes);
});

test('with LogAppendTime the batch bears the time of its leader, under a new CRC', () => {
  const on = new LogOnDisk({ messageTimestampType: 'LogAppendTime' });
  const append = on.append(batchOf(three, { timestamp: 5 }));
  if (append.kind !== 'Appended') throw new Error(append.kind);
  expect([append.logAppendTimeMs, append.batch.maxTimestamp]).toEqual([NOW_MS, NOW_MS]);
  expect(crcIsValid(append.batch)).toBe(true);
});

test('a fetch from within a batch returns the whole batch', () => {
  expect(nine().read(4)).toEqual(['3-5', '6-8']);
});

test('a read stops at the high watermark, and shows no batch that is not wholly below it', () => {
  expect(nine().read(0, { upTo: 6 })).toEqual(['0-2', '3-5']);
  expect(nine().read(0, { upTo: 5 })).toEqual(['0-2']);
});

test('between the high watermark and the end of the log there is nothing yet, which is no error; beyond the end there is one', () => {
  expect(nine().read(7, { upTo: 6 })).toEqual([]);
  expect(nine().read(9)).toEqual([]);
  expect(nine().read(10)).toBe('OffsetOutOfRange');
  expect(nine().read(-1)).toBe('OffsetOutOfRange');
});

test('a read takes as many whole batches as fit', () => {
  expect(nine().read(0, { maxBytes: 2 * SIZE })).toEqual(['0-2', '3-5']);
  expect(nine().read(0, { maxBytes: 2 * SIZE - 1 })).toEqual(['0-2']);
});

test('a batch larger than the limit comes all the same where one is asked for at least', () => {
  expect(nine().read(3, { maxBytes: 1 })).toEqual(['3-5']);
  expect(nine().read(3, { maxBytes: 1, minOneBatch: false })).toEqual([]);
});

test('a batch that would take the segment past segment.bytes begins a new one', () => {
  const on = new LogOnDisk({ segmentBytes: 2 * SIZE });
  expect([0, 1, 2].map(() => on.append(batchOf(three))).map((append) => append.kind === 'Appended' && append.rolled)).toEqual([
    null,
    null,
    6,
  ]);
  expect(on.log.activeSegmentBaseOffset).toBe(6);
  expect(on.disk.list('orders-0/').filter((file) => file.endsWith('.log'))).toEqual([
    'orders-0/00000000000000000000.log',
    'orders-0/00000000000000000006.log',
  ]);
});

test('segment.ms is judged by the timestamps of records', () => {
  const on = new LogOnDisk({ segmentMs: 100 });
  const rolled = [0, 100, 101].map((later) => on.append(batchOf(['a'], { timestamp: NOW_MS - 1000 + later })));
  expect(rolled.map((append) => append.kind === 'Appended' && append.rolled)).toEqual([null, null, 2]);
});

test('a full index rolls the segment', () => {
  const on = new LogOnDisk({ indexIntervalBytes: 1, indexBytesMax: 24 });
  for (let i = 0; i < 3; i++) on.append(batchOf(three, { timestamp: NOW_MS + i }));
  expect(on.log.segments.map(({ baseOffset }) => baseOffset)).toEqual([0, 6]);
});

test('a roll flushes what is before it: that is the recovery point', () => {
  const on = nine({ segmentBytes: SIZE });
  expect(on.log.flushedOffset()).toBe(6);
  expect(on.disk.flushedSize('orders-0/00000000000000000003.log')).toBe(SIZE);
  expect(on.disk.flushedSize('orders-0/00000000000000000006.log')).toBe(0);
  on.log.flush(on.disk, NOW_MS);
  expect(on.log.flushedOffset()).toBe(9);
  expect(on.disk.flushedSize('orders-0/00000000000000000006.log')).toBe(SIZE);
});

test('a read does not go on into the next segment; the next read does', () => {
  const on = nine({ segmentBytes: 2 * SIZE });
  expect([on.read(0), on.read(6)]).toEqual([['0-2', '3-5'], ['6-8']]);
});

test('a follower appends the very batches of its leader', () => {
  const leader = nine();
  const follower = new LogOnDisk();
  const batches = [...leader.log.batchesFrom(0 as Offset)];
  expect(follower.follow(batches)).toEqual({ appended: batches, rolled: [], error: null });
  expect(follower.disk.read('orders-0/00000000000000000000.log')).toEqual(leader.disk.read('orders-0/00000000000000000000.log'));
  expect([...follower.log.batchesFrom(0 as Offset)][1]).toBe(batches[1]);
  expect(follower.log.latestEpoch()).toBe(0);
});

test('a follower takes nothing of an answer that has a corrupt batch', () => {
  const [first, second] = [...nine().log.batchesFrom(0 as Offset)];
  const body = second!.body.slice();
  body[5]! ^= 1;
  const bytes = new Uint8Array([...first!.head, ...first!.body, ...second!.head, ...body]);
  const follower = new LogOnDisk();
  expect(follower.follow(Records.parse(bytes).batches)).toEqual({ appended: [], rolled: [], error: 'Corrupt' });
  expect(follower.log.logEndOffset).toBe(0);
});

test('a follower refuses offsets that it has already', () => {
  const batches = [...nine().log.batchesFrom(0 as Offset)];
  const follower = new LogOnDisk();
  follower.follow(batches.slice(0, 2));
  expect(follower.follow(batches.slice(1)).error).toBe('OutOfOrder');
  expect(follower.follow([batches[2]!, batches[2]!]).error).toBe('OutOfOrder');
  expect(follower.log.logEndOffset).toBe(6);
});

test('KAFKA-18723: a follower leaves out batches of a later epoch than it asked in, and all behind them', () => {
  const leader = nine();
  leader.leaderEpoch = 4 as LeaderEpoch;
  leader.append(batchOf(three));
  const follower = new LogOnDisk();
  const result = follower.follow([...leader.log.batchesFrom(0 as Offset)], 3);
  expect([result.error, follower.batches()]).toEqual([null, ['0-2', '3-5', '6-8']]);
});

test('truncation drops everything from an offset on, and the high watermark goes along', () => {
  const on = nine();
  on.log.advanceHighWatermark(9 as Offset);
  expect(on.truncate(6)).toBe(9);
  expect([on.batches(), on.log.logEndOffset, on.log.highWatermark]).toEqual([['0-2', '3-5'], 6, 6]);
  expect(on.disk.size('orders-0/00000000000000000000.log')).toBe(2 * SIZE);
});

test('a segment has its three files from the beginning, as tools expect', () => {
  const on = nine({ segmentBytes: SIZE });
  const kinds = on.disk.list('orders-0/0000').map((file) => file.slice('orders-0/'.length));
  for (const base of ['00000000000000000000', '00000000000000000003', '00000000000000000006'])
    expect(kinds).toEqual(expect.arrayContaining([`${base}.index`, `${base}.log`, `${base}.timeindex`]));
});

test('truncation within a batch drops the whole batch', () => {
  const on = nine();
  on.truncate(7);
  expect([on.batches(), on.log.logEndOffset]).toEqual([['0-2', '3-5'], 6]);
});

test('truncation into an older segment sets the newer ones aside with their files, to be deleted later', () => {
  const on = nine({ segmentBytes: SIZE, indexIntervalBytes: 1 });
  on.truncate(3);
  const doomed = on.log.takeDoomed();
  expect(doomed).toEqual(['log', 'index', 'timeindex', 'snapshot'].map((kind) => `orders-0/00000000000000000006.${kind}.deleted`));
  for (const file of doomed) on.disk.remove(file);
  const stored = on.disk.list('orders-0/00').map((file) => [file.slice('orders-0/'.length), on.disk.size(file)]);
  expect(stored).toEqual([
    ['00000000000000000000.index', 0],
    ['00000000000000000000.log', SIZE],
    ['00000000000000000000.timeindex', 12],
    ['00000000000000000003.index', 0],
    ['00000000000000000003.log', 0],
    ['00000000000000000003.snapshot', 10],
    ['00000000000000000003.timeindex', 0],
  ]);
  expect([on.batches(), on.log.flushedOffset()]).toEqual([['0-2'], 3]);
});

test('what is appended after a truncation is found, in files and by offset', () => {
  const on = nine({ indexIntervalBytes: 1 });
  on.truncate(3);
  on.append(batchOf(['new']));
  expect([on.batches(), on.read(3)]).toEqual([['0-2', '3-3'], ['3-3']]);
  expect(Records.parse(on.disk.read('orders-0/00000000000000000000.log')).batches).toHaveLength(2);
});

test('a follower whose next offset the leader no longer has begins anew', () => {
  const on = nine({ segmentBytes: SIZE });
  on.log.truncateFullyAndStartAt(on.disk, 100 as Offset);
  expect([on.log.logStartOffset, on.log.logEndOffset, on.log.highWatermark, on.log.latestEpoch()]).toEqual([100, 100, 100, -1]);
  for (const file of on.log.takeDoomed()) on.disk.remove(file);
  expect(on.disk.list('orders-0/00')).toEqual(['index', 'log', 'timeindex'].map((kind) => `orders-0/00000000000000000100.${kind}`));
  on.reopen();
  expect(on.log.logEndOffset).toBe(100);
});

test('truncation removes epochs that began at or above it', () => {
  const on = nine();
  on.log.beginEpoch(on.disk, 5 as LeaderEpoch);
  expect(on.log.endOffsetForEpoch(0 as LeaderEpoch)).toEqual({ epoch: 0, endOffset: 9 });
  on.truncate(6);
  expect([on.log.latestEpoch(), on.log.endOffsetForEpoch(0 as LeaderEpoch)]).toEqual([0, { epoch: 0, endOffset: 6 }]);
});

test('an epoch that wrote nothing goes by a truncation to the end of the log: else it would conflict with its successor for ever', () => {
  const on = nine();
  on.log.beginEpoch(on.disk, 5 as LeaderEpoch);
  on.truncate(9);
  expect([on.log.latestEpoch(), on.log.logEndOffset]).toEqual([0, 9]);
});

test('the high watermark advances to the end of the log at most, and only falls where it is told to', () => {
  const { log } = nine();
  expect([log.advanceHighWatermark(100 as Offset), log.highWatermark]).toEqual([true, 9]);
  expect([log.advanceHighWatermark(3 as Offset), log.highWatermark]).toEqual([false, 9]);
  log.updateHighWatermark(3 as Offset);
  expect(log.highWatermark).toBe(3);
});

test('deleting a log leaves no file', () => {
  const on = nine({ segmentBytes: SIZE, indexIntervalBytes: 1 });
  on.log.delete(on.disk);
  expect(on.disk.fileNames()).toEqual([]);
});
