/**
 * Chooses what the polite live region says: at most one sentence a second, the event that tells most, the newest of equals. What came
 * too thick to be spoken is dropped, not queued: speech must not fall behind the picture.
 */
import type { EventView } from '../worker/protocol/engine-port';
import { telling } from './telling';

export function mostTelling(events: readonly EventView[]): EventView | null {
  let chosen: EventView | null = null;
  for (const event of events) if (event.ofInterest && (chosen === null || telling(event) >= telling(chosen))) chosen = event;
  return chosen;
}
