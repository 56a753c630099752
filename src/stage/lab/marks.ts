/** What the labs' pictures are made of: a record's card with what became of it, a tape, a row, and the blow that can be moved. */
import { actsAsButton } from '../kit/button';
import { drawCard } from '../kit/card';
import { at, none, one, put, round } from '../kit/one';
import { hueOf } from '../kit/suit';
import { drawTag } from '../kit/tag';

export interface MarkedCard {
  readonly keyNumber: number;
  readonly offset: number | null;
  /** glass: not promised. lost: there was one, or should have been. twice: done again. */
  readonly state: 'solid' | 'glass' | 'lost' | 'twice';
  readonly width: number;
  readonly height: number;
  readonly name: string;
  press(): void;
}

export function drawMarkedCard(root: SVGElement, card: MarkedCard): void {
  const { keyNumber, offset, state, width, height, name } = card;
  put(root, { class: `lab-card ${state}` });
  if (state === 'twice') {
    const hue = `var(${hueOf(keyNumber)})`;
    const fill = `color-mix(in srgb, ${hue} 35%, var(--paper))`;
    const stroke = `color-mix(in srgb, ${hue}, var(--edge-mix))`;
    one(root, 'rect.twin', { x: 4, y: -4, width, height, rx: 4.5, fill, stroke });
  } else none(root, 'rect.twin');
  // A card that is lost now may not have been a moment ago, and time goes both ways.
  none(root, state === 'lost' ? 'g.face' : 'g.gone');
  if (state === 'lost') drawLost(one(root, 'g.gone'), card);
  else drawCard(one(root, 'g.face'), { keyNumber, offset, committed: state !== 'glass', width, height, name: null });
  if (state === 'twice') drawTag(one(root, 'g.times'), { x: width / 2 + 5, y: -11, text: '×2', kind: 'warn' });
  else none(root, 'g.times');
  actsAsButton(root, { name, tabIndex: -1, press: card.press });
}

function drawLost(face: SVGElement, { offset, width, height }: MarkedCard): void {
  one(face, 'rect.frame', { x: 0.75, y: 0.75, width: width - 1.5, height: height - 1.5, rx: 4.5 });
  const c = Math.min(width, height) * 0.2;
  const [x, y] = [width / 2, height * (offset === null ? 0.5 : 0.32)];
  one(face, 'path.cross', {
    d: `M${round(x - c)} ${round(y - c)}L${round(x + c)} ${round(y + c)}M${round(x + c)} ${round(y - c)}L${round(x - c)} ${round(y + c)}`,
  });
  one(face, 'text.number', { x, y: round(height * 0.84) }, offset ?? '');
}

export function drawTape(root: SVGElement, box: { readonly y: number; readonly width: number; readonly height: number }): void {
  const { y, width, height } = box;
  const top = y - 6;
  const bottom = y + height + 6;
  one(root, 'path.tape', { d: `M${width} ${top}H7a7 7 0 0 0-7 7V${bottom - 7}a7 7 0 0 0 7 7H${width}` });
  one(root, 'path.tape-end', { d: `M${width} ${top}V${bottom}` });
}

export interface Blow {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly words: string;
  /** Where there is room beside it for words. */
  readonly width: number;
}

export function drawBlow(root: SVGElement, { x, y, height, words, width }: Blow): void {
  put(root, { class: 'blow', transform: at(x, y) });
  one(root, 'rect.grip', { x: -16, y: -14, width: 32, height: height + 20 });
  one(root, 'path.line', { d: `M0-12V${height + 8}` });
  one(root, 'circle.ring', { cy: height / 2, r: 10 });
  one(root, 'path.cross', { transform: at(0, height / 2), d: 'M-4-4L4 4M4-4L-4 4' });
  if (width - x > words.length * 8 + 20) one(root, 'text.words', { x: 17, y: height / 2 + 4.5 }, words);
  else none(root, 'text.words');
}

/** Left and right along its row. */
export function canBeDragged(grip: SVGElement, moved: (x: number) => void): void {
  if (!moving.has(grip)) listen(grip);
  moving.set(grip, moved);
}

const moving = new WeakMap<SVGElement, (x: number) => void>();

function listen(grip: SVGElement): void {
  const svg = grip.ownerSVGElement;
  grip.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener('pointermove', (event) => {
    const box = svg?.getBoundingClientRect();
    if (event.buttons === 1 && box !== undefined) moving.get(grip)?.(event.clientX - box.left);
  });
}
