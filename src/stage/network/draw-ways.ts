/**
 * Draws the ways in the pipe: one for every two brokers, and one for each to the controller that decides; menus lead to the others. A way can be taken hold of where it leaves a rack, and with the
 * keyboard it is one stop. Read next: link-drag.ts (what pulling it does).
 */
import type { NodeId } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { foremost } from '../controller/standing';
import { actsAsButton } from '../kit/button';
import { each, one, put, round } from '../kit/one';
import { rackOf, type StageLayout } from '../layout';
import type { NodeHandlers } from '../node-handlers';
import { delayWords, oneWayWords } from './links';
import { mooring } from './moorings';

interface Way {
  readonly id: string;
  readonly a: NodeId;
  readonly b: NodeId;
  readonly from: number;
  readonly to: number;
  /** So far above and below an end it is meant, and no other; 0 at the controllers, where all have one end. */
  readonly reach: { readonly from: number; readonly to: number };
  readonly standing: string;
}

export function drawWays(
  root: SVGElement,
  frame: ClusterFrame,
  { layout, handlers }: { readonly layout: StageLayout; readonly handlers: Pick<NodeHandlers, 'openMenu'> },
): void {
  const { width } = layout.pipe;
  each(
    root,
    waysIn(frame, layout),
    ({ id }) => id,
    (element, { a, b, from, to, reach, standing }) => {
      put(element, { class: 'way', 'data-a': a, 'data-b': b, 'data-runs': 'down' });
      one(element, 'path.line', { d: `M${width - 7} ${round(from)}H${width / 2}V${round(to)}H${width - 7}` });
      one(element, 'rect.first', { y: round(from - reach.from), width, height: round(2 * reach.from) });
      one(element, 'rect.second', { y: round(to - reach.to), width, height: round(2 * reach.to) });
      actsAsButton(element, {
        name: `Link ${a} to ${b}, ${standing}`,
        opensMenu: true,
        press: () => handlers.openMenu({ kind: 'Link', a, b }, element),
      });
    },
  );
}

function waysIn(frame: ClusterFrame, layout: StageLayout): Way[] {
  const nodes = [foremost(frame.controllers).node, ...layout.racks.map(({ broker }) => broker.node)];
  const reachOf = (node: NodeId) => (rackOf(layout, node)?.height ?? 0) / nodes.length / 2;
  return nodes.flatMap((a, index) =>
    nodes.slice(index + 1).flatMap((b): Way[] => {
      const from = mooring(frame, layout, { of: a, towards: b });
      const to = mooring(frame, layout, { of: b, towards: a });
      if (from === null || to === null) return [];
      const reach = { from: reachOf(a), to: reachOf(b) };
      return [{ id: `${a} ${b}`, a, b, from, to, reach, standing: standingOf(frame, a, b) }];
    }),
  );
}

function standingOf({ links }: ClusterFrame, a: NodeId, b: NodeId): string {
  const fault = links.find((each) => (each.a === a && each.b === b) || (each.a === b && each.b === a));
  return fault === undefined ? 'whole' : fault.status === 'cut' ? `cut ${oneWayWords(fault)}`.trim() : delayWords(fault);
}
