import { expect, test } from 'vitest';
import { appended, audit, batch, batches, follower, leader, partition } from './invariant-fixture';
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
