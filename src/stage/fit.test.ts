import { describe, expect, test } from 'vitest';
import { fitStage } from './fit';
import { crowdedFrame, steadyFrame } from './gallery/fixture-frame';
import { layoutStage, SITUATION } from './layout';
import { NARROW, WIDE } from './plans';

const still = { now: steadyFrame.now, speed: 1, reduced: false };

/** Lowest edge of what must never be cut off: the racks, and the line under them. */
const lowest = (roominess: number) => {
  const { situation } = layoutStage(steadyFrame, still, roominess);
  return situation.y + SITUATION.height;
};

describe('the stage fits its room', () => {
  // What is left of a window under the top bar, and over the echo line and the transport bar.
  test.each([
    [1440, 722],
    [1280, 542],
    [1920, 902],
    [1024, 590],
    [1440, 560],
  ])('%i × %i: nothing of the racks is cut off, and no side', (width, height) => {
    const { scale, roominess } = fitStage(steadyFrame, { width, height });
    expect(WIDE.width * scale).toBeLessThanOrEqual(width + 1);
    expect(lowest(roominess) * scale).toBeLessThanOrEqual(height);
  });

  test.each([
    [820, 1000],
    [1024, 590],
    [1199, 700],
  ])('%i × %i: with groups under the racks no side is cut off and nothing is smaller than it can be read', (width, height) => {
    const { scale, roominess } = fitStage(steadyFrame, { width, height }, NARROW);
    const { groups, producers } = layoutStage(steadyFrame, still, roominess, NARROW);
    expect(NARROW.width * scale).toBeLessThanOrEqual(width + 1);
    expect(scale).toBeGreaterThanOrEqual(0.85);
    const [strip] = groups;
    expect(strip?.y).toBeGreaterThan(lowest(roominess));
    for (const { y, height: high } of producers) expect(strip?.y).toBeGreaterThan(y + high);
  });

  test('in the window of the mock-up it is as the mock-up', () => {
    expect(fitStage(steadyFrame, { width: 1440, height: 722 })).toEqual({ scale: 1, roominess: 1 });
  });

  test.each([
    [1440, 722, 0.75],
    [1920, 902, 0.9],
  ])('%i × %i: twelve partitions on three brokers are all to be seen, leaders with their offsets', (width, height, least) => {
    const { scale, roominess } = fitStage(crowdedFrame, { width, height });
    const { situation, racks } = layoutStage(crowdedFrame, still, roominess);
    expect((situation.y + SITUATION.height) * scale).toBeLessThanOrEqual(height);
    expect(scale).toBeGreaterThan(least);
    for (const { leads, height: high } of racks.flatMap(({ lanes }) => lanes)) if (leads) expect(high).toBeGreaterThanOrEqual(26);
  });

  test('a window that is too low for twelve partitions scrolls before they are too small to be read', () => {
    expect(fitStage(crowdedFrame, { width: 1280, height: 542 })).toEqual({ scale: 0.72, roominess: -1 });
  });

  test('a low window closes the racks up before anything is made smaller', () => {
    const { scale, roominess } = fitStage(steadyFrame, { width: 1440, height: 640 });
    expect(scale).toBe(1);
    expect(roominess).toBeGreaterThan(0);
    expect(roominess).toBeLessThan(1);
  });
});
