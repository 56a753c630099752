import type { Brand } from './brand';

/** Microseconds since the world began. Always a whole number. */
export type VirtualTime = Brand<number, 'VirtualTime'>;
/** A span of virtual time. Always a whole number. */
export type Microseconds = Brand<number, 'Microseconds'>;

export const milliseconds = (count: number) => Math.round(count * 1_000) as Microseconds;
export const after = (from: VirtualTime, span: Microseconds) => (from + span) as VirtualTime;
