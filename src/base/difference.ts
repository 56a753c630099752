/**
 * What has become of a plain value, said as less than the value: a part that is as it was is left out, and whoever still has it puts it
 * back. What is put back is the very same object, so that `===` tells who draws it that nothing about it is new.
 *
 * For values as JSON has them: no cycles, no classes. Neither function changes what it is given.
 */
export type Difference =
  /** The same. */
  | null
  | { readonly kind: 'Whole'; readonly value: unknown }
  /** An object or an array with the same keys as before: what has become of some of them. */
  | { readonly kind: 'Parts'; readonly parts: Readonly<Record<string, Difference>> };

type Plain = Readonly<Record<string, unknown>>;

export function difference(before: unknown, after: unknown): Difference {
  if (Object.is(before, after)) return null;
  if (!isPlain(before) || !isPlain(after) || !haveSameKeys(before, after)) return { kind: 'Whole', value: after };
  let parts: Record<string, Difference> | null = null;
  for (const key in after) {
    const part = difference(before[key], after[key]);
    if (part === null) continue;
    parts ??= {};
    parts[key] = part;
  }
  return parts === null ? null : { kind: 'Parts', parts };
}

/** `before` must be what the difference was taken from, or as good as that. */
export function applied(before: unknown, told: Difference): unknown {
  if (told === null) return before;
  if (told.kind === 'Whole') return told.value;
  const after = (Array.isArray(before) ? [...before] : { ...(before as Plain) }) as Record<string, unknown>;
  for (const key in told.parts) after[key] = applied(after[key], told.parts[key] ?? null);
  return after;
}

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null;

function haveSameKeys(a: Plain, b: Plain): boolean {
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length;
  let keys = 0;
  for (const key in a) {
    if (!(key in b)) return false;
    keys++;
  }
  for (const _ in b) keys--;
  return keys === 0;
}
