/**
 * What a person has selected: a thing or an event that they want explained, and a record that they look at closely; and what is known
 * of both by now. Read next: explaining.ts and inspecting.ts (where that comes from).
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RecordInspection, RecordPlace } from '../frame/record/inspection';
import type { Explanation, Subject } from '../frame/why/explanation';

export type { BatchField, RecordInspection, RecordPlace } from '../frame/record/inspection';
export type { ExplainedStep, Explanation, ReplicaAspect, Subject } from '../frame/why/explanation';

export interface SelectionState {
  readonly subject: Subject | null;
  /** Null before the first answer, and for what history has forgotten. */
  readonly explanation: Explanation | null;
  /** The record under the glass. */
  readonly record: RecordPlace | null;
  /** Null before the first answer, and where that broker does not have it at this moment. */
  readonly inspection: RecordInspection | null;
}

export interface Selection {
  readonly store: StoreApi<SelectionState>;
  /** Null selects nothing. */
  select(subject: Subject | null): void;
  /** Null puts the glass away. */
  inspect(record: RecordPlace | null): void;
}

export function createSelection(): Selection {
  const store = createStore<SelectionState>(() => ({ subject: null, explanation: null, record: null, inspection: null }));
  return {
    store,
    select: (subject) => store.setState({ subject, explanation: null }),
    inspect: (record) => store.setState({ record, inspection: null }),
  };
}
