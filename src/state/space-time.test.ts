import { expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import { createSpaceTime, followed, zoomed } from './space-time';

const at = (time: number) => time as VirtualTime;
const window = { from: at(10_000), spanUs: 20_000 };

test('the window stands still while the present moves through it', () => {
  expect(followed(window, at(10_000))).toBe(window);
  expect(followed(window, at(27_000))).toBe(window);
});

test('when the present is about to leave it, the window goes on: there is more to come than has been', () => {
  const next = followed(window, at(29_000));
  expect(next).toEqual({ from: 23_000, spanUs: 20_000 });
  expect((29_000 - next.from) / next.spanUs).toBeCloseTo(0.3);
});

test('going back behind its beginning takes the window along', () => {
  expect(followed(window, at(9_000))).toEqual({ from: 3_000, spanUs: 20_000 });
  expect(followed(window, at(0))).toEqual({ from: 0, spanUs: 20_000 });
});

test('looking closer keeps the moment under the pointer where it is', () => {
  expect(zoomed(window, at(20_000), 0.5)).toEqual({ from: 15_000, spanUs: 10_000 });
});

test('nobody looks closer than half a millisecond, nor farther than twenty seconds', () => {
  expect(zoomed(window, at(10_000), 1e-9).spanUs).toBe(500);
  expect(zoomed(window, at(10_000), 1e9).spanUs).toBe(20_000_000);
});

test('following asks for nothing new where the window stays', () => {
  const { store, follow } = createSpaceTime();
  let changes = 0;
  store.subscribe(() => changes++);
  follow(at(5_000));
  follow(at(6_000));
  expect(changes).toBe(0);
});
