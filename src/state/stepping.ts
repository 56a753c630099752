/**
 * Plays for who asked for less motion: from event to event, twice a second at most, where others see time flow.
 */
import type { Session } from './session';

const STEP_EVERY_MS = 500;

/** The function that it returns stops it. */
export function startStepping({ port, store }: Session): () => void {
  const timer = setInterval(() => {
    if (store.getState().stepping) port.step('forward');
  }, STEP_EVERY_MS);
  return () => clearInterval(timer);
}
