/** The cluster that gave its place to one that was shared: as long as the page lives it can be brought back. */
import { createStore } from 'zustand/vanilla';
import type { SessionFile } from '../sharing/session-file';
import type { Session } from './session';

export interface Keeping {
  /** Null where nothing has been replaced, or nobody wants it back. */
  readonly replaced: SessionFile | null;
}

export const keeping = createStore<Keeping>(() => ({ replaced: null }));

/** Puts `file` in the place of what `own` keeps; that one is held. Null where it is done, else why not: then nothing has changed. */
export async function keepInstead(own: Session, file: SessionFile): Promise<string | null> {
  const old = await own.port.tell();
  const { ok, lines } = await own.port.keep(file);
  if (!ok) return lines.join(' ');
  own.selection.select(null);
  own.selection.inspect(null);
  keeping.setState({ replaced: old });
  return null;
}

export const forgetReplaced = () => keeping.setState({ replaced: null });
