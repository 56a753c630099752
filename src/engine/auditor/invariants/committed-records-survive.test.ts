import { expect, test } from 'vitest';
import { committedRecordsSurvive } from './committed-records-survive';
import {
  advanced,
  audit,
  batch,
  batches,
  becameLeader,
  compacted,
  elected,
  expanded,
  follower,
  leader,
  partition,
  recovered,
} from './invariant-fixture';

const promised = [
  advanced(1, 1, 3),
  partition([leader(1, { highWatermark: 3, log: batches(4, 1) }), follower(2, { log: batches(3, 1) })], [1, 2]),
] as const;

test('a planted violation is found: the next leader lacks what was committed', () => {
  const verdicts = audit(committedRecordsSurvive, promised, [
    becameLeader(2, 2),
    partition([leader(2, { epoch: 2, log: batches(2, 1) })], [2]),
  ]);
  expect(verdicts).toEqual([
    null,
    'orders-0: offsets 2 to 2 of epoch 1 was committed, but the leader on broker 2 ends at 2, after BecameLeader',
  ]);
});

test('a planted violation is found: the next leader has other records there', () => {
  const other = [...batches(2, 1), batch(2, 2)];
  const verdicts = audit(committedRecordsSurvive, promised, [becameLeader(2, 2), partition([leader(2, { epoch: 2, log: other })], [2])]);
  expect(verdicts.at(-1)).toContain('has offsets 2 to 2 of epoch 2 there');
});

test('a planted violation is found: a replica is in the ISR without what was committed', () => {
  const [, { replicas }] = promised;
  const verdicts = audit(committedRecordsSurvive, promised, [
    expanded(3),
    partition([...replicas, follower(3, { log: batches(2, 1) })], [1, 2, 3]),
  ]);
  expect(verdicts.at(-1)).toContain('the in-sync replica on broker 3 ends at 2');
});

test('what was not committed may go', () => {
  expect(
    audit(committedRecordsSurvive, promised, [becameLeader(2, 2), partition([leader(2, { epoch: 2, log: batches(3, 1) })], [2])]),
  ).toEqual([null, null]);
});

test('exception: an unclean election gives up what only the old ISR had', () => {
  const uncleanly = partition([leader(2, { epoch: 2, log: batches(1, 1) })], [2]);
  expect(audit(committedRecordsSurvive, promised, [elected(2, 2, true), uncleanly], [becameLeader(2, 2), uncleanly])).toEqual([
    null,
    null,
    null,
  ]);
});

test('exception: a replica that a power loss has robbed leads all the same', () => {
  const robbed = partition([leader(2, { epoch: 2, log: batches(1, 1) })], [2]);
  expect(audit(committedRecordsSurvive, promised, [recovered(2, 1), robbed], [becameLeader(2, 2), robbed])).toEqual([null, null, null]);
});

test('a planted violation is found: a robbed replica was not the last of the ISR, or has been admitted anew', () => {
  const robbed = partition([leader(2, { epoch: 2, log: batches(1, 1) })], [2]);
  const outside = partition([follower(2, { log: batches(1, 1) })], [1]);
  expect(audit(committedRecordsSurvive, promised, [recovered(2, 1), outside], [becameLeader(2, 2), robbed]).at(-1)).toContain('ends at 1');
  const last = partition([follower(2, { log: batches(1, 1) })], [2]);
  const again = partition([follower(2, { log: batches(1, 1) })], [1, 2]);
  expect(audit(committedRecordsSurvive, promised, [recovered(2, 1), last], [expanded(2), again]).at(-1)).toContain('ends at 1');
});

test('exception: the same where the leader has not said yet that its log is the truth', () => {
  const recovering = { ...partition([leader(2, { epoch: 2, log: batches(1, 1) })], [2]), isRecovering: true };
  expect(audit(committedRecordsSurvive, promised, [expanded(2), recovering])).toEqual([null, null]);
});

test('exception: retention removes the oldest records', () => {
  const retained = partition([leader(2, { epoch: 2, log: [batch(5, 2)], logStartOffset: 5 })], [2]);
  expect(audit(committedRecordsSurvive, promised, [becameLeader(2, 2), retained])).toEqual([null, null]);
});

test('exception: what a zombie had promised before an unclean election is given up for good', () => {
  const [, { replicas }] = promised;
  const view = partition([...replicas, leader(3, { epoch: 2, log: batches(1, 1) })], [3]);
  expect(audit(committedRecordsSurvive, promised, [elected(3, 2, true), view], [becameLeader(3, 2), view], [expanded(3), view])).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('exception: the cleaner has taken what was superseded, or part of a batch', () => {
  const cleaned = compacted(
    [leader(1, { highWatermark: 3, log: batches(3, 1) }), follower(2, { log: [batch(0, 1), batch(4, 1)] })],
    [1, 2],
  );
  expect(audit(committedRecordsSurvive, promised, [elected(1, 1), cleaned]).at(-1)).toBeNull();
  const short = compacted([leader(1, { highWatermark: 3, log: batches(3, 1) }), follower(2, { log: batches(2, 1) })], [1, 2]);
  expect(audit(committedRecordsSurvive, promised, [elected(1, 1), short]).at(-1)).toContain('ends at 2');
});
