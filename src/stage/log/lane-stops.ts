/**
 * A lane by keyboard: Tab comes to its cap, and the arrows go along it, from the cap over records and marks to the ISR. Home and End
 * are its ends. One listener on the stage serves every lane.
 */
import { put } from '../kit/one';

/** Makes `element`, which can be focused, a stop of its lane at that place along it. */
export function isLaneStop(element: SVGElement, x: number): void {
  put(element, { 'data-along': Math.round(x) });
}

export function arrowsWalkLanes(stage: SVGElement): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const from = event.target as Element | null;
    const lane = from?.closest('.lane');
    if (!from?.hasAttribute('data-along') || lane == null) return;
    const to = stopAfter(lane, from, event.key);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    to.focus();
  };
  stage.addEventListener('keydown', onKeyDown);
  return () => stage.removeEventListener('keydown', onKeyDown);
}

function stopAfter(lane: Element, from: Element, key: string): SVGElement | undefined {
  const stops = [...lane.querySelectorAll<SVGElement>('[data-along]')].sort((a, b) => along(a) - along(b));
  const place = stops.indexOf(from as SVGElement);
  switch (key) {
    case 'ArrowRight':
      return stops[Math.min(place + 1, stops.length - 1)];
    case 'ArrowLeft':
      return stops[Math.max(place - 1, 0)];
    case 'Home':
      return stops[0];
    case 'End':
      return stops.at(-1);
    default:
      return undefined;
  }
}

const along = (stop: Element) => Number(stop.getAttribute('data-along'));
