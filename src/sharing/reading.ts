/** What comes of reading what somebody else has written: a session, perhaps with something left out; or why there is none. */
import type { LinkSettings } from '../engine/sim/link';
import type { SessionFile } from './session-file';

export type Read =
  | { readonly ok: true; readonly file: SessionFile /** What was left out, in sentences. */; readonly leftOut: readonly string[] }
  | { readonly ok: false; readonly problem: Problem };

export interface Problem {
  readonly what: string;
  readonly where: string;
  readonly remedy: string;
}

export const refused = (what: string, where: string, remedy: string): Read => ({ ok: false, problem: { what, where, remedy } });

/** More brokers than these nobody sees, and a million would never start. */
export const BROKERS_MAX = 12;
export const isSeed = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
export const isBrokerCount = (value: unknown): value is number => isCount(value) && value >= 1 && value <= BROKERS_MAX;
/** What can vote: more are never run, and of an even number one is of no use. */
export const isControllerCount = (value: unknown): value is number => value === 1 || value === 3 || value === 5;
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
/** Of virtual time, microseconds: three years are enough for anybody. */
export const isMoment = (value: unknown): value is number => isCount(value) && value <= 1e14;
/** Milliseconds since 1970 that a date can hold. */
export const isEpoch = (value: unknown): value is number => isCount(value) && value <= 8.64e15;

/** Microseconds, and bytes a second. */
export function isNetwork(value: unknown): value is LinkSettings {
  const { latencyUs, jitterUs, bytesPerSecond } = (value ?? {}) as Partial<LinkSettings>;
  return isMoment(latencyUs) && isMoment(jitterUs) && isCount(bytesPerSecond) && bytesPerSecond >= 1;
}

/** Where an entry is missing, only the moments still say when the others were. */
export function withoutArrivals(file: SessionFile): SessionFile {
  return {
    ...file,
    journal: file.journal.map((entry) => ({ ...entry, steps: null })),
    newest: { ...file.newest, steps: null },
    shown: file.shown === null ? null : { ...file.shown, steps: null, commands: null },
    digest: null,
  };
}
