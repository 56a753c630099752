import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { steadyFrame } from '../gallery/fixture-frame';
import { drawGuess, type Guess } from './draw-guess';
import { layoutLeaders } from './layout-lanes';

const motion = { now: steadyFrame.now, speed: 1 / 200, reduced: false };
const { lanes } = layoutLeaders(steadyFrame, { lanes: 'leaders', topic: steadyFrame.topic!.name }, motion, { width: 664 });
const guess: Guess = { keyNumber: 3, offered: ['P0', 'P1'], chosen: 'P1' };

function drawn(...guesses: readonly (Guess | null)[]) {
  const root = new JSDOM('<svg><g></g></svg>').window.document.querySelector('g')!;
  for (const each of guesses) drawGuess(root, lanes, each);
  return root;
}

const xOf = (element: Element) => Number(/translate\((\S+)/.exec(element.getAttribute('transform') ?? '')?.[1]);

test('each lane that is offered shows what may come, right behind its newest record; others do not', () => {
  const ghosts = [...drawn(guess).querySelectorAll('.guess')];
  expect(ghosts.map((ghost) => ghost.querySelector('.unknown')?.textContent)).toEqual(['?', '?']);
  const ends = lanes.filter(({ lane }) => lane.partition < 2).map(({ lane }) => lane.logEndOffset);
  expect(xOf(ghosts[1]!) - xOf(ghosts[0]!)).toBeCloseTo(34 * (ends[1]! - ends[0]!));
});

test('the one that was chosen is ringed, and said to be the learner’s own', () => {
  expect([...drawn(guess).querySelectorAll('.guess')].map((ghost) => ghost.querySelector('.words')?.textContent ?? null)).toEqual([
    null,
    'your prediction',
  ]);
  const other = drawn(guess, { ...guess, chosen: 'P0' });
  expect(other.querySelectorAll('.chosen .ring, .words')).toHaveLength(2);
  expect(other.querySelector('.chosen')).toBe(other.querySelector('.guess'));
});

test('when the cluster has been asked nothing is left of it', () => {
  expect(drawn(guess, null).childElementCount).toBe(0);
});
