/**
 * One world of the guarantee lab: the lane with high watermark and committed flag, what the consumer's application did in its first and in
 * its second process, and what the world outside has of it. A pure function of what it is given; touches only `root`, may be called twice.
 */
import type { PartitionLane } from '../../frame/cluster-frame';
import type { ApplicationRun, LabView } from '../../frame/lab/lab-view';
import { at, each, none, one, put, round } from '../kit/one';
import { pennantPath } from '../kit/pennant';
import { canBeDragged, drawBlow, drawMarkedCard, drawTape } from './marks';

export interface HandlerWorld {
  readonly lab: LabView;
  /** Of the partition's leader. */
  readonly lane: PartitionLane | null;
  readonly keys: readonly string[];
  /** Virtual times between which the blow can be moved, and where it is. */
  readonly blow: { readonly from: number; readonly until: number; readonly at: number };
  readonly width: number;
}

export interface LabHandlers {
  /** The story of that record among the lab's. */
  open(record: number): void;
  moveBlow(to: number): void;
}

const LANE = { y: 38, height: 46, pitch: 47, card: 44 };
const DID_Y = 141;
/** Where it is narrower, what was left undone is said alone. */
const CAPTION_WIDTH = 430;
const RUNS = [
  { name: 'run 1', y: 166 },
  { name: 'run 2', y: 230 },
] as const;
const ROW = { x: 76, first: 84, height: 38, card: 34 };
const OUT = { label: 299, y: 324, height: 40 };
/** What a step’s word takes, and what is left free between two of them. */
const WORD = { letter: 7, from: 5, gap: 8 };
/** Left of a mark so near to the beginning there is no room for its name. */
const ROOM_FOR_HIGH_WATERMARK = 56;
export const HANDLER_WORLD_HEIGHT = 372;

export function drawHandlerWorld(root: SVGElement, world: HandlerWorld, handlers: LabHandlers): void {
  put(root, {
    role: 'group',
    'aria-label': 'What happened',
    viewBox: `0 0 ${world.width} ${HANDLER_WORLD_HEIGHT}`,
    height: HANDLER_WORLD_HEIGHT,
  });
  drawLane(root, world, handlers);
  one(root, 'text.caption.did', { class: 'caption', y: DID_Y }, world.width < CAPTION_WIDTH ? '' : 'what the consumer did');
  for (const [index, row] of RUNS.entries()) drawRun(one(root, `g.run-${index + 1}`), { ...row, index }, world, handlers);
  drawCrash(root, world, handlers);
  drawOut(root, world, handlers);
}

// The log

function drawLane(root: SVGElement, world: HandlerWorld, handlers: LabHandlers): void {
  const { lane, lab, width } = world;
  one(
    root,
    'text.caption.in',
    { class: 'caption', y: 12 },
    `in: ${lane === null ? 'no leader' : `appointments, P${lane.partition}, on broker ${lane.broker}`}`,
  );
  drawTape(one(root, 'g.tape-in'), { y: LANE.y, width, height: LANE.height });
  const cells = lane?.cells ?? [];
  const pitch = Math.min(LANE.pitch, (width - 36) / Math.max(1, cells.length));
  const x = (offset: number) => round(8 + (offset - (cells[0]?.offset ?? 0)) * pitch);
  each(
    one(root, 'g.cells'),
    cells,
    ({ offset }) => offset,
    (element, { offset, keyNumber, committed, key }) => {
      put(element, { transform: at(x(offset), LANE.y) });
      const name = `offset ${offset}, key ${key ?? 'none'}${committed ? '' : ', above the high watermark'}`;
      const card = { keyNumber, offset, width: Math.min(LANE.card, pitch - 3), height: LANE.height, name };
      drawMarkedCard(element, { ...card, state: committed ? 'solid' : 'glass', press: () => handlers.open(recordAt(lab, offset)) });
    },
  );
  const highWatermark = one(root, 'g.high-watermark', { transform: at(x(lane?.highWatermark ?? 0) - 1.5, LANE.y) });
  one(highWatermark, 'path.line', { d: `M0-7V${LANE.height + 5}` });
  one(highWatermark, 'path.triangle', { d: 'M-6.5-15h13l-6.5 8.5z' });
  const isLeft = x(lane?.highWatermark ?? 0) > ROOM_FOR_HIGH_WATERMARK;
  one(
    highWatermark,
    'text.label',
    { x: isLeft ? -10 : 10, y: -7, 'text-anchor': isLeft ? 'end' : 'start' },
    `HW ${lane?.highWatermark ?? 0}`,
  );
  drawFlags(root, world, x);
}

