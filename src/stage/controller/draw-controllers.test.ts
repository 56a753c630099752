import { JSDOM } from 'jsdom';
import { beforeEach, expect, test } from 'vitest';
import type { BrokerId, Offset } from '../../engine/model/vocabulary';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame, ControllerView } from '../../frame/cluster-frame';
import { steadyFrame, troubledFrame } from '../gallery/fixture-frame';
import { recorded } from '../gallery/recorded';
import type { MenuSubject } from '../node-handlers';
import { drawControllers } from './draw-controllers';

const BOX = { x: 0, y: 0, width: 720, height: 38 };

let root: SVGElement;
let opened: MenuSubject[];
beforeEach(() => {
  root = new JSDOM('<svg><g></g></svg>').window.document.querySelector('g')! as unknown as SVGElement;
  opened = [];
});

function draw(frame: ClusterFrame, { now = frame.now, width = BOX.width }: { readonly now?: number; readonly width?: number } = {}): void {
  const motion = { now: now as VirtualTime, speed: 1 / 200, reduced: false };
  drawControllers(root, { ...BOX, width }, frame, { motion, handlers: { openMenu: (of) => opened.push(of) } });
}

const textOf = (selector: string) => root.querySelector(selector)?.textContent ?? null;
const solid = () => [...root.querySelectorAll('.id[data-on=ink]')].map((id) => id.textContent);
const withRole = (frame: ClusterFrame, role: (each: ControllerView) => ControllerView['role']): ClusterFrame => ({
  ...frame,
  controllers: frame.controllers.map((each) => ({ ...each, role: role(each) })),
});

test.each([
  ['three-controllers', steadyFrame],
  ['elected', troubledFrame],
])('%s look as recorded', async (name, frame) => {
  draw(frame);
  await expect(recorded(root)).toMatchFileSnapshot(`./${name}.recorded.svg`);
});

test('the active one is solid; it fills as its election settles, and is told of for a while', () => {
  draw(steadyFrame);
  expect(solid()).toEqual(['101']);
  expect(root.querySelector('.elected')).toBeNull();
  const { at } = troubledFrame.controllers[1]!.elected!;
  draw(troubledFrame, { now: at });
  expect(solid()).toEqual([]);
  draw(troubledFrame, { now: at + 500 });
  expect(solid()).toEqual(['102']);
  const parts = [...root.querySelectorAll('.controller')].map((each) => [...each.children].map((part) => part.getAttribute('class')));
  for (const names of parts) expect(names.indexOf('core'), 'what fills it lies under its number').toBeLessThan(names.indexOf('id'));
  expect(textOf('.elected')).toBe('elected, epoch 7 → 9');
  draw(troubledFrame, { now: at + 60_000 });
  expect(root.querySelector('.elected')).toBeNull();
});

test('what no majority has is outlined, what was just written is ink, and what is older is grey', () => {
  const [active, ...others] = steadyFrame.controllers as [ControllerView, ...ControllerView[]];
  draw({ ...steadyFrame, controllers: [{ ...active, metadataHighWatermark: 210 as Offset }, ...others] });
  const classes = [...root.querySelectorAll('.entry')].map((each) => each.getAttribute('class'));
  expect(classes.slice(-3)).toEqual(['entry', 'entry uncommitted', 'entry uncommitted']);
  draw(steadyFrame);
  expect([...root.querySelectorAll('.entry')].at(-1)?.getAttribute('class')).toBe('entry fresh');
});

test('who votes, who asks and who is gone bears a mark beside its number', () => {
  const voting = withRole(troubledFrame, ({ id }) => (id === 101 ? null : id === 102 ? 'candidate' : 'voted'));
  draw({ ...voting, controllers: voting.controllers.map((each) => (each.id === 103 ? { ...each, status: 'alive' } : each)) });
  expect([...root.querySelectorAll('.controller')].map((each) => each.querySelector('.badge')?.textContent)).toEqual(['✕', '?', '✓']);
  expect(textOf('.standing')).toBe('102 asks for votes, epoch 9');
});

test('five have room in a narrow strip too: the tape gets shorter, and nothing lies over anything', () => {
  const more = [104, 105].map((id) => ({ ...steadyFrame.controllers[2]!, id: id as BrokerId, node: `controller-${id}` as NodeId }));
  const five = { ...steadyFrame, controllers: [...steadyFrame.controllers, ...more] };
  for (const width of [720, 650]) {
    draw(five, { width });
    const standingX = Number(root.querySelector('.standing')?.getAttribute('x'));
    const tapeX = Number(/translate\((\S+)/.exec(root.querySelector('.metadata-log')?.getAttribute('transform') ?? '')?.[1]);
    const titleX = root.querySelector('.log-title') === null ? tapeX : Number(root.querySelector('.log-title')?.getAttribute('x')) - 70;
    expect(titleX - standingX).toBeGreaterThanOrEqual(112);
  }
});

test('each opens its own menu, and the title that of all', () => {
  draw(steadyFrame);
  for (const name of ['KRaft controllers', 'Controller 102']) {
    const button = root.querySelector(`[role=button][aria-label^="${name}"]`)!;
    button.dispatchEvent(new button.ownerDocument.defaultView!.MouseEvent('click', { bubbles: true }));
  }
  expect(opened).toEqual([{ kind: 'Quorum' }, { kind: 'Node', node: 'controller-102' }]);
});

test('a controller whose clock is wrong is named at the foot of the strip, and says so to who does not see it', () => {
  draw(steadyFrame);
  expect(textOf('.machine')).toBeNull();
  const skewed = (each: ControllerView) => (each.id === 102 ? { ...each, machine: { ...each.machine, clockSkewMs: -7_200_000 } } : each);
  draw({ ...steadyFrame, controllers: steadyFrame.controllers.map(skewed) });
  expect(textOf('.machine')).toBe('102: clock −2 h');
  const names = [...root.querySelectorAll('.controller')].map((each) => each.getAttribute('aria-label'));
  expect(names.filter((name) => name?.includes('clock'))).toEqual(['Controller 102, follows 101, epoch 7, clock −2 h']);
});
