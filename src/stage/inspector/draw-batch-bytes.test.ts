import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { inspectedBatch } from '../gallery/fixture-inspection';
import { recorded } from '../gallery/recorded';
import { type BytesPicture, drawBatchBytes } from './draw-batch-bytes';

const { batch } = inspectedBatch;

function glass() {
  const { window } = new JSDOM('<svg></svg>');
  const root = window.document.querySelector('svg')!;
  const done: string[] = [];
  const draw = (change: Partial<BytesPicture> = {}) =>
    drawBatchBytes(
      root,
      { batch, lit: 5, atHand: 17, ...change },
      {
        enter: (byte) => done.push(`enter ${byte}`),
        leave: (byte) => done.push(`leave ${byte}`),
        press: (byte) => done.push(`press ${byte}`),
      },
    );
  const byte = (at: number) => root.querySelector(`#byte-${at}`)!;
  return { window, root, draw, done, byte };
}

test('a batch’s bytes look as recorded', async () => {
  const { root, draw } = glass();
  draw();
  await expect(recorded(root)).toMatchFileSnapshot('./draw-batch-bytes.recorded.svg');
});

test('drawing the same batch twice changes nothing', () => {
  const { root, draw } = glass();
  draw();
  const once = root.outerHTML;
  draw();
  expect(root.outerHTML).toBe(once);
});

test('every byte is a cell with its value, its address and the name of its field', () => {
  const { root, draw, byte } = glass();
  draw();
  expect(root.querySelectorAll('[role=gridcell]')).toHaveLength(119);
  expect(byte(17).getAttribute('aria-label')).toBe('byte 0x11: fa, crc');
  expect(byte(66).getAttribute('aria-label')).toBe('byte 0x42: 43, key');
});

test('a field that goes on in the next row has a frame in both, and its number once', () => {
  const { root, draw } = glass();
  draw();
  const baseTimestamp = [...root.querySelectorAll('.frame .number')].filter(({ textContent }) => textContent === '8');
  expect(baseTimestamp).toHaveLength(1);
  const framesInRow = (row: number) => root.querySelectorAll(`[role=row]:nth-child(${row}) .frame`).length;
  expect([framesInRow(1), framesInRow(2), framesInRow(3)]).toEqual([3, 5, 3]);
});

test('one field is lit, and one byte is at hand: where they were before, nothing is left', () => {
  const { root, draw } = glass();
  draw();
  draw({ lit: 8, atHand: 30 });
  expect(root.querySelectorAll('.frame.lit')).toHaveLength(2);
  expect([...root.querySelectorAll('[aria-selected=true]')].map(({ id }) => id)).toEqual(['byte-30']);
});

test('a bad byte is told by a cross and in words', () => {
  const { draw, byte } = glass();
  draw({ batch: { ...batch, badByte: 75 } });
  expect(byte(75).textContent).toContain('✕');
  expect(byte(75).getAttribute('aria-label')).toContain('not what was written');
  draw();
  expect(byte(75).textContent).not.toContain('✕');
});

test('bytes are pointed at and pressed', () => {
  const { window, draw, done, byte } = glass();
  draw();
  byte(20).dispatchEvent(new window.Event('pointerenter'));
  byte(20).dispatchEvent(new window.MouseEvent('click'));
  byte(20).dispatchEvent(new window.Event('pointerleave'));
  expect(done).toEqual(['enter 20', 'press 20', 'leave 20']);
});
