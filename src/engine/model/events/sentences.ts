/**
 * A family of happenings tells each of its kinds in one sentence: state first, cause second, in Kafka's words. A kind without a
 * sentence does not compile.
 */
import type { Offset } from '../vocabulary';

/** Those of a family that may be of this kind. */
export type OfKind<Family extends { readonly kind: string }, Kind> = Family extends { readonly kind: infer Own }
  ? Extract<Own, Kind> extends never
    ? never
    : Family
  : never;

export type Sentences<Family extends { readonly kind: string }> = {
  readonly [Kind in Family['kind']]: (what: OfKind<Family, Kind>) => string;
};

/** `1 record`, `12 records`. */
export const many = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

export function offsets(first: Offset, last: Offset): string {
  return first === last ? `offset ${first}` : `offsets ${first} to ${last}`;
}
