/** Draws the pipe that joins brokers and controllers: replication and metadata travel in it, and never cross a client's link. */
import type { NodeId } from '../../engine/sim/context';
import type { ClusterFrame, LinkView } from '../../frame/cluster-frame';
import { actsAsButton } from '../kit/button';
import { at, each, none, one, put, round } from '../kit/one';
import { drawTag } from '../kit/tag';
import type { RackBox, StageLayout } from '../layout';
import type { NodeHandlers } from '../node-handlers';
import { drawWays } from './draw-ways';
import { delayWords } from './links';
import { isController, mooring } from './moorings';

const CROSS = 'M-5-5L5 5M5-5L-5 5';
const LABEL_RACK_HEIGHT = 100;

export function drawPipe(
  root: SVGElement,
  frame: ClusterFrame,
  { layout, handlers }: { readonly layout: StageLayout; readonly handlers: Pick<NodeHandlers, 'openMenu'> },
): void {
  const { pipe, racks } = layout;
  put(root, { class: 'pipe', transform: at(pipe.x, 0) });
  const tube = one(root, 'rect.tube', { y: pipe.y, width: pipe.width, height: round(pipe.height), rx: 12 });
  actsAsButton(tube, {
    name: `Replication between brokers, and metadata: ${frame.links.length === 0 ? 'all links are whole' : 'some links are not whole'}`,
    opensMenu: true,
    press: () => handlers.openMenu({ kind: 'Pipe' }, tube),
  });
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
  drawWays(one(root, 'g.ways'), frame, { layout, handlers });
  const faults = together(frame.links.flatMap((link) => faultIn(frame, layout, link)));
  each(
    one(root, 'g.labels'),
    faults.length > 0 ? [] : labelHeights(racks).map((y) => ({ y })),
    ({ y }) => y,
    (element, { y }) => {
      put(element, { class: 'label', transform: `${at(pipe.width / 2 + 4, y)} rotate(90)` });
      one(element, 'text.words', {}, 'replication');
    },
  );
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
      drawTag(one(element, 'g.tag'), { x: -50, y: (from + to) / 2, text: words, kind: status === 'cut' ? 'danger' : 'warn' });
    },
  );
}

/** Between two racks that are alive and high enough; where there are no two, in the one that is. */
function labelHeights(racks: StageLayout['racks']): number[] {
  const isFit = (rack: RackBox | undefined) => rack !== undefined && rack.broker.status !== 'dead' && rack.height >= LABEL_RACK_HEIGHT;
  const between = racks.slice(1).filter((rack, index) => isFit(rack) && isFit(racks[index]));
  if (between.length > 0) return between.map(({ y }) => round(y - 8));
  return racks.filter(isFit).map(({ y, height }) => round(y + height / 2));
}

interface Fault {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly status: 'cut' | 'slow';
  readonly words: string;
}

/** What is wrong alike between a broker and several controllers lies in one place: one mark for all. */
function together(
  faults: readonly (Omit<Fault, 'words'> & { readonly ends: readonly [string, string]; says(ends: readonly [string, string]): string })[],
) {
  const alike = new Map<string, typeof faults>();
  for (const fault of faults) {
    const place = `${fault.from} ${fault.to} ${fault.says(['', ''])}`;
    alike.set(place, [...(alike.get(place) ?? []), fault]);
  }
  return [...alike.values()].map((some): Fault => {
    const { id, from, to, status, says } = some[0]!;
    const [a, b] = [0, 1].map((end) => [...new Set(some.map(({ ends }) => ends[end]!))].join(', ')) as [string, string];
    return { id, from, to, status, words: says([a, b]) };
  });
}

/** Controllers have their own strip to be cut off from each other in. */
function faultIn(frame: ClusterFrame, layout: StageLayout, link: LinkView) {
  const { a, b, there, back } = link;
  if (isController(frame, a) && isController(frame, b)) return [];
  const from = mooring(frame, layout, { of: a, towards: b });
  const to = mooring(frame, layout, { of: b, towards: a });
  if (from === null || to === null) return [];
  const arrow = there.cut === back.cut ? '–' : there.cut ? '→' : '←';
  const status: Fault['status'] = link.status === 'cut' ? 'cut' : 'slow';
  const says = ([first, second]: readonly [string, string]) =>
    status === 'cut' ? `✕ ${first} ${arrow} ${second} cut` : `${first} ${arrow} ${second} ${delayWords(link)}`;
  return [{ id: `${a} ${b}`, from, to, status, ends: [shortName(a), shortName(b)] as const, says }];
}

const shortName = (node: NodeId) => /\d+$/.exec(node)?.[0] ?? node;
