import { expect, test } from 'vitest';
import { hueOf, suitPath } from './suit';

test('twelve keys have twelve hues and twelve suits', () => {
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
  expect(new Set(numbers.map(hueOf)).size).toBe(12);
  expect(new Set(numbers.map(suitPath)).size).toBe(12);
});

test('the thirteenth key has the first hue again, and another suit', () => {
  expect(hueOf(13)).toBe(hueOf(1));
  expect(suitPath(13)).not.toBe(suitPath(1));
});
