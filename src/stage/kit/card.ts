/**
 * The record card: hue and suit are its key, the number its offset. Solid is promised, glass is not: above the high watermark a card
 * is an outline with a tint. From 24 px of height it has room for the number.
 */
import { changed, none, one, put, round } from './one';
import { hueOf, pathAt, suitPath, textOn } from './suit';

export interface Card {
  /** Of its top left corner, in `root`; 0 where `root` is put at its place. */
  readonly x?: number;
  readonly y?: number;
  readonly keyNumber: number;
  readonly offset: number | null;
  readonly committed: boolean;
  /** What it says may not be what was written. */
  readonly corrupt?: boolean;
  readonly width: number;
  readonly height: number;
  /** What is said of it, on hover and to a screen reader; null where its surroundings say it. */
  readonly name: string | null;
}

const ROOM_FOR_OFFSET = 24;
const SUIT = { least: 3.2, most: 4.6 };
/** Smaller, its number cannot be read on a stage that is made a little smaller. */
const FONT = { least: 12, most: 13 };
/** What is lower is a tick of colour: what it is, is said on hover. */
const ROOM_FOR_SUIT = 7;
/** In the suit’s place, where it cannot be trusted. */
const CROSS = 'M-1-.6L-.6-1L0-.4L.6-1L1-.6L.4 0L1 .6L.6 1L0 .4L-.6 1L-1 .6L-.4 0z';

export function drawCard(root: Element, card: Card): void {
  const { x = 0, y = 0, keyNumber, offset, committed, corrupt = false, width, height, name } = card;
  if (!changed(root, `${x} ${y} ${keyNumber} ${offset} ${committed} ${corrupt} ${width} ${height.toFixed(1)} ${name}`)) return;
  if (name !== null) {
    put(root, { role: 'img', 'aria-label': name });
    one(root, 'title.name', {}, name);
  }
  const hue = `var(${hueOf(keyNumber)})`;
  const edge = `color-mix(in srgb, ${hue}, var(--edge-mix))`;
  const onCard = committed ? `var(${textOn(keyNumber)})` : 'var(--ink)';
  const inset = committed ? 0.5 : 1;
  const hasOffset = height >= ROOM_FOR_OFFSET && offset !== null;
  one(root, 'rect.face', {
    x: round(x + inset),
    y: round(y + inset),
    width: width - 2 * inset,
    height: oneDecimal(height - 2 * inset),
    rx: Math.min(4.5, height * 0.16).toFixed(1),
    fill: committed ? hue : `color-mix(in srgb, ${hue} 13%, var(--paper))`,
    stroke: corrupt ? 'var(--danger)' : edge,
    'stroke-width': corrupt ? 2 : 2 * inset,
    'stroke-dasharray': corrupt ? '4 3' : null,
  });
  if (height < ROOM_FOR_SUIT) {
    none(root, 'path.suit');
    none(root, 'text.offset');
    return;
  }
  const radius = hasOffset ? Math.max(SUIT.least, Math.min(SUIT.most, height * 0.12)) : Math.min(width, height) * 0.26;
  one(root, 'path.suit', {
    d: pathAt(corrupt ? CROSS : suitPath(keyNumber), { x: x + width / 2, y: y + oneDecimal(height * (hasOffset ? 0.3 : 0.5)), radius }),
    fill: committed ? onCard : edge,
  });
  if (hasOffset)
    one(
      root,
      'text.offset',
      { x: round(x + width / 2), y: round(y + oneDecimal(height * 0.84)), 'font-size': fontSize(offset, width, height), fill: onCard },
      offset,
    );
  else none(root, 'text.offset');
}

const oneDecimal = (value: number) => Math.round(value * 10) / 10;

/** Five digits still fit. */
function fontSize(offset: number, width: number, height: number): string {
  const digits = String(offset).length;
  return Math.min(FONT.most, Math.max(FONT.least, height * 0.33), (width - 2.5) / (digits * 0.6)).toFixed(1);
}
