/**
 * Draws every message of interest that is on its way, where it is at this moment: clients' on their links, brokers' in the pipe.
 * Where it is depends on the frame and the moment only, so that a pause holds it in mid-flight and going back moves it back.
 */
import { errorName } from '../../engine/model/error-codes';
import type { ClusterFrame, MessageView } from '../../frame/cluster-frame';
import { CAPSULE_CARD, capsule, PIPE_CARD, pipeCapsule } from '../kit/capsule';
import { drawCard } from '../kit/card';
import { at, changed, each, none, one, put } from '../kit/one';
import type { Point, StageLayout } from '../layout';
import { type Motion, travelled } from '../motion';
import { mooring } from './draw-pipe';
import { pointOnLink } from './link-path';
import { type DrawnLink, linkId } from './links';

/** More would hide one another. */
const MESSAGES_MAX = 60;
const CARDS_MAX = 4;

interface Placed extends Point {
  readonly message: MessageView;
  readonly way: 'link' | 'pipe';
  /** 1 points right or down. */
  readonly direction: 1 | -1;
  /** No other label stands there already. */
  readonly hasLabel: boolean;
}

export function drawMessages(
  root: SVGElement,
  frame: ClusterFrame,
  layout: StageLayout,
  links: readonly DrawnLink[],
  motion: Motion,
): void {
  const placed = placeMessages(frame, layout, links, motion);
  each(
    root,
    placed,
    ({ message }) => message.id,
    (element, { message, way, direction, hasLabel, x, y }) => {
      put(element, { transform: at(x, y) });
      const held = message.arrivesAt === null;
      if (!changed(element, `${way} ${direction} ${hasLabel} ${held} ${message.label} ${message.error} ${message.records.length}`)) return;
      const kind = `${message.direction.toLowerCase()} ${message.traffic}`;
      put(element, {
        class: `message ${way} ${kind}${held ? ' held' : ''}${message.error ? ' error' : ''}`,
        role: 'img',
        'aria-label': nameOf(message),
      });
      drawCapsule(element, message, way, direction);
      drawLabel(element, message, way, hasLabel);
    },
  );
}

export function placeMessages(frame: ClusterFrame, layout: StageLayout, links: readonly DrawnLink[], motion: Motion): Placed[] {
  const byId = new Map(links.map((link) => [link.id, link]));
  const labels: Point[] = [];
  return frame.messages
    .filter(({ ofInterest }) => ofInterest)
    .flatMap((message) => {
      const place = placeOnLink(message, byId, motion) ?? placeInPipe(message, frame, layout, motion);
      return place === null ? [] : [{ message, ...place }];
    })
    .slice(0, MESSAGES_MAX)
    .map((place) => {
      const hasLabel = !labels.some(({ x, y }) => Math.abs(x - place.x) < 84 && Math.abs(y - place.y) < 24);
      if (hasLabel) labels.push(place);
      return { ...place, hasLabel };
    });
}

function placeOnLink(
  message: MessageView,
  links: ReadonlyMap<string, DrawnLink>,
  motion: Motion,
): Omit<Placed, 'message' | 'hasLabel'> | null {
  const link = links.get(linkId(message.from, message.to)) ?? links.get(linkId(message.to, message.from));
  if (link === undefined) return null;
  const travels = travelled(motion, message);
  const goesRight = message.from === link.leftEnd;
  return { ...pointOnLink(link, goesRight ? travels : 1 - travels), way: 'link', direction: goesRight ? 1 : -1 };
}

function placeInPipe(
  message: MessageView,
  frame: ClusterFrame,
  layout: StageLayout,
  motion: Motion,
): Omit<Placed, 'message' | 'hasLabel'> | null {
  const from = mooring(frame, layout, message.from);
  const to = mooring(frame, layout, message.to);
  if (from === null || to === null) return null;
  const y = from + (to - from) * travelled(motion, message);
  return { x: layout.pipe.x + layout.pipe.width / 2, y, way: 'pipe', direction: to > from ? 1 : -1 };
}

function drawCapsule(root: SVGElement, message: MessageView, way: Placed['way'], direction: 1 | -1): void {
  const cards = message.records.slice(0, CARDS_MAX);
  const shape = way === 'link' ? capsule(cards.length, direction) : pipeCapsule(cards.length, direction);
  const size = way === 'link' ? CAPSULE_CARD : PIPE_CARD;
  one(root, 'path.outline', { d: shape.outline });
  if (message.direction === 'Request') one(root, 'path.nose', { d: shape.nose });
  else none(root, 'path.nose');
  each(
    one(root, 'g.cards'),
    cards.map((card, index) => ({ ...card, index })),
    ({ index }) => index,
    (element, { index, keyNumber }) => {
      const along = index * size.pitch;
      put(element, {
        transform: way === 'link' ? at(5 - shape.width / 2 + along, -size.height / 2) : at(-size.width / 2, 4.5 - shape.height / 2 + along),
      });
      drawCard(element, { keyNumber, offset: null, committed: true, width: size.width, height: size.height, name: null });
    },
  );
  const sign = message.error ? '✕' : message.direction === 'Response' && message.api === 'Produce' ? '✓' : '';
  if (sign !== '' && cards.length === 0) one(root, 'text.sign', { y: 4 }, sign);
  else none(root, 'text.sign');
}

function drawLabel(root: SVGElement, { label, more, error }: MessageView, way: Placed['way'], hasLabel: boolean): void {
  if (!hasLabel) return none(root, 'text.label');
  const words = `${error ? errorName(error) : label}${more > 0 ? ` +${more}` : ''}`;
  one(root, 'text.label', way === 'link' ? { x: 0, y: -18 } : { x: -25, y: 4 }, words);
}

function nameOf({ direction, label, from, to, error }: MessageView): string {
  return `${direction} ${label} from ${from} to ${to}${error ? `, ${errorName(error)}` : ''}`;
}
