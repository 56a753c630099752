/**
 * The event history, as small as the time line needs it: how many events fell into each bucket of virtual time, the events that have a
 * mark, and the commands that were given. Bounded however long the session: at `BUCKETS_MAX` the buckets double in width, the oldest marks go.
 *
 * Going back and acting gives event ids anew: what was known from there on is dropped, because it no longer happened. Its marks are kept
 * apart, as the ghost of the branch that was left, until another one is left.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Happening } from '../engine/model/events';
import type { EventId, VirtualTime } from '../engine/sim/context';
import { type Sends, sendsAfter, sendsBefore } from '../frame/sends';
import type { EventView, SkippedView } from '../worker/protocol/engine-port';

const BUCKETS_MAX = 4_096;
const MARKS_MAX = 400;
const FIRST_BUCKET_US = 1_000;
const JOINED_US = 20_000;

/** A future that is not this branch's: what of it did not happen here. */
export interface Ghost {
  readonly branch: number;
  readonly marks: readonly EventView[];
}

/** A command that was given on this branch, and what came of it; null until the cluster has answered. */
export interface ToldCommand {
  readonly id: EventId;
  readonly at: VirtualTime;
  readonly number: number;
  readonly text: string;
  readonly answer: { readonly id: EventId; readonly at: VirtualTime; readonly ok: boolean; readonly lines: readonly string[] } | null;
  /** Where records were given to a producer: what became of them. */
  readonly sends: Sends | null;
}

export interface TimelineState {
  readonly bucketUs: number;
  /** The id of the first event there is. */
  readonly firstId: number;
  /** ends[i]: the id of the next event after bucket i, which lasts until (i + 1) × bucketUs. Ids are dense, so differences are counts. */
  readonly ends: readonly number[];
  readonly marks: readonly EventView[];
  /** The last of them, oldest first. */
  readonly commands: readonly ToldCommand[];
  /** Stretches that nobody watched, oldest first; none touches the next. */
  readonly skipped: readonly SkippedView[];
  /** The last event of interest. */
  readonly latest: EventView | null;
  readonly nextId: number;
  /** The branch that was left last; null while all of time is one. */
  readonly ghost: Ghost | null;
  /** The branch that has just been left: what is told next happened on another. */
  readonly leaving: number | null;
}

export interface Timeline {
  readonly store: StoreApi<TimelineState>;
  add(events: readonly EventView[]): void;
  skip(skipped: SkippedView): void;
  /** Another branch is shown from now on. */
  leave(branch: number): void;
}

const EMPTY: TimelineState = {
  bucketUs: FIRST_BUCKET_US,
  firstId: 0,
  ends: [],
  marks: [],
  commands: [],
  skipped: [],
  latest: null,
  nextId: 0,
  ghost: null,
  leaving: null,
};

export function createTimeline(): Timeline {
  const store = createStore<TimelineState>(() => EMPTY);
  return {
    store,
    add: (events) => events.length > 0 && store.setState((state) => withEvents(state, events)),
    leave: (branch) => store.setState({ leaving: branch }),
    skip: (skipped) => store.setState((state) => ({ skipped: withSkipped(state.skipped, skipped) })),
  };
}

/** Two jumps with hardly a moment between them are one band. */
function withSkipped(before: readonly SkippedView[], { from, to }: SkippedView): readonly SkippedView[] {
  const last = before.at(-1);
  const joins = last !== undefined && from >= last.from && from - last.to < JOINED_US;
  return [...(joins ? before.slice(0, -1) : before), { from: joins ? last.from : from, to }].slice(-MARKS_MAX);
}

export function withEvents(state: TimelineState, events: readonly EventView[]): TimelineState {
  const [first] = events;
  if (first === undefined) return state;
  const kept = first.id < state.nextId ? before(state, first) : state;
  const firstId = kept.ends.length === 0 ? first.id : kept.firstId;
  const ends = [...kept.ends];
  let { bucketUs, latest, nextId } = kept;
  for (const event of events) {
    while (event.at >= bucketUs * BUCKETS_MAX) bucketUs = halve(ends, bucketUs);
    const bucket = Math.floor(event.at / bucketUs);
    while (ends.length <= bucket) ends.push(ends.at(-1) ?? firstId);
    nextId = event.id + 1;
    ends[bucket] = nextId;
    if (event.ofInterest) latest = event;
  }
  const marks = [...kept.marks, ...events.filter(({ glyph }) => glyph !== null)].slice(-MARKS_MAX);
  const commands = withCommands(kept.commands, events);
  return { bucketUs, firstId, ends, marks, commands, skipped: kept.skipped, latest, nextId, ghost: ghostOf(state, events), leaving: null };
}

