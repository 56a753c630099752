import { expect, test } from 'vitest';
import { errorName } from '../model/error-codes';
import type { Offset, ProducerId } from '../model/vocabulary';
import { batchOf, LogOnDisk, type Sent } from './log-fixture';

const SEQUENCE_MAX = 2 ** 31 - 1;

/** Appends a batch of `count` records of producer 1; answers with its offsets, the original's, or the error. */
function send(on: LogOnDisk, sequence: number, count = 1, sent: Sent = {}): string {
  const values = Array.from({ length: count }, (_, i) => `${i}`);
  const append = on.append(batchOf(values, { producerId: 1, sequence, ...sent }));
  if (append.kind === 'Refused') return errorName(append.error);
  return `${append.kind} ${append.baseOffset}-${append.lastOffset}`;
}

/** Producer 1 has sent six batches of two records. */
function six(config = {}): LogOnDisk {
  const on = new LogOnDisk(config);
  for (let batch = 0; batch < 6; batch++) send(on, 2 * batch, 2);
  return on;
}

test('each of the last five batches is known when it comes again, and answered with its original offsets', () => {
  const on = six();
  expect([2, 4, 6, 8, 10].map((sequence) => send(on, sequence, 2))).toEqual([
    'Duplicate 2-3',
    'Duplicate 4-5',
    'Duplicate 6-7',
    'Duplicate 8-9',
    'Duplicate 10-11',
  ]);
  expect(on.log.logEndOffset).toBe(12);
});

test('an older one is no longer known: it is out of order', () => {
  expect(send(six(), 0, 2)).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
});

test('a duplicate is the same first and last sequence; a part of a batch is out of order', () => {
  expect(send(six(), 10, 1)).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
});

test('a gap is refused, so that a lost batch is missed', () => {
  const on = six();
  expect([send(on, 13), send(on, 12)]).toEqual(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'Appended 12-12']);
});

test('sequences wrap from 2³¹−1 to 0, within a batch and between batches', () => {
  const on = new LogOnDisk();
  expect(send(on, SEQUENCE_MAX - 1, 1)).toBe('Appended 0-0');
  expect(send(on, SEQUENCE_MAX, 2)).toBe('Appended 1-2');
  expect(send(on, SEQUENCE_MAX, 2)).toBe('Duplicate 1-2');
  expect(send(on, 1)).toBe('Appended 3-3');
});

test('a producer that is new here may begin anywhere: what it wrote before may have been deleted', () => {
  expect(send(new LogOnDisk(), 40)).toBe('Appended 0-0');
});

test('a new epoch begins at sequence 0, and fences the old one', () => {
  const on = six();
  expect(send(on, 12, 1, { producerEpoch: 1 })).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  expect(send(on, 0, 1, { producerEpoch: 1 })).toBe('Appended 12-12');
  expect(send(on, 12)).toBe('INVALID_PRODUCER_EPOCH');
  expect(send(on, 10, 2)).toBe('INVALID_PRODUCER_EPOCH');
});

test('a batch of another epoch is no duplicate, though its sequences be the same', () => {
  const on = six();
  expect(send(on, 10, 2, { producerEpoch: 1 })).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  expect(send(on, 0, 2, { producerEpoch: 1 })).toBe('Appended 12-13');
  expect(send(on, 10, 2, { producerEpoch: 1 })).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
});

test('producers do not concern one another, nor do batches without a producer', () => {
  const on = six();
  expect(send(on, 0, 1, { producerId: 2 })).toBe('Appended 12-12');
  expect(on.append(batchOf(['plain'])).kind).toBe('Appended');
  expect(send(on, 12)).toBe('Appended 14-14');
});

test('a follower that becomes leader knows the duplicates that its leader knew', () => {
  const leader = six();
  const follower = new LogOnDisk();
  follower.follow([...leader.log.batchesFrom(0 as Offset)]);
  expect([2, 10].map((sequence) => send(follower, sequence, 2))).toEqual(['Duplicate 2-3', 'Duplicate 10-11']);
});

test('after a kill the last batch alone is known: that is what the snapshot of recovery has', () => {
  const on = six();
  on.reopen();
  expect([2, 10].map((sequence) => send(on, sequence, 2))).toEqual(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'Duplicate 10-11']);
});

test('a truncation takes sequences back: what was truncated may come again', () => {
  const on = six();
  on.truncate(8);
  expect([send(on, 6, 2), send(on, 8, 2)]).toEqual(['Duplicate 6-7', 'Appended 8-9']);
});

test('truncated to nothing, the log has heard of nobody', () => {
  const on = six({ segmentBytes: 2 * batchOf(['0', '1']).length });
  on.log.truncateFullyAndStartAt(on.disk, 4 as Offset);
  expect(on.log.producers.producers.get(1 as ProducerId)).toBeUndefined();
});

test('the answer to a duplicate under LogAppendTime has the time of the original', () => {
  const on = six({ messageTimestampType: 'LogAppendTime' });
  const [first] = [...on.log.batchesFrom(10 as Offset)];
  const again = on.append(batchOf(['0', '1'], { producerId: 1, sequence: 10 }));
  expect(again).toMatchObject({ kind: 'Duplicate', logAppendTimeMs: first?.maxTimestamp });
});
