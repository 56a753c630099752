import { beforeEach, expect, test, vi } from 'vitest';
import { beginLesson, exportProgress, finishStep, importProgress, notePrediction, progress, progressOf, winChallenge } from './progress';

const of = (slug: string) => progressOf(progress.getState(), slug);

beforeEach(() => {
  importProgress('{"version":1,"lessons":{}}');
});

test('what was done is found again in what was exported', () => {
  beginLesson('keys');
  finishStep('keys', 'first');
  notePrediction('keys', 'first', { predicted: 'P0', answer: 'P2' });
  winChallenge('keys', 5);
  const file = exportProgress();
  importProgress('{"version":1,"lessons":{}}');
  expect(of('keys').begun).toBe(false);
  expect(importProgress(file)).toBe(true);
  expect(of('keys')).toEqual({ finished: ['first'], predictions: { first: { predicted: 'P0', answer: 'P2' } }, best: 5, begun: true });
});

test('the first prediction counts, and the fewest commands', () => {
  notePrediction('keys', 'first', { predicted: 'P0', answer: 'P2' });
  notePrediction('keys', 'first', { predicted: 'P2', answer: 'P2' });
  for (const commands of [5, 3, 4]) winChallenge('keys', commands);
  expect(of('keys')).toMatchObject({ predictions: { first: { predicted: 'P0' } }, best: 3 });
});

test.each(['', 'no JSON', '[]', '{"version":2,"lessons":{}}', '{"version":1}'])('%s is no progress, and changes nothing', (text) => {
  finishStep('keys', 'first');
  expect(importProgress(text)).toBe(false);
  expect(of('keys').finished).toEqual(['first']);
});

test('of a file with odd things in it only what has the right shape is taken', () => {
  expect(importProgress('{"version":1,"lessons":{"keys":{"finished":["first",3],"best":-1,"predictions":{"a":4}},"x":7}}')).toBe(true);
  expect(of('keys')).toEqual({ finished: ['first'], predictions: {}, best: null, begun: false });
});

test('what an earlier visit left is there as the page opens', async () => {
  const stored = '{"version":1,"lessons":{"keys":{"finished":["first"],"predictions":{},"best":null,"begun":true}}}';
  vi.stubGlobal('localStorage', { getItem: () => stored, setItem: () => undefined });
  vi.resetModules();
  try {
    const opened = await import('./progress');
    expect(opened.progressOf(opened.progress.getState(), 'keys').finished).toEqual(['first']);
  } finally {
    vi.unstubAllGlobals();
  }
});
