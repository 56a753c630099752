import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keyDecidesTheLane as lesson } from '../course/key-decides-the-lane/lesson';
import type { SessionFile } from '../sharing/session-file';
import { forgetPlace, keepPlace, placeIn } from './lesson-place';
import { createLessonRun } from './lesson-run';

const told = { journal: [{ at: 1, steps: null, command: 'produce appointments CLN-001' }] } as unknown as SessionFile;
const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('a lesson that was left in the middle is found at its step, with its cluster as it was when the step began', async () => {
  const run = createLessonRun(lesson, 'steps');
  keepPlace(run, { tell: async () => told });
  run.goTo(2);
  await vi.waitFor(() => expect(placeIn(lesson)).toEqual({ at: 2, file: told }));
  expect(createLessonRun(lesson, 'steps', placeIn(lesson)!.at).store.getState().at).toBe(2);
});

test('who goes back to the first step, or asks for it, begins anew', async () => {
  const run = createLessonRun(lesson, 'steps');
  keepPlace(run, { tell: async () => told });
  run.goTo(1);
  await vi.waitFor(() => expect(placeIn(lesson)).not.toBeNull());
  run.goTo(0);
  await vi.waitFor(() => expect(placeIn(lesson)).toBeNull());
  run.goTo(1);
  await vi.waitFor(() => expect(placeIn(lesson)).not.toBeNull());
  forgetPlace(lesson);
  expect(placeIn(lesson)).toBeNull();
});

test('where the engine has stopped, or the step is left while it tells, nothing false is kept', async () => {
  const run = createLessonRun(lesson, 'steps');
  keepPlace(run, {
    tell: async () => {
      run.store.setState({ at: 3 });
      return null;
    },
  });
  run.goTo(1);
  await Promise.resolve();
  expect([...stored.keys()]).not.toContain(`glassbroker.lesson.${lesson.slug}`);
});

test.each(['', 'nothing', '{"step":"first","file":{"journal":[]}}', '{"step":"gone","file":{"journal":[]}}', '{"step":"same-key"}'])(
  '%s is no place',
  (text) => {
    stored.set(`glassbroker.lesson.${lesson.slug}`, text);
    expect(placeIn(lesson)).toBeNull();
  },
);
