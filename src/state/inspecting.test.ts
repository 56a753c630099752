import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BrokerId, Offset, PartitionIndex, TopicName } from '../engine/model/vocabulary';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { EnginePort } from '../worker/protocol/engine-port';
import { startInspecting } from './inspecting';
import type { RecordInspection, RecordPlace } from './selection';
import { createSession } from './session';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const place = (offset: number): RecordPlace => ({
  topic: 'orders' as TopicName,
  partition: 0 as PartitionIndex,
  broker: 1 as BrokerId,
  offset: offset as Offset,
});
const frame = (eventNumber: number) => ({ world: 'w', branch: 0, eventNumber, topic: null }) as unknown as ClusterFrame;

function started() {
  const asked: { place: RecordPlace; answer: (inspection: RecordInspection | null) => void }[] = [];
  const port = {
    inspect: (place: RecordPlace) => new Promise<RecordInspection | null>((answer) => asked.push({ place, answer })),
    onEvents: () => () => {},
    onSkipped: () => () => {},
    onStatus: () => () => {},
  } as unknown as EnginePort;
  const session = createSession(port);
  session.store.setState({ frame: frame(1) });
  startInspecting(session);
  const answer = async () => {
    const last = asked.at(-1)!;
    last.answer({ place: last.place } as RecordInspection);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { session, asked, answer, wait: () => vi.advanceTimersByTimeAsync(1_000) };
}

test('a record is asked about when it is opened, and again only when something has happened', async () => {
  const { session, asked, answer, wait } = started();
  session.selection.inspect(place(3));
  await answer();
  await wait();
  expect(asked).toHaveLength(1);
  session.store.setState({ frame: frame(2) });
  await wait();
  expect(asked).toHaveLength(2);
});

test('an answer that comes after the glass was put away is not kept', async () => {
  const { session, answer } = started();
  session.selection.inspect(place(3));
  session.selection.inspect(null);
  await answer();
  expect(session.selection.store.getState().inspection).toBeNull();
});

test('of two records opened one after the other, the second is shown', async () => {
  const { session, answer, wait } = started();
  session.selection.inspect(place(3));
  session.selection.inspect(place(4));
  await answer();
  await wait();
  await answer();
  expect(session.selection.store.getState().inspection?.place.offset).toBe(4);
});
