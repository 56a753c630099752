/**
 * What is pulled open beside the stage, and what it was opened for: the topics under their header. Whoever has a button for it opens
 * it here; what is shown in it is loaded when it is first wanted.
 */
import { createStore } from 'zustand/vanilla';

export interface Drawers {
  /** Where the topics hang, and where focus goes back to; null while they are closed. */
  readonly topicsAt: HTMLElement | null;
}

export const drawers = createStore<Drawers>(() => ({ topicsAt: null }));

export const openTopics = (from: HTMLElement) => drawers.setState({ topicsAt: from });
export const closeTopics = () => drawers.setState({ topicsAt: null });
