/** How much room the window has, as state (visual language, "Layout"). */
import { useSyncExternalStore } from 'react';

const [useIsNarrowerThan760, useIsNarrowerThan1200] = [760, 1200].map((width) => {
  const query = matchMedia(`(max-width: ${width - 1}px)`);
  const subscribe = (changed: () => void) => {
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  };
  return () => useSyncExternalStore(subscribe, () => query.matches);
}) as [() => boolean, () => boolean];

/** The stage is a column of leaders' lanes. */
export const useIsPhone = useIsNarrowerThan760;
/** Groups are a strip under the racks. */
export const useIsNarrow = useIsNarrowerThan1200;
