import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { PartitionIndex } from '../../engine/model/vocabulary';
import type { VirtualTime } from '../../engine/sim/context';
import { oneBatch, theBatch } from '../gallery/fixture-space-time';
import { recorded } from '../gallery/recorded';
import { drawSpaceTime } from './draw-space-time';
import type { SpaceTimePicture } from './layout';

const NOW = 41_372_400 as VirtualTime;

function diagram() {
  const { window } = new JSDOM('<svg></svg>');
  const root = window.document.querySelector('svg')!;
  const picked: string[] = [];
  const picture: SpaceTimePicture = {
    diagram: oneBatch,
    now: NOW,
    from: oneBatch.from,
    spanUs: 20_000,
    width: 1_380,
    height: 560,
    allTraffic: false,
    partition: null,
    nodes: new Set(oneBatch.nodes.map(({ node }) => node)),
    followed: null,
  };
  const draw = (change: Partial<SpaceTimePicture> = {}) =>
    drawSpaceTime(root, { ...picture, ...change }, { pick: ({ label }) => picked.push(label) });
  const named = (name: string) => root.querySelector(`[aria-label^="${name}"]`)!;
  return { window, root, draw, picked, named };
}

const numbersIn = (d: string | null | undefined) => (d ?? '').match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];

test('one batch from send to acknowledgement looks as recorded', async () => {
  const { root, draw } = diagram();
  draw();
  await expect(recorded(root)).toMatchFileSnapshot('./draw-space-time.recorded.svg');
});

test('drawing the same stretch twice changes nothing', () => {
  const { root, draw } = diagram();
  draw();
  const once = root.outerHTML;
  draw();
  expect(root.outerHTML).toBe(once);
});

test('equal latencies have equal slopes: a message that takes twice as long goes twice as far to the right', () => {
  const { draw, named } = diagram();
  draw({ now: oneBatch.until });
  const [x1 = 0, , x2 = 0] = numbersIn(named('Request Produce P0').querySelector('.sent')?.getAttribute('d'));
  const [x3 = 0, , x4 = 0] = numbersIn(named('Request Fetch from 12 from broker-2').querySelector('.sent')?.getAttribute('d'));
  expect((x2 - x1) / 1.8).toBeCloseTo((x4 - x3) / 1.7, 0);
});

test('what is right of the playhead is told apart: the part to come of a message under way, and all of what is sent later', () => {
  const { draw, named } = diagram();
  draw();
  const underWay = named('Request Fetch from 12 from broker-3');
  expect(underWay.querySelector('.sent')?.getAttribute('d')).not.toBe('');
  expect(underWay.querySelector('.to-come')?.getAttribute('d')).not.toBe('');
  expect(underWay.querySelector('.under-way')).not.toBeNull();
  const later = named('Response ack 10');
  expect(later.querySelector('.sent')?.getAttribute('d')).toBe('');
  expect(later.querySelector('.head')?.getAttribute('class')).toContain('recorded');
  draw({ now: oneBatch.until });
  expect(later.querySelector('.to-come')?.getAttribute('d')).toBe('');
  expect(later.querySelector('.head')?.getAttribute('class')).not.toContain('recorded');
});

test('a request’s head is solid and a response’s hollow: the class says which', () => {
  const { draw, named } = diagram();
  draw();
  expect(named('Request Produce P0').getAttribute('class')).toContain('request');
  expect(named('Response P0: 10–11').getAttribute('class')).toContain('response');
});

test('heartbeats and empty fetches are drawn only where all traffic is asked for', () => {
  const { root, draw } = diagram();
  draw();
  expect(root.querySelectorAll('.message')).toHaveLength(7);
  draw({ allTraffic: true });
  expect(root.querySelectorAll('.message')).toHaveLength(9);
});

/** The batch’s way, with a heartbeat and another batch beside it. */
const amongOthers = () => {
  const other = oneBatch.messages.find(({ label }) => label === 'Produce P0')!;
  const sentAt = (other.sentAt + 3_000) as VirtualTime;
  const later = { ...other, id: 40, label: 'Produce P2', sentAt, arrivesAt: (sentAt + 1_900) as VirtualTime, parts: [], partitions: [] };
  return { ...oneBatch, messages: [...oneBatch.messages, later] };
};

test('a batch that is followed looks as recorded: its way at full ink, the rest dimmed and without words', async () => {
  const { root, draw } = diagram();
  draw({ diagram: amongOthers(), followed: theBatch, allTraffic: true });
  await expect(recorded(root)).toMatchFileSnapshot('./draw-space-time.followed.recorded.svg');
});

