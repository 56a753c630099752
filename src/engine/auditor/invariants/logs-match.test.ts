import { expect, test } from 'vitest';
import { appended, audit, batch, batches, compacted, follower, leader, partition } from './invariant-fixture';
import { logsMatch } from './logs-match';

const newest = batch(3, 2);

test('a planted violation is found: same epoch at the same offset, other records', () => {
  const logs = [leader(1, { log: [...batches(3, 1), newest] }), follower(2, { log: [...batches(3, 1), batch(3, 2, { crc: 7 })] })];
  expect(audit(logsMatch, [appended(2, 2, newest, 'Follower'), partition(logs)])).toEqual([
    'orders-0: broker 2 has offsets 3 to 3 of epoch 2 (CRC 7) where broker 1 has offsets 3 to 3 of epoch 2 (CRC 1003), after RecordsAppended',
  ]);
});

test('a planted violation is found: the newest agree, those before do not', () => {
  const divergent = [...batches(2, 1), batch(2, 0), newest];
  const logs = [leader(1, { log: [...batches(3, 1), newest] }), follower(2, { log: divergent })];
  expect(audit(logsMatch, [appended(2, 2, newest, 'Follower'), partition(logs)])[0]).toContain('broker 2 has offsets 2 to 2 of epoch 0');
});

test('reading whole logs finds a parting far below the end', () => {
  const divergent = [batch(0, 0, { crc: 5 }), ...batches(4, 1).slice(1)];
  expect(logsMatch.checkWhole?.(partition([leader(1, { log: batches(4, 1) }), follower(2, { log: divergent })]))).toContain(
    'offsets 0 to 0',
  );
  expect(logsMatch.checkWhole?.(partition([leader(1, { log: batches(4, 1) }), follower(2, { log: batches(3, 1) })]))).toBeNull();
});

test('exception: logs that have parted differ where their epochs do', () => {
  const zombie = [...batches(3, 1), batch(3, 1)];
  const logs = partition([leader(1, { log: zombie }), leader(2, { epoch: 2, log: [...batches(3, 1), newest] })]);
  expect(audit(logsMatch, [appended(2, 2, newest), logs])).toEqual([null]);
  expect(logsMatch.checkWhole?.(logs)).toBeNull();
});

test('exception: one replica has dropped old records that the other still has', () => {
  const logs = partition([leader(1, { log: [...batches(3, 1), newest] }), follower(2, { log: [newest], logStartOffset: 3 })]);
  expect(audit(logsMatch, [appended(2, 2, newest, 'Follower'), logs])).toEqual([null]);
  expect(logsMatch.checkWhole?.(logs)).toBeNull();
});

const keyed = (offset: number, key: string, value: string, crc = 1_000 + offset) =>
  batch(offset, 1, { crc, records: [[offset, key, value]] });

test('a planted violation is found in a compacted log: another value at one offset', () => {
  const logs = (value: string) =>
    compacted([
      leader(1, { log: [keyed(0, 'a', '1'), keyed(3, 'b', '1')] }),
      follower(2, { log: [keyed(0, 'a', value, 7), keyed(3, 'b', '1')] }),
    ]);
  expect(logsMatch.checkWhole?.(logs('2'))).toContain('broker 1 has offsets 0 to 0 of epoch 1 (CRC 1000) where broker 2 has');
  expect(logsMatch.checkWhole?.(logs('1'))).toBeNull();
  expect(audit(logsMatch, [appended(2, 1, keyed(0, 'a', '2', 7), 'Follower'), logs('2')])[0]).toContain('(CRC 7) where broker 1 has');
});

test('a planted violation is found in a compacted log: other batches below one that both have', () => {
  const other = batch(0, 0, { count: 2, records: [[1, 'b', '1']] });
  const logs = compacted([leader(1, { log: [keyed(1, 'b', '1'), keyed(3, 'b', '1')] }), follower(2, { log: [other, keyed(3, 'b', '1')] })]);
  expect(logsMatch.checkWhole?.(logs)).toContain('offsets 1 to 1 of epoch 1');
});

test('exception: the cleaner has left each replica other batches, and other records of a batch', () => {
  const both = batch(0, 1, {
    count: 2,
    records: [
      [0, 'a', '1'],
      [1, 'b', '1'],
    ],
  });
  const less = batch(0, 1, { count: 2, crc: 7, records: [[1, 'b', '1']] });
  const logs = compacted([
    leader(1, { log: [both, keyed(2, 'a', '2'), keyed(4, 'c', '1')] }),
    follower(2, { log: [less, keyed(4, 'c', '1')] }),
  ]);
  expect(logsMatch.checkWhole?.(logs)).toBeNull();
  expect(audit(logsMatch, [appended(2, 1, less, 'Follower'), logs])).toEqual([null]);
});
