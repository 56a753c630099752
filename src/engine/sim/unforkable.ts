import { CowList } from './cow-list';
import { Shared } from './state';

/** The error that names the way from the root to what cannot be forked. Walks the graph a second time, only to say so. */
export function unforkable(root: object, offender: unknown): TypeError {
  const paths = new Map<unknown, string>([[root, 'world']]);
  for (const [holder, path] of paths) {
    if (holder === offender) break;
    for (const [part, step] of partsOf(holder)) if (!paths.has(part)) paths.set(part, path + step);
  }
  return new TypeError(`cannot fork ${paths.get(offender) ?? 'world'}: ${described(offender)} is not State, Shared or plain data`);
}

function partsOf(holder: unknown): (readonly [part: unknown, step: string])[] {
  if (typeof holder !== 'object' || holder === null) return [];
  if (holder instanceof Shared || holder instanceof CowList || ArrayBuffer.isView(holder)) return [];
  if (Array.isArray(holder)) return holder.map((part, index) => [part, `[${index}]`]);
  if (holder instanceof Map) {
    const keys = [...holder.keys()];
    return [
      ...keys.map((key) => [key, `.key(${shown(key)})`] as const),
      ...keys.map((key) => [holder.get(key), `.get(${shown(key)})`] as const),
    ];
  }
  if (holder instanceof Set) return [...holder].map((part) => [part, `.has(${shown(part)})`]);
  return Object.entries(holder).map(([key, part]) => [part, `.${key}`]);
}

function shown(key: unknown): string {
  return typeof key === 'string' ? `"${key}"` : typeof key === 'object' || typeof key === 'function' ? '…' : String(key);
}

function described(value: unknown): string {
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'symbol') return String(value);
  const name = (value as { constructor?: { name: string } }).constructor?.name;
  return `a ${name ?? 'value without a prototype'}`;
}
