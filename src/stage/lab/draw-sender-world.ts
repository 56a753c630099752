/**
 * One world of the acks lab: what the producer sent and what it was told, what each broker has of it, and what is in the log in the end.
 * A pure function of what it is given; touches only `root`, may be called twice.
 *
 * The number on a card is its offset, as everywhere. The how-manieth record it is stands beside it, with a #: what was sent has no offset
 * yet, and what is lost has none.
 */
import type { BrokerView } from '../../frame/cluster-frame';
import type { LabRecord, LabView } from '../../frame/lab/lab-view';
import { at, each, one, put, round } from '../kit/one';
import type { LabHandlers } from './draw-handler-world';
import { canBeDragged, drawBlow, drawMarkedCard, drawTape } from './marks';

export interface SenderWorld {
  readonly lab: LabView;
  readonly brokers: readonly BrokerView[];
  readonly keys: readonly string[];
  /** Virtual times between which the blow can be moved, and where it is. */
  readonly blow: { readonly from: number; readonly until: number; readonly at: number };
  readonly width: number;
}

const SENT = { label: 12, top: 24, y: 46, height: 32, card: 30, cardLeast: 14 };
const BROKERS = { label: 142, y: 156, pitch: 36, height: 26, x: 118, card: 25 };
const OUT = { label: 282, y: 300, height: 40 };
export const SENDER_WORLD_HEIGHT = 364;
/** In a narrower world what a broker is at stands under its name. */
const ROOM_FOR_ROLE = 360;
const NARROW_BROKERS_X = 66;
const ANSWERS: Readonly<Record<LabRecord['answer'], string>> = { acknowledged: '✓', unanswered: '–', failed: '✕', none: '…' };
const SAID: Readonly<Record<LabRecord['answer'], string>> = {
  acknowledged: 'acknowledged',
  unanswered: 'nobody will answer',
  failed: 'given up',
  none: 'not answered yet',
};

export function drawSenderWorld(root: SVGElement, world: SenderWorld, handlers: LabHandlers): void {
  put(root, {
    role: 'group',
    'aria-label': 'What happened',
    viewBox: `0 0 ${world.width} ${SENDER_WORLD_HEIGHT}`,
    height: SENDER_WORLD_HEIGHT,
  });
  drawSent(root, world, handlers);
  drawBrokers(root, world, handlers);
  drawOut(root, world, handlers);
}

function drawSent(root: SVGElement, world: SenderWorld, { open, moveBlow }: LabHandlers): void {
  const { lab, blow, width } = world;
  one(root, 'text.caption.sent', { class: 'caption', y: SENT.label }, 'sent by booking-api, and what it was told');
  one(root, 'rect.ground', { y: SENT.top, width, height: 86, rx: 8 });
  const scale = (width - 52) / (blow.until - blow.from);
  const x = (time: number) => round(18 + (time - blow.from) * scale);
  const cardWidth = widthBetween(lab.records.map(({ sentAt }) => x(sentAt)));
  each(
    one(root, 'g.sent'),
    lab.records.map((record, index) => ({ ...record, index })),
    ({ index }) => index,
    (element, { index, sentAt, answer }) => {
      put(element, { transform: at(x(sentAt) - cardWidth / 2 + 4, SENT.y) });
      const name = `record #${index}: ${SAID[answer]}`;
      const card = { keyNumber: keyNumberOf(world, index), offset: null, width: cardWidth, height: SENT.height, name };
      drawMarkedCard(one(element, 'g.marked'), { ...card, state: answer === 'acknowledged' ? 'solid' : 'glass', press: () => open(index) });
      one(element, 'text.ordinal', { x: round(cardWidth / 2), y: -6 }, `#${index}`);
      one(element, 'text.answer', { class: `answer ${answer}`, x: round(cardWidth / 2), y: SENT.height + 19 }, ANSWERS[answer]);
    },
  );
  const mark = one(root, 'g.death');
  drawBlow(mark, { x: x(blow.at), y: SENT.y, height: SENT.height, words: '', width });
  canBeDragged(mark, (to) => moveBlow(Math.round(blow.from + (to - 18) / scale)));
}

