import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import { recorded } from '../stage/gallery/recorded';
import type { EventGlyph, EventView } from '../state/session';
import { createTimeline } from '../state/timeline';
import { drawScrubber, type GhostPicture, timeScale, zoomed } from './draw-scrubber';

const at = (seconds: number) => (seconds * 1_000_000) as VirtualTime;
const event = (id: number, seconds: number, glyph: EventGlyph | null): EventView => ({
  id: id as EventView['id'],
  at: at(seconds),
  node: null,
  cause: null,
  what: { kind: 'CommandGiven', command: 0, text: '' },
  kind: '',
  sentence: `event ${id}`,
  ofInterest: true,
  glyph,
});

function timeLine(events: readonly EventView[], ghost: GhostPicture | null = null) {
  const { window } = new JSDOM('<svg></svg>');
  const root = window.document.querySelector('svg')!;
  const timeline = createTimeline();
  timeline.add(events);
  const jumps: number[] = [];
  const picture = { now: at(40), newest: at(42), oldest: at(0), width: 800, view: null, ghost };
  const returns: (number | null)[] = [];
  drawScrubber(root, picture, timeline.store.getState(), {
    jumpTo: ({ at: time }) => jumps.push(time),
    goBack: (time) => returns.push(time),
  });
  return { window, root, jumps, returns, picture };
}

test('the past fills most of the line, and the playhead stands where now is', () => {
  const { root, picture } = timeLine([]);
  const x = timeScale(picture);
  expect(x(picture.newest)).toBeCloseTo(800 * 0.84);
  expect(root.querySelector('.playhead')?.getAttribute('transform')).toBe('translate(640 0)');
});

test('what was recorded after the playhead is told apart', () => {
  const { root } = timeLine([event(0, 1, null), event(1, 41.9, null)]);
  expect(root.querySelector('.happened')?.getAttribute('d')).not.toBe('');
  expect(root.querySelector('.recorded')?.getAttribute('d')).not.toBe('');
});

test('a mark goes to its moment by click and by Enter; of marks too near each other the more telling is shown', () => {
  const { window, root, jumps } = timeLine([
    event(0, 9.99, 'you'),
    event(1, 10, 'crash'),
    event(2, 30.01, 'elect'),
    event(3, 30.02, 'isr'),
  ]);
  const marks = [...root.querySelectorAll('.mark')];
  expect(marks.map((mark) => mark.getAttribute('aria-label'))).toEqual(['Go to: event 1', 'Go to: event 2']);
  marks[0]?.dispatchEvent(new window.MouseEvent('click'));
  marks[1]?.dispatchEvent(new window.KeyboardEvent('keydown', { key: 'Enter' }));
  expect(jumps).toEqual([at(10), at(30.01)]);
});

test('looking closer keeps the moment under the pointer where it is', () => {
  const { picture } = timeLine([]);
  const around = at(36);
  const closer = { ...picture, now: at(34), view: zoomed({ ...picture, now: at(34) }, around, 0.5) };
  expect(timeScale(closer)(around)).toBeCloseTo(timeScale(picture)(around), 0);
  expect(timeScale(closer).invert(800) - timeScale(closer).invert(0)).toBeCloseTo(at(25), -2);
});

test('a close view moves along with the playhead', () => {
  const { picture } = timeLine([]);
  const x = timeScale({ ...picture, view: { from: at(10), spanUs: 1_000_000 } });
  expect(x(picture.now)).toBeCloseTo(800 * 0.84);
});

const LEFT: GhostPicture = {
  branch: 0,
  from: at(20),
  until: at(60),
  marks: [event(7, 22, 'crash'), event(9, 31, 'elect')],
  lastCommand: 'kill broker 1',
};

test('a future that was left lies under the line, dashed, from where it was left to how far it had come, and all of it is in view', async () => {
  const { root, picture } = timeLine([event(0, 5, 'you'), event(1, 21, 'you')], LEFT);
  const x = timeScale(picture);
  expect(x(LEFT.until)).toBeCloseTo(800 * 0.84);
  await expect(recorded(root)).toMatchFileSnapshot('./draw-scrubber.forked.recorded.svg');
});

test('it is gone back to by its line, and to a moment of it by a mark, by pointer and by keyboard', () => {
  const { window, root, returns, jumps } = timeLine([event(0, 5, 'you')], LEFT);
  const named = (name: string) => root.querySelector(`[aria-label^="${name}"]`)!;
  named('Back to branch 0, the future that was left at 00:20').dispatchEvent(new window.MouseEvent('click'));
  named('Go to, on branch 0: event 7').dispatchEvent(new window.KeyboardEvent('keydown', { key: 'Enter' }));
  expect(returns).toEqual([null, at(22)]);
  expect(jumps).toEqual([]);
  expect(timeLine([event(0, 5, 'you')]).root.querySelector('.ghost')).toBeNull();
});
