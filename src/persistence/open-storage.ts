/**
 * Which storage a cluster gets, and what is to be said about it. Only one tab may keep its cluster: two that write would undo each other.
 * Whatever stands in the way (a second tab, a private window, an unreadable past) leads to memory, with the reason in words; what was
 * stored before is not touched then.
 */
import { InMemory } from './in-memory';
import { type ConnectionLost, openIndexedDb } from './indexed-db';
import type { Persistence, StoredWorld } from './persistence';

export interface OpenedStorage {
  readonly kind: 'indexeddb' | 'memory';
  readonly persistence: Persistence;
  readonly stored: StoredWorld | null;
  /** Null where there is nothing to say. */
  readonly note: string | null;
}

/** The browser's `navigator.locks`, as much of it as is needed. */
export interface LockProvider {
  request(name: string, options: { signal: AbortSignal }, hold: () => Promise<void>): Promise<unknown>;
}

export interface StorageSurroundings {
  /** Undefined where the browser has none. */
  readonly locks: LockProvider | undefined;
  /** A reloaded page may come before the old one is quite gone. */
  readonly lockWaitMs: number;
  readonly open?: (lost: ConnectionLost) => Promise<Persistence>;
  readonly lost: ConnectionLost;
}

const LOCK = 'glassbroker-storage';
const FORGOTTEN = 'What happens here is kept in memory only, and gone after a reload.';

export async function openStorage(surroundings: StorageSurroundings): Promise<OpenedStorage> {
  const { locks, lockWaitMs, lost, open = openIndexedDb } = surroundings;
  if (locks === undefined) return inMemory('This browser has no locks, which keep two tabs from writing over each other.');
  const release = await acquire(locks, lockWaitMs);
  if (release === null) return inMemory('Another tab keeps its cluster in this browser.');
  let persistence: Persistence;
  try {
    persistence = await open(lost);
  } catch (error) {
    release();
    return inMemory(`This browser keeps nothing for this page: ${reason(error)}.`);
  }
  try {
    return { kind: 'indexeddb', persistence, stored: await persistence.load(), note: null };
  } catch (error) {
    persistence.close();
    release();
    return inMemory(`The cluster stored in this browser cannot be read: ${reason(error)}. It is left as it is.`);
  }
}

export function inMemory(because: string | null): OpenedStorage {
  return { kind: 'memory', persistence: new InMemory(), stored: null, note: because === null ? null : `${because} ${FORGOTTEN}` };
}

export function reason(error: unknown): string {
  return (error instanceof Error ? error.message || error.name : String(error)).replace(/\.$/, '');
}

/** Held until it is released, or its thread ends. Null where somebody else holds it for longer than we wait. */
function acquire(locks: LockProvider, waitMs: number): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    const hold = () => new Promise<void>((release) => resolve(release));
    locks.request(LOCK, { signal: AbortSignal.timeout(waitMs) }, hold).catch(() => resolve(null));
  });
}
