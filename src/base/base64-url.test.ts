import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64UrlDecode, base64UrlEncode } from './base64-url';

test('encodes as the platform does, and decodes what it encoded', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = base64UrlEncode(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect(base64UrlDecode(text)).toEqual(bytes);
    }),
  );
});

test.each([
  ['a digit of plain base64', 'ab+/'],
  ['padding', 'YQ=='],
  ['a lone digit at the end', 'YWJjZ'],
  ['bits set that no byte has', 'YR'],
])('%s decodes to null', (_, text) => expect(base64UrlDecode(text)).toBeNull());
