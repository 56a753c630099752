/**
 * What has the focus may go away with what it stands in: a panel that closes, a button that has done its work, a record that a lane has no
 * room for any more. Then the focus goes to what is nearest to it on the stage, or back to where it was before; it is never nowhere.
 */
import type { Session } from '../state/session';

const REMEMBERED_MAX = 20;
const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select, [tabindex="0"]';

interface Place {
  readonly element: HTMLElement | SVGElement;
  /** What it stood in, the nearest first. */
  readonly around: readonly Element[];
}

/** Returns what ends it. */
export function keepFocus({ store }: Session): () => void {
  const places: Place[] = [];
  let asked = 0;
  const remember = (target: EventTarget | null) => {
    if (!(target instanceof HTMLElement || target instanceof SVGElement)) return;
    const known = places.findIndex(({ element }) => element === target);
    if (known >= 0) places.splice(known, 1);
    places.push({ element: target, around: aroundOf(target) });
    places.splice(0, places.length - REMEMBERED_MAX);
  };
  const look = () => {
    asked = 0;
    const last = places.at(-1);
    if (document.activeElement !== document.body || last === undefined || isShown(last.element)) return;
    const next = nearest(last) ?? places.findLast(({ element }) => isShown(element))?.element ?? main();
    next?.focus({ preventScroll: true });
  };
  const hear = ({ target }: FocusEvent) => remember(target);
  const soon = () => {
    asked ||= requestAnimationFrame(look);
  };
  if (document.activeElement !== document.body) remember(document.activeElement);
  addEventListener('focusin', hear);
  addEventListener('keyup', soon);
  addEventListener('click', soon);
  const stop = store.subscribe(soon);
  return () => {
    removeEventListener('focusin', hear);
    removeEventListener('keyup', soon);
    removeEventListener('click', soon);
    stop();
    cancelAnimationFrame(asked);
  };
}

/** Who has left the focus on purpose is still there. */
const isShown = (element: Element) => element.isConnected && element.getClientRects().length > 0;

function aroundOf(element: Element): Element[] {
  const around: Element[] = [];
  for (let each = element.parentElement; each !== null; each = each.parentElement) around.push(each);
  return around;
}

/** On the stage: the same thing drawn anew, or what is left of where it stood. Elsewhere nothing is near. */
function nearest({ element, around }: Place): HTMLElement | SVGElement | null {
  if (!around.some((each) => each.matches('.stage, .lesson-lanes'))) return null;
  const name = nameOf(element);
  for (const again of document.querySelectorAll<SVGElement>('main [aria-label]'))
    if (name !== '' && nameOf(again) === name && isShown(again) && again.matches(FOCUSABLE)) return again;
  for (const each of around) {
    if (each.matches('svg, main')) break;
    if (!isShown(each)) continue;
    const left = each.matches(FOCUSABLE) ? each : each.querySelector(FOCUSABLE);
    if (left !== null) return left as SVGElement;
  }
  return main();
}

/** Behind the comma stands how it is. */
const nameOf = (element: Element) => (element.getAttribute('aria-label') ?? '').split(',')[0] ?? '';

function main(): HTMLElement | null {
  const found = document.querySelector('main');
  if (found !== null) found.tabIndex = -1;
  return found;
}
