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

export class EventQueue extends State {
  private heap: Scheduled[] = [];
  private nextSequence = 0;

  get nextAt(): VirtualTime | null {
    return this.heap[0]?.at ?? null;
  }

  schedule(what: ToSchedule): void {
    heapPush(this.heap, new Scheduled(what, this.nextSequence++), isEarlier);
  }

  pop(): Scheduled | undefined {
    return heapPop(this.heap, isEarlier);
  }

  /** Takes out what `isWanted` picks, in order. Costs a pass over all: for what an operator does, not for what happens by itself. */
  extract(isWanted: (scheduled: Scheduled) => boolean): readonly Scheduled[] {
    const wanted = this.list(isWanted);
    if (wanted.length > 0) {
      this.heap = this.heap.filter((scheduled) => !isWanted(scheduled));
      heapify(this.heap, isEarlier);
    }
    return wanted;
  }

  /** What `isWanted` picks, in order. */
  list(isWanted: (scheduled: Scheduled) => boolean): readonly Scheduled[] {
    return this.heap.filter(isWanted).sort(byOrder);
  }
}

function isEarlier(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}

function byOrder(a: Scheduled, b: Scheduled): number {
  return a.at - b.at || a.sequence - b.sequence;
}
