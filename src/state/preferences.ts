/** What outlives a visit, in local storage where the browser lets us; where it does not, the choice lasts as long as the page. */
import { createStore } from 'zustand/vanilla';

export type Theme = 'light' | 'dark';
/** The machines, or the topic as its partitions. */
export type View = 'physical' | 'logical';
/** What a first visitor is shown how to do, in this order. */
export const FIRST_DEEDS = ['send', 'kill', 'go back'] as const;
export type FirstDeed = (typeof FIRST_DEEDS)[number];

export interface Preferences {
  /** Null follows the system. */
  readonly theme: Theme | null;
  readonly view: View;
  /** What this visitor has done of the first things to do. */
  readonly done: readonly FirstDeed[];
  /** The stage has all its marks, and no hints: the visitor has asked for that, or has done all that was hinted at in an earlier visit. */
  readonly showsAll: boolean;
  /** Keys that do nothing, as events name them, in lower case. */
  readonly keysOff: readonly string[];
}

const STORED_AS = 'glassbroker.preferences';

export const preferences = createStore<Preferences>(() => readPreferences(stored()));

export const chooseTheme = (theme: Theme) => change({ theme });
export const chooseView = (view: View) => change({ view });
export const showAll = () => change({ showsAll: true });

export function switchKey(keys: readonly string[], isOn: boolean): void {
  const others = preferences.getState().keysOff.filter((key) => !keys.includes(key));
  change({ keysOff: isOn ? others : [...others, ...keys] });
}

export function noteDeed(deed: FirstDeed): void {
  const { done } = preferences.getState();
  if (!done.includes(deed)) change({ done: [...done, deed] });
}

/** Whatever an older page has left: only what has the right shape is taken. */
export function readPreferences(text: string | null): Preferences {
  const { theme, view, done, showsAll, keysOff } = objectIn(text);
  const deeds = FIRST_DEEDS.filter((deed) => Array.isArray(done) && done.includes(deed));
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    view: view === 'logical' ? view : 'physical',
    done: deeds,
    showsAll: showsAll === true || deeds.length === FIRST_DEEDS.length,
    keysOff: Array.isArray(keysOff) ? keysOff.filter((key) => typeof key === 'string') : [],
  };
}

export function shownTheme({ theme }: Preferences): Theme {
  return theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function change(preference: Partial<Preferences>): void {
  preferences.setState(preference);
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(preferences.getState()));
  } catch {
    // Storage is blocked: nothing to be done, and nothing is lost but the choice.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED_AS);
  } catch {
    return null;
  }
}

function objectIn(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
