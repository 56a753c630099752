import { beforeEach, expect, test, vi } from 'vitest';
import { keyDecidesTheLane } from '../course/key-decides-the-lane/lesson';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { EnginePort } from '../worker/protocol/engine-port';
import { createLessonRun } from './lesson-run';
import { importProgress, progress, progressOf } from './progress';
import { createSession } from './session';

/** A frame in which records with these keys stand on these lanes. */
function frameWith(eventNumber: number, records: readonly (readonly [key: string, partition: number])[]): ClusterFrame {
  const lanes = [0, 1, 2].map((partition) => ({
    partition,
    role: 'Leader',
    logEndOffset: records.filter(([, on]) => on === partition).length,
    cells: records.filter(([, on]) => on === partition).map(([key], offset) => ({ key, offset, appendedAt: offset })),
  }));
  const topic = { name: 'appointments', partitions: 3 };
  return { eventNumber, now: eventNumber, topic, topics: [topic], brokers: [{ id: 1, status: 'alive', lanes }] } as unknown as ClusterFrame;
}

function open(part: 'steps' | 'challenge' = 'steps') {
  const given: string[] = [];
  const port = {
    run: async (text: string) => {
      given.push(text);
      return { ok: true, lines: [] };
    },
    pace: vi.fn(),
    onEvents: () => () => {},
    onStatus: () => () => {},
    onSkipped: () => () => {},
  } as unknown as EnginePort;
  const run = createLessonRun(keyDecidesTheLane, part);
  const session = createSession(run.guard(port));
  run.watch(session);
  return { run, session, given, show: (frame: ClusterFrame) => session.store.setState({ frame }) };
}

beforeEach(() => {
  importProgress('{"version":1,"lessons":{}}');
});

const done = () => progressOf(progress.getState(), keyDecidesTheLane.slug);

test('a question stops time; the answer is the cluster’s, and the first prediction is remembered', () => {
  const { run, session, given, show } = open();
  show(frameWith(1, []));
  expect(session.store.getState().pace.playing).toBe(false);
  run.choose('P0');
  run.ask();
  expect(session.store.getState().pace.playing).toBe(true);
  expect(given).toEqual(['produce appointments CLN-001:booked']);
  expect(run.store.getState().answer).toBeNull();
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
