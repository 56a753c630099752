import { expect, test } from 'vitest';
import { nextStop, positionOf, SPEED_STOPS, speedAt } from './speeds';

test('every stop is where its number stands', () => {
  SPEED_STOPS.forEach((speed, position) => {
    expect(positionOf(speed)).toBeCloseTo(position);
    expect(speedAt(position)).toBe(speed);
  });
});

test('near a stop is at it, between stops is between', () => {
  expect(speedAt(1.1)).toBe(1 / 200);
  expect(speedAt(3.5)).toBeCloseTo(Math.sqrt(10));
  expect(positionOf(speedAt(4.5))).toBeCloseTo(4.5);
});

test('faster and slower go from stop to stop and end at the last', () => {
  expect(nextStop(1 / 200, 1)).toBe(1 / 10);
  expect(nextStop(1 / 200, -1)).toBe(1 / 1000);
  expect(nextStop(3, -1)).toBe(1);
  expect(nextStop(1000, 1)).toBe(1000);
  expect(nextStop(1 / 1000, -1)).toBe(1 / 1000);
});
