/**
 * One connection that a node opens to a peer, and the answers it awaits there: to the controller, to a leader it follows, to another
 * voter. (Kafka: NodeToControllerChannelManager, BrokerBlockingSender)
 *
 * A cut link answers nothing and resets nothing: whoever waits too long closes the connection himself.
 */

import type { ConnectionId, Context, Microseconds, NodeId, VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import { Request } from './payload';
import type { Message } from './schema';

/** What an awaited answer is for. */
export interface Awaited {
  readonly purpose: string;
  /** Names the subject: a partition, a reply that waits for it. */
  readonly subject: string;
  readonly sentAt: VirtualTime;
  readonly correlationId: number;
}

export class OutgoingChannel extends State {
  readonly name: string;
  private peerNode: NodeId;
  private readonly timeoutUs: Microseconds;
  private connection: ConnectionId | null = null;
  private nextCorrelation = 0;
  /** In the order in which it was asked: hardly ever is there more than one. */
  private awaiting: Awaited[] = [];
  private checkAt: VirtualTime | null = null;

  constructor(options: { name: string; peer: NodeId; timeoutUs: Microseconds }) {
    super();
    this.name = options.name;
    this.peerNode = options.peer;
    this.timeoutUs = options.timeoutUs;
  }

  get peer(): NodeId {
    return this.peerNode;
  }

  /** Somebody else is asked from now on. Returns what will never be answered. */
  redirect(peer: NodeId, context: Context): readonly Awaited[] {
    if (peer === this.peerNode) return [];
    this.peerNode = peer;
    if (this.connection !== null) context.close(this.connection);
    return this.reset();
  }

  owns(connection: ConnectionId): boolean {
    return this.connection === connection;
  }

  get isAwaitingAny(): boolean {
    return this.awaiting.length > 0;
  }

  isAwaiting(purpose: string): boolean {
    return this.awaiting.some((awaited) => awaited.purpose === purpose);
  }

  send(
    message: { apiKey: number; schema: Message<unknown>; body: unknown },
    awaited: { purpose: string; subject: string },
    context: Context,
  ): void {
    this.connection ??= context.open(this.peerNode);
    const correlationId = this.nextCorrelation++;
    const { apiKey, schema, body } = message;
    context.send(this.connection, new Request({ apiKey, version: schema.versions.last, correlationId, clientId: context.self, body }));
    this.awaiting.push({ purpose: awaited.purpose, subject: awaited.subject, sentAt: context.now, correlationId });
    if (this.checkAt === null) this.checkIn(this.timeoutUs, context);
  }

  /** What that answer was awaited for; null for one nobody awaits any more. */
  answered(correlationId: number): Awaited | null {
    const at = this.awaiting.findIndex((awaited) => awaited.correlationId === correlationId);
    return at < 0 ? null : this.awaiting.splice(at, 1)[0]!;
  }

  /** Nothing that was asked is awaited any more; the connection stays. */
  forgetAll(): void {
    this.awaiting = [];
  }

  /** The connection is gone. Returns what will never be answered. */
  reset(): readonly Awaited[] {
    const lost = this.awaiting;
    this.awaiting = [];
    this.connection = null;
    return lost;
  }

  /** The timer rang: closes the connection where an answer is overdue. Returns what will never be answered. */
  checkTimeouts(context: Context): readonly Awaited[] {
    this.checkAt = null;
    const [oldest] = this.awaiting;
    if (oldest === undefined) return [];
    const waited = context.now - oldest.sentAt;
    if (waited < this.timeoutUs) {
      this.checkIn((this.timeoutUs - waited) as Microseconds, context);
      return [];
    }
    if (this.connection !== null) context.close(this.connection);
    return this.reset();
  }

  private checkIn(span: Microseconds, context: Context): void {
    this.checkAt = (context.now + span) as VirtualTime;
    context.startTimer(span, { due: `timeouts of ${this.name}`, subject: 0 });
  }
}
