import { expect, test } from 'vitest';
import type { CommandAnswer, EnginePort, HostStatus, Pace } from '../worker/protocol/engine-port';
import { createSession, isPlaying } from './session';

function session(prefersReducedMotion = false) {
  const paces: Pace[] = [];
  const steps: string[] = [];
  const answers: ((answer: CommandAnswer) => void)[] = [];
  let report: (status: HostStatus) => void = () => {};
  const port = {
    run: () => new Promise<CommandAnswer>((resolve) => answers.push(resolve)),
    pace: (pace: Pace) => paces.push(pace),
    step: (direction: string) => steps.push(direction),
    onEvents: () => () => {},
    onSkipped: () => () => {},
    onStatus(listener: (status: HostStatus) => void) {
      report = listener;
      return () => {};
    },
  } as unknown as EnginePort;
  return {
    ...createSession(port, () => prefersReducedMotion),
    paces,
    steps,
    answers,
    report: (status: Partial<HostStatus>) => report(status as HostStatus),
  };
}

test('a change of pace is shown at once, and the engine’s word is the last', () => {
  const { store, setPace, paces, report } = session();
  setPace({ speed: 10 });
  expect(store.getState().pace.speed).toBe(10);
  expect(paces).toEqual([{ playing: true, speed: 10, skipIdle: true }]);
  report({ playing: false, speed: 1, skipIdle: true });
  expect(store.getState().pace).toEqual({ playing: false, speed: 1, skipIdle: true });
});

test('a step pauses first', () => {
  const { step, paces, steps } = session();
  step('back');
  step('forward');
  expect(paces).toEqual([{ playing: false, speed: 1 / 200, skipIdle: true }]);
  expect(steps).toEqual(['back', 'forward']);
});

test('a late answer does not stand beside a newer command', async () => {
  const { store, run, answers } = session();
  const first = run('kill broker 1');
  const second = run('restart broker 1');
  answers[1]?.({ ok: true, lines: ['second'] });
  answers[0]?.({ ok: true, lines: ['first'] });
  await Promise.all([first, second]);
  expect(store.getState().lastCommand).toEqual({ text: 'restart broker 1', answer: { ok: true, lines: ['second'] } });
});

test('for who asked for less motion, play is steps: the engine itself is paused', () => {
  const { store, setPace, paces } = session(true);
  setPace({ playing: true });
  expect(isPlaying(store.getState())).toBe(true);
  expect(paces.at(-1)?.playing).toBe(false);
  setPace({ speed: 1 });
  expect(isPlaying(store.getState())).toBe(true);
  setPace({ playing: false });
  expect(isPlaying(store.getState())).toBe(false);
});
