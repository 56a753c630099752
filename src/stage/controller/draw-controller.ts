/** Draws the controllers' strip: hexagon, epoch, and the newest metadata records, of which those just written are ink. */
import type { ControllerView } from '../../frame/cluster-frame';
import { actsAsButton } from '../kit/button';
import { count } from '../kit/numbers';
import { at, each, one, put } from '../kit/one';
import type { Box } from '../layout';
import { fading, type Motion } from '../motion';
import type { NodeHandlers } from '../node-handlers';

const SHOWN = 16;
const FRESH_WINDOWS = 10;

export function drawController(
  root: SVGElement,
  box: Box,
  controller: ControllerView,
  { motion, handlers }: { readonly motion: Motion; readonly handlers: Pick<NodeHandlers, 'openMenu'> },
): void {
  const { id, status, epoch, metadataLogEnd, recentMetadata } = controller;
  const active = status === 'alive' || status === 'recovering';
  put(root, {
    class: `controller ${status}`,
    transform: at(box.x, box.y),
    role: 'group',
    'aria-label': `Controller ${id}, ${active ? `active, epoch ${epoch}` : status}, metadata log end ${metadataLogEnd}`,
  });
  one(root, 'rect.frame', { width: box.width, height: box.height, rx: 12 });
  const words = active ? `${id} active, epoch ${epoch}` : `${id} ${status}: nobody can be elected`;
  const head = one(root, 'g.head');
  one(head, 'rect.target', { x: 6, y: 5, width: box.width - 290, height: 28, rx: 8 });
  one(head, 'text.title', { x: 16, y: 24 }, 'KRaft controller');
  one(head, 'path.hexagon', { transform: at(150, 19), d: 'M13-7.5V7.5L0 15L-13 7.5V-7.5L0-15z' });
  one(head, 'text.id', { x: 150, y: 23 }, id);
  one(head, 'text.standing', { x: 178, y: 24 }, words);
  actsAsButton(head, {
    name: `Controller ${words}`,
    opensMenu: true,
    press: () => handlers.openMenu({ kind: 'Node', node: controller.node }, head),
  });

  one(root, 'text.log-title', { x: box.width - 270, y: 24 }, `metadata log ${count(metadataLogEnd)}`);
  const entries = recentMetadata.slice(-SHOWN);
  each(
    one(root, 'g.metadata-log', { transform: at(box.width - 262, 11) }),
    entries,
    ({ offset }) => offset,
    (entry, record) => {
      const place = SHOWN - entries.length + entries.indexOf(record);
      put(entry, { class: fading(motion, record.at, FRESH_WINDOWS) > 0 ? 'entry fresh' : 'entry', transform: at(place * 13, 0) });
      one(entry, 'rect.record', { width: 11, height: 16, rx: 2 });
      one(entry, 'title.kind', {}, `${record.offset}: ${record.kind}`);
    },
  );
}
