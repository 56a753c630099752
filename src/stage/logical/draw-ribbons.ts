/** Draws ribbons behind lanes and groups. Texture says which group; a title says why this consumer. */
import { each, one, put } from '../kit/one';
import type { Ribbon } from './ribbons';

export function drawRibbons(root: SVGElement, ribbons: readonly Ribbon[]): void {
  each(
    root,
    ribbons,
    ({ id }) => id,
    (element, { texture, detached, path, words }) => {
      put(element, { class: `ribbon ${texture}${detached ? ' detached' : ''}`, role: 'img', 'aria-label': words });
      one(element, 'title.name', {}, words);
      one(element, 'path.band', { d: path });
    },
  );
}

export function drawTextures(svg: Element): void {
  const definitions = one(svg, 'defs.ribbons');
  const pattern = (name: string, angle: number) =>
    one(definitions, `pattern.${name}`, {
      id: name,
      width: 7,
      height: 7,
      patternUnits: 'userSpaceOnUse',
      patternTransform: `rotate(${angle})`,
    });
  one(pattern('ribbon-hatched', 45), 'rect.stripe', { width: 2, height: 7 });
  one(pattern('ribbon-dotted', 0), 'circle.stripe', { cx: 3.5, cy: 3.5, r: 1.4 });
}
