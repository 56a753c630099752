import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applied, difference } from './difference';

test('a difference put to what was before is what came after, whatever both are', () => {
  const value = fc.jsonValue({ maxDepth: 4, noNegativeZero: true } as Parameters<typeof fc.jsonValue>[0]);
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(applied(before, structuredClone(difference(before, after)))).toEqual(after);
    }),
  );
});

test('what is as it was is not said, and is the same object afterwards', () => {
  const before = { now: 1, lanes: [{ cells: [{ offset: 0 }] }, { cells: [{ offset: 5 }] }] };
  const after = { now: 2, lanes: [{ cells: [{ offset: 0 }] }, { cells: [{ offset: 5 }, { offset: 6 }] }] };
  const told = difference(before, after);
  expect(JSON.stringify(told)).not.toContain('"offset":0');
  const put = applied(before, told) as typeof after;
  expect(put).toEqual(after);
  expect(put.lanes[0]).toBe(before.lanes[0]);
  expect(put.lanes[1]).not.toBe(before.lanes[1]);
});

test('of two alike nothing is said', () => {
  expect(difference({ a: [1, null, 'x'] }, { a: [1, null, 'x'] })).toBeNull();
});

test('neither is changed', () => {
  const before = Object.freeze({ a: Object.freeze([1, 2]), b: 1 });
  applied(before, difference(before, { a: [1, 3], b: 1 }));
  expect(before).toEqual({ a: [1, 2], b: 1 });
});
