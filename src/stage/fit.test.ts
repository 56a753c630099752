import { describe, expect, test } from 'vitest';
import type { GroupId } from '../engine/model/vocabulary';
import { type Fit, fitStage } from './fit';
import { crowdedFrame, steadyFrame } from './gallery/fixture-frame';
import { layoutStage, SITUATION } from './layout';
import { NARROW, presentedPlan, WIDE } from './plans';

const still = { now: steadyFrame.now, speed: 1, reduced: false };

/** Lowest edge of what must never be cut off: the racks, and the line under them. */
function lowest({ roominess, plan }: Fit, frame = steadyFrame): number {
  const { situation } = layoutStage(frame, still, roominess, plan);
  return situation.y + SITUATION.height;
}

/** What is written 12 units high is then 11 pixels high. */
const LEGIBLE = 0.92;

describe('the stage fits its room', () => {
  // What is left of a window under the top bar, and over the echo line and the transport bar.
  test.each([
    [1440, 722],
    [1280, 542],
    [1920, 902],
    [1024, 590],
    [1440, 560],
  ])('%i × %i: nothing of the racks is cut off, no side is, and all that is written can be read', (width, height) => {
    const fit = fitStage(steadyFrame, { width, height });
    expect(fit.plan.width * fit.scale).toBeLessThanOrEqual(width + 1);
    expect(lowest(fit) * fit.scale).toBeLessThanOrEqual(height);
    expect(fit.scale).toBeGreaterThanOrEqual(LEGIBLE);
  });

  test.each([
    [820, 1000],
    [1024, 590],
    [1199, 700],
  ])('%i × %i: with groups under the racks no side is cut off, and the first group is seen with its consumers', (width, height) => {
    const { scale, roominess, plan } = fitStage(steadyFrame, { width, height }, NARROW);
    const { groups, producers } = layoutStage(steadyFrame, still, roominess, plan);
    expect(plan.width * scale).toBeLessThanOrEqual(width + 1);
    expect(scale).toBeGreaterThanOrEqual(0.85);
    const [strip] = groups;
    expect(strip?.y).toBeGreaterThan(lowest({ scale, roominess, plan }));
    const [consumer] = strip?.members ?? [];
    expect((consumer?.y ?? Number.NaN) * scale).toBeLessThan(height - 40);
    for (const { y, height: high } of producers) expect(strip?.y).toBeGreaterThan(y + high);
  });

  test('in the window of the mock-up it is as the mock-up', () => {
    expect(fitStage(steadyFrame, { width: 1440, height: 722 })).toEqual({ scale: 1, roominess: 1, plan: WIDE });
  });

  test.each([
    [1440, 722],
    [1920, 902],
  ])('%i × %i: twelve partitions on three brokers are all to be seen, leaders with their offsets', (width, height) => {
    const fit = fitStage(crowdedFrame, { width, height });
    const { racks, groups } = layoutStage(crowdedFrame, still, fit.roominess, fit.plan);
    expect(lowest(fit, crowdedFrame) * fit.scale).toBeLessThanOrEqual(height);
    expect(fit.scale).toBeGreaterThanOrEqual(LEGIBLE);
    for (const { leads, height: high } of racks.flatMap(({ lanes }) => lanes)) if (leads) expect(high).toBeGreaterThanOrEqual(24);
    const right = Math.max(...groups.map(({ x, width: wide }) => x + wide));
    expect((right + 24) * fit.scale).toBeGreaterThan(width - 2);
  });

  test('a window that is too low for twelve partitions scrolls before they are too small to be read', () => {
    expect(fitStage(crowdedFrame, { width: 1280, height: 542 })).toMatchObject({ scale: LEGIBLE, roominess: -1 });
  });

  test('a low window closes the racks up before anything is made smaller', () => {
    const { scale, roominess } = fitStage(steadyFrame, { width: 1440, height: 640 });
    expect(scale).toBe(1);
    expect(roominess).toBeGreaterThan(0);
    expect(roominess).toBeLessThan(1);
  });

  test('a low window keeps the names of what stands over a leader’s lane, however low it is', () => {
    const { roominess, plan } = fitStage(steadyFrame, { width: 1280, height: 400 });
    const leaders = layoutStage(steadyFrame, still, roominess, plan).racks.flatMap(({ lanes }) => lanes.filter(({ leads }) => leads));
    expect(leaders.map(({ crowded }) => crowded)).toEqual(leaders.map(() => false));
  });

  test('a third group closes the groups up, and none of them is under the edge', () => {
    const frame = {
      ...steadyFrame,
      groups: ['analytics', 'billing', 'audit'].map((group) => ({ ...steadyFrame.groups[1]!, group: group as GroupId })),
    };
    for (const [height, form] of [
      [722, 'close'],
      [640, 'closest'],
    ] as const) {
      const { scale, roominess, plan } = fitStage(frame, { width: 1440, height });
      const { addGroup } = layoutStage(frame, still, roominess, plan);
      expect((addGroup.y + addGroup.height) * scale).toBeLessThanOrEqual(height);
      expect(plan.groupsAre).toBe(form);
    }
  });
});

test('who asks why it looks like this still sees what can be done to the groups', () => {
  const frame = {
    ...steadyFrame,
    groups: ['analytics', 'billing'].map((group) => ({ ...steadyFrame.groups[1]!, group: group as GroupId })),
  };
  const { scale, roominess, plan } = fitStage(frame, { width: 1440, height: 722 }, WIDE, true);
  const { groups } = layoutStage(frame, still, roominess, plan);
  for (const { add, bottom } of groups) {
    expect((add.y + add.height) * scale).toBeLessThanOrEqual(722 - 240);
    expect(bottom * scale).toBeLessThanOrEqual(722 - 240);
  }
});

describe('presented to a room', () => {
  test.each([
    [1280, 720],
    [1440, 900],
  ])('%i × %i: producer, brokers and consumers are to be seen at once, written large', (width, height) => {
    const room = { width, height: height - 76 };
    const fit = fitStage(steadyFrame, room, presentedPlan({ width, height }));
    const { groups, racks } = layoutStage(steadyFrame, still, fit.roominess, fit.plan);
    expect(lowest(fit) * fit.scale).toBeLessThanOrEqual(room.height);
    expect(fit.scale * 13.5).toBeGreaterThan(17.9);
    const [group] = groups;
    expect(((group?.y ?? Number.NaN) + (group?.height ?? 0)) * fit.scale).toBeLessThanOrEqual(room.height);
    expect(racks.flatMap(({ lanes }) => lanes).some(({ crowded }) => crowded)).toBe(false);
  });
});