/** Where the group stands, and where it stood when its consumer died. */
function drawFlags(root: SVGElement, { lab, width }: HandlerWorld, x: (offset: number) => number): void {
  const [first] = lab.runs;
  const now = lab.runs.at(-1)?.committed ?? null;
  const atCrash = first?.diedAt == null ? null : first.committed;
  const later = now === atCrash ? null : now;
  const then = { offset: atCrash, words: `committed ${atCrash} at the crash`, isPast: true, row: 0, pole: later };
  drawFlag(one(root, 'g.flag-then'), { ...then, x, width });
  drawFlag(one(root, 'g.flag-now'), { offset: later, words: `committed ${now}`, isPast: false, row: 1, pole: null, x, width });
}

interface LabFlag {
  readonly offset: number | null;
  readonly x: (offset: number) => number;
  readonly width: number;
  readonly words: string;
  readonly isPast: boolean;
  readonly row: number;
  /** Another flag's, which its words may not be crossed by. */
  readonly pole: number | null;
}

function drawFlag(root: SVGElement, flag: LabFlag): void {
  const { offset, x, width, words, isPast, row, pole } = flag;
  if (offset === null) {
    none(root, 'g.all');
    return;
  }
  const all = one(root, 'g.all', { class: isPast ? 'flag past' : 'flag', transform: at(x(offset) - 1.5, LANE.y + LANE.height + 7) });
  const length = 16 + row * 18;
  one(all, 'path.pole', { d: `M0 0V${length}` });
  one(all, 'circle.foot', { r: 3 });
  one(all, 'path.pennant', { transform: at(0, length - 14), d: pennantPath(1) });
  const wordsEnd = x(offset) + 30 + words.length * 7.4;
  const isCrossed = pole !== null && x(pole) > x(offset) && x(pole) < wordsEnd && x(offset) > words.length * 7.4 + 8;
  const isRight = wordsEnd < width && !isCrossed;
  one(all, 'text.words', { x: isRight ? 27 : -8, y: length - 2, 'text-anchor': isRight ? 'start' : 'end' }, words);
}

// The application

function drawRun(
  root: SVGElement,
  row: { readonly name: string; readonly y: number; readonly index: number },
  world: HandlerWorld,
  handlers: LabHandlers,
): void {
  const { lab, width, blow } = world;
  const run = lab.runs[row.index];
  put(root, { transform: at(0, row.y) });
  one(root, 'text.name', { y: 24 }, row.name);
  one(root, 'rect.ground', { x: ROW.x, y: -6, width: width - ROW.x, height: 50, rx: 8 });
  const begin = row.index === 0 ? blow.from : (run?.polls[0]?.at ?? run?.startedAt ?? 0);
  const x = timeX(begin, world);
  const isShown = (time: number) => x(time) >= ROW.first - 1 && x(time) <= width;
  each(
    one(root, 'g.steps'),
    withWords(
      stepsOf(run).filter((step) => isShown(step.at)),
      x,
    ),
    (step) => `${step.word} ${step.at}`,
    (element, step) => {
      put(element, { class: `step ${step.word}`, transform: at(x(step.at), 0) });
      one(element, 'path.tick', { d: 'M0-6V44' });
      // Between two that are both near it is a tick, and named only for who asks.
      if (step.anchor === null) none(element, 'text.word');
      else
        one(
          element,
          'text.word',
          { y: -10, x: { start: WORD.from, middle: 0, end: -WORD.from }[step.anchor], 'text-anchor': step.anchor },
          step.word,
        );
      one(element, 'title.name', {}, step.words);
    },
  );
  each(
    one(root, 'g.effects'),
    (run?.effects ?? []).filter((effect) => isShown(effect.at)),
    ({ offset, at: time }) => `${offset} ${time}`,
    (element, effect) => {
      const record = recordAt(lab, effect.offset);
      put(element, { transform: at(x(effect.at) - ROW.card / 2, 0) });
      const name = `${row.name}: offset ${effect.offset} done${effect.time > 1 ? ', again' : ''}`;
      const card = { keyNumber: keyNumberOf(world, record), offset: effect.offset, width: ROW.card, height: ROW.height, name };
      drawMarkedCard(element, { ...card, state: 'solid', press: () => handlers.open(record) });
    },
  );
  drawNote(root, run, row.index, world);
}

function stepsOf(run: ApplicationRun | undefined) {
  return run === undefined ? [] : [...polls(run), ...commits(run)].sort((a, b) => a.at - b.at);
}

/** Where each step’s word stands to its tick: over it, or before or behind it where a neighbour is near; null where there is no room. */
function withWords<Step extends { readonly word: string; readonly at: number }>(steps: readonly Step[], x: (time: number) => number) {
  let taken = Number.NEGATIVE_INFINITY;
  return steps.map((step, index) => {
    const place = x(step.at);
    const next = x(steps[index + 1]?.at ?? Number.POSITIVE_INFINITY);
    const width = step.word.length * WORD.letter;
    const spans = { middle: place - width / 2, end: place - WORD.from - width, start: place + WORD.from };
    const isFree = (anchor: keyof typeof spans) => spans[anchor] >= taken + WORD.gap && (anchor === 'end' || spans[anchor] + width <= next);
    const anchor = (['middle', 'end', 'start'] as const).find(isFree) ?? null;
    if (anchor !== null) taken = spans[anchor] + width;
    return { ...step, anchor };
  });
}

