import { describe, expect, test } from 'vitest';
import type { Offset } from '../../engine/model/vocabulary';
import { anomalies, type Excuses } from './check';
import type { Operation } from './history';
import {
  acknowledged,
  assigned,
  givenUp,
  history,
  NOTHING_EXCUSED,
  ORDERS_1,
  polls,
  pollsOf,
  refused,
  reset,
  sends,
  written,
} from './history-fixture';

const found = (told: readonly Operation[], excuses: Partial<Excuses> = {}) =>
  anomalies(told, { ...NOTHING_EXCUSED, ...excuses }).map(({ kind }) => kind);
const mayLose = { mayLose: new Set(['orders-0']) };

describe('a good history', () => {
  test('all that was acknowledged was read, once, in order', () => {
    expect(found(history(written('a', 'b'), polls('reader', 0, 'a', 'b')))).toEqual([]);
  });

  test('gaps between offsets are no anomaly: markers stand there, or what nobody was told of', () => {
    expect(
      found(
        history([sends('a'), sends('b'), acknowledged('a', 0), acknowledged('b', 2)], polls('reader', 0, 'a'), polls('reader', 2, 'b')),
      ),
    ).toEqual([]);
  });

  test('what was given up may be there or not', () => {
    expect(found(history(sends('a'), givenUp('a')))).toEqual([]);
    expect(found(history(sends('a'), givenUp('a'), polls('reader', 0, 'a')))).toEqual([]);
  });

  test('what was read may be read again after a rebalance, by whomever', () => {
    const told = history(
      written('a', 'b'),
      polls('one', 0, 'a', 'b'),
      assigned('two'),
      polls('two', 0, 'a', 'b'),
      assigned('one'),
      polls('one', 1, 'b'),
    );
    expect(found(told)).toEqual([]);
  });
});

describe('lost write: acknowledged by all below what somebody has read, and given to nobody', () => {
  const told = history(written('a', 'b', 'c'), assigned('one'), polls('one', 0, 'a'), assigned('two'), polls('two', 2, 'c'));

  test('is found, with the acknowledgement that promised otherwise', () => {
    const [first] = anomalies(told, NOTHING_EXCUSED);
    expect(first).toMatchObject({ kind: 'lost-write', event: 4 });
    expect(first?.sentence).toBe('“b” was acknowledged by all in orders-0 at 1, and was given to nobody, though orders-0 was read up to 2');
  });

  test('is excused where the leader alone had acknowledged it, where an unclean election was, and where it has expired', () => {
    const byLeader = history([sends('a'), sends('b'), acknowledged('a', 0, { byAll: false }), acknowledged('b', 1)], polls('one', 1, 'b'));
    expect(found(byLeader)).toEqual([]);
    expect(found(told, mayLose)).toEqual([]);
    expect(found(told, { earliest: () => 2 as Offset })).toEqual([]);
    expect(found(told, { earliest: () => 1 as Offset })).toEqual(['lost-write']);
  });
});

describe('unseen: acknowledged by all, given to nobody, above all that anybody has read', () => {
  test('is found, whether its offset was said or not', () => {
    expect(found(history(written('a', 'b'), polls('reader', 0, 'a')))).toEqual(['unseen']);
    expect(found(history(sends('a'), acknowledged('a', null)))).toEqual(['unseen']);
  });

  test('of a compacted topic is excused by a later value of its key alone', () => {
    const told = (key: string) =>
      history([sends('a', 'k'), sends('b', key), acknowledged('a', 0), acknowledged('b', 1)], polls('reader', 1, 'b'));
    const compacted = { isCompacted: () => true };
    expect(found(told('k'), compacted)).toEqual([]);
    expect(found(told('k'))).toEqual(['lost-write']);
    expect(found(told('other'), compacted)).toEqual(['lost-write']);
  });
});

describe('tombstones', () => {
  test('may be gone before somebody comes to read them, where their topic is compacted', () => {
    const told = history([sends('a', 'k'), acknowledged('a', 0), sends('b', 'other'), acknowledged('b', 1)], polls('reader', 1, 'b'));
    const tombstone = { isTombstone: (value: string) => value === 'a' };
    expect(found(told, { ...tombstone, isCompacted: () => true })).toEqual([]);
    expect(found(told, tombstone)).toEqual(['lost-write']);
    expect(found(told, { isCompacted: () => true })).toEqual(['lost-write']);
  });
});

test('a tombstone of which nobody heard whether it was written may have superseded what its key had before', () => {
  const told = (end: ReturnType<typeof refused> | ReturnType<typeof givenUp>) =>
    history(
      [sends('a', 'k'), acknowledged('a', 0), sends('b', 'other'), acknowledged('b', 1), sends('t', 'k')],
      end,
      polls('reader', 1, 'b'),
    );
  const compacted = { isCompacted: () => true, isTombstone: (value: string) => value === 't' };
  expect(found(told(givenUp('t')), compacted)).toEqual([]);
  expect(found(told(refused('t')), compacted)).toEqual(['lost-write']);
});

