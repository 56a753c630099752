import { expect, test } from 'vitest';
import { freeHeight } from './label-places';

test('a label stands at its message’s height where nothing else is written', () => {
  expect(freeHeight(100, [{ top: 130, bottom: 148 }])).toBe(100);
});

test('where something is, it stands just above or just below, whichever is nearer', () => {
  const taken = [{ top: 130, bottom: 148 }];
  expect([133, 137, 141, 150].map((y) => freeHeight(y, taken))).toEqual([122, 122, 156, 156]);
});

test('where there is no room near its message, there is no label', () => {
  expect(freeHeight(100, [{ top: 50, bottom: 150 }])).toBeNull();
});

test('a label that was placed takes its room from the next', () => {
  expect(freeHeight(100, [{ top: 92, bottom: 108 }])).toBe(84);
});
