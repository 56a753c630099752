/** Random programs on a log and on a model of it that is too simple to be wrong; and on forks, which must not know of one another. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LeaderEpoch, Offset } from '../model/vocabulary';
import { Records } from '../protocol/records';
import { fork } from '../sim/fork';
import { batchOf, fromOutside, LogOnDisk, NOW_MS } from './log-fixture';

type Step =
  | { kind: 'append'; count: number; outside: boolean; later: number }
  | { kind: 'repeat'; back: number }
  | { kind: 'elect' }
  | { kind: 'truncate'; part: number }
  | { kind: 'startAt'; further: number }
  | { kind: 'flush' }
  | { kind: 'restart' }
  | { kind: 'kill' }
  | { kind: 'losePower' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 4 }),
      outside: fc.boolean(),
      later: fc.integer({ min: -50, max: 50 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('repeat' as const), back: fc.integer({ min: 1, max: 7 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'elect' as const }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('truncate' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('startAt' as const), further: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'kill' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'losePower' as const }) },
);

interface Written {
  base: number;
  count: number;
  epoch: number;
  sequence: number;
  timestamp: number;
}

/** A list of batches, and nothing else. */
class Model {
  batches: Written[] = [];
  end = 0;
  start = 0;
  epochs: [epoch: number, start: number][] = [];
  /** Sequence that the producer would send next. */
  sequence = 0;

  truncate(offset: number): void {
    if (offset < this.start) this.startAt(offset);
    else {
      this.batches = this.batches.filter(({ base, count }) => base + count <= offset);
      const last = this.batches.at(-1);
      if (offset < this.end) this.end = last === undefined ? this.start : last.base + last.count;
      this.epochs = this.epochs.filter(([, start]) => start < this.end);
    }
    this.resend();
  }

  startAt(offset: number): void {
    Object.assign(this, { batches: [], end: offset, start: offset, epochs: [] });
    this.resend();
  }

  begin(epoch: number): void {
    const latest = this.epochs.at(-1);
    if (latest?.[0] !== epoch) this.epochs = [...this.epochs.filter(([, start]) => start < this.end), [epoch, this.end]];
  }

  private resend(): void {
    const last = this.batches.at(-1);
    this.sequence = last === undefined ? 0 : last.sequence + last.count;
  }
}

function write(on: LogOnDisk, model: Model, { count, outside, later }: Step & { kind: 'append' }): void {
  const timestamp = NOW_MS + later;
  const batch = batchOf(
    Array.from({ length: count }, (_, i) => `${i}`),
    { producerId: 1, sequence: model.sequence, timestamp },
  );
  const append = on.appendRecords(outside ? fromOutside(batch) : Records.of([batch]));
  expect(append).toMatchObject({ kind: 'Appended', baseOffset: model.end, lastOffset: model.end + count - 1 });
  model.begin(on.leaderEpoch);
  model.batches.push({ base: model.end, count, epoch: on.leaderEpoch, sequence: model.sequence, timestamp });
  model.sequence += count;
  model.end += count;
}

/** Sends a former batch again: known as a duplicate, or no longer known and refused, but never written twice. */
function repeat(on: LogOnDisk, model: Model, back: number): void {
  const original = model.batches.at(-back);
  if (original === undefined) return;
  const values = Array.from({ length: original.count }, (_, i) => `${i}`);
  const again = on.append(batchOf(values, { producerId: 1, sequence: original.sequence }));
  if (back === 1) expect(again).toMatchObject({ kind: 'Duplicate', baseOffset: original.base });
  if (again.kind === 'Duplicate') expect(again.baseOffset).toBe(original.base);
  expect(again.kind).not.toBe('Appended');
}

