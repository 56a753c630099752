/** A session that was read from a file, on its way to where it is opened. It lives as long as the page: an address cannot hold it. */
import { createStore } from 'zustand/vanilla';
import type { SessionFile } from '../sharing/session-file';

export interface ToldSession {
  readonly file: SessionFile;
  readonly leftOut: readonly string[];
}

export const OPENED_FILE = '#/play';
export const toldSession = createStore<{ readonly told: ToldSession | null }>(() => ({ told: null }));

export function openToldSession({ file, leftOut }: ToldSession): void {
  toldSession.setState({ told: { file, leftOut } });
  location.hash = OPENED_FILE;
}
