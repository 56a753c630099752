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
