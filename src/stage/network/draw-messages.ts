/**
 * Draws every message of interest that is on its way, where it is at this moment: clients' on their links, brokers' in the pipe, and
 * small along the lower edge of their strip those of controllers.
 * Where it is depends on the frame and the moment only, so that a pause holds it in mid-flight and going back moves it back.
 */
import type { ClusterFrame, MessageView } from '../../frame/cluster-frame';
import { controllerX } from '../controller/draw-controllers';
import { actsAsMovingButton } from '../kit/button';
import { CAPSULE_CARD, capsule, capsuleSize, PIPE_CARD, pipeCapsule, stripCapsule } from '../kit/capsule';
import { drawCard } from '../kit/card';
import { at, changed, each, none, one, put } from '../kit/one';
import type { Box, Point, StageLayout } from '../layout';
import { type Motion, travelled } from '../motion';
import type { NodeHandlers } from '../node-handlers';
import { freeHeight, type Taken, takenBesidePipe } from './label-places';
import { pointOnLink } from './link-path';
import { type DrawnLink, linkId } from './links';
import { mooring } from './moorings';

/** More would hide one another. */
const MESSAGES_MAX = 60;
const CARDS_MAX = 4;
const LINE_CHARACTERS_MAX = 14;
const LINE_HEIGHT = 12;
const CHARACTER_WIDTH = 6.1;
const HALF_CAPSULE = 12.5;
/** From a message’s middle to the label over it. */
const UNDER_LABEL = 18;
/** How far a capsule’s nose reaches beyond it, to either side. */
const NOSE = 11;

interface Placed extends Point {
  readonly message: MessageView;
  readonly way: 'link' | 'pipe' | 'strip';
  /** 1 points right or down. */
  readonly direction: 1 | -1;
  readonly words: readonly string[];
  /** Of the words, from the message's middle; null where another label stands there already. */
  readonly labelAt: Point | null;
}

interface Place extends Pick<Placed, 'x' | 'y' | 'way' | 'direction'> {
  /** Between the boxes that a link joins: its label lies over neither. */
  readonly gap: { readonly from: number; readonly to: number };
}

export function drawMessages(
  root: SVGElement,
  frame: ClusterFrame,
  {
    layout,
    links,
    motion,
    handlers,
  }: {
    readonly layout: StageLayout;
    readonly links: readonly DrawnLink[];
    readonly motion: Motion;
    readonly handlers: Pick<NodeHandlers, 'openMenu'>;
  },
): void {
  const placed = placeMessages(frame, layout, links, motion);
  each(
    root,
    placed,
    ({ message }) => message.id,
    (element, { message, way, direction, words, labelAt, x, y }) => {
      put(element, { transform: at(x, y) });
      drawLabel(element, words, labelAt);
      const held = message.arrivesAt === null;
      if (!changed(element, `${way} ${direction} ${held} ${message.label} ${message.error} ${message.records.length}`)) return;
      const kind = `${message.direction.toLowerCase()} ${message.traffic}`;
      put(element, {
        class: `message ${way} ${kind}${held ? ' held' : ''}${message.error ? ' error' : ''}`,
      });
      actsAsMovingButton(element, { name: nameOf(message), press: () => handlers.openMenu({ kind: 'Message', id: message.id }, element) });
      drawCapsule(element, message, way, direction);
    },
  );
}

export function placeMessages(frame: ClusterFrame, layout: StageLayout, links: readonly DrawnLink[], motion: Motion): Placed[] {
  const byId = new Map(links.map((link) => [link.id, link]));
  const labels: Box[] = [];
  const taken = takenBesidePipe(layout);
  const placed = frame.messages
    .filter(({ ofInterest }) => ofInterest)
    .flatMap((message) => {
      const place =
        placeOnLink(message, byId, motion) ?? placeInStrip(message, frame, layout, motion) ?? placeInPipe(message, frame, layout, motion);
      return place === null ? [] : [{ message, place }];
    })
    .slice(0, MESSAGES_MAX);
  const capsules = placed.flatMap((each) => (each.place.way === 'link' ? [capsuleBox(each)] : []));
  return placed.map(({ message, place }) => {
    const words = wordsOf(message, place.way);
    return { message, ...place, words, labelAt: labelOf(message, place, words, { labels, besidePipe: taken, capsules }) };
  });
}

interface Capsule extends Box {
  readonly message: MessageView;
}

/** What is written or drawn already. Words that lie on another message, or under it, are not read. */
interface Written {
  readonly labels: Box[];
  readonly besidePipe: Taken[];
  readonly capsules: readonly Capsule[];
}

function labelOf(message: MessageView, place: Place, words: readonly string[], written: Written): Point | null {
  if (place.way === 'pipe') return besidePipe(place, written.besidePipe);
  return place.way === 'link' ? atMessage(message, place, words, written) : underStrip(place, words, written.labels);
}

function capsuleBox({ message, place: { x, y } }: { readonly message: MessageView; readonly place: Place }): Capsule {
  const { width, height } = capsuleSize(Math.min(CARDS_MAX, message.records.length));
  return { message, x: x - width / 2 - NOSE, y: y - height / 2, width: width + 2 * NOSE, height };
}

/** The names of error codes are long: on a link they take two lines. */
function wordsOf({ label, more }: MessageView, way: Placed['way']): readonly string[] {
  const words = `${label}${more > 0 ? ` +${more}` : ''}`;
  const middle = words.lastIndexOf('_', Math.ceil(words.length / 2) + 2) + 1;
  return way !== 'link' || middle === 0 || words.length <= LINE_CHARACTERS_MAX ? [words] : [words.slice(0, middle), words.slice(middle)];
}

