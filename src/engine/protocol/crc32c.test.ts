import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import { crc32c } from './crc32c';

const oracle: { buf(bytes: Uint8Array): number } = createRequire(import.meta.url)('crc-32/crc32c.js');
const NOTHING = new Uint8Array(0);

test("has Castagnoli's check value", () => {
  expect(crc32c(utf8Encode('123456789'), 0, NOTHING)).toBe(0xe3069283);
});

test('is zero for nothing', () => {
  expect(crc32c(NOTHING, 0, NOTHING)).toBe(0);
});

test('two parts have the checksum of the parts joined, wherever the cut and the start are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), fc.nat(200), (bytes, a, b) => {
      const [from, cut] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
      expect(crc32c(bytes.subarray(0, cut), from, bytes.subarray(cut))).toBe(oracle.buf(bytes.subarray(from)) >>> 0);
    }),
    { numRuns: 500 },
  );
});

test('tells every flipped bit', () => {
  const bytes = utf8Encode('appointment 17 moved to 09:30');
  const before = crc32c(bytes, 0, NOTHING);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    expect(crc32c(flipped, 0, NOTHING)).not.toBe(before);
  }
});
