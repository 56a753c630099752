/** Draws the links between clients and brokers. Whole, slow, cut and broken differ by line: a cut is dots, a gap and a cross. */
import { actsAsButton } from '../kit/button';
import { at, changed, each, none, one, put } from '../kit/one';
import { drawTag } from '../kit/tag';
import type { NodeHandlers } from '../node-handlers';
import { linkPath, pointOnLink } from './link-path';
import type { DrawnLink } from './links';

const STANDING = { whole: 'whole', faint: 'not in use', broken: 'one end is dead', cut: 'cut', slow: '' } as const;
const CROSS = 'M-5-5L5 5M5-5L-5 5';

export function drawLinks(root: SVGElement, links: readonly DrawnLink[], handlers: Pick<NodeHandlers, 'openMenu'>): void {
  each(
    root,
    links,
    ({ id }) => id,
    (element, link) => {
      const d = linkPath(link);
      if (!changed(element, `${d} ${link.client} ${link.broker} ${link.status} ${link.words}`, handlers)) return;
      put(element, { class: `link ${link.status}`, 'data-a': link.client, 'data-b': link.broker });
      one(element, 'path.hit', { d });
      one(element, 'path.line', { d });
      const middle = pointOnLink(link, 0.5);
      if (link.status === 'cut' || link.status === 'broken') one(element, 'path.cross', { d: CROSS, transform: at(middle.x, middle.y) });
      else none(element, 'path.cross');
      if (link.status === 'slow') drawTag(one(element, 'g.delay'), { ...middle, text: link.words, kind: 'warn' });
      else if (link.status === 'cut' && link.words !== '')
        drawTag(one(element, 'g.delay'), { x: middle.x, y: middle.y + 18, text: `only ${arrowOf(link)}`, kind: 'danger' });
      else none(element, 'g.delay');
      actsAsButton(element, {
        name: `Link ${link.client} to ${link.broker}, ${[STANDING[link.status], link.words].filter(Boolean).join(' ')}`,
        opensMenu: true,
        press: () => handlers.openMenu({ kind: 'Link', a: link.client, b: link.broker }, element),
      });
    },
  );
}

/** The way that is cut, as it runs on the stage; its ends are in the link's name. */
const arrowOf = ({ leftEnd, words }: DrawnLink) => (words.startsWith(`from ${leftEnd} `) ? '→' : '←');

/** Where links end: over the racks' edges. */
export function drawPorts(root: SVGElement, ports: readonly { readonly id: string; readonly x: number; readonly y: number }[]): void {
  each(
    root,
    ports,
    ({ id }) => id,
    (element, { x, y }) => {
      put(element, { transform: at(x, y) });
      one(element, 'circle.port', { r: 4.5 });
    },
  );
}
