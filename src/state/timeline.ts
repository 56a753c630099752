/**
 * The event history, as small as the time line needs it: how many events fell into each bucket of virtual time, and the events that
 * have a mark. Bounded however long the session: at `BUCKETS_MAX` the buckets double in width, the oldest marks go.
 *
 * Going back and acting gives event ids anew: what was known from there on is dropped, because it no longer happened.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { VirtualTime } from '../engine/sim/context';
import type { EventView } from '../worker/protocol/engine-port';

const BUCKETS_MAX = 4_096;
const MARKS_MAX = 400;
const FIRST_BUCKET_US = 1_000;

export interface TimelineState {
  readonly bucketUs: number;
  /** counts[i]: events from i × bucketUs until (i + 1) × bucketUs. */
  readonly counts: readonly number[];
  readonly marks: readonly EventView[];
  /** The last event of interest. */
  readonly latest: EventView | null;
  readonly nextId: number;
}

export interface Timeline {
  readonly store: StoreApi<TimelineState>;
  add(events: readonly EventView[]): void;
}

const EMPTY: TimelineState = { bucketUs: FIRST_BUCKET_US, counts: [], marks: [], latest: null, nextId: 0 };

export function createTimeline(): Timeline {
  const store = createStore<TimelineState>(() => EMPTY);
  return { store, add: (events) => events.length > 0 && store.setState((state) => withEvents(state, events)) };
}

export function withEvents(state: TimelineState, events: readonly EventView[]): TimelineState {
  const [first] = events;
  if (first === undefined) return state;
  const kept = first.id < state.nextId ? before(state, first) : state;
  const counts = [...kept.counts];
  let { bucketUs, latest, nextId } = kept;
  for (const event of events) {
    while (event.at >= bucketUs * BUCKETS_MAX) bucketUs = halve(counts, bucketUs);
    const bucket = Math.floor(event.at / bucketUs);
    while (counts.length <= bucket) counts.push(0);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    if (event.ofInterest) latest = event;
    nextId = event.id + 1;
  }
  const marks = [...kept.marks, ...events.filter(({ glyph }) => glyph !== null)].slice(-MARKS_MAX);
  return { bucketUs, counts, marks, latest, nextId };
}

/** Events between two moments, `until` excluded, as far as the buckets tell. */
export function eventsBetween({ bucketUs, counts }: TimelineState, from: VirtualTime, until: VirtualTime): number {
  let sum = 0;
  const last = Math.min(counts.length - 1, Math.ceil(until / bucketUs) - 1);
  for (let bucket = Math.max(0, Math.floor(from / bucketUs)); bucket <= last; bucket++) {
    const shared = Math.min(until, (bucket + 1) * bucketUs) - Math.max(from, bucket * bucketUs);
    sum += (counts[bucket] ?? 0) * (shared / bucketUs);
  }
  return sum;
}

function before(state: TimelineState, { id, at }: EventView): TimelineState {
  return {
    ...state,
    counts: state.counts.slice(0, Math.ceil(at / state.bucketUs)),
    marks: state.marks.filter((mark) => mark.id < id),
    latest: state.latest !== null && state.latest.id < id ? state.latest : null,
    nextId: id,
  };
}

/** Joins neighbours in place; the new width. */
function halve(counts: number[], bucketUs: number): number {
  const pairs = Math.ceil(counts.length / 2);
  for (let index = 0; index < pairs; index++) counts[index] = (counts[2 * index] ?? 0) + (counts[2 * index + 1] ?? 0);
  counts.length = pairs;
  return bucketUs * 2;
}
