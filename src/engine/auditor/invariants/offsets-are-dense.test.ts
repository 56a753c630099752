import { expect, test } from 'vitest';
import {
  advanced,
  appended,
  audit,
  batch,
  batches,
  becameFollower,
  becameLeader,
  compacted,
  elected,
  follower,
  leader,
  partition,
  recovered,
} from './invariant-fixture';
import { offsetsAreDense } from './offsets-are-dense';

const committed = [advanced(1, 1, 3), partition([])] as const;

test('a planted violation is found: a gap', () => {
  const log = [...batches(2, 1), batch(3, 1)];
  expect(audit(offsetsAreDense, [appended(1, 1, log[2]!), partition([leader(1, { log })])])).toEqual([
    'orders-0: nothing stands before offsets 3 to 3 of epoch 1 on broker 1',
  ]);
  expect(offsetsAreDense.checkWhole?.(partition([leader(1, { log })]))).toContain(
    'offsets 3 to 3 of epoch 1 (1 records) follows on offsets 1 to 1',
  );
});

test('a planted violation is found: an epoch below the last', () => {
  const log = [batch(0, 2), batch(1, 1)];
  expect(audit(offsetsAreDense, [appended(1, 1, log[1]!), partition([leader(1, { log })])])[0]).toContain('follows on');
});

test('a planted violation is found: more offsets than records', () => {
  const log = [batch(0, 1), { ...batch(1, 1, { count: 2 }), recordCount: 1 }];
  expect(audit(offsetsAreDense, [appended(1, 1, log[1]!), partition([leader(1, { log })])])[0]).toContain('(1 records)');
});

test('a planted violation is found: another batch stands where the append was told', () => {
  const view = partition([leader(1, { log: [batch(0, 1, { count: 5 })] })]);
  expect(audit(offsetsAreDense, [appended(1, 1, batch(0, 1)), view])[0]).toContain('offsets 0 to 0 were said to be appended');
});

test('a planted violation is found: a committed offset is given again', () => {
  const log = [...batches(2, 1), batch(2, 2)];
  const view = partition([leader(2, { epoch: 2, log })]);
  expect(audit(offsetsAreDense, committed, [becameLeader(2, 2), view], [appended(2, 2, log[2]!), view]).at(-1)).toBe(
    'orders-0: offset 2 is given again, though all below 3 was committed on broker 2',
  );
});

test('exception: what was never committed is given again', () => {
  const log = [...batches(3, 1), batch(3, 2)];
  const view = partition([leader(2, { epoch: 2, log })]);
  expect(audit(offsetsAreDense, committed, [becameLeader(2, 2), view], [appended(2, 2, log[3]!), view])).toEqual([null, null, null]);
});

test('exception: a zombie gives offsets that its successor has committed', () => {
  const zombie = partition([leader(1, { log: batches(3, 1) })]);
  expect(audit(offsetsAreDense, [becameLeader(2, 2), partition([])], committed, [appended(1, 1, batch(2, 1)), zombie])).toEqual([
    null,
    null,
    null,
  ]);
});

test('exception: an unclean election gives up committed offsets', () => {
  const view = partition([leader(2, { epoch: 2, log: [batch(0, 2)] })]);
  expect(
    audit(offsetsAreDense, committed, [elected(2, 2, true), view], [becameLeader(2, 2), view], [appended(2, 2, batch(0, 2)), view]),
  ).toEqual([null, null, null, null]);
});

test('exception: a robbed replica leads, being the last of its ISR', () => {
  const view = partition([leader(2, { epoch: 2, log: [batch(0, 2)] })], [2]);
  const robbed = [recovered(2, 0), partition([], [2])] as const;
  expect(
    audit(offsetsAreDense, committed, robbed, [elected(2, 2), view], [becameLeader(2, 2), view], [appended(2, 2, batch(0, 2)), view]),
  ).toEqual([null, null, null, null, null]);
  const wasOut = [recovered(2, 0), partition([], [1])] as const;
  expect(audit(offsetsAreDense, committed, wasOut, [elected(2, 2), view], [appended(2, 2, batch(0, 2)), view]).at(-1)).toContain(
    'given again',
  );
});

test('exception: a compacted log has gaps, and so has what a follower fetches of it', () => {
  const log = [batch(0, 1), batch(3, 1, { count: 3, records: [[4, 'a', '1']] }), batch(9, 2)];
  const followed = log.map(
    (each, index) => [appended(2, 2, each, 'Follower'), compacted([follower(2, { log: log.slice(0, index + 1) })])] as const,
  );
  expect(audit(offsetsAreDense, ...followed)).toEqual([null, null, null]);
  expect(offsetsAreDense.checkWhole?.(compacted([follower(2, { log })]))).toBeNull();
});

test('a planted violation is found in a compacted log: its leader leaves a gap, a follower goes back', () => {
  const log = [batch(0, 1), batch(3, 1)];
  const at = (count: number) => compacted([leader(1, { log: log.slice(0, count) })]);
  expect(audit(offsetsAreDense, [appended(1, 1, log[0]!), at(1)], [appended(1, 1, log[1]!), at(2)])[1]).toBe(
    'orders-0: offsets 3 to 3 of epoch 1 was appended to a log that ended at 1 on broker 1',
  );
  const back = compacted([follower(2, { log: [batch(0, 1), batch(3, 1)] })]);
  expect(audit(offsetsAreDense, [appended(2, 1, log[1]!, 'Follower'), back], [appended(2, 1, log[0]!, 'Follower'), back])[1]).toContain(
    'was appended to a log that ended at 4',
  );
});

test('exception: a replica that was moved away begins anew where it is moved back; with its log it goes on', () => {
  const before = [
    appended(2, 1, batch(0, 1, { count: 4 }), 'Follower'),
    partition([follower(2, { log: [batch(0, 1, { count: 4 })] })]),
  ] as const;
  const again = [appended(2, 2, batch(0, 1), 'Follower'), partition([follower(2, { log: [batch(0, 1)] })])] as const;
  const back = (log: readonly ReturnType<typeof batch>[]) => [becameFollower(2, 1, 2), partition([follower(2, { log })])] as const;
  expect(audit(offsetsAreDense, before, back([]), again)).toEqual([null, null, null]);
  expect(audit(offsetsAreDense, before, back([batch(0, 1, { count: 4 })]), again)[2]).toContain('was appended to a log that ended at 4');
});

test('a planted violation is found in a compacted log: offsets or epochs go down, a batch has more records than offsets', () => {
  const whole = (log: Parameters<typeof leader>[1] & object) => offsetsAreDense.checkWhole?.(compacted([leader(1, log)]));
  expect(whole({ log: [batch(0, 2), batch(4, 1)] })).toContain('follows on');
  expect(whole({ log: [batch(4, 1), batch(2, 1)] })).toContain('follows on');
  expect(whole({ log: [batch(0, 1), { ...batch(1, 1), recordCount: 2 }] })).toContain('follows on');
});
