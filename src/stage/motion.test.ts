import { expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import { fading, type Motion, settled, travelled } from './motion';

const at = (time: number) => time as VirtualTime;
const moment = (now: number, speed = 1): Motion => ({ now: at(now), speed, reduced: false });
const message = { sentAt: at(1_000), arrivesAt: at(2_000) };

test('travel is linear, so that a slope means a latency', () => {
  expect([1_000, 1_250, 1_500, 2_000].map((now) => travelled(moment(now), message))).toEqual([0, 0.25, 0.5, 1]);
});

test('travel does not depend on the speed of play', () => {
  expect(travelled(moment(1_300, 1 / 1000), message)).toBe(travelled(moment(1_300, 1000), message));
});

test('a message that a cut link holds waits short of the middle', () => {
  expect(travelled(moment(1_900), { ...message, arrivesAt: null })).toBeLessThan(0.5);
});

test('what settles takes a quarter of a second of wall time at every speed', () => {
  for (const speed of [1 / 1000, 1, 1000]) {
    expect(settled(moment(120_000 * speed, speed), at(0))).toBeCloseTo(0.875);
    expect(settled(moment(240_000 * speed, speed), at(0))).toBe(1);
  }
});

test('what has not begun yet has not settled: going back reverses it', () => {
  expect(settled(moment(10), at(1_000))).toBe(0);
  expect(fading(moment(10), at(1_000), 10)).toBe(0);
});

test('with reduced motion everything that changed is at its end', () => {
  expect(settled({ ...moment(0), reduced: true }, at(0))).toBe(1);
});

test('a message that is held by hand stands where it was stopped', () => {
  const motion = { now: 5_000 as VirtualTime, speed: 1, reduced: false };
  expect(travelled(motion, { sentAt: 0 as VirtualTime, arrivesAt: null, travelled: 0.7 })).toBe(0.7);
});
