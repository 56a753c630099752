import { describe, expect, test } from 'vitest';
import { F64Column, RefList } from './cow-list';
import { countObjects, fork } from './fork';
import { Shared, State } from './state';

class Batch extends Shared {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}

class Counter extends State {
  static constructed = 0;
  count = 0;
  constructor() {
    super();
    Counter.constructed += 1;
  }
  get double(): number {
    return this.count * 2;
  }
  increment(): void {
    this.count += 1;
  }
}

class NamedCounter extends Counter {
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
  override increment(): void {
    this.count += 10;
  }
}

describe('classes', () => {
  test('prototype, getters, methods and inheritance work in a fork, and the constructor does not run', () => {
    const original = new NamedCounter('a');
    const constructed = Counter.constructed;
    const copy = fork(original);
    copy.increment();
    expect(Counter.constructed).toBe(constructed);
    expect(copy).toBeInstanceOf(NamedCounter);
    expect([copy.name, copy.count, copy.double]).toEqual(['a', 10, 20]);
    expect(original.count).toBe(0);
  });

  test('fields keep their order', () => {
    const original = Object.assign(new Counter(), { z: 1, a: 2 });
    expect(Object.keys(fork(original))).toEqual(['count', 'z', 'a']);
  });

  test('Shared is the same object in every fork, with its bytes, also as the root', () => {
    const batch = new Batch(Uint8Array.of(1, 2, 3));
    const copy = fork({ log: [batch], last: batch });
    expect(copy.log[0]).toBe(batch);
    expect(copy.last).toBe(batch);
    expect(fork(batch)).toBe(batch);
  });
});

describe('the graph', () => {
  test('one object that fields, arrays, Map keys and values and Sets refer to stays one', () => {
    const one = new Counter();
    const copy = fork({ field: one, list: [one, one], byKey: new Map([[one, one]]), members: new Set([one]) });
    expect(copy.field).not.toBe(one);
    expect(copy.list).toEqual([copy.field, copy.field]);
    expect(copy.list[0]).toBe(copy.field);
    expect(copy.list[1]).toBe(copy.field);
    expect(copy.byKey.get(copy.field)).toBe(copy.field);
    expect(copy.members.has(copy.field)).toBe(true);
  });

  test('a column that two refer to stays one', () => {
    const column = new F64Column();
    const copy = fork({ a: column, b: column });
    copy.a.push(1);
    expect(copy.b.length).toBe(1);
    expect(column.length).toBe(0);
  });

  test('cycles stay cycles', () => {
    const self: { me?: unknown } = {};
    self.me = self;
    const map = new Map<string, unknown>();
    map.set('me', map);
    const list: unknown[] = [];
    list.push(list);
    const copy = fork({ self, map, list });
    expect(copy.self.me).toBe(copy.self);
    expect(copy.map.get('me')).toBe(copy.map);
    expect(copy.list[0]).toBe(copy.list);
    expect(copy.self).not.toBe(self);
  });

  test('a chain of 200,000 is no deeper than any other', () => {
    interface Cell {
      readonly next: Cell | null;
    }
    let chain: Cell | null = null;
    for (let length = 0; length < 200_000; length++) chain = { next: chain };
    let length = 0;
    for (let cell: Cell | null = fork(chain as Cell); cell !== null; cell = cell.next) length++;
    expect(length).toBe(200_000);
  });

  test('Maps and Sets keep their order, after deleting and inserting again too', () => {
    const map = new Map([['a', 1], ['b', 2], ['c', 3]]); // biome-ignore format: a table
    map.delete('a');
    map.set('a', 4);
    const set = new Set([3, 1, 2]);
    set.delete(3);
    set.add(3);
    const copy = fork({ map, set });
    expect([...copy.map]).toEqual([['b', 2], ['c', 3], ['a', 4]]); // biome-ignore format: a table
    expect([...copy.set]).toEqual([1, 2, 3]);
  });

  test('every primitive survives, as a value and as a key', () => {
    const copy = fork({ zero: -0, nan: Number.NaN, far: -Infinity, none: undefined, nothing: null, big: 10n ** 30n, text: 'a', yes: true });
    expect(Object.is(copy.zero, -0)).toBe(true);
    expect(copy.nan).toBeNaN();
    expect(copy.far).toBe(-Infinity);
    expect('none' in copy).toBe(true);
    expect([copy.none, copy.nothing, copy.big, copy.text, copy.yes]).toEqual([undefined, null, 10n ** 30n, 'a', true]);
    const keys = new Map<unknown, number>([[Number.NaN, 1], [undefined, 2], [null, 3]]); // biome-ignore format: a table
    expect([...fork(keys)]).toEqual([...keys]);
  });
});

describe('bytes', () => {
  test('typed arrays are copied with their offset and length', () => {
    const buffer = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7).buffer;
    const copy = fork({ view: new Uint8Array(buffer, 2, 4), wide: new Float64Array([1.5]) });
    expect([copy.view.byteOffset, ...copy.view]).toEqual([2, 2, 3, 4, 5]);
    expect([...copy.wide]).toEqual([1.5]);
    copy.view[0] = 99;
    expect(new Uint8Array(buffer)[2]).toBe(2);
  });

  test('two views of one buffer still see one another, and not the original', () => {
    const bytes = new Uint8Array(4);
    const original = { bytes, again: new Uint8Array(bytes.buffer, 1) };
    const copy = fork(original);
    copy.bytes[1] = 7;
    expect(copy.again[0]).toBe(7);
    expect(original.again[0]).toBe(0);
  });
});

