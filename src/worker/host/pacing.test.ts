import { describe, expect, test } from 'vitest';
import type { VirtualTime } from '../../engine/sim/context';
import { INITIAL_PACE, Pacer, soundPace } from './pacing';

const at = (microseconds: number) => microseconds as VirtualTime;

describe('the pace of virtual time', () => {
  test('at 1/200, a millisecond of the cluster takes a fifth of a second', () => {
    const pacer = new Pacer(0);
    let now = at(5_000);
    for (let wallMs = 8; wallMs <= 200; wallMs += 8) now = pacer.target({ wallMs, now, speed: 1 / 200 });
    expect(now).toBe(6_000);
  });

  test('slices too short for a whole microsecond are not lost', () => {
    const pacer = new Pacer(0);
    let now = at(0);
    for (let tick = 1; tick <= 1_000; tick++) now = pacer.target({ wallMs: tick * 0.3, now, speed: 1 / 1_000 });
    expect(now).toBeGreaterThanOrEqual(299);
  });

  test('a tab that slept for a minute goes on where it was', () => {
    const pacer = new Pacer(0);
    expect(pacer.target({ wallMs: 60_000, now: at(0), speed: 1 })).toBe(100_000);
  });

  test('what could not be kept up with is not caught up later', () => {
    const pacer = new Pacer(0);
    pacer.target({ wallMs: 100, now: at(0), speed: 1_000 });
    expect(pacer.target({ wallMs: 101, now: at(2_000_000), speed: 1_000 })).toBe(3_000_000);
  });

  test('time that was moved by hand goes on from there', () => {
    const pacer = new Pacer(0);
    pacer.target({ wallMs: 10, now: at(0), speed: 1 });
    expect(pacer.target({ wallMs: 11, now: at(500), speed: 1 })).toBe(1_500);
  });

  test('wall time spent at rest does not count', () => {
    const pacer = new Pacer(0);
    pacer.rest(90);
    expect(pacer.target({ wallMs: 91, now: at(0), speed: 1 })).toBe(1_000);
  });

  test('no speed outside 1/1000 to 1000 is taken on', () => {
    const speeds = [0, -1, 1e9, Number.NaN].map((speed) => soundPace({ playing: true, speed, skipIdle: true }).speed);
    expect(speeds).toEqual([1 / 1_000, 1 / 1_000, 1_000, INITIAL_PACE.speed]);
  });
});
