/** Draws the pipe that joins brokers and controller: replication and metadata travel in it, and never cross a client's link. */
import type { NodeId } from '../../engine/sim/context';
import type { ClusterFrame, LinkView } from '../../frame/cluster-frame';
import { at, each, none, one, put, round } from '../kit/one';
import { drawTag } from '../kit/tag';
import { rackOf, type StageLayout } from '../layout';

const CROSS = 'M-5-5L5 5M5-5L-5 5';

/** Height at which a node is moored in the pipe; null for whoever is not. */
export function mooring(frame: ClusterFrame, layout: StageLayout, node: NodeId): number | null {
  if (node === frame.controller.node) return layout.controller.y + layout.controller.height / 2 + 8;
  const rack = rackOf(layout, node);
  return rack === undefined ? null : rack.y + rack.height / 2;
}

export function drawPipe(root: SVGElement, frame: ClusterFrame, layout: StageLayout): void {
  const { pipe, racks } = layout;
  put(root, { class: 'pipe', transform: at(pipe.x, 0) });
  one(root, 'rect.tube', { y: pipe.y, width: pipe.width, height: round(pipe.height), rx: 12 });
  each(
    one(root, 'g.dead-ends'),
    racks.filter(({ broker }) => broker.status === 'dead'),
    ({ broker }) => broker.id,
    (element, rack) => {
      const height = Math.max(0, rack.height - 20);
      put(element, { transform: at(0, rack.y + 10) });
      one(element, 'rect.hatching', { x: 1, width: pipe.width - 2, height: round(height), fill: 'url(#hatch-danger)' });
      one(element, 'path.edges', { d: `M1 0H${pipe.width - 1}M1 ${round(height)}H${pipe.width - 1}` });
    },
  );
  const middle = pipe.width / 2 + 4;
  each(
    one(root, 'g.labels'),
    racks.slice(1),
    ({ broker }) => broker.id,
    (element, rack) => {
      put(element, { class: 'label', transform: `${at(middle, rack.y - 8)} rotate(90)` });
      one(element, 'text.words', {}, 'replication');
    },
  );
  const faults = frame.links.flatMap((link) => faultIn(frame, layout, link));
  each(
    one(root, 'g.faults'),
    faults,
    ({ id }) => id,
    (element, { from, to, status, words }) => {
      const place = faults.findIndex((fault) => fault.words === words);
      const x = pipe.width / 2 + (((place + 1) % 3) - 1) * 8;
      put(element, { class: `fault ${status}` });
      one(element, 'path.line', { d: `M${x} ${round(from)}V${round(to)}` });
      if (status === 'cut') one(element, 'path.cross', { d: CROSS, transform: at(x, (from + to) / 2) });
      else none(element, 'path.cross');
      drawTag(one(element, 'g.tag'), { x: -44, y: (from + to) / 2, text: words, kind: status === 'cut' ? 'danger' : 'warn' });
    },
  );
}

function faultIn(frame: ClusterFrame, layout: StageLayout, { a, b, status, extraLatencyMs }: LinkView) {
  const from = mooring(frame, layout, a);
  const to = mooring(frame, layout, b);
  if (from === null || to === null) return [];
  const ends = `${shortName(a)} – ${shortName(b)}`;
  return [{ id: `${a} ${b}`, from, to, status, words: status === 'cut' ? `✕ ${ends} cut` : `${ends} +${extraLatencyMs} ms` }];
}

const shortName = (node: NodeId) => /\d+$/.exec(node)?.[0] ?? node;
