import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { Offset } from '../../engine/model/vocabulary';
import { steadyFrame } from '../gallery/fixture-frame';
import { layoutStage } from '../layout';
import { drawFlags } from './draw-flags';
import { nearestFlag } from './flag-drag';

/** The flags of two groups that have committed the same offset of P1, each part where it is drawn. */
function onOnePole() {
  const { window } = new JSDOM('<svg><g></g></svg>');
  const root = window.document.querySelector('g')!;
  const committed = { offset: 9 as Offset, before: 9 as Offset };
  const groups = steadyFrame.groups.map((group) => ({
    ...group,
    committed: group.committed.flatMap((each) => (each.partition === 1 ? [{ ...each, ...committed }] : [])),
  }));
  const frame = { ...steadyFrame, groups };
  const motion = { now: frame.now, speed: 1, reduced: false };
  drawFlags(root, frame, layoutStage(frame, motion), motion);
  const flags = [...root.querySelectorAll<SVGElement>('.flag')];
  for (const [index, flag] of flags.entries()) {
    const side = index === 0 ? 1 : -1;
    const boxes = { grip: new window.DOMRect(side < 0 ? -14 : -5, 0, 19, 18), pennant: new window.DOMRect(side < 0 ? -12 : 0, 7, 12, 7) };
    for (const [part, box] of Object.entries(boxes)) flag.querySelector(`.${part}`)!.getBoundingClientRect = () => box;
  }
  return flags;
}

test('of two flags on one pole the one is taken whose pennant is nearer, whichever was drawn last', () => {
  const [first, second] = onOnePole() as [SVGElement, SVGElement];
  expect(nearestFlag(second, { clientX: 3, clientY: 10 })).toBe(first);
  expect(nearestFlag(second, { clientX: -3, clientY: 10 })).toBe(second);
  expect(nearestFlag(first, { clientX: -8, clientY: 10 })).toBe(second);
});

test('a flag that is far away is not taken', () => {
  const [first, second] = onOnePole() as [SVGElement, SVGElement];
  for (const part of ['.grip', '.pennant'])
    first.querySelector(part)!.getBoundingClientRect = () =>
      ({ left: 100, right: 119, top: 0, bottom: 18, x: 100, y: 0, width: 19, height: 18 }) as DOMRect;
  expect(nearestFlag(second, { clientX: 3, clientY: 10 })).toBe(second);
});
