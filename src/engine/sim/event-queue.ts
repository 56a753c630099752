/** All that is going to happen, as data: it can be listed, and it forks with the world. */
import { heapify, heapPop, heapPush } from '../../base/heap';
import type { EventId, Input, NodeId, VirtualTime } from './context';
import { Shared, State } from './state';

/** What comes to a host: an input for its process, or the moment at which its processor has time for the next. */
export type Arrival = Input | { readonly kind: 'processorFree' };

export type ToSchedule = Readonly<Omit<Scheduled, 'sequence'>>;

/** One input on its way to a node. */
export class Scheduled extends Shared {
  readonly at: VirtualTime;
  /** Counts what was ever scheduled: of two inputs due at one moment, the earlier scheduled comes first. */
  readonly sequence: number;
  readonly node: NodeId;
  /** The process it is meant for, and lost with. What a connection carries has ANY_PROCESS: there the connection decides. */
  readonly incarnation: number;
  readonly input: Arrival;
  /** When it left its sender: its processor may have been busy until later than it was sent. */
  readonly departedAt: VirtualTime;
  /** When it left for the last time; null for what got through at once. */
  readonly resentAt: VirtualTime | null;
  /** The last event that had led to it when it was scheduled. */
  readonly cause: EventId | null;

  constructor(scheduled: ToSchedule, sequence: number) {
    super();
    this.at = scheduled.at;
    this.sequence = sequence;
    this.node = scheduled.node;
    this.incarnation = scheduled.incarnation;
    this.input = scheduled.input;
    this.departedAt = scheduled.departedAt;
    this.resentAt = scheduled.resentAt;
    this.cause = scheduled.cause;
  }
}

export const ANY_PROCESS = -1;

/** What is due later than that after it was scheduled is far. */
const NEAR_US = 50_000;

/**
 * Two heaps, of what is near and of what is far. Most of what is far are timeouts that nobody awaits any more when their time comes: thousands, in
 * steady work, which the few that are near need not be sorted among.
 */
export class EventQueue extends State {
  private near: Scheduled[] = [];
  private far: Scheduled[] = [];
  private nextSequence = 0;

  get nextAt(): VirtualTime | null {
    return this.heapOfNext[0]?.at ?? null;
  }

  schedule(what: ToSchedule): void {
    heapPush(what.at - what.departedAt > NEAR_US ? this.far : this.near, new Scheduled(what, this.nextSequence++), isEarlier);
  }

  pop(): Scheduled | undefined {
    return heapPop(this.heapOfNext, isEarlier);
  }

  /** The one whose first is the first of all. */
  private get heapOfNext(): Scheduled[] {
    const near = this.near[0];
    const far = this.far[0];
    return near === undefined || (far !== undefined && isEarlier(far, near)) ? this.far : this.near;
  }

  /** Takes out what `isWanted` picks, in order. Costs a pass over all: for what an operator does, not for what happens by itself. */
  extract(isWanted: (scheduled: Scheduled) => boolean): readonly Scheduled[] {
    const wanted = this.list(isWanted);
    if (wanted.length === 0) return wanted;
    this.near = this.near.filter((scheduled) => !isWanted(scheduled));
    this.far = this.far.filter((scheduled) => !isWanted(scheduled));
    heapify(this.near, isEarlier);
    heapify(this.far, isEarlier);
    return wanted;
  }

  /** What `isWanted` picks, in order. */
  list(isWanted: (scheduled: Scheduled) => boolean): readonly Scheduled[] {
    return [...this.near, ...this.far].filter(isWanted).sort(byOrder);
  }
}

function isEarlier(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}

function byOrder(a: Scheduled, b: Scheduled): number {
  return a.at - b.at || a.sequence - b.sequence;
}
