import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heapify, heapPop, heapPush } from './heap';

const isLess = (a: number, b: number) => a < b;

function drained(heap: number[]): number[] {
  const popped: number[] = [];
  for (let next = heapPop(heap, isLess); next !== undefined; next = heapPop(heap, isLess)) popped.push(next);
  return popped;
}

const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

test('what is pushed in any order is popped in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap: number[] = [];
      for (const number of numbers) heapPush(heap, number, isLess);
      expect(drained(heap)).toEqual(sorted(numbers));
    }),
  );
});

test('an array in any order becomes a heap', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap = [...numbers];
      heapify(heap, isLess);
      expect(drained(heap)).toEqual(sorted(numbers));
    }),
  );
});

test('the first of all stands at index 0, also between pops', () => {
  const heap: number[] = [];
  for (const number of [5, 2, 8]) heapPush(heap, number, isLess);
  expect(heapPop(heap, isLess)).toBe(2);
  heapPush(heap, 1, isLess);
  expect(heap[0]).toBe(1);
});

test('an empty heap pops nothing', () => {
  expect(heapPop([], isLess)).toBeUndefined();
});
