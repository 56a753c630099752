/**
 * Chooses what the polite live region says: at most one sentence a second, an event with a mark before one without, the newest of
 * equals. What came too thick to be spoken is dropped, not queued: speech must not fall behind the picture.
 */
import type { EventView } from '../worker/protocol/engine-port';

export function mostTelling(events: readonly EventView[]): EventView | null {
  const ofInterest = events.filter((event) => event.ofInterest);
  return ofInterest.findLast(({ glyph }) => glyph !== null && glyph !== 'you') ?? ofInterest.at(-1) ?? null;
}