test('of a batch that is followed all is drawn: what carried it, what proved it, and the high watermark on its way, asked for or not', () => {
  const { root, draw, named } = diagram();
  draw({ diagram: amongOthers(), followed: theBatch });
  const bright = [...root.querySelectorAll('.message:not(.dimmed)')].map((message) =>
    message.getAttribute('aria-label')!.split(': ').at(-1),
  );
  expect(bright).toEqual([
    'carries it',
    'carries it',
    'carries it',
    'proves that broker-2 has it',
    'proves that broker-3 has it',
    'answers for it',
    'carries it',
    'tells broker-2 that it is committed',
  ]);
  expect([...root.querySelectorAll('.lifeline.leads .name')].map(({ textContent }) => textContent)).toEqual(['Broker 1']);
  expect(named('Request Produce P2').getAttribute('class')).toContain('dimmed');
  expect([...root.querySelectorAll('.load .label')].map(({ textContent }) => textContent)).not.toContain('Produce P2');
  expect(root.querySelector('.wait .words')?.textContent).toBe('booking-api waits 14.3 ms for its acknowledgement');
  draw({ diagram: amongOthers() });
  expect(root.querySelectorAll('.dimmed')).toHaveLength(0);
});

test('of one partition only what concerns it is drawn, and its leader alone has the strong line', () => {
  const { root, draw } = diagram();
  draw({ partition: 0 as PartitionIndex });
  expect([...root.querySelectorAll('.lifeline.leads .name')].map(({ textContent }) => textContent)).toEqual(['Broker 1']);
  draw({ partition: 1 as PartitionIndex });
  expect(root.querySelectorAll('.message')).toHaveLength(0);
  expect(root.querySelectorAll('.lifeline.leads')).toHaveLength(0);
});

test('a node that is not shown takes its messages and changes with it', () => {
  const { root, draw, named } = diagram();
  draw({ nodes: new Set(oneBatch.nodes.map(({ node }) => node).filter((node) => node !== ('broker-3' as never))) });
  expect(root.querySelectorAll('.lifeline')).toHaveLength(5);
  expect(named('Request Fetch from 12 from broker-3')).toBeNull();
  expect(root.querySelectorAll('.change')).toHaveLength(3);
});

test('how long the producer waits is told by the exchange that the playhead is in', () => {
  const { root, draw } = diagram();
  draw();
  expect(root.querySelector('.wait .words')?.textContent).toBe('booking-api waits 14.3 ms for its acknowledgement');
});

test('a lost message ends with a cross, and says so', () => {
  const { draw, named } = diagram();
  draw({
    diagram: { ...oneBatch, messages: oneBatch.messages.map((message) => ({ ...message, isLost: message.label === 'Produce P0' })) },
  });
  const lost = named('Request Produce P0');
  expect(lost.querySelector('.cross')).not.toBeNull();
  expect(lost.querySelector('.head')).toBeNull();
  expect(lost.getAttribute('aria-label')).toMatch(/lost$/);
});

test('a node’s line is broken while no process of it lives', () => {
  const { root, draw } = diagram();
  const nodes = oneBatch.nodes.map((each) =>
    each.name === 'Broker 3' ? { ...each, dead: [{ from: (oneBatch.from + 10_000) as VirtualTime, until: null }] } : each,
  );
  draw({ diagram: { ...oneBatch, nodes } });
  expect([...root.querySelectorAll('.lifeline .dead')].filter((path) => path.getAttribute('d') !== '')).toHaveLength(1);
});

test('labels do not lie on one another', () => {
  const { root, draw } = diagram();
  draw();
  const boxes = [...root.querySelectorAll('.change .label')].map((label) => {
    const [x = 0, y = 0] = numbersIn(label.closest('.change')?.getAttribute('transform'));
    const left = x + Number(label.getAttribute('x'));
    return { left, right: left + (label.textContent?.length ?? 0) * 6, y: y + Number(label.getAttribute('y')) };
  });
  for (const [index, a] of boxes.entries())
    for (const b of boxes.slice(index + 1)) expect(Math.abs(a.y - b.y) >= 14 || a.right <= b.left || b.right <= a.left).toBe(true);
  expect(boxes.length).toBeGreaterThan(2);
});

test('a change is explained by a click and by Enter', () => {
  const { window, draw, named, picked } = diagram();
  draw();
  named('Why: On broker-1: append').dispatchEvent(new window.MouseEvent('click'));
  named('Why: On broker-1: HW').dispatchEvent(new window.KeyboardEvent('keydown', { key: 'Enter' }));
  expect(picked).toEqual(['append, LEO 12', 'HW 10 → 12']);
});
