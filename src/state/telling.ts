/** How much an event tells, where there is room for one: on the time line, in the sentence that is spoken. */
import type { EventGlyph, EventView } from '../worker/protocol/engine-port';

const BY_GLYPH: Readonly<Record<EventGlyph, number>> = { crash: 6, elect: 5, rebalance: 4, restart: 4, isr: 3, you: 1 };
/** More than that somebody did something: they know. */
const OF_INTEREST = 2;

export function telling({ glyph, ofInterest }: EventView): number {
  if (glyph !== null) return BY_GLYPH[glyph];
  return ofInterest ? OF_INTEREST : 0;
}
