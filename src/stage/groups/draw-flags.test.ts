import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { Offset } from '../../engine/model/vocabulary';
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame, CommittedView } from '../../frame/cluster-frame';
import { steadyFrame } from '../gallery/fixture-frame';
import { layoutStage, PITCH } from '../layout';
import { drawFlags } from './draw-flags';

/** The flags under P1, where both groups have committed `changes`. */
function flags(changes: readonly Partial<CommittedView>[], now = steadyFrame.now) {
  const root = new JSDOM('<svg><g></g></svg>').window.document.querySelector('g')!;
  const groups = steadyFrame.groups.map((group, index) => ({
    ...group,
    committed: group.committed.filter(({ partition }) => partition === 1).map((committed) => ({ ...committed, ...changes[index] })),
  }));
  const frame: ClusterFrame = { ...steadyFrame, groups };
  const motion = { now, speed: 1 / 200, reduced: false };
  drawFlags(root, frame, layoutStage(frame, motion), motion);
  return [...root.querySelectorAll('.flag')].map((flag) => ({
    name: flag.getAttribute('aria-label'),
    x: Number(/translate\((\S+)/.exec(flag.getAttribute('transform') ?? '')?.[1]),
    pennant: flag.querySelector('.pennant')?.getAttribute('transform') ?? '',
  }));
}

const at = (offset: number) => ({ offset: offset as Offset, before: offset as Offset });

test('a flag stands at the next offset to read, under the leader’s lane', () => {
  const [analytics, notifications] = flags([at(9), at(7)]);
  expect([analytics?.name, notifications?.name]).toEqual(['analytics’s committed offset in P1', 'notifications’s committed offset in P1']);
  expect(analytics!.x - notifications!.x).toBeCloseTo(2 * PITCH);
});

test('two groups at one offset share the pole, a pennant to each side', () => {
  const [analytics, notifications] = flags([at(9), at(9)]);
  expect(analytics?.x).toBe(notifications?.x);
  expect([analytics?.pennant, notifications?.pennant]).toEqual(['translate(0 7) scale(0.5 0.5)', 'translate(0 7) scale(-0.5 0.5)']);
});

test('a commit moves the flag, as a function of virtual time', () => {
  const moved = { offset: 9 as Offset, before: 7 as Offset, movedAt: (steadyFrame.now - 300) as VirtualTime };
  const [during] = flags([moved]);
  const [before] = flags([at(7)]);
  const [after] = flags([at(9)]);
  expect(during!.x).toBeGreaterThan(before!.x);
  expect(during!.x).toBeLessThan(after!.x);
  expect(flags([moved], (steadyFrame.now + 10_000) as VirtualTime)[0]?.x).toBe(after?.x);
});
