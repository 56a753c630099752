/**
 * Draws a batch's bytes in rows of sixteen, each field a frame around its bytes with its number at the first; a key has its hue. One
 * field is lit, one byte is at hand, and one may be bad. Touches only `root`, a grid by its role, and may be called twice.
 */
import type { BatchField, InspectedBatch } from '../../frame/record/inspection';
import { at, each, none, one, put } from '../kit/one';
import { hueOf, textOn } from '../kit/suit';

export interface BytesPicture {
  readonly batch: Pick<InspectedBatch, 'bytes' | 'fields' | 'badByte'>;
  /** The field that is lit, by its number. */
  readonly lit: number | null;
  /** The byte at hand. */
  readonly atHand: number;
}

export interface BytesHandlers {
  /** The pointer is over that byte. */
  enter(byte: number): void;
  /** It has left that byte, and may be over another already. */
  leave(byte: number): void;
  press(byte: number): void;
}

export const BYTES_A_ROW = 16;
const ADDRESS = 52;
const CELL = { width: 46, height: 38, pitch: 49 };
const TOP = 26;
export const BYTES_WIDTH = ADDRESS + BYTES_A_ROW * CELL.width + 2;

/** What a screen reader is at, in a grid that has the focus itself. */
export const byteId = (byte: number) => `byte-${byte}`;
export const hexByte = (value: number) => value.toString(16).padStart(2, '0');
const address = (byte: number) => `0x${byte.toString(16).padStart(2, '0')}`;

export const bytesHeight = (bytes: number) => TOP + Math.ceil(bytes / BYTES_A_ROW) * CELL.pitch;

export function drawBatchBytes(root: SVGElement, picture: BytesPicture, handlers: BytesHandlers): void {
  const { bytes } = picture.batch;
  put(root, { role: 'grid', tabindex: 0, 'aria-label': 'Bytes of the batch: arrows move, two hex digits change the byte' });
  put(root, { 'aria-activedescendant': byteId(picture.atHand), viewBox: `0 0 ${BYTES_WIDTH} ${bytesHeight(bytes.length)}` });
  drawColumns(one(root, 'g.columns', { 'aria-hidden': 'true' }));
  const rows = Array.from({ length: Math.ceil(bytes.length / BYTES_A_ROW) }, (_, index) => index * BYTES_A_ROW);
  each(
    one(root, 'g.rows', { role: 'rowgroup' }),
    rows,
    (first) => first,
    (row, first) => drawRow(row, first, picture, handlers),
  );
}

function drawColumns(root: SVGElement): void {
  each(
    root,
    Array.from({ length: BYTES_A_ROW }, (_, column) => column),
    (column) => column,
    (element, column) => one(element, 'text.column', { x: center(column), y: 14 }, column.toString(16)),
  );
}

function drawRow(root: SVGElement, first: number, picture: BytesPicture, handlers: BytesHandlers): void {
  const { bytes, fields } = picture.batch;
  const end = Math.min(bytes.length, first + BYTES_A_ROW);
  put(root, { role: 'row', transform: at(0, TOP + (first / BYTES_A_ROW) * CELL.pitch) });
  one(root, 'text.address', { x: 0, y: 25, 'aria-hidden': 'true' }, first.toString(16).padStart(4, '0'));
  each(
    one(root, 'g.frames', { 'aria-hidden': 'true' }),
    fields.filter(({ from, to }) => from < end && to > first),
    ({ number }) => number,
    (frame, field) => drawFrame(frame, field, { first, end, isLit: field.number === picture.lit }),
  );
  each(
    one(root, 'g.cells', { role: 'presentation' }),
    Array.from({ length: end - first }, (_, column) => first + column),
    (byte) => byte,
    (cell, byte) => drawByte(cell, byte, picture, handlers),
  );
}

/** A field's bytes in this row. It goes on in the next row with open ends. */
function drawFrame(
  root: SVGElement,
  { number, from, to, keyNumber, record }: BatchField,
  row: { first: number; end: number; isLit: boolean },
): void {
  const start = Math.max(from, row.first);
  const width = (Math.min(to, row.end) - start) * CELL.width - 3;
  const x = ADDRESS + (start - row.first) * CELL.width + 1.5;
  const shade = keyNumber > 0 ? 'key' : record === null && number % 2 === 1 ? 'odd' : 'even';
  put(root, { class: `frame ${shade}${row.isLit ? ' lit' : ''}` });
  one(root, 'rect.plate', {
    x,
    y: 0.75,
    width,
    height: CELL.height - 1.5,
    rx: 6,
    ...(keyNumber > 0 ? { fill: `var(${hueOf(keyNumber)})` } : { fill: null }),
  });
  if (from >= row.first)
    one(root, 'text.number', { x: x + 4, y: 10, ...(keyNumber > 0 ? { fill: `var(${textOn(keyNumber)})` } : { fill: null }) }, number);
  else none(root, 'text.number');
}

function drawByte(root: SVGElement, byte: number, { batch, atHand }: BytesPicture, handlers: BytesHandlers): void {
  const { bytes, fields, badByte } = batch;
  const value = hexByte(bytes[byte] ?? 0);
  const field = fields.find(({ from, to }) => from <= byte && byte < to);
  const column = byte % BYTES_A_ROW;
  const isBad = byte === badByte;
  put(root, {
    id: byteId(byte),
    class: `byte${byte === atHand ? ' at-hand' : ''}${isBad ? ' bad' : ''}`,
    role: 'gridcell',
    'aria-selected': byte === atHand ? 'true' : 'false',
    'aria-label': `byte ${address(byte)}: ${value}, ${field?.name ?? ''}${isBad ? ', not what was written' : ''}`,
  });
  one(root, 'rect.target', { x: ADDRESS + column * CELL.width + 3.5, y: 3, width: CELL.width - 7, height: CELL.height - 6, rx: 5 });
  const fill = field !== undefined && field.keyNumber > 0 && !isBad ? `var(${textOn(field.keyNumber)})` : null;
  one(root, 'text.value', { x: center(column), y: 25, fill }, value);
  if (isBad) one(root, 'text.sign', { x: center(column) + 15, y: 13 }, '✕');
  else none(root, 'text.sign');
  root.onpointerenter = () => handlers.enter(byte);
  root.onpointerleave = () => handlers.leave(byte);
  root.onclick = () => handlers.press(byte);
}

const center = (column: number) => ADDRESS + (column + 0.5) * CELL.width;