describe('what cannot be forked is refused, with its path', () => {
  function onAck() {}
  class Unmarked {}
  class Entries extends Array<number> {}
  class Registry extends Map<string, number> {}
  test.each<[string, unknown, string]>([
    ['a named function', onAck, 'function onAck'],
    ['an arrow function', () => 0, 'function'],
    ['a bound function', onAck.bind(null), 'function bound onAck'],
    ['a class', Unmarked, 'function Unmarked'],
    ['a promise', Promise.resolve(), 'a Promise'],
    ['a date', new Date(0), 'a Date'],
    ['a regular expression', /a/, 'a RegExp'],
    ['an error', new Error('no'), 'a Error'],
    ['a WeakMap', new WeakMap(), 'a WeakMap'],
    ['a WeakRef', new WeakRef({}), 'a WeakRef'],
    ['a generator', (function* () {})(), 'a '],
    ['an iterator', new Map().keys(), 'a '],
    ['a DataView', new DataView(new ArrayBuffer(1)), 'a DataView'],
    ['a symbol', Symbol('mark'), 'Symbol(mark)'],
    ['an unmarked class', new Unmarked(), 'a Unmarked'],
    ['a subclass of Array', new Entries(), 'a Entries'],
    ['a subclass of Map', new Registry(), 'a Registry'],
    ['an object without a prototype', Object.create(null), 'a value without a prototype'],
  ])('%s', (_, value, described) => {
    const world = { m: new Map([['k', [0, { v: value }]]]) };
    expect(() => fork(world)).toThrow(`cannot fork world.m.get("k")[1].v: ${described}`);
    expect(() => fork(world)).toThrow('is not State, Shared or plain data');
  });

  test('a key of a Map and a member of a Set have a path too', () => {
    expect(() => fork({ byCallback: new Map([[() => 0, 1]]) })).toThrow('cannot fork world.byCallback.key(…)');
    expect(() => fork(new Set([() => 0]))).toThrow('cannot fork world.has(…)');
  });
});

describe('traps: what fork does not carry, and rules 5 and 6 of state forbid', () => {
  test('#private fields are not there in a fork', () => {
    class Secretive extends State {
      #secret = 1;
      reveal(): number {
        return this.#secret;
      }
    }
    expect(() => fork(new Secretive()).reveal()).toThrow(TypeError);
  });

  test('static fields are shared by all forks', () => {
    const copy = fork(new Counter());
    const before = Counter.constructed;
    new Counter();
    expect((copy.constructor as typeof Counter).constructed).toBe(before + 1);
  });

  test('array holes become undefined, and extra properties of an array are lost', () => {
    const copy = fork(Object.assign(new Array<number>(2), { extra: 1 }));
    expect(0 in copy).toBe(true);
    expect('extra' in copy).toBe(false);
  });
});

describe('nothing is shared but what may be', () => {
  test('no object that can change is reachable from both', () => {
    const column = new RefList<Batch>();
    column.push(new Batch(new Uint8Array(1)));
    const world = { counter: new NamedCounter('a'), map: new Map([['x', { deep: [new Counter()] }]]), bytes: new Uint8Array(3), column };
    const copy = fork(world);
    const mine = mutablesOf(world);
    expect(mine.size).toBe(9);
    for (const object of mutablesOf(copy)) expect(mine.has(object)).toBe(false);
  });

  test('a hundred forks deep, the world is as it was, and the first is untouched', () => {
    const first = { counter: new Counter(), log: new F64Column() };
    let world = first;
    for (let depth = 0; depth < 100; depth++) {
      world = fork(world);
      world.counter.increment();
      world.log.push(depth);
    }
    expect([world.counter.count, ...world.log]).toEqual([100, ...Array(100).keys()]);
    expect([first.counter.count, first.log.length]).toEqual([0, 0]);
  });
});

test('countObjects says how many objects a fork copies: Shared is none, a column is one, a typed array is itself and its buffer', () => {
  const column = new F64Column();
  for (let value = 0; value < 5_000; value++) column.push(value);
  const batch = new Batch(new Uint8Array(9));
  expect(countObjects(new Counter())).toBe(1);
  expect(countObjects({ column, again: column })).toBe(2);
  expect(countObjects([batch, batch, 'text', 1])).toBe(1);
  expect(countObjects([new Uint8Array(9)])).toBe(3);
});

function mutablesOf(root: object, found = new Set<object>()): Set<object> {
  if (found.has(root) || root instanceof Shared) return found;
  found.add(root);
  if (root instanceof Map) for (const [key, value] of root) for (const part of [key, value]) if (isObject(part)) mutablesOf(part, found);
  if (ArrayBuffer.isView(root)) return found.add(root.buffer);
  if (root instanceof RefList) return found;
  for (const part of Object.values(root)) if (isObject(part)) mutablesOf(part, found);
  return found;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
