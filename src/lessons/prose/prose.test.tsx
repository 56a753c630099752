import { Children, isValidElement, type ReactNode } from 'react';
import { describe, expect, test } from 'vitest';
import { lessons } from '../../course/lessons';
import { proseOf } from './all';

const WORDS_MAX = 120;

describe.each(lessons.map((lesson) => [lesson.title, lesson] as const))('%s', (_, { slug, steps }) => {
  test('every step has its words, and no words are left over', () => {
    expect(Object.keys(proseOf(slug)).sort()).toEqual(steps.map(({ id }) => id).sort());
  });

  test('they are few before the next thing to do', () => {
    for (const { id } of steps) {
      const words = textOf(proseOf(slug)[id]).split(/\s+/).filter(Boolean).length;
      expect([id, words > 5 && words <= WORDS_MAX]).toEqual([id, true]);
    }
  });
});

/** What a reader reads: a clinic is one word. */
function textOf(node: ReactNode): string {
  return Children.toArray(node)
    .map((child) => {
      if (typeof child === 'string' || typeof child === 'number') return String(child);
      if (!isValidElement(child)) return '';
      const { children, name } = child.props as { readonly children?: ReactNode; readonly name?: string };
      return `${name ?? textOf(children)} `;
    })
    .join('');
}
