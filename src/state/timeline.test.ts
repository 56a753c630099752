import { expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import type { EventGlyph, EventView } from '../worker/protocol/engine-port';
import { createTimeline, eventsBetween } from './timeline';

const event = (id: number, at: number, glyph: EventGlyph | null = null): EventView => ({
  id: id as EventView['id'],
  at: at as VirtualTime,
  node: null,
  cause: null,
  what: { kind: 'CommandGiven', command: 0, text: '' },
  kind: 'RecordsAppended',
  sentence: `event ${id}`,
  ofInterest: true,
  glyph,
});
const between = (timeline: ReturnType<typeof createTimeline>, from: number, until: number) =>
  eventsBetween(timeline.store.getState(), from as VirtualTime, until as VirtualTime);

test('events are counted where they fell', () => {
  const timeline = createTimeline();
  timeline.add([event(0, 500), event(1, 1_500), event(2, 1_700)]);
  expect([between(timeline, 0, 1_000), between(timeline, 1_000, 2_000), between(timeline, 0, 5_000)]).toEqual([1, 2, 3]);
});

test('however long the session, buckets stay few and no event is lost from the count', () => {
  const timeline = createTimeline();
  timeline.add(Array.from({ length: 5_000 }, (_, id) => event(id, id * 10_000_000)));
  const { ends, bucketUs } = timeline.store.getState();
  expect(ends.length).toBeLessThanOrEqual(4_096);
  expect(Math.round(between(timeline, 0, ends.length * bucketUs))).toBe(5_000);
});

test('only events with a mark are kept, the newest of them', () => {
  const timeline = createTimeline();
  timeline.add([event(0, 0), event(1, 10, 'crash'), event(2, 20)]);
  expect(timeline.store.getState().marks.map(({ id }) => id)).toEqual([1]);
  timeline.add(Array.from({ length: 1_000 }, (_, index) => event(3 + index, 30, 'isr')));
  expect(timeline.store.getState().marks).toHaveLength(400);
  expect(timeline.store.getState().marks.at(-1)?.id).toBe(1_002);
});

test('a branch takes back what no longer happened', () => {
  const timeline = createTimeline();
  timeline.add([event(0, 0, 'you'), event(1, 5_000, 'crash'), event(2, 9_000, 'elect')]);
  timeline.add([event(1, 6_000, 'restart')]);
  expect(timeline.store.getState().marks.map(({ glyph }) => glyph)).toEqual(['you', 'restart']);
  expect(between(timeline, 0, 100_000)).toBe(2);
});

test('what was jumped over is kept as bands, and a branch takes back what no longer happened', () => {
  const timeline = createTimeline();
  timeline.add([event(0, 0), event(1, 9_000_000)]);
  const skip = (from: number, to: number) => timeline.skip({ from: from as VirtualTime, to: to as VirtualTime });
  skip(1_000_000, 2_000_000);
  skip(2_010_000, 4_000_000);
  skip(5_000_000, 8_000_000);
  expect(timeline.store.getState().skipped).toEqual([
    { from: 1_000_000, to: 4_000_000 },
    { from: 5_000_000, to: 8_000_000 },
  ]);
  timeline.add([event(1, 6_000_000, 'you')]);
  expect(timeline.store.getState().skipped.at(-1)).toEqual({ from: 5_000_000, to: 6_000_000 });
});

test('the future that was left stays as the ghost of its branch, until another one is left', () => {
  const timeline = createTimeline();
  const ghost = () => timeline.store.getState().ghost;
  timeline.add([event(0, 0, 'you'), event(1, 5_000, 'crash'), event(2, 9_000, 'elect')]);
  expect(ghost()).toBeNull();
  timeline.leave(0);
  timeline.add([event(1, 4_000, 'you')]);
  expect([ghost()?.branch, ghost()?.marks.map(({ glyph }) => glyph)]).toEqual([0, ['crash', 'elect']]);
  timeline.add([event(2, 7_000, 'isr')]);
  expect(ghost()?.marks).toHaveLength(2);
  timeline.leave(1);
  timeline.add([event(2, 6_000, 'restart')]);
  expect([ghost()?.branch, ghost()?.marks.map(({ glyph }) => glyph)]).toEqual([1, ['isr']]);
});

test('when the old branch is chosen again, the one that was left is the ghost, with what it alone has', () => {
  const timeline = createTimeline();
  const first = [event(0, 0, 'you'), event(1, 5_000, 'crash'), event(2, 9_000, 'elect')];
  timeline.add(first);
  timeline.leave(0);
  timeline.add([event(1, 6_000, 'restart')]);
  timeline.leave(1);
  timeline.add(first.slice(0, 2));
  timeline.add(first.slice(2));
  const { ghost, marks } = timeline.store.getState();
  expect(marks.map(({ glyph }) => glyph)).toEqual(['you', 'crash', 'elect']);
  expect([ghost?.branch, ghost?.marks.map(({ glyph }) => glyph)]).toEqual([1, ['restart']]);
});

test('a branch that is left before anything of it has been told leaves a ghost without marks', () => {
  const timeline = createTimeline();
  timeline.add([event(0, 0, 'you')]);
  timeline.leave(0);
  timeline.add([event(1, 5_000, 'you')]);
  expect(timeline.store.getState().ghost).toEqual({ branch: 0, marks: [] });
});
