import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import type { ClusterFrame } from '../frame/cluster-frame';
import { drawStage } from './draw-stage';
import { crowdedFrame, killedFrame, steadyFrame, troubledFrame } from './gallery/fixture-frame';
import { recorded } from './gallery/recorded';
import type { NodeHandlers } from './node-handlers';

function stage() {
  const { window } = new JSDOM('<svg></svg>');
  const root = window.document.querySelector('svg')!;
  const done: string[] = [];
  const handlers: NodeHandlers = {
    openMenu: (of) => done.push(`menu of ${of.kind === 'Node' ? of.node : JSON.stringify(of)}`),
    addBroker: () => done.push('add broker'),
    addPartition: () => done.push('ask for partitions'),
    addProducer: () => done.push('add producer'),
    addConsumer: (group) => done.push(`add consumer to ${group}`),
    removeConsumer: (node) => done.push(`remove ${node}`),
    pick: (offset, { broker }) => done.push(`pick ${offset} on ${broker}`),
    inspect: (offset, { broker }) => done.push(`inspect ${offset} on ${broker}`),
    explainLosses: () => done.push('why lost'),
    explain: (aspect, { broker }) => done.push(`why ${aspect} on ${broker}`),
  };
  const draw = (frame: ClusterFrame, now = frame.now, reduced = false, roominess = 1) =>
    drawStage(root, frame, { now, speed: 1 / 200, reduced }, handlers, roominess);
  const named = (name: string) => root.querySelector(`[aria-label^="${name}"]`);
  const press = (name: string, key: string) => named(name)?.dispatchEvent(new window.KeyboardEvent('keydown', { key, bubbles: true }));
  return { window, root, done, draw, named, press };
}

const positionOf = (element: Element | null) => element?.getAttribute('transform');

test.each([
  ['steady', steadyFrame],
  ['killed', killedFrame],
  ['troubled', troubledFrame],
])('the %s stage looks as recorded', async (name, frame) => {
  const { root, draw } = stage();
  draw(frame);
  await expect(recorded(root)).toMatchFileSnapshot(`./gallery/${name}.recorded.svg`);
});

test('twelve partitions look as recorded: leaders with their offsets, followers as ticks of colour', async () => {
  const { root, draw } = stage();
  draw(crowdedFrame, crowdedFrame.now, false, -1);
  await expect(recorded(root)).toMatchFileSnapshot('./gallery/crowded.recorded.svg');
});

test('a producer says how many records it holds back; long spans of linger.ms leave the accumulator its name', () => {
  const { root, draw, named } = stage();
  const [producer] = steadyFrame.producers;
  const paused = { ...producer!, isPaused: true, held: { byApplication: 3, inSend: 0 }, lingeredMs: 1_200, lingerMs: 60_000 };
  draw({ ...steadyFrame, producers: [paused] });
  expect(named('Producer booking-api, paused, holds 3 records')).not.toBeNull();
  expect([...root.querySelectorAll('.producer .held, .accumulator .linger')].map((each) => each.textContent)).toEqual([
    'holds 3 records',
    '1/60 s',
  ]);
  draw({ ...steadyFrame, producers: [{ ...paused, isPaused: false, held: { byApplication: 0, inSend: 1 } }] });
  expect(root.querySelector('.producer .held')?.textContent).toBe('1 in send()');
  draw(steadyFrame);
  expect(root.querySelector('.producer .held')).toBeNull();
});

test('drawing the same frame twice changes nothing', () => {
  const { root, draw } = stage();
  draw(steadyFrame);
  const once = root.outerHTML;
  draw(steadyFrame);
  expect(root.outerHTML).toBe(once);
});

test('a frame is drawn the same whatever was drawn before it: going back leaves nothing behind', () => {
  const { root, draw } = stage();
  draw(steadyFrame);
  const before = root.querySelectorAll('*').length;
  draw(killedFrame);
  draw(troubledFrame);
  draw(crowdedFrame, crowdedFrame.now, false, -1);
  draw(steadyFrame);
  expect(root.querySelectorAll('*')).toHaveLength(before);
});

