/** A dashed place where something could be: pressing it makes it so. */
import { actsAsButton } from './button';
import { at, one, put } from './one';

export function drawAddButton(
  root: SVGElement,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  button: { readonly text: string; readonly of: string; readonly press: () => void },
): void {
  put(root, { transform: at(box.x, box.y), class: 'add-button' });
  one(root, 'rect.target', { width: box.width, height: box.height, rx: 10 });
  one(root, 'rect.reach', { width: box.width, height: box.height });
  one(root, 'text.words', { x: box.width / 2, y: 19.5 }, button.text);
  actsAsButton(root, { name: `${button.text} ${button.of}`, press: button.press });
}
