import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import type { LeaderEpoch, Offset } from '../model/vocabulary';
import { buildRecordBatch } from './record-batch-builder';
import { stampOffsets } from './record-batch-stamp';
import { Records, records } from './records';
import { message } from './schema';

const batchAt = (baseOffset: number, ...values: string[]) =>
  stampOffsets(buildRecordBatch(values.map((value) => ({ value: utf8Encode(value) }))), {
    baseOffset: baseOffset as Offset,
    leaderEpoch: 2 as LeaderEpoch,
  });
const three = Records.of([batchAt(5, 'a', 'b'), batchAt(7, 'c'), batchAt(8, 'd', 'e', 'f')]);
const carrier = message('Carrier', { first: 0, last: 1, flexible: 1 }, { records: records() });
const bytes = carrier.encode({ records: three }, 0).slice(4);

const heads = (of: Records) => of.batches.map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset]);

test('batches travel as the bytes they are stored as', () => {
  expect(bytes).toEqual(Uint8Array.from(three.batches.flatMap(({ head, body }) => [...head, ...body])));
  expect(three.sizeBytes).toBe(bytes.length);
});

test('bytes are cut into batches without being copied', () => {
  const parsed = Records.parse(bytes);
  expect(heads(parsed)).toEqual([
    [5, 6],
    [7, 7],
    [8, 10],
  ]);
  expect(parsed).toMatchObject({ malformed: null, sizeBytes: bytes.length });
  expect(parsed.batches.every(({ head, body }) => head.buffer === bytes.buffer && body.buffer === bytes.buffer)).toBe(true);
});

test.each([0, 1])('version %i of a message carries them, none of them, and null', (version) => {
  for (const value of [three, Records.of([]), null]) {
    const decoded = carrier.decode(carrier.encode({ records: value }, version), version);
    expect(decoded).toMatchObject({
      ok: true,
      value: { records: value === null ? null : { malformed: null, sizeBytes: value.sizeBytes } },
    });
  }
});

describe('what is wrong is said, and the batches before it remain', () => {
  const last = bytes.length - three.batches[2]!.length;
  const changed = (at: number, ...to: number[]) => {
    const copy = bytes.slice();
    copy.set(to, last + at);
    return Records.parse(copy);
  };

  test.each([
    ['a batch cut short', Records.parse(bytes.subarray(0, bytes.length - 1)), 'a batch of 85 bytes, of which 84 are here'],
    ['a header cut short', Records.parse(bytes.subarray(0, last + 60)), '60 bytes are no batch'],
    ['a message of before Kafka 0.11', changed(16, 1), 'magic 1 is not 2'],
    ['a length shorter than the header', changed(8, 0, 0, 0, 48), 'a batch of 60 bytes is shorter than its header'],
    ['a negative length', changed(8, 0xff, 0xff, 0xff, 0xff), 'a batch of 11 bytes is shorter than its header'],
  ])('%s', (_, parsed, malformed) => {
    expect(parsed.malformed).toBe(malformed);
    expect(heads(parsed)).toEqual([
      [5, 6],
      [7, 7],
    ]);
    expect(parsed.sizeBytes).toBe(last);
  });

  test('any cut leaves the batches that are whole', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length), (length) => {
        const { batches, malformed, sizeBytes } = Records.parse(bytes.subarray(0, length));
        const ends = [0, ...three.batches.map((_, i) => three.batches.slice(0, i + 1).reduce((sum, batch) => sum + batch.length, 0))];
        expect(batches.length).toBe(ends.filter((end) => end > 0 && end <= length).length);
        expect(sizeBytes).toBe(ends[batches.length]);
        expect(malformed === null).toBe(ends.includes(length));
      }),
    );
  });

  test('whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 150 }), (any) => {
        expect(() => Records.parse(any)).not.toThrow();
      }),
    );
  });
});