const TELLS_OF_SENDS: ReadonlySet<string> = new Set<Happening['kind']>([
  'RecordSent',
  'RecordRefused',
  'BatchDrained',
  'BatchAcknowledged',
  'BatchFailed',
  'ProcessKilled',
  'ProcessHalted',
]);

function withCommands(before: readonly ToldCommand[], events: readonly EventView[]): readonly ToldCommand[] {
  const commands = [...before];
  for (const event of events) {
    const { id, at, what, cause } = event;
    if (TELLS_OF_SENDS.has(what.kind))
      for (const [index, command] of commands.entries()) {
        const sends = sendsAfter(command.sends, event, command.id === cause);
        if (sends !== null) commands[index] = { ...command, sends };
      }
    if (what.kind === 'CommandGiven') commands.push({ id, at, number: what.command, text: what.text, answer: null, sends: null });
    if (what.kind !== 'CommandAnswered') continue;
    const index = commands.findLastIndex(({ number, answer }) => number === what.command && answer === null);
    const given = commands[index];
    if (given !== undefined) commands[index] = { ...given, answer: { id, at, ok: !what.failed, lines: what.lines } };
  }
  return commands.slice(-MARKS_MAX);
}

/** What is dropped now, where a branch has been left. What happens here just as it did there is no ghost's. */
function ghostOf({ leaving, ghost, marks }: TimelineState, events: readonly EventView[]): Ghost | null {
  const first = events[0]!.id;
  const left = leaving === null ? ghost : { branch: leaving, marks: marks.filter(({ id }) => id >= first) };
  if (left === null || left.marks.length === 0) return left;
  const again = new Map(events.map((event) => [event.id, event]));
  const isSame = ({ id, at, sentence }: EventView) => again.get(id)?.at === at && again.get(id)?.sentence === sentence;
  return left.marks.some(isSame) ? { ...left, marks: left.marks.filter((mark) => !isSame(mark)) } : left;
}

/** Events between two moments, `until` excluded, as far as the buckets tell. */
export function eventsBetween({ bucketUs, firstId, ends }: TimelineState, from: VirtualTime, until: VirtualTime): number {
  let sum = 0;
  const last = Math.min(ends.length - 1, Math.ceil(until / bucketUs) - 1);
  for (let bucket = Math.max(0, Math.floor(from / bucketUs)); bucket <= last; bucket++) {
    const shared = Math.min(until, (bucket + 1) * bucketUs) - Math.max(from, bucket * bucketUs);
    const count = (ends[bucket] ?? firstId) - (ends[bucket - 1] ?? firstId);
    sum += count * (shared / bucketUs);
  }
  return sum;
}

/** Without that event and all after it. */
function before(state: TimelineState, { id, at }: EventView): TimelineState {
  const full = state.ends.findIndex((end) => end >= id);
  return {
    ...state,
    ends: full < 0 || id <= state.firstId ? [] : [...state.ends.slice(0, full), id],
    marks: state.marks.filter((mark) => mark.id < id),
    commands: state.commands.filter((each) => each.id < id).map((each) => commandBefore(each, id)),
    skipped: state.skipped.flatMap(({ from, to }) => (from < at ? [{ from, to: Math.min(to, at) as VirtualTime }] : [])),
    latest: state.latest !== null && state.latest.id < id ? state.latest : null,
    nextId: id,
  };
}

function commandBefore(command: ToldCommand, id: EventId): ToldCommand {
  const { answer, sends } = command;
  return { ...command, answer: answer !== null && answer.id >= id ? null : answer, sends: sends === null ? null : sendsBefore(sends, id) };
}

/** Joins neighbours in place; the new width. */
function halve(ends: number[], bucketUs: number): number {
  const pairs = Math.ceil(ends.length / 2);
  for (let index = 0; index < pairs; index++) ends[index] = ends[2 * index + 1] ?? ends[2 * index] ?? 0;
  ends.length = pairs;
  return bucketUs * 2;
}
