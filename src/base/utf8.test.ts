import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Decode, utf8Encode, utf8Length } from './utf8';

const anyText = fc.string({ unit: 'binary' });
const anyUnits = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const platformDecode = (bytes: Uint8Array) => {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
};

test('encodes as the platform does, unpaired surrogates included', () => {
  for (const text of ['', 'orders', 'é', '€', '😀', 'a\ud800b', '\udc00\ud800', '\ud83d', '\u07ff\u0800\uffff']) {
    expect(utf8Encode(text)).toEqual(new TextEncoder().encode(text));
    expect(utf8Length(text)).toBe(utf8Encode(text).length);
  }
  fc.assert(
    fc.property(fc.oneof(anyText, anyUnits), (text) => {
      expect(utf8Encode(text)).toEqual(new TextEncoder().encode(text));
    }),
  );
});

test('decodes what it encoded', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(utf8Decode(utf8Encode(text))).toBe(text);
    }),
  );
  expect(utf8Decode(utf8Encode('é😀'.repeat(5_000)))).toBe('é😀'.repeat(5_000));
});

describe('bytes that are not UTF-8 decode to null', () => {
  test.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong euro sign', [0xf0, 0x82, 0x82, 0xac]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a character cut short', [0x61, 0xe2, 0x82]],
    ['a byte that begins nothing', [0xff]],
  ])('%s', (_, bytes) => expect(utf8Decode(Uint8Array.from(bytes))).toBeNull());

  test('whatever arrives is judged as the platform judges it', () => {
    const nearText = fc.array(
      fc.constantFrom(0x41, 0x7f, 0x80, 0xbf, 0xc2, 0xdf, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f, 0xf5),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          nearText.map((bytes) => Uint8Array.from(bytes)),
          fc.uint8Array({ maxLength: 6 }),
        ),
        (bytes) => {
          expect(utf8Decode(bytes)).toBe(platformDecode(bytes));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
