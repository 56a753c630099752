/**
 * Draws the time line: how many events fell where, the marks of those worth finding again, the seconds, and the playhead. What lies
 * after the playhead has been recorded already and is pale. A future that was left by acting in the past lies under the line, dashed.
 */
import { ticks } from 'd3';
import { assertUnreachable } from '../base/assert';
import type { VirtualTime } from '../engine/sim/context';
import { actsAsButton } from '../stage/kit/button';
import { clock } from '../stage/kit/numbers';
import { at, changed, each, none, one, put, round } from '../stage/kit/one';
import type { EventGlyph, EventView } from '../state/session';
import { telling } from '../state/telling';
import { eventsBetween, type TimelineState } from '../state/timeline';

export interface ScrubberPicture {
  readonly now: VirtualTime;
  readonly newest: VirtualTime;
  readonly oldest: VirtualTime;
  readonly width: number;
  /** The stretch that fills the line; null for all there is. */
  readonly view: View | null;
  /** The future that was left; null where there is none. */
  readonly ghost: GhostPicture | null;
}

export interface GhostPicture {
  readonly branch: number;
  /** Where it parts from what is shown. */
  readonly from: VirtualTime;
  /** How far it has come. */
  readonly until: VirtualTime;
  readonly marks: readonly EventView[];
  /** The last command that was given on it; null for none. */
  readonly lastCommand: string | null;
}

export interface ScrubberHandlers {
  jumpTo(mark: EventView): void;
  /** Back to the branch that was left: to that moment of it, or to how far it has come. */
  goBack(at: VirtualTime | null): void;
}

export interface View {
  readonly from: VirtualTime;
  readonly spanUs: number;
}

const BASELINE = 53;
const BAR = { pitch: 5.4, width: 3.8, height: 22 };
/** What has happened fills this much of the line: the rest is where time goes. */
const FILLED = 0.84;
const SHORTEST_US = 10_000_000;
/** Closer would show single microseconds. */
const CLOSEST_US = 2_000;
/** Numbers of seconds nearer than this run into one another. */
const TICK_PITCH_MIN = 48;
/** Marks nearer than this hide one another. */
const MARK_PITCH = 11;
const HATCH = { pitch: 6, height: 5 };
/** Where a future that was left goes on, how it gets there from the line, and how much of it is always seen. */
const RAIL = { y: 82, curve: 16, shortest: 12, label: 64 };

/** From virtual time to x, and back. d3's scale would do as well, but bring colours and number formats into the first load. */
export function timeScale(picture: ScrubberPicture) {
  const { from, spanUs } = viewOf(picture);
  const { width } = picture;
  return Object.assign((at: number) => ((at - from) / spanUs) * width, {
    invert: (x: number) => from + (x / width) * spanUs,
    domain: (): [number, number] => [from, from + spanUs],
    range: (): [number, number] => [0, width],
    ticks: (count: number) => ticks(from, from + spanUs, count),
  });
}

/** A close view moves along, so that the playhead stays in it. */
function viewOf({ now, oldest, newest, view, ghost }: ScrubberPicture): View {
  const last = Math.max(newest, ghost?.until ?? newest);
  const all = { from: oldest, spanUs: Math.max(SHORTEST_US, (last - oldest) / FILLED) };
  if (view === null || view.spanUs >= all.spanUs) return all;
  const isInView = now >= view.from && now <= view.from + view.spanUs * FILLED;
  return isInView ? view : { from: Math.round(now - view.spanUs * FILLED) as VirtualTime, spanUs: view.spanUs };
}

/** The view `factor` times as long, `around` staying where it is. */
export function zoomed(picture: ScrubberPicture, around: VirtualTime, factor: number): View {
  const { from, spanUs } = viewOf(picture);
  const span = Math.max(CLOSEST_US, spanUs * factor);
  return { from: Math.max(picture.oldest, Math.round(around - ((around - from) * span) / spanUs)) as VirtualTime, spanUs: span };
}

