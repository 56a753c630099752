import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CowList, F64Column, RefList, U8Column } from './cow-list';
import { fork } from './fork';
import { Shared } from './state';

class Item extends Shared {
  readonly value: number;
  constructor(value: number) {
    super();
    this.value = value;
  }
}

/** Chunks of four, so that a short program crosses many borders. */
class SmallColumn extends CowList<number> {
  protected get bits() {
    return 2;
  }
  protected newChunk() {
    return new Float64Array(4);
  }
  protected read(chunk: Float64Array, at: number) {
    return chunk[at] as number;
  }
  protected write(chunk: Float64Array, at: number, value: number) {
    chunk[at] = value;
  }
}

/** What a list should be: elements from `first` on. */
interface Model {
  first: number;
  readonly elements: number[];
}

type Step = {
  readonly do: 'push' | 'set' | 'truncate' | 'dropHead' | 'fork';
  readonly on: number;
  readonly at: number;
  readonly value: number;
};

const steps = fc.array(
  fc.record<Step>({
    do: fc.constantFrom('push', 'push', 'push', 'push', 'set', 'truncate', 'dropHead', 'fork'),
    on: fc.nat(),
    at: fc.nat(),
    value: fc.nat(1_000),
  }),
  { maxLength: 200 },
);

function expectSame(list: CowList<number>, { first, elements }: Model): void {
  expect([list.first, list.length]).toEqual([first, elements.length]);
  expect([...list]).toEqual(elements.slice(first));
}

function apply(step: Step, list: CowList<number>, model: Model): void {
  const size = model.elements.length - model.first;
  const index = model.first + (size === 0 ? 0 : step.at % size);
  switch (step.do) {
    case 'push':
      expect(list.push(step.value)).toBe(model.elements.length);
      model.elements.push(step.value);
      break;
    case 'set':
      if (size === 0) break;
      list.set(index, step.value);
      model.elements[index] = step.value;
      break;
    case 'truncate':
      list.truncate(index);
      model.elements.length = index;
      break;
    case 'dropHead':
      list.dropHead(index);
      model.first = index;
      break;
    case 'fork':
      break;
  }
}

test('any program of push, set, truncate, dropHead and fork does to each of up to 8 forks what it does to plain arrays', () => {
  fc.assert(
    fc.property(steps, (program) => {
      const worlds: { list: CowList<number>; model: Model }[] = [{ list: new SmallColumn(), model: { first: 0, elements: [] } }];
      for (const step of program) {
        const world = worlds[step.on % worlds.length] as (typeof worlds)[number];
        if (step.do === 'fork' && worlds.length < 8) {
          worlds.push({ list: fork(world.list), model: { first: world.model.first, elements: [...world.model.elements] } });
        }
        apply(step, world.list, world.model);
      }
      for (const { list, model } of worlds) expectSame(list, model);
    }),
    { numRuns: 300 },
  );
});

test('chunks are shared by a fork until one side writes', () => {
  const chunksOf = (list: F64Column) => (list as unknown as { chunks: Float64Array[] }).chunks;
  const original = new F64Column();
  for (let value = 0; value < 3_000; value++) original.push(value);
  const copy = fork(original);
  copy.set(0, -1);
  expect(chunksOf(copy)[0]).not.toBe(chunksOf(original)[0]);
  expect(chunksOf(copy)[1]).toBe(chunksOf(original)[1]);
  expect([original.get(0), copy.get(0)]).toEqual([0, -1]);
});

test('a list of references hands out the objects themselves, in every fork', () => {
  const list = new RefList<Item>();
  const item = new Item(1);
  for (let count = 0; count < 100; count++) list.push(item);
  expect(fork(list).get(99)).toBe(item);
});

test('a byte column holds bytes', () => {
  const column = new U8Column();
  column.push(255);
  column.push(256);
  expect([...column]).toEqual([255, 0]);
});

test('indexes are absolute: dropping the head does not renumber, and what is dropped is out of range', () => {
  const list = new SmallColumn();
  for (let value = 0; value < 10; value++) list.push(value);
  list.dropHead(6);
  expect(list.get(6)).toBe(6);
  expect(() => list.get(5)).toThrow(RangeError);
  expect(() => list.get(10)).toThrow(new RangeError('index 10 outside [6, 10)'));
  expect(() => list.set(10, 0)).toThrow(RangeError);
  expect(() => list.truncate(5)).toThrow(RangeError);
  expect(() => list.truncate(11)).toThrow(RangeError);
  expect(() => list.dropHead(11)).toThrow(RangeError);
  expect(() => list.get(Number.NaN)).toThrow(RangeError);
});

test('a list may be emptied from either end and goes on where it was', () => {
  const list = new SmallColumn();
  for (let value = 0; value < 8; value++) list.push(value);
  list.dropHead(8);
  expect(list.push(80)).toBe(8);
  list.truncate(8);
  expect(list.push(81)).toBe(8);
  expect([...list]).toEqual([81]);
});

test('what a truncation dropped does not come back by pushing', () => {
  const list = new RefList<Item>();
  list.push(new Item(1));
  list.push(new Item(2));
  list.truncate(1);
  list.push(new Item(3));
  expect([...list].map(({ value }) => value)).toEqual([1, 3]);
});