/** Takes the room that it finds. */
function besidePipe({ y }: Place, taken: Taken[]): Point | null {
  const height = freeHeight(y, taken);
  if (height === null) return null;
  taken.push({ top: height - 8, bottom: height + 8 });
  return { x: -25, y: height - y + 4 };
}

/** Over it, or under it where something is in the way there; null where something is in both. */
function atMessage(message: MessageView, { x, y, gap }: Place, words: readonly string[], { labels, capsules }: Written): Point | null {
  const half = (Math.max(...words.map(({ length }) => length)) * CHARACTER_WIDTH) / 2;
  const middle = gap.to - gap.from < 2 * half ? (gap.from + gap.to) / 2 : Math.max(gap.from + half, Math.min(gap.to - half, x));
  const height = LINE_HEIGHT * words.length;
  for (const top of [-UNDER_LABEL - height, HALF_CAPSULE + 3]) {
    const box = { x: middle - half, y: y + top, width: 2 * half, height };
    if (labels.some((label) => overlap(box, label)) || capsules.some((each) => each.message !== message && overlap(box, each))) continue;
    labels.push(box);
    return { x: middle - x, y: top + LINE_HEIGHT };
  }
  return null;
}

const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** One at a time: there is a line's room between strip and racks. */
function underStrip({ x, y }: Place, words: readonly string[], labels: Box[]): Point | null {
  const half = ((words[0]?.length ?? 0) * CHARACTER_WIDTH) / 2;
  const box = { x: x - half, y: y + 6, width: 2 * half, height: LINE_HEIGHT };
  if (labels.some((label) => overlap(box, label))) return null;
  labels.push(box);
  return { x: 0, y: 18 };
}

function placeOnLink(message: MessageView, links: ReadonlyMap<string, DrawnLink>, motion: Motion): Place | null {
  const link = links.get(linkId(message.from, message.to)) ?? links.get(linkId(message.to, message.from));
  if (link === undefined) return null;
  const travels = travelled(motion, message);
  const goesRight = message.from === link.leftEnd;
  const gap = { from: link.from.x, to: link.to.x };
  return { ...pointOnLink(link, goesRight ? travels : 1 - travels), way: 'link', direction: goesRight ? 1 : -1, gap };
}

function placeInStrip(message: MessageView, frame: ClusterFrame, { controllers }: StageLayout, motion: Motion): Place | null {
  const from = controllerX(frame, message.from);
  const to = controllerX(frame, message.to);
  if (from === null || to === null) return null;
  const x = controllers.x + from + (to - from) * travelled(motion, message);
  return { x, y: controllers.y + controllers.height, way: 'strip', direction: to > from ? 1 : -1, gap: { from: x, to: x } };
}

function placeInPipe(message: MessageView, frame: ClusterFrame, layout: StageLayout, motion: Motion): Place | null {
  const from = mooring(frame, layout, { of: message.from, towards: message.to });
  const to = mooring(frame, layout, { of: message.to, towards: message.from });
  if (from === null || to === null) return null;
  const y = from + (to - from) * travelled(motion, message);
  const { x, width } = layout.pipe;
  return { x: x + width / 2, y, way: 'pipe', direction: to > from ? 1 : -1, gap: { from: x, to: x + width } };
}

const SHAPES = { link: capsule, pipe: pipeCapsule, strip: stripCapsule };

function drawCapsule(root: SVGElement, message: MessageView, way: Placed['way'], direction: 1 | -1): void {
  const cards = message.records.slice(0, CARDS_MAX);
  const shape = SHAPES[way](cards.length, direction);
  const size = way !== 'pipe' ? CAPSULE_CARD : PIPE_CARD;
  one(root, 'path.outline', { d: shape.outline });
  if (message.direction === 'Request') one(root, 'path.nose', { d: shape.nose });
  else none(root, 'path.nose');
  each(
    one(root, 'g.cards'),
    cards.map((card, index) => ({ ...card, index })),
    ({ index }) => index,
    (element, { index, keyNumber }) => {
      const along = index * size.pitch;
      const x = way !== 'pipe' ? 5 - shape.width / 2 + along : -size.width / 2;
      const y = way !== 'pipe' ? -size.height / 2 : 4.5 - shape.height / 2 + along;
      drawCard(element, { x, y, keyNumber, offset: null, committed: true, width: size.width, height: size.height, name: null });
    },
  );
  const sign = message.error ? '✕' : message.direction === 'Response' && message.api === 'Produce' ? '✓' : '';
  if (sign !== '' && cards.length === 0) one(root, 'text.sign', { y: 4 }, sign);
  else none(root, 'text.sign');
}

function drawLabel(root: SVGElement, words: readonly string[], labelAt: Point | null): void {
  if (labelAt === null) return none(root, 'g.label');
  each(
    one(root, 'g.label', { transform: at(labelAt.x, labelAt.y) }),
    words.map((line, index) => ({ line, index })),
    ({ index }) => index,
    (element, { line, index }) => {
      one(element, 'text.line', { y: index * LINE_HEIGHT }, line);
    },
  );
}

function nameOf({ direction, label, from, to }: MessageView): string {
  return `${direction} ${label} from ${from} to ${to}`;
}
