/** Every lesson can be finished by its own solution, and by nothing less. */
import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../engine/session/commands';
import type { PredictStep } from '../lesson';
import { lessons } from '../lessons';
import { commandsIn, Player } from './player';

const SECOND = 1_000_000;

/** What the prose goes on to explain: were the cluster to answer otherwise, it would explain what did not happen. */
const explained: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a-log-not-a-queue': { reading: 'everything', 'the-queue': 'shared' },
  'a-key-decides-the-lane': { first: 'P2', 'third-clinic': 'P1' },
  'offsets-are-per-lane': { 'offset-2': '3', 'no-key': 'one' },
  'more-lanes': { 'the-same-key': 'P3', 'another-client': 'other' },
  'brokers-and-replicas': { 'one-record': 'high watermark', 'a-frozen-follower': 'later' },
  'kill-the-leader': { kill: 'timeout', 'a-record-in-between': '1', 'shut-down': 'first' },
  'groups-share-the-work': { two: '2 1', five: 'idle', 'few-for-many': 'none' },
};

describe.each(lessons.map((lesson) => [lesson.title, lesson] as const))('%s', (_, lesson) => {
  const { steps, challenge, opening } = lesson;
  const [firstStep] = steps;

  test('its own solution finishes it, step by step; every prediction is answered by the cluster with one of its options', () => {
    const player = new Player(opening, firstStep!.scene);
    for (const step of steps) {
      player.begin(step.scene);
      if (step.kind !== 'read' && step.tasks.length > 0)
        expect(
          step.tasks.every(({ done }) => done(player.seen)),
          `${step.id} is done before anything was done`,
        ).toBe(false);
      if (step.kind !== 'predict') expect(player.play(step), step.id).toBe(true);
      else {
        expect(
          player.solve(
            step.solution,
            step.tasks.map(({ done }) => done),
          ),
          step.id,
        ).toBe(true);
        const answer = player.predict(step);
        const ids = step.options.map(({ id }) => id);
        expect(ids, step.id).toContain(answer);
        expect(answer, step.id).toBe(explained[lesson.slug]?.[step.id]);
      }
    }
  });

  test('its challenge is reached by the recorded solution, within par, and not by waiting', () => {
    const idle = new Player(challenge.opening, challenge.scene);
    idle.pass(60 * SECOND);
    expect(challenge.reached(idle.seen)).toBe(false);
    const player = new Player(challenge.opening, challenge.scene);
    expect(player.playChallenge(challenge)).toBe(true);
    const given = commandsIn(challenge.solution);
    expect(given).toHaveLength(challenge.par);
    const forbidden = challenge.forbidden.flatMap(({ kinds }) => kinds);
    expect(given.filter(({ kind }) => forbidden.includes(kind))).toEqual([]);
  });

  test('everything it would type is a command', () => {
    const offers = steps.flatMap(({ scene }) => scene.offers ?? []).map(({ command }) => command);
    const acts = steps.filter((step): step is PredictStep => step.kind === 'predict').flatMap(({ act }) => act.commands);
    for (const line of [...opening.commands, ...challenge.opening.commands, ...offers, ...acts])
      expect([line, parseCommand(line.replace(/\{[a-z ]+\}/g, '1')).ok]).toEqual([line, true]);
  });

  test('its steps have names of their own', () => {
    const ids = steps.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('lessons stand in the order of their numbers, and have addresses of their own', () => {
  const numbers = lessons.map(({ number }) => number);
  expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(new Set(lessons.map(({ slug }) => slug)).size).toBe(lessons.length);
});
