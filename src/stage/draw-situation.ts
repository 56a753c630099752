/** The line under the racks, while something is out of order: what, and how many acknowledged records it has cost. It can be asked why. */
import type { Situation } from '../frame/cluster-frame';
import { actsAsButton } from './kit/button';
import { at, none, one, put } from './kit/one';
import type { Box } from './layout';
import type { NodeHandlers } from './node-handlers';

export function drawSituation(
  parent: SVGElement,
  box: Box,
  situation: Situation | null,
  { explainLosses }: Pick<NodeHandlers, 'explainLosses'>,
): void {
  if (situation === null) return none(parent, 'g.situation');
  const { lost, words } = situation;
  const root = one(parent, 'g.situation', { transform: at(box.x, box.y), role: 'note', 'aria-label': 'What is out of order' });
  one(root, 'rect.frame', { width: box.width, height: box.height, rx: 10 });
  if (lost === 0) none(root, 'g.ask');
  else drawLost(one(root, 'g.ask'), lost, { height: box.height, explainLosses });
  if (lost > 0) none(root, 'text.lost');
  else one(root, 'text.lost', { x: 16, y: 18.5 }, 'Acked records lost: 0.');
  one(root, 'text.words', { x: lost === 0 ? 160 : 214, y: 18.5 }, words);
}

function drawLost(root: SVGElement, lost: number, of: { readonly height: number } & Pick<NodeHandlers, 'explainLosses'>): void {
  one(root, 'rect.target', { x: 8, y: 3, width: 198, height: of.height - 6, rx: 7 });
  const verdict = one(root, 'text.lost', { x: 16, y: 18.5 }, `✕ Acked records lost: ${lost}. `);
  put(verdict, { class: 'lost grave' });
  one(root, 'text.why', { x: 170, y: 18.5 }, 'Why?');
  actsAsButton(root, {
    name: lost === 1 ? 'Why is 1 acknowledged record lost?' : `Why are ${lost} acknowledged records lost?`,
    press: of.explainLosses,
  });
}