/** As wide as cards may be that stand as near as those two that are nearest. */
function widthBetween(places: readonly number[]): number {
  const nearest = Math.min(...places.slice(1).map((place, index) => place - (places[index] ?? place)), SENT.card + 3);
  return round(Math.max(SENT.cardLeast, nearest - 3));
}

function drawBrokers(root: SVGElement, world: SenderWorld, { open }: LabHandlers): void {
  const { lab, brokers, width } = world;
  const isNarrow = width < ROOM_FOR_ROLE;
  const left = isNarrow ? NARROW_BROKERS_X : BROKERS.x;
  const most = Math.max(1, ...brokers.map(({ lanes }) => (lanes[0]?.cells.at(-1)?.offset ?? -1) + 1));
  const pitch = Math.min(BROKERS.card + 3, (width - left - 3) / most);
  one(root, 'text.caption.has', { class: 'caption', y: BROKERS.label }, 'what each broker has, by offset');
  each(
    one(root, 'g.brokers'),
    brokers.map((broker, place) => ({ broker, place })),
    ({ broker }) => broker.id,
    (element, { broker, place }) => {
      const lane = broker.lanes[0] ?? null;
      const isDead = broker.status === 'dead';
      put(element, { class: isDead ? 'broker dead' : 'broker', transform: at(0, BROKERS.y + place * BROKERS.pitch) });
      const words = isDead ? '✕ dead' : lane?.role === 'Leader' ? 'leads' : 'follows';
      one(element, 'text.name', { y: isNarrow ? 11 : 18 }, `broker ${broker.id}`);
      one(element, 'text.role', isNarrow ? { x: 0, y: 26 } : { x: 66, y: 18 }, words);
      one(element, 'rect.ground', { x: left - 6, y: -3, width: width - left + 6, height: BROKERS.height + 6, rx: 6 });
      each(
        one(element, 'g.cells'),
        lane?.cells ?? [],
        ({ offset }) => offset,
        (card, { offset, keyNumber, committed }) => {
          const record = lab.records.findIndex((each) => each.offset === offset && each.copies > 0);
          put(card, { transform: at(left + offset * pitch, 0) });
          const name = `broker ${broker.id}: offset ${offset}${committed ? '' : ', above the high watermark'}`;
          const size = { width: round(pitch - 3), height: BROKERS.height };
          drawMarkedCard(card, {
            keyNumber,
            offset,
            ...size,
            name,
            state: committed ? 'solid' : 'glass',
            press: () => record >= 0 && open(record),
          });
        },
      );
    },
  );
}

function drawOut(root: SVGElement, world: SenderWorld, { open }: LabHandlers): void {
  const { lab, width } = world;
  const words =
    width < ROOM_FOR_ROLE ? 'out: each record’s offset in the log' : 'out: what became of each record, and its offset in the log';
  one(root, 'text.caption.out', { class: 'caption', y: OUT.label }, words);
  drawTape(one(root, 'g.tape-out'), { y: OUT.y, width, height: OUT.height });
  const lost = new Set(lab.ledger.lost);
  const pitch = Math.min(44, (width - 20) / Math.max(1, lab.records.length));
  each(
    one(root, 'g.out'),
    lab.records.map((record, index) => ({ ...record, index })),
    ({ index }) => index,
    (element, { index, copies, offset }) => {
      const state = lost.has(index) ? 'lost' : copies > 1 ? 'twice' : copies > 0 ? 'solid' : 'glass';
      put(element, { transform: at(7 + index * pitch, OUT.y) });
      const words = { lost: 'on no log any more', twice: 'in the log twice', solid: 'in the log', glass: 'not in the log yet' }[state];
      const card = {
        keyNumber: keyNumberOf(world, index),
        offset: copies > 0 ? offset : null,
        width: round(pitch - 4),
        height: OUT.height,
        name: `record #${index}: ${words}${copies > 0 && offset !== null ? `, at offset ${offset}` : ''}`,
      };
      drawMarkedCard(one(element, 'g.marked'), { ...card, state, press: () => open(index) });
      one(element, 'text.ordinal', { x: round((pitch - 4) / 2), y: OUT.height + 21 }, `#${index}`);
    },
  );
}

function keyNumberOf({ lab, keys }: { readonly lab: LabView; readonly keys: readonly string[] }, record: number): number {
  const key = lab.records[record]?.key ?? null;
  return key === null ? 0 : keys.indexOf(key) + 1;
}
