/** A pill with a word or two, centred. Danger and warn never speak by colour alone: the words say it. */
import { at, one, put } from './one';

export type TagKind = 'ink' | 'warn' | 'danger' | 'soft' | 'accent';

export const tagWidth = (text: string) => text.length * 6.3 + 14;

export function drawTag(
  root: Element,
  tag: { readonly x: number; readonly y: number; readonly text: string; readonly kind: TagKind },
): void {
  const width = tagWidth(tag.text);
  one(root, 'rect.pill', { class: `pill tag-${tag.kind}`, x: -width / 2, y: -8, width, height: 16, rx: 8 });
  one(root, 'text.words', { class: `words tag-${tag.kind}`, y: 3.8 }, tag.text);
  put(root, { transform: at(tag.x, tag.y) });
}