test('a message moves with virtual time, and stands still while time does', () => {
  const { draw, named } = stage();
  draw(steadyFrame);
  const there = positionOf(named('Request Produce P1'));
  draw(steadyFrame);
  expect(positionOf(named('Request Produce P1'))).toBe(there);
  draw(steadyFrame, (steadyFrame.now + 100) as VirtualTime);
  expect(positionOf(named('Request Produce P1'))).not.toBe(there);
  draw(steadyFrame);
  expect(positionOf(named('Request Produce P1'))).toBe(there);
});

test('with reduced motion a message stands at one end of its link, then at the other', () => {
  const { draw, named } = stage();
  const at = (now: number) => {
    draw(steadyFrame, now as VirtualTime, true);
    return positionOf(named('Request Produce P1'));
  };
  expect(at(steadyFrame.now - 400)).toBe(at(steadyFrame.now - 100));
  expect(at(steadyFrame.now - 100)).not.toBe(at(steadyFrame.now + 100));
});

test('heartbeats and empty fetches are not drawn', () => {
  const { root, draw } = stage();
  draw({ ...steadyFrame, messages: steadyFrame.messages.map((message) => ({ ...message, ofInterest: false })) });
  expect(root.querySelectorAll('.message')).toHaveLength(0);
});

test('offsets of one partition line up on every broker', () => {
  const { root, draw } = stage();
  draw(steadyFrame);
  const xs = [...root.querySelectorAll('.broker [aria-label^="offset 7, key CLN-005"]')].map(
    (card) => /translate\((\S+)/.exec(positionOf(card) ?? '')?.[1],
  );
  expect(xs).toHaveLength(3);
  expect(new Set(xs).size).toBe(1);
});

test('every broker, consumer and producer opens its menu by Enter as by click', () => {
  const { window, done, draw, named, press } = stage();
  draw(steadyFrame);
  named('Broker 2')?.dispatchEvent(new window.MouseEvent('click', { bubbles: true }));
  press('Broker 1', 'Enter');
  press('Consumer a-3', ' ');
  press('Producer booking-api', 'Enter');
  expect(done).toEqual(['menu of broker-2', 'menu of broker-1', 'menu of a-3', 'menu of booking-api']);
});

test('consumers are added to a group, and its last one is removed', () => {
  const { done, draw, press } = stage();
  draw(steadyFrame);
  press('+ consumer in group notifications', 'Enter');
  press('− consumer a-4', 'Enter');
  expect(done).toEqual(['add consumer to notifications', 'remove a-4']);
});

test('a dead broker says so without colour: a cross, a dashed frame, a word', () => {
  const { root, draw, named } = stage();
  draw(killedFrame);
  expect(named('Broker 1')?.getAttribute('aria-label')).toBe('Broker 1, killed at 20.000 s, fenced at 28.304 s');
  expect(root.querySelector('.broker.dead .lamp')?.getAttribute('d')).toContain('M5-5');
});

test('a broker is named with its rack, and so is a consumer that says one', () => {
  const { root, draw, named } = stage();
  const [group] = steadyFrame.groups;
  const members = group!.members.map((member) => ({ ...member, rack: 'west' }));
  draw({ ...steadyFrame, brokers: steadyFrame.brokers.map((broker) => ({ ...broker, rack: 'north' })), groups: [{ ...group!, members }] });
  expect(named('Broker 1')?.getAttribute('aria-label')).toMatch(/^Broker 1, rack north · alive/);
  expect(root.querySelector('.groups')?.textContent ?? root.textContent).toContain('rack west');
});

test('a cluster without topic, group or producer can be drawn', () => {
  const { draw, named } = stage();
  draw({
    ...steadyFrame,
    topic: null,
    topics: [],
    producers: [],
    groups: [],
    messages: [],
    brokers: steadyFrame.brokers.map((broker) => ({ ...broker, lanes: [] })),
  });
  expect(named('+ consumer in a new group')).not.toBeNull();
});
