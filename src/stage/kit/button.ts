import { put } from './one';

/** A drawn thing that can be pressed: by pointer, by Enter and by Space, with a name and a place in the Tab order. May be called twice. */
export function actsAsButton(
  element: SVGElement,
  button: {
    readonly name: string;
    readonly opensMenu?: boolean;
    /** −1 where something else leads to it than Tab. */
    readonly tabIndex?: 0 | -1;
    readonly press: () => void;
  },
): void {
  put(element, {
    role: 'button',
    tabindex: button.tabIndex ?? 0,
    'aria-label': button.name,
    ...(button.opensMenu ? { 'aria-haspopup': 'menu' } : {}),
  });
  if (!listened.has(element)) listen(element);
  presses.set(element, button.press);
}

/** One that does not wait: what is pressed may be somewhere else before the button is up. It has no place in the Tab order; a menu leads to it. */
export function actsAsMovingButton(element: SVGElement, button: { readonly name: string; readonly press: () => void }): void {
  actsAsButton(element, { ...button, opensMenu: true, tabIndex: -1 });
  if (moving.has(element)) return;
  moving.add(element);
  element.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    presses.get(element)?.();
  });
}

/** It is only looked at now. */
export function isNoButton(element: SVGElement): void {
  put(element, { role: null, tabindex: null, 'aria-label': null, 'aria-haspopup': null, 'data-along': null });
  presses.delete(element);
}

const presses = new WeakMap<SVGElement, () => void>();
const listened = new WeakSet<SVGElement>();
const moving = new WeakSet<SVGElement>();

function listen(element: SVGElement): void {
  listened.add(element);
  element.addEventListener('click', () => !moving.has(element) && presses.get(element)?.());
  element.addEventListener('keydown', (event) => {
    if ((event.key !== 'Enter' && event.key !== ' ') || !presses.has(element)) return;
    event.preventDefault();
    event.stopPropagation();
    presses.get(element)?.();
  });
}
