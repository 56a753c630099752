import CRC32 from 'crc-32';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import { crc32, partitionForKeyByCrc32 } from './crc32';
import { partitionForKey } from './murmur2';

test('it is the checksum that everybody calls CRC-32', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => crc32(bytes) === CRC32.buf(bytes) >>> 0));
});

test('librdkafka’s default puts keys where kcat was measured to put them, and a Java client puts two of three elsewhere', () => {
  const keys = ['CLN-001', 'CLN-002', 'CLN-003'].map(utf8Encode);
  expect(keys.map((key) => partitionForKeyByCrc32(key, 3))).toEqual([1, 0, 1]);
  expect(keys.map((key) => partitionForKey(key, 3))).toEqual([2, 1, 1]);
});
