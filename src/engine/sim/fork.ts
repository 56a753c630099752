/**
 * Copies a world, so that both copies go on without knowing of one another: keyframes, rewinding, "what if". State is copied,
 * Shared is shared, lists that grow share their chunks. Anything else (functions, promises, dates, unmarked classes) is refused,
 * with its path. What `fork` does not carry, and state may therefore not use: #private fields, symbol keys, own getters, array holes
 * and extra properties of arrays, subclasses of Array, Map and Set. Read next: state.ts, cow-list.ts.
 */
import { CowList } from './cow-list';
import { Shared, State } from './state';
import { unforkable } from './unforkable';

/** Deep copy of all that root reaches. Keeps identity, cycles, the order of Maps and Sets, prototypes, hidden classes. */
export function fork<T extends object>(root: T): T {
  return copyGraph(root, new Map());
}

/** How many objects `fork(root)` copies. A list that shares its chunks counts as one. */
export function countObjects(root: object): number {
  const copies = new Map<object, object>();
  copyGraph(root, copies);
  return copies.size;
}

type Fields = Record<string, unknown>;
const prototypeOf = Object.getPrototypeOf as (value: object) => object | null;
const TYPED_ARRAY = prototypeOf(Uint8Array.prototype);

function copyGraph<T extends object>(root: T, copies: Map<object, object>): T {
  const unfilled: object[] = []; // originals and their empty copies: a list and no recursion, so that no chain is too long
  const copy = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) {
      if (typeof value === 'function' || typeof value === 'symbol') throw unforkable(root, value);
      return value;
    }
    if (value instanceof Shared) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const whole = wholeCopy(value, copy);
    const made = whole ?? emptyCopy(value);
    if (made === null) throw unforkable(root, value);
    copies.set(value, made);
    if (whole === null) unfilled.push(value, made);
    return made;
  };
  const result = copy(root) as T;
  while (unfilled.length > 0) {
    const made = unfilled.pop() as object;
    fill(made, unfilled.pop() as object, copy);
  }
  return result;
}

/** What is copied in one go; null for anything else. */
function wholeCopy(value: object, copy: (part: unknown) => unknown): object | null {
  if (value instanceof State) return null;
  if (value instanceof CowList) return value.fork();
  if (value instanceof ArrayBuffer) return value.slice(0);
  const prototype = prototypeOf(value);
  if (prototype === null || prototypeOf(prototype) !== TYPED_ARRAY) return null;
  const { buffer, byteOffset, length } = value as Uint8Array;
  return Reflect.construct(value.constructor, [copy(buffer), byteOffset, length]) as object; // views of one buffer stay views of one
}

/** What is yet to be filled; null for what cannot be forked. */
function emptyCopy(value: object): object | null {
  // The hidden class of `new C`, without C's constructor and field initialisers.
  if (value instanceof State) return Reflect.construct(State, [], value.constructor);
  const prototype = prototypeOf(value);
  if (prototype === Array.prototype) return [];
  if (prototype === Object.prototype) return {};
  if (prototype === Map.prototype) return new Map();
  if (prototype === Set.prototype) return new Set();
  return null;
}

function fill(made: object, original: object, copy: (part: unknown) => unknown): void {
  if (Array.isArray(original)) {
    for (let index = 0; index < original.length; index++) (made as unknown[]).push(copy(original[index]));
  } else if (original instanceof Map) {
    for (const [key, value] of original) (made as Map<unknown, unknown>).set(copy(key), copy(value));
  } else if (original instanceof Set) {
    for (const value of original) (made as Set<unknown>).add(copy(value));
  } else {
    for (const key in original) (made as Fields)[key] = copy((original as Fields)[key]);
  }
}
