/**
 * Draws a stretch of time: lifelines, messages as slanted arrows (a request's head is solid, a response's hollow), changes as squares, and
 * the playhead. What lies right of the playhead is recorded already: dashed and pale. Since travel is linear, a slope is a latency.
 * Where a batch is followed, what has nothing to do with it is dimmed and loses its words.
 *
 * A pure function of the picture. It touches only `root` and may be called twice.
 */
import type { SentMessage, StateChange } from '../../state/space-time';
import { exchangeOf, partInWords } from '../../state/space-time';
import { actsAsButton } from '../kit/button';
import { drawCard } from '../kit/card';
import { at, each, none, one, put, round } from '../kit/one';
import { LabelRoom } from './label-room';
import {
  along,
  GUTTER,
  isChangeDimmed,
  isLeading,
  isMessageDimmed,
  isOfBatch,
  layoutSpaceTime,
  MARGIN,
  type Segment,
  type SpaceTimeLayout,
  type SpaceTimePicture,
  wayOf,
} from './layout';

export interface SpaceTimeHandlers {
  /** A change is to be explained. */
  pick(change: StateChange): void;
}

const CARD = { width: 14, height: 17, pitch: 16 };
const CARDS_MAX = 3;
const HEAD = { length: 13, half: 6 };
const SQUARE = 11;
const WINDOW = 'space-time-window';

