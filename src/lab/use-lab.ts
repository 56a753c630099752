import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { LabState, LabWorlds } from './worlds';

export const LabContext = createContext<LabWorlds | null>(null);

export function useLab(): LabWorlds {
  const worlds = useContext(LabContext);
  if (worlds === null) throw new Error('broken belief: every part of a lab stands inside one');
  return worlds;
}

/** Choose what the store itself holds: a new object each time would never settle. */
export function useLabState<Slice>(choose: (state: LabState) => Slice): Slice {
  return useStore(useLab().store, choose);
}
