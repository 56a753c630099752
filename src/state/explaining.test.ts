import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BrokerId } from '../engine/model/vocabulary';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { EnginePort } from '../worker/protocol/engine-port';
import { startExplaining } from './explaining';
import type { Explanation, Subject } from './selection';
import { createSession } from './session';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const broker = (id: number): Subject => ({ kind: 'Broker', broker: id as BrokerId });
const explanation = (title: string, next: Explanation['next'] = null): Explanation => ({
  title,
  meaning: null,
  standing: [],
  steps: [],
  left: 0,
  next,
});
const frame = (eventNumber: number) => ({ world: 'w', branch: 0, eventNumber, topic: null }) as unknown as ClusterFrame;

function started() {
  const answers: ((answer: Explanation | null) => void)[] = [];
  const port = {
    explain: () => new Promise<Explanation | null>((resolve) => answers.push(resolve)),
    onEvents: () => () => {},
    onSkipped: () => () => {},
    onStatus: () => () => {},
  } as unknown as EnginePort;
  const session = createSession(port);
  session.store.setState({ frame: frame(1) });
  startExplaining(session);
  const answer = async (given: Explanation) => {
    answers.at(-1)?.(given);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { session, answers, answer, wait: () => vi.advanceTimersByTimeAsync(1_000) };
}

test('nothing is asked while nothing is selected', async () => {
  const { answers, wait } = started();
  await wait();
  expect(answers).toHaveLength(0);
});

test('what is selected is asked about at once, and again only when something has happened', async () => {
  const { session, answers, answer, wait } = started();
  session.selection.select(broker(1));
  expect(answers).toHaveLength(1);
  await answer(explanation('Broker 1, alive'));
  await wait();
  expect(answers).toHaveLength(1);
  session.store.setState({ frame: frame(2) });
  await wait();
  expect(answers).toHaveLength(2);
});

test('as long as the engine looks ahead it is asked again', async () => {
  const { session, answers, answer, wait } = started();
  session.selection.select(broker(1));
  await answer(explanation('Broker 1, dead', 'searching'));
  await wait();
  expect(answers).toHaveLength(2);
  await answer(explanation('Broker 1, dead'));
  await wait();
  expect(answers).toHaveLength(2);
});

test('an answer that comes after something else was selected is not shown, and the new question is asked', async () => {
  const { session, answers, answer, wait } = started();
  session.selection.select(broker(1));
  session.selection.select(broker(2));
  await answer(explanation('Broker 1, alive'));
  expect(session.selection.store.getState().explanation).toBeNull();
  await wait();
  expect(answers).toHaveLength(2);
  await answer(explanation('Broker 2, alive'));
  expect(session.selection.store.getState().explanation?.title).toBe('Broker 2, alive');
});
