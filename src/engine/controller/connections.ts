/**
 * The controller's connections. Requests of one connection are answered in the order in which they came: while a fetch waits for
 * records or a decision for its majority, what came behind it waits too.
 *
 * It may never answer one out of its turn.
 *
 * Kafka: SocketServer mutes a channel while a request of it is being answered
 */
import { assert } from '../../base/assert';
import type { Offset } from '../model/vocabulary';
import type { Request } from '../protocol/payload';
import type { ConnectionId } from '../sim/context';
import { State } from '../sim/state';

/** Many more than any client sends without waiting for an answer. */
const WAITING_MAX = 10_000;

/**
 * What is not answered yet: a fetch that waits for records, with the number of its timer; or what was decided, and is told when all up to
 * `offset` is committed.
 */
export type Parked =
  | { readonly kind: 'Fetch'; readonly request: Request; readonly timer: number }
  | { readonly kind: 'Decision'; readonly request: Request; readonly body: object; readonly offset: Offset };

export class Connection extends State {
  readonly id: ConnectionId;
  parked: Parked | null = null;
  private readonly waiting: Request[] = [];

  constructor(id: ConnectionId) {
    super();
    this.id = id;
  }

  received(request: Request): void {
    assert(this.waiting.length < WAITING_MAX, 'clients wait for answers');
    this.waiting.push(request);
  }

  /** The next request that may be served, or null. */
  next(): Request | null {
    return this.parked === null ? (this.waiting.shift() ?? null) : null;
  }
}