const polls = (run: ApplicationRun) =>
  run.polls.map((poll) => ({ word: 'poll', at: poll.at, words: `poll() returned offsets ${poll.first} to ${poll.last}` }));
const commits = (run: ApplicationRun) =>
  run.commits.map(({ calledAt, done }) => ({
    word: 'commit',
    at: calledAt,
    words: done === null ? 'commitSync() called: nothing came of it' : `commitSync(): the group has ${done.offset}`,
  }));

function drawNote(root: SVGElement, run: ApplicationRun | undefined, index: number, { width }: HandlerWorld): void {
  const words =
    index === 0
      ? ''
      : run === undefined
        ? 'not started yet'
        : run.beganAt === null
          ? 'waits for its group'
          : `starts at ${run.beganAt.offset}`;
  one(root, 'text.note', { x: width - 8, y: 24 }, words);
}

function drawCrash(root: SVGElement, world: HandlerWorld, { moveBlow }: LabHandlers): void {
  const { lab, blow, width } = world;
  const [run] = lab.runs;
  const x = timeX(blow.from, world);
  const mark = one(root, 'g.crash');
  drawBlow(mark, { x: x(blow.at), y: RUNS[0].y, height: ROW.height, words: 'crash', width });
  canBeDragged(mark, (to) => moveBlow(Math.round(blow.from + (to - ROW.first) / scaleOf(world))));
  const words = run === undefined || run.diedAt === null ? '' : leftWords(run);
  one(root, 'text.left', { x: width, y: DID_Y }, words);
}

/** What the crash found it with. */
function leftWords({ leftInHand, committed, polls: taken }: ApplicationRun): string {
  if (taken.length === 0 || leftInHand.length === 0) return 'nothing left undone in its hands';
  const left = leftInHand.join(', ');
  return committed !== null && leftInHand.every((offset) => offset < committed)
    ? `${left} still in memory, and committed`
    : `${left} not committed`;
}

// The world outside

function drawOut(root: SVGElement, world: HandlerWorld, handlers: LabHandlers): void {
  const { lab, width } = world;
  one(root, 'text.caption.out', { class: 'caption', y: OUT.label - 2 }, 'out: SMS sent, in the order in which they were');
  drawTape(one(root, 'g.tape-out'), { y: OUT.y, width, height: OUT.height });
  const lost = lab.ledger.lost.flatMap((index) => lab.records[index]?.offset ?? []);
  const done = lab.effects.map(({ offset, time, at: when }) => ({
    offset,
    id: `${offset} ${when}`,
    state: time > 1 ? ('twice' as const) : ('solid' as const),
  }));
  const gone = lost.map((offset) => ({ offset, id: `lost ${offset}`, state: 'lost' as const }));
  const gap = gone.length > 0 && done.length > 0 ? 1 : 0;
  const pitch = Math.min(38, (width - 60) / Math.max(1, done.length + gone.length + gap));
  const out = [
    ...done.map((each, place) => ({ ...each, place })),
    ...gone.map((each, place) => ({ ...each, place: done.length + gap + place })),
  ];
  each(
    one(root, 'g.out'),
    out,
    ({ id }) => id,
    (element, { offset, state, place }) => {
      const record = recordAt(lab, offset);
      put(element, { transform: at(7 + place * pitch, OUT.y) });
      const words = { solid: 'sent', twice: 'sent again', lost: 'never sent' }[state];
      const card = {
        keyNumber: keyNumberOf(world, record),
        offset,
        width: pitch - 3,
        height: OUT.height,
        name: `SMS for offset ${offset}: ${words}`,
      };
      drawMarkedCard(element, { ...card, state, press: () => handlers.open(record) });
    },
  );
  const words = lost.length === 0 ? '' : 'lost';
  one(root, 'text.lost-word', { x: round(12 + out.length * pitch + gap * pitch), y: OUT.y + 25 }, words);
}

// Places

const scaleOf = ({ blow, width }: HandlerWorld) => (width - ROW.first - 26) / (blow.until - blow.from);
const timeX = (begin: number, world: HandlerWorld) => (time: number) => round(ROW.first + (time - begin) * scaleOf(world));

const recordAt = ({ records }: LabView, offset: number) => records.findIndex((record) => record.offset === offset);

function keyNumberOf({ lab, keys }: HandlerWorld, record: number): number {
  const key = lab.records[record]?.key ?? null;
  return key === null ? 0 : keys.indexOf(key) + 1;
}
