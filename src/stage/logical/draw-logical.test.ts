import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { GroupId } from '../../engine/model/vocabulary';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { ailingFrame, crowdedFrame, killedFrame, steadyFrame, troubledFrame } from '../gallery/fixture-frame';
import { recorded } from '../gallery/recorded';
import { layoutStage } from '../layout';
import type { NodeHandlers } from '../node-handlers';
import { drawLogical } from './draw-logical';
import { fitLogical, type LogicalFit } from './layout-logical';

const WINDOW = { width: 1440, height: 722 };
const handlers = new Proxy({} as NodeHandlers, { get: () => () => {} });

function view() {
  const root = new JSDOM('<svg></svg>').window.document.querySelector('svg')!;
  const draw = (frame: ClusterFrame, progress = 1, fit: LogicalFit = fitLogical(frame, WINDOW, null)) =>
    drawLogical(root, frame, { now: frame.now, speed: 1 / 200, reduced: false }, handlers, { fit, progress, racks: 1 });
  const places = (selector: string) =>
    [...root.querySelectorAll(selector)].map((element) => (element.getAttribute('transform') ?? '').match(/[-\d.]+/g)?.map(Number) ?? []);
  return { root, draw, places };
}

test.each([
  ['as-in-racks', 0],
  ['half-way', 0.5],
  ['logical', 1],
])('the way from racks to partitions, %s, looks as recorded', async (name, progress) => {
  const { root, draw } = view();
  draw(steadyFrame, progress);
  await expect(recorded(root)).toMatchFileSnapshot(`./draw-logical.${name}.recorded.svg`);
});

test('partitions stand in their order, whoever leads them, and each once', () => {
  const { root, draw, places } = view();
  draw(steadyFrame);
  expect([...root.querySelectorAll('.logical-lanes .cap')].map((cap) => cap.textContent)).toEqual([
    'P0broker 1 · e5',
    'P1broker 2 · e3',
    'P2broker 3 · e4',
  ]);
  expect(places('.logical-lanes > g')).toEqual([
    [128, 96],
    [128, 270],
    [128, 444],
  ]);
});

test('where it begins, every leader’s lane is where its rack has it', () => {
  const { draw, places } = view();
  draw(steadyFrame, 0);
  const { racks } = layoutStage(steadyFrame, { now: steadyFrame.now, speed: 1 / 200, reduced: false });
  const leaders = racks.flatMap(({ lanes }) => lanes.filter(({ leads }) => leads));
  expect(places('.logical-lanes > g')).toEqual(leaders.map(({ x, y }) => [x, y]));
});

test('on the way a record stays the same mark, and shows only what the frame says', () => {
  const { root, draw } = view();
  draw(steadyFrame, 0);
  const card = root.querySelector('.logical-lanes [aria-label^="offset 3"]');
  const said = card?.getAttribute('aria-label');
  for (const progress of [0.25, 0.5, 0.75, 1]) {
    draw(steadyFrame, progress);
    expect(root.querySelector('.logical-lanes [aria-label^="offset 3"]')).toBe(card);
    expect(card?.getAttribute('aria-label')).toBe(said);
  }
  expect(root.querySelector('.leaving')?.childElementCount).toBe(0);
});

test('on the way a follower that is in sync is not drawn as if it were not', () => {
  const { root, draw } = view();
  for (const progress of [0.25, 0.5, 0.75]) {
    draw(steadyFrame, progress);
    expect(root.querySelectorAll('.followers > g')).toHaveLength(6);
    expect(root.querySelectorAll('rect.hatching')).toHaveLength(0);
  }
});

test('messages are where they were on the physical stage, fade on their links, and have left with those', () => {
  const { root, draw } = view();
  const opacity = () => root.querySelector(':scope > .messages')?.getAttribute('opacity');
  draw(steadyFrame, 0);
  const message = root.querySelector('.message');
  expect(message).not.toBeNull();
  expect(opacity()).toBe('1');
  draw(steadyFrame, 0.25);
  expect(root.querySelector('.message')).toBe(message);
  expect(opacity()).toBe('0.5');
  expect(root.querySelector('.leaving .links')?.getAttribute('opacity')).toBe('0.5');
  draw(steadyFrame, 1);
  expect(root.querySelector('.message')).toBeNull();
});

test('going there and back leaves nothing behind', () => {
  const { root, draw } = view();
  draw(steadyFrame, 0);
  const before = root.outerHTML;
  draw(steadyFrame, 1);
  draw(steadyFrame, 0);
  expect(root.outerHTML).toBe(before);
});

