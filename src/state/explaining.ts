/**
 * Keeps the explanation of what is selected up to date: asks when something else is selected, when something has happened, and as long
 * as the engine is still looking for what comes next. One question at a time, and no more often than a person reads.
 */
import { subjectName } from '../frame/why/explanation';
import type { Session } from './session';

const LOOK_EVERY_MS = 150;

/** The function that it returns stops it. */
export function startExplaining({ port, store, selection }: Session): () => void {
  let isAsking = false;
  let explained = '';

  async function look(): Promise<void> {
    const { frame, topic } = store.getState();
    const { subject, explanation } = selection.store.getState();
    if (subject === null || frame === null || isAsking) return;
    const wanted = `${frame.world} ${frame.branch} ${frame.eventNumber} ${subjectName(subject)}`;
    if (wanted === explained && explanation?.next !== 'searching') return;
    isAsking = true;
    try {
      const answer = await port.explain(subject, topic ?? frame.topic?.name ?? null);
      // Something else may have been selected meanwhile.
      if (selection.store.getState().subject === subject) {
        explained = wanted;
        selection.store.setState({ explanation: answer });
      }
    } finally {
      isAsking = false;
    }
  }

  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const stop = selection.store.subscribe((state, before) => {
    if (state.subject === before.subject) return;
    explained = '';
    void look();
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}
