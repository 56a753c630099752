import { describe, expect, test } from 'vitest';
import type { Happening } from '../../model/events';
import { gapsAreSuperseded } from './gaps-are-superseded';
import type { BatchView, PartitionView } from './invariant';
import {
  advanced,
  audit,
  batch,
  becameLeader,
  cleaned,
  compacted,
  elected,
  expanded,
  follower,
  leader,
  partition,
} from './invariant-fixture';

/** One record each, all committed by broker 1 in epoch 1. */
const written: readonly BatchView[] = (
  [
    ['a', 'old'],
    ['b', 'only'],
    ['a', 'new'],
    ['c', 'gone'],
    ['c', null],
    ['d', 'last'],
  ] as const
).map(([key, value], offset) => batch(offset, 1, { records: [[offset, key, value]] }));

const without = (...offsets: readonly number[]) => written.filter(({ baseOffset }) => !offsets.includes(baseOffset));
const ledBy = (broker: number, epoch: number, log: readonly BatchView[], highWatermark = 6, logStartOffset = 0): PartitionView =>
  compacted([leader(broker, { epoch, log, highWatermark, logStartOffset })]);
const committed: readonly [Happening, PartitionView] = [advanced(1, 1, 6), ledBy(1, 1, written)];
/** What is said when that has happened after all was committed. */
const then = (what: Happening, view: PartitionView) => audit(gapsAreSuperseded, committed, [what, view])[1];

test('what a later value or a tombstone supersedes may be missing, and so may a tombstone', () => {
  expect(then(cleaned(1, 0, 6), ledBy(1, 1, without(0, 3, 4)))).toBeNull();
  expect(then(becameLeader(2, 2), ledBy(2, 2, without(0, 3)))).toBeNull();
});

describe('a planted violation is found:', () => {
  test.each([1, 2])('the cleaner takes out the last value of a key, at offset %i', (offset) => {
    expect(then(cleaned(1, 0, 6), ledBy(1, 1, without(0, offset)))).toMatch(
      new RegExp(`^orders-0: broker 1 lacks offset ${offset}, the newest value of key "[ab]"$`),
    );
  });

  test('a later leader lacks one, though nobody told of a cleaning', () => {
    expect(then(becameLeader(2, 2), ledBy(2, 2, without(1)))).toBe('orders-0: broker 2 lacks offset 1, the newest value of key "b"');
  });

  test('who is taken into the ISR lacks one', () => {
    const view = compacted([leader(1, { log: written, highWatermark: 6 }), follower(2, { log: without(2) })]);
    expect(then(expanded(2), view)).toBe('orders-0: broker 2 lacks offset 2, the newest value of key "a"');
  });
});

test('what is not committed yet supersedes nothing, and may be missing', () => {
  const told = audit(gapsAreSuperseded, [advanced(1, 1, 2), ledBy(1, 1, written, 2)], [cleaned(1, 0, 6), ledBy(1, 1, without(0, 5))]);
  expect(told).toEqual([null, 'orders-0: broker 1 lacks offset 0, the newest value of key "a"']);
});

test('exception: retention has taken the oldest', () => {
  expect(then(cleaned(1, 0, 6), ledBy(1, 1, without(0, 1), 6, 2))).toBeNull();
});

test('exception: another history begins with an unclean election, and with a leader that was robbed', () => {
  expect(audit(gapsAreSuperseded, committed, [elected(2, 2, true), committed[1]], [becameLeader(2, 2), ledBy(2, 2, without(1))])).toEqual([
    null,
    null,
    null,
  ]);
  expect(then(becameLeader(1, 2), ledBy(1, 2, without(1, 5)))).toBeNull();
  const short = ledBy(1, 2, without(4, 5), 4);
  const other = compacted([leader(1, { epoch: 2, log: without(4, 5), highWatermark: 4 }), follower(2, { log: without(3, 4, 5) })]);
  expect(
    audit(gapsAreSuperseded, committed, [becameLeader(1, 2), short], [advanced(1, 2, 4), short], [expanded(2), other]).at(-1),
  ).toBeNull();
});

test('exception: what is compressed cannot be read', () => {
  const unread = { ...written[1]!, records: null } as BatchView;
  expect(then(cleaned(1, 0, 6), ledBy(1, 1, [unread, ...without(0, 1)]))).toBeNull();
});

test('a log that nobody compacts is none of its business', () => {
  expect(audit(gapsAreSuperseded, [advanced(1, 1, 6), partition([leader(1, { log: written, highWatermark: 6 })])])).toEqual([null]);
});
