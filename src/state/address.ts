/** The address behind the `#`, as state: routes never reach a server. */
import { useSyncExternalStore } from 'react';

export function useHash(): string {
  return useSyncExternalStore(subscribe, () => location.hash);
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
