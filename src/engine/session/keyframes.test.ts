import { describe, expect, test } from 'vitest';
import { State } from '../sim/state';
import { Keyframes, STEPS_BETWEEN_KEYFRAMES } from './keyframes';
import type { World } from './world';

/** As much of a world as keyframes look at. */
class Moment extends State {
  readonly steps: number;
  readonly commands: number;
  readonly now: number;

  constructor(moment: { steps: number; commands: number; now: number }) {
    super();
    this.steps = moment.steps;
    this.commands = moment.commands;
    this.now = moment.now;
  }
}
const world = (steps: number, commands = 0, now = steps) => new Moment({ steps, commands, now }) as unknown as World;

function offered(count: number): Keyframes {
  const keyframes = new Keyframes([]);
  for (let index = 0; index < count; index++) keyframes.offer(world(index * STEPS_BETWEEN_KEYFRAMES));
  return keyframes;
}

/** Positions of all that are kept, counted in distances. */
function kept(keyframes: Keyframes, count: number): number[] {
  const found = new Set<number>();
  for (let index = 0; index < count; index++)
    found.add(keyframes.before(({ steps }) => steps <= index * STEPS_BETWEEN_KEYFRAMES).steps / STEPS_BETWEEN_KEYFRAMES);
  return [...found];
}

test('one is kept where the world has gone far enough beyond the last', () => {
  const keyframes = offered(1);
  keyframes.offer(world(STEPS_BETWEEN_KEYFRAMES - 1));
  expect(keyframes.before(() => true).steps).toBe(0);
  keyframes.offer(world(STEPS_BETWEEN_KEYFRAMES + 5));
  expect(keyframes.before(() => true).steps).toBe(STEPS_BETWEEN_KEYFRAMES + 5);
});

test('what is given out is a copy: living on in it leaves the keyframe as it is', () => {
  const keyframes = offered(2);
  const [one, other] = [keyframes.before(() => true), keyframes.before(() => true)];
  expect(one).not.toBe(other);
  expect(keyframes.before(({ steps }) => steps < 0).steps).toBe(0); // the beginning always fits
});

describe('past the budget the older ones are thinned', () => {
  const count = 1_000;
  const positions = kept(offered(count), count);

  test('there are never many, and the beginning is among them', () => {
    expect(positions.length).toBeLessThanOrEqual(320);
    expect(positions[0]).toBe(0);
  });

  test('the newest are all there', () => {
    expect(positions.slice(-64)).toEqual(Array.from({ length: 64 }, (_, index) => count - 64 + index));
  });

  test('no gap is wider than a fraction of its age', () => {
    for (let index = 1; index < positions.length; index++) {
      const gap = positions[index]! - positions[index - 1]!;
      expect(gap).toBeLessThanOrEqual(Math.max(1, (2 * (count - positions[index - 1]!)) / 64));
    }
  });
});

describe('a branch begins with those that do not know more than it', () => {
  const keyframes = new Keyframes([world(0), world(10, 1), world(20, 2), world(20, 3), world(20, 3, 30)]);

  test('not those that are farther', () => {
    expect(keyframes.upTo(world(15, 1)).before(() => true).steps).toBe(10);
  });

  test('nor one that has carried out a command which the branch leaves out', () => {
    expect(keyframes.upTo(world(20, 2)).before(() => true).commands).toBe(2);
  });

  test('nor one in which time has passed since', () => {
    expect(keyframes.upTo(world(20, 3, 25)).before(() => true).now).toBe(20);
  });
});