describe('duplicate: one value at two places', () => {
  test('of one partition, or of two', () => {
    expect(found(history(sends('a'), polls('reader', 0, 'a', 'a')))).toEqual(['duplicate']);
    expect(found(history(sends('a'), polls('reader', 0, 'a'), pollsOf('reader', ORDERS_1, 0, 'a')))).toEqual(['duplicate']);
  });

  test('where its producer was told of one place, and a consumer of another', () => {
    expect(found(history(sends('a'), acknowledged('a', 0), polls('reader', 4, 'a')))).toEqual(['duplicate']);
  });

  test('is excused where its producer is not idempotent, and where its epoch ended before it was answered (KIP-360)', () => {
    const told = history(sends('a'), polls('reader', 0, 'a', 'a'));
    expect(found(told, { isIdempotent: () => false })).toEqual([]);
    expect(found(told, { inDoubt: new Set(['a']) })).toEqual([]);
  });
});

describe('inconsistent offsets: two values at one place', () => {
  test('read by two consumers', () => {
    const told = history(sends('a'), sends('b'), polls('one', 0, 'a'), polls('two', 0, 'b'));
    expect(found(told)).toEqual(['inconsistent-offsets']);
    expect(found(told, mayLose)).toEqual([]);
  });

  test('one acknowledged by all, another read', () => {
    expect(found(history(sends('a'), sends('b'), acknowledged('a', 0), polls('one', 0, 'b', 'a')), { isIdempotent: () => false })).toEqual([
      'inconsistent-offsets',
    ]);
  });

  test('not where the leader alone had acknowledged: its log was not for good', () => {
    const told = history(sends('a'), sends('b'), acknowledged('a', 0, { byAll: false }), polls('one', 0, 'b'));
    expect(found(told)).toEqual([]);
  });
});

describe('reads without a write', () => {
  test('aborted read: no broker had taken it', () => {
    expect(found(history(sends('a'), polls('reader', 0, 'a'), refused('a')), mayLose)).toEqual(['aborted-read']);
  });

  test('phantom read: nobody had sent it', () => {
    expect(found(history(polls('reader', 0, 'a')), mayLose)).toEqual(['phantom-read']);
  });
});

describe('what one consumer is given after another', () => {
  const rest = [...written('a', 'b', 'c'), polls('other', 0, 'a', 'b', 'c')];

  test('poll skip: between two polls stands what it was not given', () => {
    expect(found(history(rest, polls('reader', 0, 'a'), polls('reader', 2, 'c')))).toEqual(['poll-skip']);
  });

  test('within one poll too', () => {
    const skipping = { ...polls('reader', 0, 'a'), records: [...polls('reader', 0, 'a').records, ...polls('reader', 2, 'c').records] };
    expect(found(history(rest, skipping))).toEqual(['poll-skip']);
  });

  test('nonmonotonic poll: it is given again what it had', () => {
    expect(found(history(rest, polls('reader', 1, 'b'), polls('reader', 0, 'a')))).toEqual(['nonmonotonic-poll']);
    expect(found(history(rest, polls('reader', 1, 'b'), polls('reader', 1, 'b')))).toEqual(['nonmonotonic-poll']);
  });

  test('a rebalance, a reset of its position and an unclean election may send it anywhere', () => {
    for (const pause of [assigned('reader'), reset('reader')])
      expect(found(history(rest, polls('reader', 0, 'a'), pause, polls('reader', 2, 'c'), pause, polls('reader', 0, 'a')))).toEqual([]);
    expect(found(history(rest, polls('reader', 2, 'c'), polls('reader', 0, 'a')), mayLose)).toEqual([]);
  });

  test('of a compacted topic it may miss what has a later value of its key', () => {
    const told = history(
      [sends('a', 'x'), sends('b', 'k'), sends('c', 'k')],
      ['a', 'b', 'c'].map((value, index) => acknowledged(value, index)),
      polls('other', 0, 'a', 'b', 'c'),
      polls('reader', 0, 'a'),
      polls('reader', 2, 'c'),
    );
    expect(found(told, { isCompacted: () => true })).toEqual([]);
    expect(found(told)).toEqual(['poll-skip']);
  });
});

describe('nonmonotonic send: what a producer sent later stands before what it had sent earlier', () => {
  test('of one partition, within what it promised', () => {
    const told = history(sends('a'), sends('b'), acknowledged('b', 0), acknowledged('a', 1), polls('reader', 0, 'b', 'a'));
    expect(found(told)).toEqual(['nonmonotonic-send']);
    expect(found(told, { isIdempotent: () => false })).toEqual([]);
    expect(found(told, { inDoubt: new Set(['a']) })).toEqual([]);
  });

  test('is none between two producers, or two partitions', () => {
    const two = history(sends('a'), sends('b', null, 'checkout'), acknowledged('b', 0), acknowledged('a', 1), polls('reader', 0, 'b', 'a'));
    expect(found(two)).toEqual([]);
    const apart = history(
      [sends('a'), sends('b'), acknowledged('b', 0, { partition: ORDERS_1 }), acknowledged('a', 1)],
      polls('reader', 1, 'a'),
      pollsOf('reader', ORDERS_1, 0, 'b'),
    );
    expect(found(apart)).toEqual([]);
  });
});