export function drawSpaceTime(root: SVGElement, picture: SpaceTimePicture, handlers: SpaceTimeHandlers): void {
  const { width, height } = picture;
  const layout = layoutSpaceTime(picture);
  put(root, { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': 'Messages between nodes' });
  const room = new LabelRoom({ left: GUTTER, right: width - 2, top: layout.top - 12, bottom: layout.bottom + 8 });
  for (const { y } of layout.lines) room.reserve({ left: GUTTER, right: width, top: y - 2, bottom: y + 2 });
  drawAxis(one(root, 'g.axis'), picture, layout);
  drawLifelines(one(root, 'g.lifelines'), picture, layout);
  drawWindow(one(root, 'clipPath.window', { id: WINDOW }), picture);
  const inWindow = { 'clip-path': `url(#${WINDOW})` };
  const messages = one(root, 'g.messages', inWindow);
  const loads = one(root, 'g.loads', inWindow);
  // Squares lie over arrows, and their labels choose their places first.
  const changes = one(root, 'g.changes', inWindow);
  drawWait(one(root, 'g.wait'), picture, layout);
  drawChanges(changes, picture, layout, room, handlers);
  drawMessages(messages, picture, layout);
  drawLoads(loads, picture, layout, room);
  drawPlayhead(one(root, 'g.playhead'), picture, layout);
}

/** What began before the time that is shown does not reach over the names. */
function drawWindow(root: SVGElement, { width, height }: SpaceTimePicture): void {
  one(root, 'rect.room', { x: GUTTER - SQUARE, y: 0, width: width - GUTTER + SQUARE, height });
}

function drawAxis(root: SVGElement, { from, height }: SpaceTimePicture, { x, top, bottom }: SpaceTimeLayout): void {
  const [first, ...rest] = x.ticks(10);
  const ticks = first === undefined ? [] : [first, ...rest];
  each(
    root,
    ticks,
    (time) => time,
    (tick, time) => {
      put(tick, { transform: at(x(time), 0) });
      one(tick, 'path.line', { d: `M0 ${top - 14}V${round(bottom)}` });
      one(tick, 'text.time', { y: height - 12 }, time === ticks[0] ? absolute(time) : relative(time - (ticks[0] ?? from)));
    },
  );
}

const absolute = (us: number) => `${(us / 1_000_000).toFixed(us % 1_000 === 0 ? 3 : 6)} s`;

function relative(us: number): string {
  if (us >= 1_000_000) return `+${Number((us / 1_000_000).toFixed(3))} s`;
  return us >= 1_000 ? `+${Number((us / 1_000).toFixed(3))} ms` : `+${us} µs`;
}

function drawLifelines(root: SVGElement, picture: SpaceTimePicture, { lines, x }: SpaceTimeLayout): void {
  const end = picture.width - MARGIN.right;
  each(
    root,
    lines,
    ({ line }) => line.node,
    (element, { line, y }) => {
      put(element, { class: `lifeline${isLeading(line, picture) ? ' leads' : ''}`, transform: at(0, y) });
      one(element, 'text.name', { x: 0, y: -2 }, line.name);
      one(element, 'text.standing', { x: 0, y: 14 }, line.standing);
      one(element, 'path.line', { d: `M${GUTTER} 0H${end}` });
      const dead = line.dead.flatMap(({ from, until }) => {
        const [start, stop] = [Math.max(GUTTER, x(from)), Math.min(end, until === null ? end : x(until))];
        return stop > start ? [`M${round(start)} 0H${round(stop)}`] : [];
      });
      one(element, 'path.gone', { d: dead.join('') });
      one(element, 'path.dead', { d: dead.join('') });
    },
  );
}

// Changes

function drawChanges(
  root: SVGElement,
  picture: SpaceTimePicture,
  layout: SpaceTimeLayout,
  room: LabelRoom,
  handlers: SpaceTimeHandlers,
): void {
  const { x, yOf, changes } = layout;
  const [left, right] = x.range();
  each(
    root,
    changes.filter((change) => x(change.at) >= left && x(change.at) <= right),
    ({ event }) => event,
    (element, change) => {
      const place = { x: x(change.at), y: yOf.get(change.node) ?? 0 };
      const dimmed = isChangeDimmed(change, picture);
      const classes = `change${change.at > picture.now ? ' recorded' : ''}${dimmed ? ' dimmed' : ''}`;
      put(element, { class: classes, transform: at(place.x, place.y) });
      one(element, 'rect.square', { x: -SQUARE / 2, y: -SQUARE / 2, width: SQUARE, height: SQUARE, rx: 2.5 });
      one(element, 'title.sentence', {}, change.sentence);
      const places = [
        { x: place.x + 6, y: place.y - 10 },
        { x: place.x - 4, y: place.y + 21 },
        { x: place.x - 46, y: place.y + 21 },
        { x: place.x - 60, y: place.y - 10 },
      ];
      const label = dimmed ? null : room.take(change.label, places);
      if (label === null) none(element, 'text.label');
      else one(element, 'text.label', { x: round(label.x - place.x), y: label.y - place.y }, change.label);
      actsAsButton(element, { name: `Why: ${change.sentence}`, press: () => handlers.pick(change) });
    },
  );
}

// Messages

function drawMessages(root: SVGElement, picture: SpaceTimePicture, layout: SpaceTimeLayout): void {
  each(
    root,
    layout.messages,
    ({ id, sentAt }) => `${id} ${sentAt}`,
    (element, message) => drawMessage(element, message, picture, layout),
  );
}

function drawMessage(root: SVGElement, message: SentMessage, picture: SpaceTimePicture, layout: SpaceTimeLayout): void {
  const way = wayOf(message, picture, layout);
  const now = layout.x(picture.now);
  const isHeld = message.arrivesAt === null;
  const isWhole = isHeld || way.x2 <= now;
  const kind = `${message.direction.toLowerCase()} ${message.traffic}${message.ofInterest ? '' : ' routine'}`;
  const fate = `${message.error ? ' error' : ''}${message.isLost ? ' lost' : ''}${isHeld ? ' held' : ''}`;
  put(root, {
    class: `message ${kind}${fate}${isMessageDimmed(message, picture) ? ' dimmed' : ''}`,
    role: 'img',
    'aria-label': nameOf(message, picture),
  });
  const passed = way.x2 <= way.x1 ? 1 : Math.max(0, Math.min(1, (now - way.x1) / (way.x2 - way.x1)));
  const here = along(way, passed);
  one(root, 'path.sent', { d: passed > 0 ? line(way.x1, way.y1, here.x, here.y) : '' });
  one(root, 'path.to-come', { d: isWhole ? '' : line(here.x, here.y, way.x2, way.y2) });
  const [left] = layout.x.range();
  if (way.x1 >= left)
    one(root, 'circle.departure', {
      cx: round(way.x1),
      cy: round(way.y1),
      r: 3.6,
      class: way.x1 > now ? 'departure recorded' : 'departure',
    });
  else none(root, 'circle.departure');
  drawHead(root, message, way, isWhole);
  if (passed > 0 && passed < 1 && !isHeld) one(root, 'circle.under-way', { cx: round(here.x), cy: round(here.y), r: 5 });
  else none(root, 'circle.under-way');
}

const line = (x1: number, y1: number, x2: number, y2: number) => `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`;

/** Where it arrives, pointing along its way. A lost message has a cross there, and a held one where it is held. */
function drawHead(root: SVGElement, { isLost, arrivesAt }: SentMessage, { x1, y1, x2, y2 }: Segment, isWhole: boolean): void {
  const angle = Math.round((Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI);
  const place = `${at(x2, y2)} rotate(${angle})`;
  const recorded = isWhole ? '' : ' recorded';
  if (isLost || arrivesAt === null) {
    none(root, 'path.head');
    one(root, 'path.cross', { d: 'M-5-5L5 5M5-5L-5 5', transform: at(x2, y2), class: `cross${recorded}` });
    return;
  }
  none(root, 'path.cross');
  one(root, 'path.head', { d: `M0 0L${-HEAD.length} ${-HEAD.half}V${HEAD.half}z`, transform: place, class: `head${recorded}` });
}

/** What they carry and say, over all arrows: of those that there is room for. */
function drawLoads(root: SVGElement, picture: SpaceTimePicture, layout: SpaceTimeLayout, room: LabelRoom): void {
  const loads = layout.messages.flatMap((message) => {
    const isLabelled = isOfBatch(message, picture) || (message.ofInterest && picture.followed === null);
    const load = isLabelled ? placeLoad(message, wayOf(message, picture, layout), room) : null;
    return load === null ? [] : [load];
  });
  each(
    root,
    loads,
    ({ message }) => `${message.id} ${message.sentAt}`,
    (element, { message, x, y, words, cards }) => {
      put(element, { transform: at(x, y), class: message.sentAt > picture.now ? 'load recorded' : 'load', 'aria-hidden': 'true' });
      each(
        one(element, 'g.cards'),
        cards.map((card, index) => ({ ...card, index })),
        ({ index }) => index,
        (card, { index, keyNumber }) => {
          put(card, { transform: at(index * CARD.pitch, -13) });
          drawCard(card, { keyNumber, offset: null, committed: true, width: CARD.width, height: CARD.height, name: null });
        },
      );
      one(element, 'text.label', { x: cards.length * CARD.pitch + (cards.length > 0 ? 5 : 0) }, words);
    },
  );
}

function placeLoad(message: SentMessage, way: Segment, room: LabelRoom) {
  const cards = message.records.slice(0, CARDS_MAX);
  const cardsWidth = cards.length * CARD.pitch;
  const words = `${message.label}${message.more > 0 ? ` +${message.more}` : ''}`;
  const places = [0.42, 0.3, 0.55, 0.68, 0.2].map((part) => {
    const { x, y } = along(way, part);
    return { x: x + (cards.length > 0 ? -cardsWidth / 2 : 8), y: y + 4 };
  });
  const place = room.take(words, places, cardsWidth + 6);
  return place === null ? null : { message, ...place, words, cards };
}

function nameOf(message: SentMessage, { followed }: SpaceTimePicture): string {
  const { direction, label, from, to, sentAt, arrivesAt, isLost } = message;
  const part = followed === null ? null : partInWords(message, followed.id);
  const end = isLost ? 'lost' : arrivesAt === null ? 'held' : `arrives after ${Number(((arrivesAt - sentAt) / 1_000).toFixed(3))} ms`;
  return `${direction} ${label} from ${from} to ${to}, sent at ${absolute(sentAt)}, ${end}${part === null ? '' : `: ${part}`}`;
}

// The producer’s wait

/** From a produce request to its answer, of the exchange that is followed; else of the one that the playhead is in, or was in last. */
function drawWait(root: SVGElement, picture: SpaceTimePicture, layout: SpaceTimeLayout): void {
  const wait = waitOf(picture, layout);
  if (wait === null) {
    none(root, 'path.bracket');
    none(root, 'text.words');
    return;
  }
  const { from, until } = wait;
  const y = (layout.yOf.get(wait.producer) ?? 0) - 26;
  const [x1, x2] = [layout.x(from), layout.x(until)];
  one(root, 'path.bracket', {
    d: `M${round(x1)} ${round(y + 8)}V${round(y)}H${round(x2)}V${round(y + 8)}`,
    class: until > picture.now ? 'bracket recorded' : 'bracket',
  });
  one(
    root,
    'text.words',
    { x: round((x1 + x2) / 2), y: round(y - 5) },
    `${wait.producer} waits ${Number(((until - from) / 1_000).toFixed(1))} ms for its acknowledgement`,
  );
}

function waitOf(picture: SpaceTimePicture, { messages, x, yOf }: SpaceTimeLayout) {
  const [left, right] = x.range();
  const answers = new Map(messages.filter(({ direction }) => direction === 'Response').map((message) => [exchangeOf(message), message]));
  const waits = messages.flatMap((request) => {
    const answer = answers.get(exchangeOf(request));
    const isWhole = request.api === 'Produce' && request.direction === 'Request' && answer?.arrivesAt != null && !answer.isLost;
    if (!isWhole || !yOf.has(request.from) || isMessageDimmed(request, picture)) return [];
    const wait = { producer: request.from, from: request.sentAt, until: answer.arrivesAt! };
    return x(wait.from) >= left && x(wait.until) <= right ? [wait] : [];
  });
  return waits.findLast(({ from }) => from <= picture.now) ?? waits[0] ?? null;
}

// The playhead

function drawPlayhead(root: SVGElement, { now }: SpaceTimePicture, { x, top, bottom }: SpaceTimeLayout): void {
  put(root, { transform: at(x(now), 0) });
  one(root, 'path.line', { d: `M0 ${top - 14}V${round(bottom + 4)}` });
}
