import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { Scene } from '../../course/lesson';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { crowdedFrame, killedFrame, steadyFrame } from '../gallery/fixture-frame';
import type { NodeHandlers } from '../node-handlers';
import { drawLessonLanes } from './draw-lesson-lanes';
import { bigLanesWidth, lanesWidth, layoutLeaders } from './layout-lanes';

const motion = { now: steadyFrame.now, speed: 1 / 200, reduced: false };
const scene: Scene = { lanes: 'leaders', topic: steadyFrame.topic!.name };
const NO_HANDLERS: NodeHandlers = new Proxy({} as NodeHandlers, { get: () => () => {} });
const room = { width: 864, height: 480 };
const empty = withRecords(0);

/** Every lane with its first so many records. */
function withRecords(count: number): ClusterFrame {
  const brokers = steadyFrame.brokers.map((broker) => ({
    ...broker,
    lanes: broker.lanes.map((lane) => ({ ...lane, cells: lane.cells.slice(0, count), logEndOffset: count as typeof lane.logEndOffset })),
  }));
  return { ...steadyFrame, brokers };
}

test('few lanes with few records are drawn bigger; as records come they shrink, down to the size that lanes have elsewhere', () => {
  const widths = [0, 9, 11, 14, 40].map((count) => bigLanesWidth(withRecords(count), scene, motion, room));
  expect(widths).toEqual([...widths].sort((a, b) => a - b));
  expect(widths[0]).toBeLessThan(lanesWidth(scene, room.width) * 0.8);
  expect(widths.at(-1)).toBe(lanesWidth(scene, room.width));
});

test('while there is room, not one record is pushed out of sight', () => {
  const frame = withRecords(11);
  const { lanes } = layoutLeaders(frame, scene, motion, { width: bigLanesWidth(frame, scene, motion, room) });
  expect(lanes.map(({ firstOffset }) => firstOffset)).toEqual(lanes.map(() => 0));
});

test('what is drawn bigger is not higher than its room', () => {
  const low = { width: 864, height: 300 };
  const { height } = layoutLeaders(empty, scene, motion, { width: bigLanesWidth(empty, scene, motion, low) });
  expect((height * low.width) / bigLanesWidth(empty, scene, motion, low)).toBeLessThan(low.height + 1);
});

test('a cap says on which broker its leader is, and a lane that nothing came to that it is empty', () => {
  const drawn = (frame: ClusterFrame) => {
    const root = new JSDOM('<svg></svg>').window.document.querySelector('svg')!;
    drawLessonLanes(root, frame, scene, motion, NO_HANDLERS, { width: 500, tellsBroker: true });
    const texts = (name: string) => [...root.querySelectorAll(name)].map(({ textContent }) => textContent);
    return { caps: texts('.cap .where'), epochs: texts('.cap .epoch'), empty: texts('.no-records .words') };
  };
  const leaders = steadyFrame.brokers.flatMap(({ id, leads }) => leads.map(() => `on broker ${id}`));
  expect(drawn(empty)).toEqual({ caps: leaders, epochs: [], empty: leaders.map(() => 'no records yet') });
  expect(drawn(withRecords(1)).empty).toEqual([]);
});

test('a partition that nobody leads keeps its row, with what a disk has of it', () => {
  const leaderless = { ...killedFrame, brokers: killedFrame.brokers.map((broker) => ({ ...broker, status: 'dead' as const })) };
  const { lanes } = layoutLeaders(leaderless, scene, motion, { width: 664, tellsBroker: true });
  const longest = (partition: number) =>
    Math.max(
      ...killedFrame.brokers.flatMap((each) => each.lanes.filter((lane) => lane.partition === partition).map((lane) => lane.logEndOffset)),
    );
  expect(lanes.map(({ lane, capWords }) => [lane.partition, lane.role, lane.logEndOffset, capWords])).toEqual(
    [0, 1, 2].map((partition) => [partition, 'Offline', longest(partition), 'no leader']),
  );
});

test('on a phone six lanes are seen over the words, each with where its leader is', () => {
  const grouped: Scene = { ...scene, groups: true };
  const topic = { ...crowdedFrame.topic!, partitions: 6 };
  const brokers = crowdedFrame.brokers.map((broker) => ({ ...broker, lanes: broker.lanes.filter(({ partition }) => partition < 6) }));
  const frame = { ...crowdedFrame, topic, brokers };
  const room = { width: lanesWidth(grouped, 362), isShort: true, tellsBroker: true };
  const { height } = layoutLeaders(frame, grouped, motion, room);
  expect((height * 362) / room.width).toBeLessThan(255);
  const root = new JSDOM('<svg></svg>').window.document.querySelector('svg')!;
  drawLessonLanes(root, frame, grouped, motion, NO_HANDLERS, { ...room, guess: null });
  expect([...root.querySelectorAll('.cap.low .where')].map(({ textContent }) => textContent?.replace(/\d/, '#'))).toEqual(
    Array.from({ length: 6 }, () => 'broker #'),
  );
});
