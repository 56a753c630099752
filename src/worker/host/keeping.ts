/**
 * Puts a told session in the place of the one that is kept. The old one goes on, and is stored, until the new one has been lived through just
 * as it was told; then the new one is stored over it by one change, so that whatever happens one of the two is found whole. Where anything
 * stands in the way the old one stays. A part of the thread that is loaded when somebody first asks for it.
 */
import type { OpenedStorage } from '../../persistence/open-storage';
import type { SessionFile } from '../../sharing/session-file';
import type { EngineHost } from './engine-host';
import type { OpenedSession } from './opening';
import { openSharedInSlices } from './shared-opening';
import type { Surroundings } from './surroundings';

/** What takes the old host's place: the session, and the storage as the old one left it. */
export interface Successor {
  readonly opened: OpenedSession;
  readonly storage: OpenedStorage;
}

export type Kept = { readonly ok: true; readonly successor: Successor } | { readonly ok: false; readonly because: readonly string[] };

const NOT_STORED = 'Your own cluster is not stored whole at the moment, so nothing can take its place.';
const NOT_READ = 'What is stored of your own cluster cannot be read, so nothing can take its place.';

/** The old host has retired where the answer is a successor, and goes on where it is not. */
export async function keepInstead(
  old: Pick<EngineHost, 'retire' | 'resume'>,
  by: {
    readonly file: SessionFile;
    readonly storage: OpenedStorage;
    readonly surroundings: Surroundings;
    readonly isStopped: () => boolean;
  },
): Promise<Kept> {
  const { file, storage, surroundings, isStopped } = by;
  const opened = await openSharedInSlices(file, { surroundings, isStopped });
  if (opened.leftOut.length > 0) return { ok: false, because: opened.leftOut };
  const isStored = await old.retire();
  const stored = isStored ? await storage.persistence.load().catch(() => 'Unreadable' as const) : null;
  if (isStored && stored !== 'Unreadable') return { ok: true, successor: { opened, storage: { ...storage, stored } } };
  old.resume();
  return { ok: false, because: [isStored ? NOT_READ : NOT_STORED] };
}
