import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { exhibits } from './exhibits';

test.each(exhibits.map((exhibit) => [exhibit.name, exhibit] as const))('%s draws something', (_, { draw }) => {
  const root = new JSDOM('<svg></svg>').window.document.querySelector('svg')!;
  draw(root);
  expect(root.querySelectorAll('path, rect, circle, text').length).toBeGreaterThan(0);
});
