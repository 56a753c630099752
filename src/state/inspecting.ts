/**
 * Keeps what is known of the record under the glass up to date: asks when another is opened, and when something has happened. One
 * question at a time.
 */
import { placeName } from '../frame/record/inspection';
import type { Session } from './session';

const LOOK_EVERY_MS = 150;

/** The function that it returns stops it. */
export function startInspecting({ port, store, selection }: Session): () => void {
  let isAsking = false;
  let inspected = '';

  async function look(): Promise<void> {
    const { frame } = store.getState();
    const { record } = selection.store.getState();
    if (record === null || frame === null || isAsking) return;
    const wanted = `${frame.world} ${frame.branch} ${frame.eventNumber} ${placeName(record)}`;
    if (wanted === inspected) return;
    isAsking = true;
    try {
      const inspection = await port.inspect(record);
      // Another may have been opened meanwhile.
      if (selection.store.getState().record === record) {
        inspected = wanted;
        selection.store.setState({ inspection });
      }
    } finally {
      isAsking = false;
    }
  }

  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const stop = selection.store.subscribe((state, before) => {
    if (state.record === before.record) return;
    inspected = '';
    void look();
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}