function run(on: LogOnDisk, model: Model, next: Step): void {
  switch (next.kind) {
    case 'append':
      return write(on, model, next);
    case 'repeat':
      return repeat(on, model, next.back);
    case 'elect':
      on.leaderEpoch = (on.leaderEpoch + 1) as LeaderEpoch;
      on.log.beginEpoch(on.disk, on.leaderEpoch);
      return model.begin(on.leaderEpoch);
    case 'truncate': {
      const offset = Math.floor(next.part * (model.end + 2));
      on.truncate(offset);
      return model.truncate(offset);
    }
    case 'startAt':
      on.log.truncateFullyAndStartAt(on.disk, (model.end + next.further) as Offset);
      return model.startAt(model.end + next.further);
    case 'flush':
      return on.log.flush(on.disk, NOW_MS);
    case 'restart':
    case 'kill':
      expect(on.reopen({ clean: next.kind === 'restart' })).toBe(0);
      model.epochs = model.epochs.filter(([, start]) => start < model.end);
      return;
    case 'losePower': {
      const flushed = on.log.flushedOffset();
      on.disk.losePower();
      expect(on.reopen()).toBe(0);
      model.truncate(flushed);
    }
  }
}

function check(on: LogOnDisk, model: Model): void {
  const { log } = on;
  expect([log.logStartOffset, log.logEndOffset]).toEqual([model.start, model.end]);
  expect(on.batches()).toEqual(model.batches.map(({ base, count }) => `${base}-${base + count - 1}`));
  expect(log.epochs.entries.map(({ epoch, startOffset }) => [epoch, startOffset])).toEqual(model.epochs);
  for (let from = model.start; from <= model.end; from++) {
    const holds = model.batches.find(({ base, count }) => base + count > from);
    const expected = holds === undefined ? [] : [`${holds.base}-${holds.base + holds.count - 1}`];
    expect(on.read(from, { maxBytes: 1 })).toEqual(expected);
  }
  for (let later = -50; later <= 51; later += 17) {
    const first = model.batches.find(({ timestamp }) => timestamp >= NOW_MS + later);
    expect(log.offsetForTimestamp((NOW_MS + later) as never)?.offset).toBe(first?.base);
  }
}

/** All that can be seen of a log: its files, and what it answers from memory. */
function digest({ disk, log }: LogOnDisk): string {
  const files = disk.fileNames().map((name) => `${name}:${disk.read(name).join()}:${disk.flushedSize(name)}`);
  const producers = [...log.producers.producers].map(([id, { batches }]) => `${id}:${batches.map(({ lastOffset }) => lastOffset)}`);
  return [...files, ...producers, log.logEndOffset, log.highWatermark, log.flushedOffset()].join('\n');
}

const SMALL = { segmentBytes: 600, indexIntervalBytes: 100 };
const programs = fc.array(step, { maxLength: 60, size: 'max' });

test('whatever is done to a log, it holds what a plain list would', () => {
  fc.assert(
    fc.property(programs, (program) => {
      const on = new LogOnDisk(SMALL);
      const model = new Model();
      for (const next of program) {
        run(on, model, next);
        check(on, model);
      }
    }),
    { numRuns: 100 },
  );
});

test('forks of a log go their own ways: what one does, the other does not see', () => {
  fc.assert(
    fc.property(programs, programs, programs, (before, here, there) => {
      const original = new LogOnDisk(SMALL);
      const model = new Model();
      for (const next of before) run(original, model, next);
      const copy = fork(original);
      const seen = digest(original);
      expect(digest(copy)).toBe(seen);
      const copyModel = Object.assign(new Model(), structuredClone(model));
      for (const next of there) run(copy, copyModel, next);
      expect(digest(original)).toBe(seen);
      const seenThere = digest(copy);
      for (const next of here) run(original, model, next);
      expect(digest(copy)).toBe(seenThere);
      check(original, model);
      check(copy, copyModel);
    }),
    { numRuns: 40 },
  );
});

test('an empty replica is few objects, so that a world of many can be forked at any moment', () => {
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const part of Object.values(value)) visit(part);
  };
  visit(new LogOnDisk().log);
  expect(seen.size).toBeLessThanOrEqual(25);
});
