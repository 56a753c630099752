/** The line under the racks, while something is out of order: what, and how many acknowledged records it has cost. */
import type { Situation } from '../frame/cluster-frame';
import { at, none, one, put } from './kit/one';
import type { Box } from './layout';

export function drawSituation(parent: SVGElement, box: Box, situation: Situation | null): void {
  if (situation === null) return none(parent, 'g.situation');
  const { lost, words } = situation;
  const root = one(parent, 'g.situation', { transform: at(box.x, box.y), role: 'note', 'aria-label': 'What is out of order' });
  one(root, 'rect.frame', { width: box.width, height: box.height, rx: 10 });
  const verdict = one(root, 'text.lost', { x: 16, y: 18.5 }, lost === 0 ? 'Acked records lost: 0.' : `✕ Acked records lost: ${lost}.`);
  put(verdict, { class: lost === 0 ? 'lost' : 'lost grave' });
  one(root, 'text.words', { x: lost === 0 ? 160 : 178, y: 18.5 }, words);
}
