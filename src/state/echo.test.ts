import { expect, test } from 'vitest';
import type { Happening } from '../engine/model/events';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { CommandAnswer, EnginePort, EventView } from '../worker/protocol/engine-port';
import { answeredBy, givenBy } from './echo';
import { createSession } from './session';

const KILL: Happening = { kind: 'CommandGiven', command: 0, text: 'kill broker 1' };
const KILLED: Happening = { kind: 'CommandAnswered', command: 0, failed: false, lines: [] };
const CREATE: Happening = { kind: 'CommandGiven', command: 1, text: 'kafka-topics.sh --create --topic orders' };
const CREATED: Happening = { kind: 'CommandAnswered', command: 1, failed: false, lines: ['Created topic orders.'] };

/** A session to which all of that was told: its events at 100, 101, 200 and 250 µs. */
function session() {
  let tell: (events: readonly EventView[]) => void = () => {};
  const shown: number[] = [];
  const port = {
    run: () => Promise.resolve<CommandAnswer>({ ok: false, lines: ['no such command'] }),
    showBranch: (branch: number) => shown.push(branch),
    onEvents(listener: typeof tell) {
      tell = listener;
      return () => {};
    },
    onSkipped: () => () => {},
    onStatus: () => () => {},
  } as unknown as EnginePort;
  const made = createSession(port);
  const happen = (first: number, ...told: (readonly [number, Happening])[]) =>
    tell(told.map(([at, what], index) => ({ id: first + index, at, what, glyph: null }) as unknown as EventView));
  happen(0, [100, KILL], [101, KILLED], [200, CREATE], [250, CREATED]);
  return {
    made,
    happen,
    look: (now: number) => made.store.setState({ frame: { now } as unknown as ClusterFrame }),
    echo: () => [
      givenBy(made.store.getState(), made.timeline.store.getState())?.text ?? null,
      answeredBy(made.store.getState(), made.timeline.store.getState())?.lines ?? null,
    ],
  };
}

test('before anybody has gone anywhere, it is what was given here: what a cluster began with nobody clicked', () => {
  const { look, echo } = session();
  look(300);
  expect(echo()).toEqual([null, null]);
});

test('back in time it is the last command that had been given by then, and its answer once it had come', () => {
  const { look, echo } = session();
  look(300);
  look(220);
  expect(echo()).toEqual(['kafka-topics.sh --create --topic orders', null]);
  look(260);
  expect(echo()).toEqual(['kafka-topics.sh --create --topic orders', ['Created topic orders.']]);
  look(150);
  expect(echo()).toEqual(['kill broker 1', []]);
  look(99);
  expect(echo()).toEqual([null, null]);
});

test('what is given there is the last command again, and a command that was refused unread is no part of history', async () => {
  const { made, look, echo } = session();
  look(300);
  look(150);
  await made.run('dance');
  expect(echo()).toEqual(['dance', ['no such command']]);
  look(99);
  expect(echo()).toEqual([null, null]);
});

test('on another branch it is what had been given there', () => {
  const { made, happen, look, echo } = session();
  look(300);
  made.showBranch(0);
  happen(2, [300, { kind: 'CommandGiven', command: 1, text: 'restart broker 1' }]);
  expect(echo()).toEqual(['restart broker 1', null]);
});
