import { expect, test } from 'vitest';
import type { GroupId, Offset, PartitionIndex, TopicName } from '../engine/model/vocabulary';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { EnginePort } from '../worker/protocol/engine-port';
import { commandOf, type OffsetReset, previewOf, resetOffset } from './offset-reset';
import { createSession } from './session';

const reset = (from: number, to: number): OffsetReset => ({
  group: 'analytics' as GroupId,
  topic: 'appointments' as TopicName,
  partition: 1 as PartitionIndex,
  from: from as Offset,
  to: to as Offset,
});

/** A session over a port that only notes what is run, and refuses what it is told to. */
function session(refuses: RegExp | null = null) {
  const ran: string[] = [];
  const made = createSession({
    run: (text: string) => {
      ran.push(text);
      return Promise.resolve(refuses?.test(text) ? { ok: false, lines: ['no'] } : { ok: true, lines: ['yes'] });
    },
    pace: () => {},
    onEvents: () => () => {},
    onSkipped: () => () => {},
    onStatus: () => () => {},
  } as unknown as EnginePort);
  made.store.setState({ frame: { groups: [{ group: 'analytics', members: [{ phase: 'stable' }] }] } as unknown as ClusterFrame });
  return { made, ran };
}

const RESET =
  'kafka-consumer-groups.sh --bootstrap-server broker-1:9092 --group analytics --topic appointments:1 --reset-offsets --to-offset 4 --execute';

test('what a reset means is said in offsets: those that are read again, or never', () => {
  expect(previewOf(reset(7, 4), true)).toEqual(['Reset to 4: replays 4 to 6', 'group is stopped first, then restarted']);
  expect(previewOf(reset(7, 6), true)[0]).toBe('Reset to 6: replays 6');
  expect(previewOf(reset(7, 9), false)).toEqual(['Reset to 9: skips 7 to 8', 'group is not running']);
  expect(previewOf(reset(7, 7), true)[0]).toBe('Stays at 7');
});

test('the command is the tool’s', () => {
  expect(commandOf(reset(7, 4))).toBe(RESET);
});

test('a group that runs is stopped, reset and started, and the answer that is left standing is the tool’s', async () => {
  const { made, ran } = session();
  await resetOffset(made, reset(7, 4));
  expect(ran).toEqual(['stop group analytics', RESET, 'start group analytics']);
  expect(made.store.getState().lastCommand).toEqual({ text: RESET, answer: { ok: true, lines: ['yes'] } });
});

test('a refused reset leaves the group running, and its refusal in sight', async () => {
  const { made, ran } = session(/reset-offsets/);
  await resetOffset(made, reset(7, 4));
  expect(ran.at(-1)).toBe('start group analytics');
  expect(made.store.getState().lastCommand).toEqual({ text: RESET, answer: { ok: false, lines: ['no'] } });
});

test('a group that cannot be stopped is left as it is', async () => {
  const { made, ran } = session(/^stop/);
  await resetOffset(made, reset(7, 4));
  expect(ran).toEqual(['stop group analytics']);
});

test('letting go where it was does nothing', async () => {
  const { made, ran } = session();
  await resetOffset(made, reset(7, 7));
  expect(ran).toEqual([]);
});