export function drawScrubber(root: SVGElement, picture: ScrubberPicture, timeline: TimelineState, handlers: ScrubberHandlers): void {
  const { now, newest, width } = picture;
  const x = timeScale(picture);
  put(root, { width, height: 92, role: 'group', 'aria-label': 'Events' });
  drawHistogram(one(root, 'g.histogram'), picture, x, timeline);
  drawSkipped(one(root, 'g.skipped'), timeline.skipped, x);
  one(root, 'path.future', { d: `M0 ${BASELINE}H${width}` });
  one(root, 'path.past', { d: `M0 ${BASELINE}H${round(x(now))}` });
  drawTicks(one(root, 'g.ticks'), x);
  drawMarks(one(root, 'g.marks'), timeline.marks, x, handlers);
  drawGhost(root, picture.ghost, x, handlers);
  const head = one(root, 'g.playhead', { transform: at(x(now), 0) });
  one(head, 'path.line', { d: 'M0 8V62' });
  one(head, 'circle.handle-ring', { cy: BASELINE, r: 11.5 });
  one(head, 'circle.handle', { cy: BASELINE, r: 7.5 });
  if (newest > now && x(newest) <= width) one(root, 'path.newest', { d: `M${round(x(newest))} ${BASELINE - 12}V${BASELINE + 6}` });
  else none(root, 'path.newest');
}

/** Hatched: time went on there, and nobody watched. */
function drawSkipped(root: SVGElement, skipped: TimelineState['skipped'], x: Scale): void {
  const [left, right] = x.range();
  const bands = skipped.flatMap(({ from, to }) => {
    const [start, end] = [Math.max(left, x(from)), Math.min(right, x(to))];
    return end - start < 2 ? [] : [{ from, start, end }];
  });
  each(
    root,
    bands,
    ({ from }) => from,
    (element, { start, end }) => one(element, 'path.band', { d: hatching(start, end) }),
  );
}

/** Slanted strokes from x to x, over the line. */
function hatching(start: number, end: number): string {
  let d = '';
  for (let x = Math.ceil(start / HATCH.pitch) * HATCH.pitch; x + HATCH.height <= end; x += HATCH.pitch)
    d += `M${x} ${BASELINE - 2}l${HATCH.height} ${-HATCH.height}`;
  return d;
}

type Scale = ReturnType<typeof timeScale>;

function drawHistogram(root: SVGElement, { now, newest, width }: ScrubberPicture, x: Scale, timeline: TimelineState): void {
  const bars: { index: number; height: number; isPast: boolean }[] = [];
  const end = Math.min(width, x(newest));
  for (let index = 0; index * BAR.pitch < end; index++) {
    const from = x.invert(index * BAR.pitch) as VirtualTime;
    const until = Math.min(newest, x.invert((index + 1) * BAR.pitch)) as VirtualTime;
    const events = eventsBetween(timeline, from, until);
    bars.push({ index, height: round(heightOf(events)), isPast: from <= now });
  }
  if (!changed(root, `${x.domain().join()} ${width} ${bars.map(({ height, isPast }) => (isPast ? height : -height)).join()}`)) return;
  const d = (past: boolean) =>
    bars
      .filter(({ isPast, height }) => isPast === past && height > 0)
      .map(({ index, height }) => `M${round(index * BAR.pitch)} ${BASELINE - 1}v${-height}h${BAR.width}v${height}z`)
      .join('');
  one(root, 'path.happened', { d: d(true) });
  one(root, 'path.recorded', { d: d(false) });
}

/** By order of magnitude: one event is seen beside a thousand. */
const heightOf = (events: number) => (events < 0.5 ? 0 : Math.min(BAR.height, 3 + 6 * Math.log10(1 + events)));

function drawTicks(root: SVGElement, x: Scale): void {
  const seconds = x.ticks(Math.max(2, Math.min(6, Math.floor((x.range()[1] - x.range()[0]) / TICK_PITCH_MIN))));
  each(
    root,
    seconds,
    (time) => time,
    (tick, time) => {
      put(tick, { transform: at(x(time), 0) });
      one(tick, 'path.tick', { d: `M0 ${BASELINE}v5` });
      one(tick, 'text.time', { y: 71 }, `${Number((time / 1_000_000).toFixed(6))} s`);
    },
  );
}

