import { expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import { partedAt } from './branches';

const branch = (id: number, parent: number | null, leftAt: number | null) => ({
  id,
  parent,
  leftAt: leftAt as VirtualTime | null,
  newest: 0 as VirtualTime,
  lastCommand: null,
});
const BRANCHES = [branch(0, null, null), branch(1, 0, 5), branch(2, 0, 8), branch(3, 2, 9), branch(4, 3, 3)];

test('two branches part where the one left the other, or where the first of both left what they have in common', () => {
  const parted = (one: number, other: number) => [partedAt(BRANCHES, one, other), partedAt(BRANCHES, other, one)];
  expect(parted(0, 1)).toEqual([5, 5]);
  expect(parted(1, 2)).toEqual([5, 5]);
  expect(parted(3, 2)).toEqual([9, 9]);
  expect(parted(3, 1)).toEqual([5, 5]);
});

test('who went back beyond where a branch began has no more of its past than that', () => {
  expect(partedAt(BRANCHES, 4, 3)).toBe(3);
  expect(partedAt(BRANCHES, 4, 0)).toBe(3);
});

test('a branch that nobody knows parts nowhere', () => {
  expect(partedAt(BRANCHES, 0, 9)).toBeNull();
});
