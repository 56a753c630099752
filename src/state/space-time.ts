/**
 * The space-time diagram as a person has it: open or not, which stretch of time, which partition and nodes; and the diagram as it is by
 * now. Its window stands still while the present moves through it, and goes on when the present is about to leave it.
 *
 * Read next: watching.ts (where the diagram comes from).
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PartitionIndex } from '../engine/model/vocabulary';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import { type BatchInSight, offsetsOf, type SpaceTimeFrame } from '../frame/space-time/space-time-frame';

export type {
  BatchId,
  BatchInSight,
  BatchPart,
  Lifeline,
  SentMessage,
  SpaceTimeFrame,
  StateChange,
  Stretch,
} from '../frame/space-time/space-time-frame';
export { exchangeOf, offsetsOf, partInWords } from '../frame/space-time/space-time-frame';

export interface TimeWindow {
  readonly from: VirtualTime;
  readonly spanUs: number;
}

/** Whose way is followed: the rest is dimmed. Everything: nothing is dimmed. Selected: the batch of the record that is selected. */
export type Follow =
  | { readonly kind: 'Everything' }
  | { readonly kind: 'Batch'; readonly batch: BatchInSight }
  | { readonly kind: 'Selected' };

export interface SpaceTimeState {
  readonly isOpen: boolean;
  readonly window: TimeWindow;
  /** Heartbeats and empty fetches too. */
  readonly allTraffic: boolean;
  /** Null for all of them. */
  readonly partition: PartitionIndex | null;
  /** What a person chose; the others are shown where there is room, or something to be seen of them. */
  readonly nodes: ReadonlyMap<NodeId, boolean>;
  readonly follow: Follow;
  /** Null before the first answer. */
  readonly diagram: SpaceTimeFrame | null;
}

export interface SpaceTime {
  readonly store: StoreApi<SpaceTimeState>;
  toggle(): void;
  /** `factor` times as long, `around` staying where it is. */
  zoom(around: VirtualTime, factor: number): void;
  /** Where the window does not show that moment well, it goes on to it. */
  follow(now: VirtualTime): void;
}

/** A hop of a millisecond is well seen. */
const DEFAULT_SPAN_US = 20_000;
const SPAN = { min: 500, max: 20_000_000 };
/** Where the present stands: who opens the diagram asks how it came to this; afterwards there is more to come than has been. */
const PLACE = { opened: 0.62, after: 0.3, last: 0.86 };

export function createSpaceTime(): SpaceTime {
  const store = createStore<SpaceTimeState>(() => ({
    isOpen: false,
    window: { from: 0 as VirtualTime, spanUs: DEFAULT_SPAN_US },
    allTraffic: false,
    partition: null,
    nodes: new Map(),
    follow: { kind: 'Everything' },
    diagram: null,
  }));
  let isOpening = false;
  return {
    store,
    toggle() {
      isOpening = !store.getState().isOpen;
      store.setState({ isOpen: isOpening });
    },
    zoom: (around, factor) => store.setState(({ window }) => ({ window: zoomed(window, around, factor) })),
    follow(now) {
      const { window } = store.getState();
      const next = isOpening ? around(window, now, PLACE.opened) : followed(window, now);
      isOpening = false;
      if (next !== window) store.setState({ window: next });
    },
  };
}

/** Null where everything is followed. */
export function followedBatch({ follow, diagram }: Pick<SpaceTimeState, 'follow' | 'diagram'>): BatchInSight | null {
  if (follow.kind === 'Batch') return follow.batch;
  return follow.kind === 'Selected' ? (diagram?.recordBatch ?? null) : null;
}

/** `P0 10–11`; with its epoch where another batch of that name is in sight. */
export function batchName(batch: BatchInSight, others: readonly BatchInSight[]): string {
  const name = `P${batch.partition} ${offsetsOf(batch)}`;
  const isTwice = others.some(
    (other) => other.id !== batch.id && other.partition === batch.partition && offsetsOf(other) === offsetsOf(batch),
  );
  return isTwice ? `${name}, epoch ${batch.leaderEpoch}` : name;
}

export function zoomed({ from, spanUs }: TimeWindow, around: VirtualTime, factor: number): TimeWindow {
  const span = Math.round(Math.max(SPAN.min, Math.min(SPAN.max, spanUs * factor)));
  return { from: Math.max(0, Math.round(around - ((around - from) * span) / spanUs)) as VirtualTime, spanUs: span };
}

export function followed(window: TimeWindow, now: VirtualTime): TimeWindow {
  const part = (now - window.from) / window.spanUs;
  if (part >= 0 && part <= PLACE.last) return window;
  return around(window, now, PLACE.after);
}

/** The present stands at that part of it. */
function around({ spanUs }: TimeWindow, now: VirtualTime, part: number): TimeWindow {
  return { spanUs, from: Math.max(0, Math.round(now - spanUs * part)) as VirtualTime };
}
