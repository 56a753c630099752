import { expect, test } from 'vitest';
import { hueOf, pathAt, suitPath } from './suit';

test('twelve keys have twelve hues and twelve suits', () => {
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
  expect(new Set(numbers.map(hueOf)).size).toBe(12);
  expect(new Set(numbers.map(suitPath)).size).toBe(12);
});

test('the thirteenth key has the first hue again, and another suit', () => {
  expect(hueOf(13)).toBe(hueOf(1));
  expect(suitPath(13)).not.toBe(suitPath(1));
});

test('a suit at its place is the same path, moved and scaled; the flags of an arc are no lengths', () => {
  expect(pathAt('M0-1.05L1.08.85H-1.08z', { x: 10, y: 20, radius: 2 })).toBe('M10 17.9L12.16 21.7H7.84z');
  expect(pathAt('M-1 .5A1 1 0 0 1 1 .5z', { x: 100, y: 50, radius: 4 })).toBe('M96 52A4 4 0 0 1 104 52z');
});

test('every suit has only commands that can be put at a place', () => {
  const commands = Array.from({ length: 13 }, (_, keyNumber) => suitPath(keyNumber).replace(/[-\d.\s]/g, '')).join('');
  expect(commands).toMatch(/^[MLHVCAz]+$/);
});
