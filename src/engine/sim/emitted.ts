import type { VirtualTime } from '../../base/virtual-time';
import type { EventId, Fact, NodeId } from './context';
import { Shared } from './state';

/** A fact with its place in the world's history. */
export class Emitted extends Shared {
  readonly id: EventId;
  readonly at: VirtualTime;
  /** Where it happened; null for what was done to the world from outside (a kill, a cut). */
  readonly node: NodeId | null;
  /** The event this one followed from; null for what a learner or a timer began. Following it answers "why did this happen?". */
  readonly cause: EventId | null;
  readonly what: Fact;

  constructor(event: { id: EventId; at: VirtualTime; node: NodeId | null; cause: EventId | null; what: Fact }) {
    super();
    this.id = event.id;
    this.at = event.at;
    this.node = event.node;
    this.cause = event.cause;
    this.what = event.what;
  }
}
