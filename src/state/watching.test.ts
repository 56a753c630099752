import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { EnginePort } from '../worker/protocol/engine-port';
import { createSession } from './session';
import type { SpaceTimeFrame, Stretch } from './space-time';
import { startWatching } from './watching';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const frame = (now: number, newest = now) => ({ world: 'w', branch: 0, now, newest, topic: null }) as unknown as ClusterFrame;

function started() {
  const asked: Stretch[] = [];
  const port = {
    spaceTime: async (stretch: Stretch) => {
      asked.push(stretch);
      return { ...stretch } as SpaceTimeFrame;
    },
    onEvents: () => () => {},
    onSkipped: () => () => {},
    onStatus: () => () => {},
  } as unknown as EnginePort;
  const session = createSession(port);
  session.store.setState({ frame: frame(100_000) });
  startWatching(session);
  return { session, asked, wait: () => vi.advanceTimersByTimeAsync(1_000) };
}

test('nothing is asked while the diagram is closed', async () => {
  const { asked, wait } = started();
  await wait();
  expect(asked).toEqual([]);
});

test('when it is opened its window goes to the present, and it is asked for once', async () => {
  const { session, asked, wait } = started();
  session.spaceTime.toggle();
  await wait();
  expect(asked).toEqual([{ from: 87_600, until: 107_600, topic: null, record: null }]);
  expect(session.spaceTime.store.getState().diagram).toMatchObject({ from: 87_600 });
});

test('it is asked for again when more of its window has happened, and not when what comes is beyond it', async () => {
  const { session, asked, wait } = started();
  session.spaceTime.toggle();
  await wait();
  session.store.setState({ frame: frame(101_000) });
  await wait();
  expect(asked).toHaveLength(2);
  session.store.setState({ frame: frame(101_000, 200_000) });
  await wait();
  session.store.setState({ frame: frame(102_000, 300_000) });
  await wait();
  expect(asked).toHaveLength(3);
});

test('looking closer asks for the smaller stretch', async () => {
  const { session, asked, wait } = started();
  session.spaceTime.toggle();
  await wait();
  session.spaceTime.zoom(100_000 as VirtualTime, 0.5);
  await wait();
  expect(asked.at(-1)).toEqual({ from: 93_800, until: 103_800, topic: null, record: null });
});
