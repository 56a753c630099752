import { expect, test } from 'vitest';
import { advanced, audit, delivered, leader, partition } from './invariant-fixture';
import { onlyCommittedIsVisible } from './only-committed-is-visible';

const at = (broker: number, epoch: number, highWatermark: number) => partition([leader(broker, { epoch, highWatermark })]);

test('a planted violation is found: a consumer is given what is not committed', () => {
  const verdicts = audit(onlyCommittedIsVisible, [delivered(4), at(1, 1, 5)], [delivered(5), at(1, 1, 5)]);
  expect(verdicts).toEqual([null, 'orders-0: group-1 was given offset 5 while the high watermark was 5']);
});

test('what a leader had committed when it halted in the same instant was committed', () => {
  expect(audit(onlyCommittedIsVisible, [advanced(1, 1, 5), partition([])], [delivered(4), partition([])])).toEqual([null, null]);
});

test('exception: a new leader does not know yet how far its predecessor had committed', () => {
  expect(audit(onlyCommittedIsVisible, [advanced(1, 1, 5), at(1, 1, 5)], [delivered(4), at(2, 2, 3)])).toEqual([null, null]);
});
