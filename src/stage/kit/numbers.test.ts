import { expect, test } from 'vitest';
import type { VirtualTime } from '../../engine/sim/context';
import { clock, count, list, speedName } from './numbers';

test('the clock shows microseconds, and hours once there are any', () => {
  expect(clock(41_382_104 as VirtualTime)).toBe('00:41.382\u202f104');
  expect(clock(3_723_000_009 as VirtualTime)).toBe('1:02:03.000\u202f009');
});

test('digits are parted in threes', () => {
  expect([0, 999, 2_318, 1_234_567].map(count)).toEqual(['0', '999', '2\u202f318', '1\u202f234\u202f567']);
});

test('speeds are named as the slider’s stops are', () => {
  expect([1 / 1000, 1 / 200, 0.1, 1, 2.5, 1000].map(speedName)).toEqual(['1/1000', '1/200', '1/10', '1×', '2.5×', '1000×']);
});

test('a list reads as a sentence does', () => {
  expect([list([]), list(['P0']), list(['P0', 'P1', 'P2'])]).toEqual(['', 'P0', 'P0, P1 and P2']);
});
