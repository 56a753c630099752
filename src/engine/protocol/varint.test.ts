import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { putVarint, varintLength } from './varint';

const bytesOf = (value: number) => {
  const bytes = new Uint8Array(10);
  return bytes.slice(0, putVarint(bytes, 0, value));
};

/** Zig-zag as Java defines it, on 64 bits. */
const reference = (value: number) => {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
};

describe('small numbers of either sign are short', () => {
  test.each([
    [0, [0x00]],
    [-1, [0x01]],
    [1, [0x02]],
    [63, [0x7e]],
    [-64, [0x7f]],
    [64, [0x80, 0x01]],
    [-65, [0x81, 0x01]],
    [8_191, [0xfe, 0x7f]],
    [8_192, [0x80, 0x80, 0x01]],
  ])('%i', (value, bytes) => expect(bytesOf(value)).toEqual(Uint8Array.from(bytes)));
});

test('every whole number of a record is written as Java writes it, and is as long as foretold', () => {
  const near = (middle: number) => fc.integer({ min: -3, max: 3 }).map((distance) => middle + distance);
  const anyNumber = fc.oneof(
    fc.integer(),
    fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
    near(2 ** 30),
    near(-(2 ** 30)),
    near(2 ** 31),
    near(-(2 ** 31)),
  );
  fc.assert(
    fc.property(anyNumber, (value) => {
      expect(bytesOf(value)).toEqual(reference(value));
      expect(varintLength(value)).toBe(reference(value).length);
    }),
    { numRuns: 2_000 },
  );
});
