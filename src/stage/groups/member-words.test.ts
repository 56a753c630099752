import { expect, test } from 'vitest';
import type { Offset } from '../../engine/model/vocabulary';
import { crowdedFrame, steadyFrame } from '../gallery/fixture-frame';
import { linesOfMember } from './member-words';

const [member] = steadyFrame.groups[1]!.members;
const standing = (committed: number, position: number) => ({
  ...member!,
  partitions: member!.partitions.map((each) => ({ ...each, committed: committed as Offset, position: position as Offset })),
});

test('short numbers share a line, long ones take two: none runs under the records in hand', () => {
  expect(linesOfMember(standing(6, 7))).toEqual(['committed 6, 6 · position 7, 7']);
  expect(linesOfMember(standing(1_234, 1_235))).toEqual(['committed 1234, 1234', 'position 1235, 1235']);
});

test('of many partitions as many numbers are said as there is room for, and how many are left out', () => {
  expect(linesOfMember(crowdedFrame.groups[0]!.members[0]!)).toEqual(['committed 8, 8, 8, 8, +8 more', 'position 10, 10, 10, +9 more']);
});

test('who has nothing says why', () => {
  expect(linesOfMember({ ...member!, phase: 'idle', idleBecause: '3 partitions, 4 consumers' })).toEqual([
    'idle: 3 partitions, 4 consumers',
  ]);
  expect(linesOfMember({ ...member!, phase: 'dead' })).toEqual(['✕ killed']);
  expect(linesOfMember({ ...member!, status: 'frozen' })).toEqual(['frozen: it answers nobody']);
});
