/** What outlives a visit, in local storage where the browser lets us; where it does not, the choice lasts as long as the page. */
import { createStore } from 'zustand/vanilla';

export type Theme = 'light' | 'dark';

export interface Preferences {
  /** Null follows the system. */
  readonly theme: Theme | null;
}

const STORED_AS = 'glassbroker.preferences';

export const preferences = createStore<Preferences>(() => ({ theme: storedTheme() }));

export function chooseTheme(theme: Theme): void {
  preferences.setState({ theme });
  try {
    localStorage.setItem(STORED_AS, JSON.stringify({ theme }));
  } catch {
    // Storage is blocked: nothing to be done, and nothing is lost but the choice.
  }
}

function storedTheme(): Theme | null {
  try {
    const { theme } = JSON.parse(localStorage.getItem(STORED_AS) ?? '{}') as { theme?: unknown };
    return theme === 'light' || theme === 'dark' ? theme : null;
  } catch {
    return null;
  }
}

export function shownTheme({ theme }: Preferences): Theme {
  return theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}
