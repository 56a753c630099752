import { expect, test } from 'vitest';
import { appended, audit, batch, becameLeader, elected, leader, partition } from './invariant-fixture';
import { oneLeaderAnEpoch } from './one-leader-an-epoch';

test('a planted violation is found: two brokers lead in one epoch', () => {
  const verdicts = audit(
    oneLeaderAnEpoch,
    [becameLeader(1, 4), partition([leader(1, { epoch: 4 })])],
    [becameLeader(2, 4), partition([leader(2, { epoch: 4 })])],
  );
  expect(verdicts).toEqual([null, 'orders-0: brokers 1 and 2 both lead in epoch 4']);
});

test('a planted violation is found: two brokers append in one epoch, and are gone when one looks', () => {
  const verdicts = audit(oneLeaderAnEpoch, [appended(1, 4, batch(0, 4)), partition([])], [appended(2, 4, batch(0, 4)), partition([])]);
  expect(verdicts.at(-1)).toContain('both lead in epoch 4');
});

test('a planted violation is found: an election does not count the epoch up', () => {
  const verdicts = audit(oneLeaderAnEpoch, [elected(1, 4), partition([])], [elected(2, 4), partition([])]);
  expect(verdicts).toEqual([null, 'orders-0: epoch 4 was elected after epoch 4']);
});

test('exception: a zombie and its successor, in different epochs', () => {
  const both = partition([leader(1, { epoch: 4 }), leader(2, { epoch: 5 })]);
  expect(audit(oneLeaderAnEpoch, [becameLeader(2, 5), both], [appended(1, 4, batch(0, 4)), both])).toEqual([null, null]);
});
