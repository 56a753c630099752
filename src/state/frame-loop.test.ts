import { expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { EnginePort } from '../worker/protocol/engine-port';
import { type Screen, startFrameLoop } from './frame-loop';
import { createSession } from './session';

function loop() {
  let now = 0;
  let hidden = false;
  let callbacks: (() => void)[] = [];
  const asked: ((frame: ClusterFrame) => void)[] = [];
  const screen: Screen = {
    requestFrame: (callback) => callbacks.push(callback),
    cancelFrame() {},
    isHidden: () => hidden,
    now: () => now,
  };
  const port = {
    pull: () => new Promise<ClusterFrame>((resolve) => asked.push(resolve)),
    onEvents: () => () => {},
    onSkipped: () => () => {},
    onStatus: () => () => {},
  } as unknown as EnginePort;
  const session = createSession(port);
  startFrameLoop(session, screen);
  return {
    asked,
    session,
    hide: () => {
      hidden = true;
    },
    async tick(ms = 16) {
      now += ms;
      const due = callbacks;
      callbacks = [];
      for (const callback of due) callback();
      await Promise.resolve();
    },
    async answer(at: number) {
      asked.shift()?.({
        world: 'w',
        branch: 0,
        now: at as VirtualTime,
        eventNumber: at,
        newest: at,
        oldest: 0,
        topic: null,
      } as unknown as ClusterFrame);
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

test('the next frame is pulled only when the last one is drawn', async () => {
  const { asked, session, tick, answer } = loop();
  await tick();
  await tick();
  await tick();
  expect(asked).toHaveLength(1);
  await answer(1);
  expect(session.store.getState().frame).toBeNull();
  await tick();
  expect(session.store.getState().frame?.now).toBe(1);
  expect(asked).toHaveLength(1);
});

test('a hidden page asks for nothing', async () => {
  const { asked, hide, tick } = loop();
  hide();
  await tick();
  await tick();
  expect(asked).toHaveLength(0);
});

test('while nothing changes it asks less often, and keeps the frame it has', async () => {
  const { asked, session, tick, answer } = loop();
  await tick();
  await answer(1);
  await tick();
  const { frame } = session.store.getState();
  await answer(1);
  await tick();
  expect(session.store.getState().frame).toBe(frame);
  expect(asked).toHaveLength(0);
  await tick(60);
  expect(asked).toHaveLength(1);
});

test('what a command does is looked for as soon as it is given, though a frame is on its way', async () => {
  const { asked, session, tick, answer } = loop();
  await tick();
  session.store.setState({ lastCommand: { text: 'kill broker 1', answer: null } });
  await Promise.resolve();
  expect(asked).toHaveLength(2);
  await answer(1);
  await answer(2);
  await tick();
  expect(session.store.getState().frame?.now).toBe(2);
  session.store.setState({ lastCommand: { text: 'kill broker 1', answer: { ok: true, lines: [] } } });
  await Promise.resolve();
  expect(asked).toHaveLength(1);
});
