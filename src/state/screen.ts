/** How much room the window has, as state. Below this the stage is a column of leaders' lanes (visual language, "Layout"). */
import { useSyncExternalStore } from 'react';

const phone = matchMedia('(max-width: 759px)');

export const useIsPhone = () => useSyncExternalStore(subscribe, () => phone.matches);

function subscribe(changed: () => void): () => void {
  phone.addEventListener('change', changed);
  return () => phone.removeEventListener('change', changed);
}
