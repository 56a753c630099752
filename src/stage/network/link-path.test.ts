import { expect, test } from 'vitest';
import { linkPath, pointOnLink } from './link-path';

const link = { from: { x: 204, y: 188 }, to: { x: 300, y: 331 } };

test('a message begins and ends where its link does', () => {
  expect(pointOnLink(link, 0).y).toBeCloseTo(188);
  expect(pointOnLink(link, 0).x).toBe(204);
  const end = pointOnLink(link, 1);
  expect(end.x).toBeCloseTo(300);
  expect(end.y).toBeCloseTo(331);
});

test('equal times are equal ways across', () => {
  expect([0.25, 0.5, 0.75].map((part) => pointOnLink(link, part).x)).toEqual([228, 252, 276]);
});

test('the point lies on the curve that is drawn', () => {
  expect(pointOnLink(link, 0.5).y).toBeCloseTo((188 + 331) / 2);
  expect(linkPath(link)).toBe('M204 188C252 188 252 331 300 331');
});

test('a link that swings down goes equal ways down in equal times, and is right of both its ends', () => {
  const ends = { from: { x: 100, y: 0 }, to: { x: 80, y: 200 }, swing: 160 };
  expect(linkPath(ends)).toBe('M100 0C160 0 160 200 80 200');
  for (const part of [0, 0.25, 0.5, 0.75, 1]) expect(pointOnLink(ends, part).y).toBeCloseTo(200 * part);
  expect(pointOnLink(ends, 0.5).x).toBeGreaterThan(130);
  expect(pointOnLink(ends, 0).x).toBeCloseTo(ends.from.x, 2);
  expect(pointOnLink(ends, 1).x).toBeCloseTo(ends.to.x, 2);
});
