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
}

export class OutgoingChannel extends State {
  readonly name: string;
  private peerNode: NodeId;
  private readonly timeoutUs: Microseconds;
  private connection: ConnectionId | null = null;
  private nextCorrelation = 0;
  private readonly awaiting = new Map<number, Awaited>();
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
    return this.awaiting.size > 0;
  }

  isAwaiting(purpose: string): boolean {
    for (const awaited of this.awaiting.values()) if (awaited.purpose === purpose) return true;
    return false;
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
    this.awaiting.set(correlationId, { purpose: awaited.purpose, subject: awaited.subject, sentAt: context.now });
    if (this.checkAt === null) this.checkIn(this.timeoutUs, context);
  }

  /** What that answer was awaited for; null for one nobody awaits any more. */
  answered(correlationId: number): Awaited | null {
    const awaited = this.awaiting.get(correlationId) ?? null;
    this.awaiting.delete(correlationId);
    return awaited;
  }

  /** Nothing that was asked is awaited any more; the connection stays. */
  forgetAll(): void {
    this.awaiting.clear();
  }

  /** The connection is gone. Returns what will never be answered. */
  reset(): readonly Awaited[] {
    const lost = [...this.awaiting.values()];
    this.awaiting.clear();
    this.connection = null;
    return lost;
  }

  /** The timer rang: closes the connection where an answer is overdue. Returns what will never be answered. */
  checkTimeouts(context: Context): readonly Awaited[] {
    this.checkAt = null;
    const oldest = this.awaiting.values().next().value;
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
