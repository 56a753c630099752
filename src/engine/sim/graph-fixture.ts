/** A world as the graph of objects that it is: to walk over, and to sum up in one number. For tests; a session has its own digest. */
import { CowList } from './cow-list';
import { Shared, State } from './state';

/** Visits every object once, in the order of the graph. */
export function walk(root: object, visit: (object: object, holder: object | null) => void): void {
  const known = new Set<object>([root]);
  const todo: object[] = [root];
  visit(root, null);
  for (let holder = todo.pop(); holder !== undefined; holder = todo.pop()) {
    for (const part of partsOf(holder)) {
      if (typeof part !== 'object' || part === null || known.has(part)) continue;
      known.add(part);
      visit(part, holder);
      todo.push(part);
    }
  }
}

function partsOf(holder: object): Iterable<unknown> {
  if (holder instanceof CowList || holder instanceof Set) return holder;
  if (holder instanceof Map) return [...holder].flat();
  return Object.values(holder);
}

/**
 * One number for all that a world is: classes, keys, primitives and bytes, in the order of the graph. Plain data counts by its value:
 * a fork copies what its state holds, and shares what an event holds, were it the same array before.
 */
export function graphDigest(root: object): number {
  const known = new Map<object, number>();
  const todo: object[] = [root];
  let hash = 0;
  const add = (text: string) => {
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619);
  };
  for (let holder = todo.pop(); holder !== undefined; holder = todo.pop()) {
    const first = known.get(holder);
    if (first !== undefined) add(`again ${first}`);
    if (first !== undefined) continue;
    if (holder instanceof State || holder instanceof Shared || holder instanceof CowList) known.set(holder, known.size);
    add(holder.constructor.name);
    if (holder instanceof CowList) add(`${holder.first} ${holder.length}`);
    else if (!(holder instanceof Map || holder instanceof Set || ArrayBuffer.isView(holder))) add(Object.keys(holder).join());
    for (const part of partsOf(holder)) {
      if (typeof part === 'object' && part !== null) todo.push(part);
      else add(`${typeof part} ${String(part)},`);
    }
  }
  return hash;
}

/** Freezes all plain data that is held by what is shared: whoever writes to it from now on, throws. */
export function freezeShared(root: object): void {
  walk(root, (object, holder) => {
    const isPlain = Array.isArray(object) || Object.getPrototypeOf(object) === Object.prototype;
    if (holder instanceof Shared && (isPlain || object instanceof Shared)) freezePlain(object);
    if (object instanceof Shared) Object.freeze(object);
  });
}

function freezePlain(object: object): void {
  if (Object.isFrozen(object)) return;
  Object.freeze(object);
  for (const part of Object.values(object)) {
    if (Array.isArray(part) || (typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === Object.prototype))
      freezePlain(part);
  }
}