/** It can be gone back to by its line, and to each of its moments by their marks. */
function drawGhost(root: SVGElement, ghost: GhostPicture | null, x: Scale, handlers: ScrubberHandlers): void {
  const [left, right] = x.range();
  if (ghost === null || x(ghost.from) > right - RAIL.curve || x(ghost.until) < left) return none(root, 'g.ghost');
  const element = one(root, 'g.ghost');
  const start = x(ghost.from);
  const begin = Math.max(left, start + RAIL.curve);
  const end = Math.max(begin + RAIL.shortest, Math.min(right, x(ghost.until)));
  const way = one(element, 'g.way');
  const parts = start >= left ? `M${round(start)} ${BASELINE}C${round(start)} ${RAIL.y} ${round(start)} ${RAIL.y}` : `M${left} ${RAIL.y}L`;
  one(way, 'rect.target', { x: round(begin - 8), y: RAIL.y - 10, width: round(end - begin + 8 + RAIL.label), height: 20, rx: 5 });
  one(way, 'path.rail', { d: `${parts} ${round(begin)} ${RAIL.y}H${round(end)}` });
  const fits = end + RAIL.label <= right + 20;
  one(way, 'text.name', { x: round(fits ? end + 12 : begin + 2), y: fits ? RAIL.y + 4 : RAIL.y - 5 }, `branch ${ghost.branch}`);
  const words = `Back to branch ${ghost.branch}, the future that was left at ${clock(ghost.from)}`;
  const name = `${words}${ghost.lastCommand === null ? '' : `: … ${ghost.lastCommand}`}`;
  one(way, 'title.sentence', {}, name);
  actsAsButton(way, { name, press: () => handlers.goBack(null) });
  each(
    one(element, 'g.marks'),
    withRoom(ghost.marks, x),
    ({ id }) => id,
    (mark, event) => {
      const press = () => handlers.goBack(event.at);
      drawMark(mark, event, {
        x: Math.max(begin, x(event.at)),
        y: RAIL.y,
        name: `Go to, on branch ${ghost.branch}: ${event.sentence}`,
        press,
      });
    },
  );
}

function drawMarks(root: SVGElement, marks: readonly EventView[], x: Scale, { jumpTo }: ScrubberHandlers): void {
  each(
    root,
    withRoom(marks, x),
    ({ id }) => id,
    (element, mark) => drawMark(element, mark, { x: x(mark.at), y: 18, name: `Go to: ${mark.sentence}`, press: () => jumpTo(mark) }),
  );
}

function drawMark(
  root: SVGElement,
  { glyph, sentence }: EventView,
  as: { readonly x: number; readonly y: number; readonly name: string; readonly press: () => void },
): void {
  if (glyph === null) return;
  put(root, { class: `mark ${glyph}`, transform: at(as.x, as.y) });
  one(root, 'rect.target', { x: -9, y: -10, width: 18, height: 20, rx: 5 });
  one(root, 'path.glyph', { d: glyphPath(glyph) });
  one(root, 'title.sentence', {}, sentence);
  actsAsButton(root, as);
}

/** What tells most comes first, of equals the newer; then whatever has room beside it. In order of time. */
function withRoom(marks: readonly EventView[], x: Scale): EventView[] {
  const [left, right] = x.range();
  const inView = marks.map((mark) => ({ mark, place: x(mark.at) })).filter(({ place }) => place >= left && place <= right);
  inView.sort((a, b) => telling(b.mark) - telling(a.mark) || b.mark.id - a.mark.id);
  const shown: typeof inView = [];
  for (const each of inView) if (shown.every(({ place }) => Math.abs(place - each.place) >= MARK_PITCH)) shown.push(each);
  return shown.sort((a, b) => a.place - b.place).map(({ mark }) => mark);
}

function glyphPath(glyph: EventGlyph): string {
  switch (glyph) {
    case 'crash':
      return 'M-4.5-4.5L4.5 4.5M4.5-4.5L-4.5 4.5';
    case 'elect':
      return 'M0-5.5L4.8-2.75V2.75L0 5.5L-4.8 2.75V-2.75z';
    case 'isr':
      return 'M-2.5-4.5h5a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-5a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2z';
    case 'rebalance':
      return 'M4.6-1.5A5 5 0 1 0 4.8 1.5M6.5-5v4.4H2.1z';
    case 'restart':
      return 'M-4-5L5 0L-4 5z';
    case 'you':
      return 'M0 5L-4-1A4.4 4.4 0 1 1 4-1z';
    default:
      return assertUnreachable(glyph);
  }
}
