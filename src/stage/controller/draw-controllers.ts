/**
 * Draws the controllers' strip: a hexagon each, of which the active one is solid, what they are about, and the newest metadata records,
 * of which those just written are ink and those that no majority has are only outlined. Read next: standing.ts (the words).
 */
import type { ClusterFrame, ControllerView } from '../../frame/cluster-frame';
import { actsAsButton } from '../kit/button';
import { machineTags, machineWords } from '../kit/machine-tags';
import { at, each, none, one, put, round } from '../kit/one';
import { drawTag, tagWidth } from '../kit/tag';
import type { Box } from '../layout';
import { fading, type Motion, settled } from '../motion';
import { delayWords } from '../network/links';
import type { NodeHandlers } from '../node-handlers';
import { controllerWords, foremost, isActive, quorumWords } from './standing';

const SHOWN_MAX = 16;
const SHOWN_MIN = 5;
const FRESH_WINDOWS = 10;
/** An election is told for so many windows. */
const TOLD_WINDOWS = 10;
const HEXAGONS = { from: 150, pitch: 38, radius: 15 };
const ENTRY = { width: 11, height: 16, pitch: 13 };
/** From the tape's end to the strip's: there the pipe begins. */
const TAPE_FROM_RIGHT = 54;
const LOG_TITLE_WIDTH = 74;
const STANDING_WIDTH = 116;

export function drawControllers(
  root: SVGElement,
  box: Box,
  frame: Pick<ClusterFrame, 'controllers' | 'links'>,
  { motion, handlers }: { readonly motion: Motion; readonly handlers: Pick<NodeHandlers, 'openMenu'> },
): void {
  const { controllers } = frame;
  const shown = foremost(controllers);
  const words = quorumWords(controllers);
  const title = controllers.length === 1 ? 'KRaft controller' : 'KRaft controllers';
  put(root, {
    class: 'controllers',
    transform: at(box.x, box.y),
    role: 'group',
    'aria-label': `${title}: ${words}, metadata log end ${shown.metadataLogEnd}`,
  });
  one(root, 'rect.frame', { width: box.width, height: box.height, rx: 12 });
  const head = one(root, 'g.head');
  one(head, 'rect.target', { x: 6, y: 5, width: 122, height: 28, rx: 8 });
  one(head, 'text.title', { x: 16, y: 24 }, title);
  actsAsButton(head, { name: `${title}: ${words}`, opensMenu: true, press: () => handlers.openMenu({ kind: 'Quorum' }, head) });

  const wordsX = hexagonX(controllers, controllers.length) - 2;
  const isCalm = isActive(shown) && shown.status === 'alive';
  one(root, 'text.standing', { x: wordsX, y: 24, 'data-calm': isCalm ? 'yes' : 'no' }, words);
  drawMetadataLog(root, shown, { room: box.width - TAPE_FROM_RIGHT - wordsX, end: box.width - TAPE_FROM_RIGHT, isCalm, motion });
  each(
    one(root, 'g.hexagons'),
    controllers,
    ({ id }) => id,
    (element, controller) => {
      put(element, {
        class: `controller ${controller.status} ${controller.role ?? 'none'}`,
        transform: at(hexagonX(controllers, controllers.indexOf(controller)), 19),
      });
      drawHexagon(element, controller, motion);
      actsAsButton(element, {
        name: `Controller ${controller.id}, ${controllerWords(controller)}${machineWords(controller.machine)}`,
        opensMenu: true,
        press: () => handlers.openMenu({ kind: 'Node', node: controller.node }, element),
      });
    },
  );
  drawFaults(one(root, 'g.faults'), frame);
  drawClocks(root, controllers, box);
  drawElection(root, controllers, motion);
}

/** Where the hexagon of that number stands, from the strip's left end. */
const hexagonX = (controllers: readonly unknown[], place: number) =>
  HEXAGONS.from + place * HEXAGONS.pitch - (controllers.length > 3 ? 2 * place : 0);

/** A controller's middle, from the strip's left end; null for whoever is none. */
export function controllerX({ controllers }: Pick<ClusterFrame, 'controllers'>, node: string): number | null {
  const place = controllers.findIndex((each) => each.node === node);
  return place < 0 ? null : hexagonX(controllers, place);
}

/** Who has become active fills with ink. */
function drawHexagon(root: SVGElement, controller: ControllerView, motion: Motion): void {
  const { id, elected } = controller;
  const grown = isActive(controller) ? (elected === null ? 1 : settled(motion, elected.at)) : 0;
  one(root, 'rect.target', { x: -17, y: -17, width: 34, height: 34, rx: 8 });
  one(root, 'path.hexagon', { d: hexagon(HEXAGONS.radius) });
  one(root, 'path.core', { d: hexagon(HEXAGONS.radius * grown) });
  one(root, 'text.id', { y: 4, 'data-on': grown > 0.5 ? 'ink' : 'paper' }, id);
  const badge = badgeOf(controller);
  if (badge === null) {
    none(root, 'circle.plate');
    none(root, 'text.badge');
    return;
  }
  one(root, 'circle.plate', { cx: 12, cy: -10, r: 6.5 });
  one(root, 'text.badge', { x: 12, y: -6.5 }, badge);
}

