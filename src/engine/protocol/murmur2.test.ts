import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import { murmur2, partitionForKey } from './murmur2';

const kafkajs: (key: Buffer) => number = createRequire(import.meta.url)('kafkajs/src/producer/partitioners/default/murmur2.js');

describe('murmur2 of', () => {
  test.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
    ['CLN-001', -647890005],
    ['CLN-002', -1836632401],
    ['CLN-003', -1183512493],
    ['', 275646681],
  ])('"%s" is %i, as in Java', (key, hash) => expect(murmur2(utf8Encode(key))).toBe(hash));

  test('any key is what another client computes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (key) => {
        expect(murmur2(key)).toBe(kafkajs(Buffer.from(key)));
      }),
    );
  });
});

test('the sign bit is masked off, not negated', () => {
  expect(partitionForKey(utf8Encode('CLN-001'), 3)).toBe((-647890005 & 0x7fffffff) % 3);
  expect(partitionForKey(utf8Encode('CLN-001'), 3)).not.toBe(647890005 % 3);
});

test('every partition can be chosen, and no other', () => {
  const chosen = new Set(Array.from({ length: 100 }, (_, i) => partitionForKey(utf8Encode(`CLN-${i}`), 7)));
  expect([...chosen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