test('each flag has its lag, a rope as far as the high watermark, and a caret where the consumer reads', () => {
  const { root, draw } = view();
  draw(steadyFrame);
  expect([...root.querySelectorAll('.flag .standing')].map((words) => words.textContent)).toEqual([
    'analytics 8 · lag 2',
    'notifications 6 · lag 4',
    'analytics 9',
    'notifications 7 · lag 2',
    'analytics 11 · lag 2',
    'notifications 9 · lag 4',
  ]);
  expect(root.querySelectorAll('.rope .position')).toHaveLength(4);
});

test('ribbons say who reads what and why; an idle consumer has none, and says why', () => {
  const { root, draw } = view();
  draw(steadyFrame);
  const words = [...root.querySelectorAll('.ribbon')].map((ribbon) => ribbon.getAttribute('aria-label') ?? '');
  expect(words.map((each) => each.split(':')[0])).toEqual([
    'P0 → a-1 of analytics',
    'P1 → a-2 of analytics',
    'P2 → a-3 of analytics',
    'P0 → n-1 of notifications',
    'P1 → n-1 of notifications',
    'P2 → n-2 of notifications',
  ]);
  expect(words[0]).toContain('range gives the members');
  expect(root.querySelector('[aria-label^="Consumer a-4"]')?.getAttribute('aria-label')).toContain('3 partitions, 4 consumers');
  expect(new Set([...root.querySelectorAll('.ribbon')].map((ribbon) => ribbon.getAttribute('class')))).toEqual(
    new Set(['ribbon solid', 'ribbon hatched']),
  );
});

test('while a group rebalances, its ribbons hang free and its frame says so', () => {
  const { root, draw } = view();
  draw(troubledFrame);
  expect(root.querySelectorAll('.ribbon.solid:not(.detached)')).toHaveLength(0);
  expect(root.querySelector('.group.rebalancing')?.textContent).toContain('⟳ rebalancing');
});

test('a partition that nobody leads stands hatched under an empty cap', () => {
  const { root, draw } = view();
  const leaderless: ClusterFrame = {
    ...killedFrame,
    brokers: killedFrame.brokers.map((broker) => ({
      ...broker,
      lanes: broker.lanes.map((lane) => (lane.partition === 0 ? { ...lane, role: 'Offline' } : lane)),
    })),
  };
  draw(leaderless);
  const lane = root.querySelector('.logical-lanes > g')!;
  expect(lane.querySelector('.cap')?.textContent).toBe('P0 –no leader');
  expect(lane.querySelector('.cap')?.getAttribute('class')).not.toContain('leads');
  expect(lane.querySelector('.hatching')).not.toBeNull();
});

test('twelve partitions with three groups are read without scrolling, with the flags of those groups that there is room for', () => {
  const third = { ...crowdedFrame.groups[0]!, group: 'audit' as GroupId, pennant: 2 };
  const frame = { ...crowdedFrame, groups: [...crowdedFrame.groups.slice(0, 2), third] };
  const fit = fitLogical(frame, WINDOW, third.group);
  expect(fit.groups).toContain('audit');
  expect(fit.groups.length).toBeLessThan(3);
  expect(fit.scale).toBeGreaterThan(0.8);
  const { draw } = view();
  const { height } = draw({ ...frame, groups: [] }, 1, fit);
  expect(height * fit.scale).toBeLessThanOrEqual(WINDOW.height);
});

test('a torn end is shown of the replica that stands for its partition; of others it is said where it is', () => {
  const { root, draw } = view();
  draw(ailingFrame);
  const torn = ailingFrame.brokers.flatMap(({ lanes }) => lanes.filter(({ tornBytes }) => tornBytes > 0));
  expect(torn).toMatchObject([{ broker: 1, partition: 1, role: 'Offline' }]);
  expect([...root.querySelectorAll('.torn-ends .elsewhere')].map((each) => each.getAttribute('aria-label'))).toEqual([
    'P1: ✕ torn on broker 1: 41 bytes of a batch',
  ]);
  const alone = { ...ailingFrame, brokers: ailingFrame.brokers.slice(0, 1) };
  draw(alone);
  expect(root.querySelector('.torn-ends .elsewhere')).toBeNull();
  expect(root.querySelector('.torn-ends .torn-end')?.getAttribute('aria-label')).toBe('P1: ✕ torn: 41 bytes of a batch');
  draw(steadyFrame);
  expect(root.querySelector('.torn-ends')).toBeNull();
});
