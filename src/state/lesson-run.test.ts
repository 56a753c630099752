import { beforeEach, expect, test, vi } from 'vitest';
import { aLogNotAQueue } from '../course/a-log-not-a-queue/lesson';
import { keyDecidesTheLane } from '../course/key-decides-the-lane/lesson';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { EnginePort, EventView } from '../worker/protocol/engine-port';
import { createLessonRun } from './lesson-run';
import { importProgress, progress, progressOf } from './progress';
import { createSession } from './session';

/** A frame in which records with these keys stand on these lanes. */
function frameWith(eventNumber: number, records: readonly (readonly [key: string, partition: number])[], branch = 0): ClusterFrame {
  const lanes = [0, 1, 2].map((partition) => ({
    partition,
    role: 'Leader',
    logEndOffset: records.filter(([, on]) => on === partition).length,
    cells: records.filter(([, on]) => on === partition).map(([key], offset) => ({ key, offset, appendedAt: offset })),
  }));
  const topic = { name: 'appointments', partitions: 3 };
  return {
    branch,
    eventNumber,
    now: eventNumber,
    topic,
    topics: [topic],
    brokers: [{ id: 1, status: 'alive', lanes }],
  } as unknown as ClusterFrame;
}

function open(part: 'steps' | 'challenge' = 'steps', lesson = keyDecidesTheLane, answers = true) {
  const given: string[] = [];
  const listeners: ((events: readonly EventView[]) => void)[] = [];
  const port = {
    run: async (text: string) => {
      given.push(text);
      return { ok: answers, lines: [] };
    },
    pace: vi.fn(),
    onEvents(listener: (events: readonly EventView[]) => void) {
      listeners.push(listener);
      return () => {};
    },
    onStatus: () => () => {},
    onSkipped: () => () => {},
  } as unknown as EnginePort;
  const run = createLessonRun(lesson, part);
  const session = createSession(run.guard(port));
  run.watch(session);
  return {
    run,
    session,
    given,
    show: (frame: ClusterFrame) => session.store.setState({ frame }),
    /** Something happens, of which only the moment counts unless it is said what. */
    tell({ id, at, what = { kind: 'CommandGiven' } }: { id: number; at: number; what?: unknown }) {
      for (const listener of listeners) listener([{ id, at, what } as unknown as EventView]);
    },
  };
}

beforeEach(() => {
  importProgress('{"version":1,"lessons":{}}');
});

const done = () => progressOf(progress.getState(), keyDecidesTheLane.slug);

test('a question stops time; the answer is the cluster’s, and the first prediction is remembered', () => {
  const { run, session, given, show, tell } = open();
  show(frameWith(1, []));
  expect(session.store.getState().pace.playing).toBe(false);
  run.choose('P0');
  run.ask();
  expect(session.store.getState().pace.playing).toBe(true);
  expect(given).toEqual(['produce appointments CLN-001:booked']);
  expect(run.store.getState().answer).toBeNull();
  tell({ id: 1, at: 0 });
  show(frameWith(9, [['CLN-001', 2]]));
  expect(run.store.getState().answer).toBe('P2');
  expect(done()).toMatchObject({ finished: ['first'], predictions: { first: { predicted: 'P0', answer: 'P2' } } });
});

test('a tick stays, though the record is gone again', () => {
  const { run, show } = open();
  run.goTo(1);
  show(
    frameWith(5, [
      ['CLN-001', 2],
      ['CLN-001', 2],
      ['CLN-001', 2],
    ]),
  );
  show(frameWith(2, []));
  expect(run.store.getState().ticked).toEqual([true, true]);
});

test('a challenge refuses what it forbids, counts the rest, and keeps the fewest', async () => {
  const { run, session, given, show } = open('challenge');
  show(frameWith(1, []));
  const refused = await session.run('add producer');
  expect(refused).toMatchObject({ ok: false });
  expect(given).toEqual([]);
  for (const clinic of ['CLN-004', 'CLN-005', 'CLN-006']) await session.run(`produce appointments ${clinic} ×2`);
  expect(run.store.getState()).toMatchObject({ given: 3, reached: false });
  show(
    frameWith(
      20,
      ['CLN-004', 'CLN-004', 'CLN-005', 'CLN-005', 'CLN-006', 'CLN-006'].map((key) => [key, 0] as const),
    ),
  );
  expect(run.store.getState().reached).toBe(true);
  expect(done().best).toBe(3);
});

test('a question whose act is refused is open again', async () => {
  const { run, show } = open('steps', keyDecidesTheLane, false);
  show(frameWith(1, []));
  run.choose('P0');
  run.ask();
  await vi.waitFor(() => expect(run.store.getState().asked).toBe(false));
});

test('who goes back to before a question was asked, and acts, has it open again; what is done there counts', () => {
  const { run, show, tell } = open();
  show(frameWith(10, []));
  run.choose('P0');
  run.ask();
  tell({ id: 10, at: 10 });
  show(frameWith(14, []));
  show(frameWith(6, []));
  expect(run.store.getState().asked).toBe(true);
  tell({ id: 6, at: 6 });
  show(frameWith(8, [], 1));
  expect(run.store.getState()).toMatchObject({ asked: false, chosen: 'P0' });
});

test('time stops whenever a worker has got a message, and goes on when asked', () => {
  const { run, session, show } = open('steps', aLogNotAQueue);
  const at = aLogNotAQueue.steps.findIndex(({ id }) => id === 'a-worker-dies');
  const isPlaying = () => session.store.getState().pace.playing;
  const showAtWork = (eventNumber: number, message: number | null) => {
    const worker = { node: 'worker-1', status: 'alive', working: message !== null, inHand: message === null ? null : { number: message } };
    show({ ...frameWith(eventNumber, []), queues: [{ workers: [worker] }], groups: [] } as unknown as ClusterFrame);
  };
  run.goTo(at);
  session.setPace({ playing: true });
  showAtWork(5, null);
  expect(isPlaying()).toBe(true);
  showAtWork(6, 1);
  expect(isPlaying()).toBe(false);
  session.setPace({ playing: true });
  showAtWork(7, 1);
  expect(isPlaying()).toBe(true);
  showAtWork(8, 2);
  expect(isPlaying()).toBe(false);
});
