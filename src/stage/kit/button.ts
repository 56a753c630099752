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

/** It is only looked at now. */
export function isNoButton(element: SVGElement): void {
  put(element, { role: null, tabindex: null, 'aria-label': null, 'aria-haspopup': null, 'data-along': null });
  presses.delete(element);
}

const presses = new WeakMap<SVGElement, () => void>();
const listened = new WeakSet<SVGElement>();

function listen(element: SVGElement): void {
  listened.add(element);
  element.addEventListener('click', () => presses.get(element)?.());
  element.addEventListener('keydown', (event) => {
    if ((event.key !== 'Enter' && event.key !== ' ') || !presses.has(element)) return;
    event.preventDefault();
    event.stopPropagation();
    presses.get(element)?.();
  });
}
