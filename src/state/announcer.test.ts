import { expect, test } from 'vitest';
import type { EventView } from '../worker/protocol/engine-port';
import { mostTelling } from './announcer';

const event = (id: number, what: Partial<EventView>) =>
  ({ id, sentence: `event ${id}`, ofInterest: true, glyph: null, ...what }) as EventView;

test('an election is said rather than the appends and the change of the ISR around it', () => {
  expect(mostTelling([event(1, {}), event(2, { glyph: 'elect' }), event(3, { glyph: 'isr' }), event(4, {})])?.id).toBe(2);
});

test('of two elections the newer is said', () => {
  expect(mostTelling([event(1, { glyph: 'elect' }), event(2, { glyph: 'elect' })])?.id).toBe(2);
});

test('of ordinary events the newest is said, and none that is of no interest', () => {
  expect(mostTelling([event(1, {}), event(2, {}), event(3, { ofInterest: false })])?.id).toBe(2);
  expect(mostTelling([event(1, { ofInterest: false })])).toBeNull();
});
