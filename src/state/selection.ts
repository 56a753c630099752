/**
 * What a person has selected: a thing or an event that they want explained, and its explanation as it is by now.
 * Read next: explaining.ts (where explanations come from).
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Explanation, Subject } from '../frame/why/explanation';

export type { ExplainedStep, Explanation, ReplicaAspect, Subject } from '../frame/why/explanation';

export interface SelectionState {
  readonly subject: Subject | null;
  /** Null before the first answer, and for what history has forgotten. */
  readonly explanation: Explanation | null;
}

export interface Selection {
  readonly store: StoreApi<SelectionState>;
  /** Null selects nothing. */
  select(subject: Subject | null): void;
}

export function createSelection(): Selection {
  const store = createStore<SelectionState>(() => ({ subject: null, explanation: null }));
  return { store, select: (subject) => store.setState({ subject, explanation: null }) };
}
