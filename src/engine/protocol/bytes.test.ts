import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getInt16, getInt32, getInt64, LONG_MAX_VALUE, LONG_MIN_VALUE, putInt16, putInt32, putInt64, Reader, Writer } from './bytes';

const written = (write: (to: Writer) => void) => {
  const to = new Writer();
  write(to);
  return to.finish();
};
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('a number comes back as it was written', () => {
  test.each([
    ['int8', -(2 ** 7), 2 ** 7 - 1],
    ['int16', -(2 ** 15), 2 ** 15 - 1],
    ['uint16', 0, 2 ** 16 - 1],
    ['int32', -(2 ** 31), 2 ** 31 - 1],
    ['int64', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['unsignedVarint', 0, 2 ** 32 - 1],
  ] as const)('%s from %i to %i, and no further', (type, least, most) => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(least, most, 0), fc.integer({ min: least, max: most })), (value) => {
        const from = new Reader(written((to) => to[type](value)));
        expect([from[type](), from.remaining, from.malformed]).toEqual([value, 0, null]);
      }),
    );
    for (const beyond of [least - 1, most + 1, 0.5, Number.NaN]) expect(() => new Writer()[type](beyond)).toThrow('broken belief');
  });

  test("int64 also says Java's extremes, and no other number of that size", () => {
    for (const value of [LONG_MAX_VALUE, LONG_MIN_VALUE]) expect(new Reader(written((to) => to.int64(value))).int64()).toBe(value);
    expect(hex(written((to) => to.int64(LONG_MAX_VALUE)))).toBe('7fffffffffffffff');
    expect(hex(written((to) => to.int64(LONG_MIN_VALUE)))).toBe('8000000000000000');
    expect(() => new Writer().int64(2 ** 60)).toThrow('broken belief');
  });

  test('numbers at a place are what a DataView has there', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const [bytes, expected] = [new Uint8Array(16), new DataView(new ArrayBuffer(16))];
        putInt64(bytes, 1, value);
        putInt32(bytes, 9, value | 0);
        putInt16(bytes, 13, (value << 16) >> 16);
        expected.setBigInt64(1, BigInt(value));
        expected.setInt32(9, value | 0);
        expected.setInt16(13, (value << 16) >> 16);
        expect(bytes).toEqual(new Uint8Array(expected.buffer));
        expect([getInt64(bytes, 1), getInt32(bytes, 9), getInt16(bytes, 13)]).toEqual([value, expected.getInt32(9), expected.getInt16(13)]);
      }),
    );
  });
});

test('what is written grows as far as it must, in order', () => {
  const parts = [new Uint8Array(300).fill(1), new Uint8Array(0), new Uint8Array(5_000).fill(2), new Uint8Array(1).fill(3)];
  const to = new Writer();
  for (const part of parts) {
    to.append(part);
    to.int32(-1);
  }
  expect(to.length).toBe(5_301 + 4 * 4);
  expect(to.finish()).toEqual(Uint8Array.from(parts.flatMap((part) => [...part, 255, 255, 255, 255])));
});

describe('a reader that went wrong', () => {
  test('remembers the first problem and where it was, and reads zeros from then on', () => {
    const from = new Reader(Uint8Array.of(0, 1, 0, 2, 0xff));
    expect([from.int16(), from.int32(), from.int8(), from.take(1).length, from.int64(), from.unsignedVarint()]).toEqual([1, 0, 0, 0, 0, 0]);
    expect(from.malformed).toEqual({ at: 2, problem: '4 bytes needed, 3 remain' });
    expect(from.remaining).toBe(0);
  });

  test('does not read behind the view it was given', () => {
    const from = new Reader(Uint8Array.of(1, 2, 3, 4).subarray(1, 3));
    expect(from.int32()).toBe(0);
    expect(from.malformed?.problem).toBe('4 bytes needed, 2 remain');
  });

  test('hands out views, not copies', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const from = new Reader(bytes);
    from.int8();
    expect([from.take(2).buffer === bytes.buffer, from.remaining]).toEqual([true, 1]);
  });
});