function badgeOf({ status, role }: ControllerView): string | null {
  if (status === 'dead') return '✕';
  if (status === 'frozen') return '‖';
  if (role === 'voted') return '✓';
  return role === 'candidate' || role === 'prospective' ? '?' : null;
}

function hexagon(radius: number): string {
  const [wide, half] = [round((radius * Math.sqrt(3)) / 2), round(radius / 2)];
  return `M${wide} ${-half}V${half}L0 ${round(radius)}L${-wide} ${half}V${-half}L0 ${round(-radius)}z`;
}

/** Between neighbours along the lower edge, between others a little lower. */
function drawFaults(root: SVGElement, frame: Pick<ClusterFrame, 'controllers' | 'links'>): void {
  const faults = frame.links.flatMap((link) => {
    const [from, to] = [controllerX(frame, link.a), controllerX(frame, link.b)];
    return from === null || to === null ? [] : [{ ...link, from, to }];
  });
  each(
    root,
    faults,
    ({ a, b }) => `${a} ${b}`,
    (element, { from, to, ...link }) => {
      const { a, b, status } = link;
      const y = to - from > HEXAGONS.pitch + 2 ? 42 : 37;
      put(element, { class: `fault ${status === 'cut' ? 'cut' : 'slow'}`, transform: at(0, y) });
      one(element, 'path.line', { d: `M${from} 0H${to}` });
      one(element, 'title.words', {}, `${a} – ${b}: ${status === 'cut' ? 'cut' : delayWords(link)}`);
      if (status === 'cut') one(element, 'path.cross', { d: 'M-4-4L4 4M4-4L-4 4', transform: at((from + to) / 2, 0) });
      else none(element, 'path.cross');
    },
  );
}

/** Whose clock is wrong, at the strip's lower edge, before the pipe. */
function drawClocks(root: SVGElement, controllers: readonly ControllerView[], { width, height }: Box): void {
  const words = controllers.flatMap(({ id, machine }) => machineTags(machine).map(({ text }) => `${id}: ${text}`));
  if (words.length === 0) return none(root, 'g.machine');
  const text = words.join(' · ');
  drawTag(one(root, 'g.machine'), { x: round(width - TAPE_FROM_RIGHT - tagWidth(text) / 2), y: height, text, kind: 'warn' });
}

function drawElection(root: SVGElement, controllers: readonly ControllerView[], motion: Motion): void {
  const place = controllers.findIndex(isActive);
  const elected = controllers[place]?.elected ?? null;
  const told = elected === null ? 0 : fading(motion, elected.at, TOLD_WINDOWS);
  if (elected === null || told === 0) {
    none(root, 'path.pulse');
    none(root, 'g.elected');
    return;
  }
  const x = hexagonX(controllers, place);
  one(root, 'path.pulse', { transform: at(x, 19), d: hexagon(HEXAGONS.radius + 3), opacity: round(Math.min(1, told * 1.5)) });
  drawTag(one(root, 'g.elected'), { x, y: -7, text: `elected, epoch ${elected.before} → ${elected.epoch}`, kind: 'accent' });
}

/** Where there is much to say its title gives way. */
function drawMetadataLog(
  root: SVGElement,
  { recentMetadata, metadataHighWatermark }: ControllerView,
  { room, end, isCalm, motion }: { readonly room: number; readonly end: number; readonly isCalm: boolean; readonly motion: Motion },
): void {
  const places = Math.floor((room - STANDING_WIDTH - LOG_TITLE_WIDTH) / ENTRY.pitch);
  const shown = Math.max(SHOWN_MIN, Math.min(SHOWN_MAX, places));
  const x = end - shown * ENTRY.pitch;
  if (isCalm && places >= SHOWN_MIN) one(root, 'text.log-title', { x: x - 8, y: 24 }, 'metadata log');
  else none(root, 'text.log-title');
  const entries = recentMetadata.slice(-shown);
  each(
    one(root, 'g.metadata-log', { transform: at(x, 11) }),
    entries,
    ({ offset }) => offset,
    (entry, record) => {
      const place = shown - entries.length + entries.indexOf(record);
      const isFresh = fading(motion, record.at, FRESH_WINDOWS) > 0;
      const state = record.offset >= metadataHighWatermark ? ' uncommitted' : isFresh ? ' fresh' : '';
      put(entry, { class: `entry${state}`, transform: at(place * ENTRY.pitch, 0) });
      one(entry, 'rect.record', { width: ENTRY.width, height: ENTRY.height, rx: 2 });
      one(entry, 'title.kind', {}, `${record.offset}: ${record.kind}`);
    },
  );
}
