import { expect, test } from 'vitest';
import type { EventId, VirtualTime } from '../engine/sim/context';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { EnginePort, EventView } from '../worker/protocol/engine-port';
import { createSession } from './session';
import { redo, undo, undoable } from './undo';

/** A session in which commands were given at 100, 200 (two of them) and 300 µs, looked at now. */
function session(now: number) {
  const sought: number[] = [];
  let tell: (events: readonly EventView[]) => void = () => {};
  const port = {
    seek: (at: number) => sought.push(at),
    run: () => Promise.resolve({ ok: true, lines: [] }),
    pace: () => {},
    onEvents(listener: typeof tell) {
      tell = listener;
      return () => {};
    },
    onSkipped: () => () => {},
    onStatus: () => () => {},
  } as unknown as EnginePort;
  const made = createSession(port);
  tell(
    [100, 200, 200, 250, 300].map((at, id) => ({
      id: id as EventId,
      at: at as VirtualTime,
      node: null,
      cause: null,
      kind: at === 250 ? 'LeaderElected' : 'CommandGiven',
      what: { kind: 'CommandGiven', command: id, text: `command ${id}` },
      sentence: '',
      ofInterest: true,
      glyph: at === 250 ? 'elect' : 'you',
    })),
  );
  made.store.setState({ frame: { now, oldest: 0 } as unknown as ClusterFrame });
  return { made, sought };
}

test('undo goes to just before the last command, redo to the next', () => {
  const { made, sought } = session(260);
  undo(made);
  redo(made);
  expect(sought).toEqual([199, 300]);
});

test('what was given at one moment is undone together', () => {
  const { made, sought } = session(199);
  undo(made);
  redo(made);
  expect(sought).toEqual([99, 200]);
});

test('what one gesture gave is undone and done again at once', async () => {
  const { made, sought } = session(300);
  await made.gesture(async (run) => {
    await run('command 1');
    await run('command 4');
  });
  undo(made);
  made.store.setState({ frame: { now: 199, oldest: 0 } as unknown as ClusterFrame });
  redo(made);
  expect(sought).toEqual([199, 300]);
});

test('before the first command there is nothing to undo, after the last nothing to do again', () => {
  expect(undoable(session(50).made)).toEqual({ undo: null, redo: 100 });
  expect(undoable(session(300).made)).toEqual({ undo: 300, redo: null });
});
