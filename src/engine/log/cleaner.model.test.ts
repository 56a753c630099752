/** The cleaner against the plain statement of what it may do: any log, any number of cleanings (I-16). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import type { Offset, ProducerId, SequenceNumber, TimestampMs } from '../model/vocabulary';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { crcIsValid, readRecords } from '../protocol/record-batch-reader';
import { cleanableOf } from './cleanable';
import { clean } from './cleaner';
import { LogOnDisk, NOW_MS } from './log-fixture';

const DELETE_RETENTION_MS = 1_000;

const record = fc.record({ key: fc.nat({ max: 4 }), value: fc.option(fc.nat({ max: 99 })) });
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ append: fc.array(record, { minLength: 1, maxLength: 4 }), producer: fc.option(fc.nat({ max: 2 })) }),
  },
  { weight: 1, arbitrary: fc.record({ afterMs: fc.nat({ max: 1_500 }), keys: fc.integer({ min: 2, max: 20 }) }) },
);

interface Told {
  readonly offset: number;
  readonly key: string;
  readonly value: string | null;
}

const text = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));

function recordsOf(on: LogOnDisk): Told[] {
  return [...on.log.batchesFrom(0 as Offset)].flatMap((batch) => {
    expect(crcIsValid(batch)).toBe(true);
    const read = readRecords(batch);
    return read.ok ? read.value.map(({ offset, key, value }) => ({ offset, key: text(key)!, value: text(value) })) : [];
  });
}

test('I-16: the last value of every key stays, in its place; nothing above the clean part is touched; a tombstone stays its time', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 150, max: 600 }), (steps, segmentBytes) => {
      const on = new LogOnDisk({ compacted: true, segmentBytes, minCleanableRatio: 0, deleteRetentionMs: DELETE_RETENTION_MS });
      const written: Told[] = [];
      const sequences = [0, 0, 0];
      const firstMet = new Map<number, number>();
      let nowMs: number = NOW_MS;
      for (const each of steps) {
        if ('append' in each) {
          const { append, producer } = each;
          const records = append.map(({ key, value }) => ({
            timestamp: nowMs as TimestampMs,
            key: utf8Encode(`k${key}`),
            value: value === null ? null : utf8Encode(`v${value}`),
          }));
          const by =
            producer === null
              ? {}
              : { producerId: producer as ProducerId, producerEpoch: 0 as never, baseSequence: sequences[producer] as SequenceNumber };
          if (producer !== null) sequences[producer]! += append.length;
          const from = on.log.logEndOffset;
          on.append(buildRecordBatch(records, by));
          for (const [index, { key, value }] of append.entries())
            written.push({ offset: from + index, key: `k${key}`, value: value === null ? null : `v${value}` });
          continue;
        }
        nowMs += each.afterMs;
        on.log.advanceHighWatermark(on.log.logEndOffset);
        const cleanable = cleanableOf(on.log, nowMs);
        if (cleanable.cleanableBytes === 0) continue;
        const before = recordsOf(on);
        const cleaning = clean(on.log, cleanable, { nowMs, map: { bufferBytes: each.keys * 24, loadFactor: 1 } });
        on.log.cleaned(on.disk, cleaning);
        // A batch has one horizon: a tombstone counts as met though the map of keys had no room left to reach it.
        const metUpTo = cleaning.groups.at(-1)?.of.at(-1)?.endOffset ?? 0;
        for (const { offset } of before) if (offset < metUpTo && !firstMet.has(offset)) firstMet.set(offset, nowMs);
        const after = recordsOf(on);
        const kept = new Set(after.map(({ offset }) => offset));
        expect(after).toEqual(before.filter(({ offset }) => kept.has(offset)));
        expect(before.filter(({ offset }) => offset >= cleaning.endOffset && !kept.has(offset))).toEqual([]);
        for (const [key, last] of new Map(written.filter(({ offset }) => offset < cleaning.endOffset).map((told) => [told.key, told]))) {
          const mayGo = last.value === null && nowMs - firstMet.get(last.offset)! >= DELETE_RETENTION_MS;
          expect({ key, isThere: mayGo || kept.has(last.offset) }).toEqual({ key, isThere: true });
        }
        const { producers } = on.log.producers;
        const { logEndOffset } = on.log;
        on.reopen({ highWatermark: logEndOffset });
        expect(recordsOf(on)).toEqual(after);
        for (const [id, entry] of producers) expect(on.log.producers.producers.get(id)?.last?.lastSequence).toBe(entry.last?.lastSequence);
      }
    }),
    { numRuns: 60 },
  );
});
