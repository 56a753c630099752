/** A pill with a word or two, centred. Danger and warn never speak by colour alone: the words say it. */
import { at, one, put, round } from './one';

export type TagKind = 'ink' | 'warn' | 'danger' | 'soft' | 'accent';

export const tagWidth = (text: string) => text.length * 6.6 + 14;

export function drawTag(
  root: Element,
  tag: { readonly x: number; readonly y: number; readonly text: string; readonly kind: TagKind },
): void {
  const width = tagWidth(tag.text);
  // Where everything is written large, this grows as a whole.
  const body = one(root, 'g.tag');
  one(body, 'rect.pill', { class: `pill tag-${tag.kind}`, x: round(-width / 2), y: -8, width: round(width), height: 16, rx: 8 });
  one(body, 'text.words', { class: `words tag-${tag.kind}`, y: 3.8 }, tag.text);
  put(root, { transform: at(tag.x, tag.y) });
}
