/** A card that can be picked by a click, and looked at closely by a double click, Enter or Space. May be called twice. */
import { put } from '../kit/one';
import { isLaneStop } from './lane-stops';

export interface RecordGestures {
  pick(): void;
  inspect(): void;
}

export function takesGestures(card: SVGElement, x: number, gestures: RecordGestures): void {
  put(card, { role: 'button', tabindex: -1 });
  isLaneStop(card, x);
  if (!known.has(card)) listen(card);
  known.set(card, gestures);
}

const known = new WeakMap<SVGElement, RecordGestures>();

function listen(card: SVGElement): void {
  // Without a pointer behind it a click is a screen reader's way of pressing.
  card.addEventListener('click', ({ detail }) => (detail === 0 ? known.get(card)?.inspect() : known.get(card)?.pick()));
  card.addEventListener('dblclick', () => known.get(card)?.inspect());
  card.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    known.get(card)?.inspect();
  });
}
