import { expect, test } from 'vitest';
import { differenceBetween } from './differences';

test.each([
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, null],
  [{ a: 1 }, { a: 2 }, 'a is 1, and 2 in bytes'],
  [{ a: [1, 2] }, { a: [1] }, 'a[1] is 2, and nothing in bytes'],
  [{ a: [1] }, { a: [1, 2] }, 'a[1] is nothing, and 2 in bytes'],
  [{ a: { b: 'x' } }, { a: { b: null } }, 'a.b is "x", and null in bytes'],
  [{ a: [] }, { a: null }, 'a is [], and null in bytes'],
  [{ a: Uint8Array.of(1, 2) }, { a: Uint8Array.of(1, 2) }, null],
  [{ a: Uint8Array.of(1, 2) }, { a: Uint8Array.of(1, 3) }, 'a is 2 bytes, and 2 others in bytes'],
])('%j and %j: %s', (said, read, difference) => expect(differenceBetween(said, read)).toBe(difference));
