import { put } from './one';

/** A drawn thing that can be pressed: by pointer, by Enter and by Space, with a name and a place in the Tab order. May be called twice. */
export function actsAsButton(
  element: SVGElement,
  button: { readonly name: string; readonly opensMenu?: boolean; readonly press: () => void },
): void {
  put(element, { role: 'button', tabindex: 0, 'aria-label': button.name, ...(button.opensMenu ? { 'aria-haspopup': 'menu' } : {}) });
  if (!presses.has(element)) listen(element);
  presses.set(element, button.press);
}

const presses = new WeakMap<SVGElement, () => void>();

function listen(element: SVGElement): void {
  element.addEventListener('click', () => presses.get(element)?.());
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    presses.get(element)?.();
  });
}
