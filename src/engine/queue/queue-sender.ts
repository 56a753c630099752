/**
 * The application that puts messages into a queue: one after the other, each until the queue has said that it is stored. Where an answer
 * was lost it sends again, and the queue may have the message twice.
 */
import type { Happening } from '../model/events';
import { type Context, type Input, Node, type NodeId, Payload } from '../sim/context';
import { QueueConnection } from './queue-connection';

/** send(), once for each, in order. */
export class SendMessages extends Payload {
  readonly key: string | null;
  readonly body: string;
  readonly times: number;

  constructor(options: { key: string | null; body: string; times: number }) {
    super();
    this.key = options.key;
    this.body = options.body;
    this.times = options.times;
  }

  get wireBytes(): number {
    return 0;
  }
}

export class QueueSender extends Node {
  readonly id: NodeId;
  readonly queue: NodeId;
  sent = 0;
  private readonly connection: QueueConnection;
  /** Oldest first; the first is the one that is out. */
  private waiting: { readonly message: SendMessages; readonly left: number }[] = [];

  constructor(options: { id: NodeId; queue: NodeId }) {
    super();
    this.id = options.id;
    this.queue = options.queue;
    this.connection = new QueueConnection(options.queue);
  }

  handle(input: Input, context: Context): void {
    if (input.kind === 'told' && input.payload instanceof SendMessages)
      this.waiting.push({ message: input.payload, left: input.payload.times });
    const progress = this.connection.heard(input, context);
    if (progress?.kind === 'Answered') {
      const { reply } = progress;
      if (reply.kind === 'Refused') {
        const refused: Happening = { kind: 'QueueMessageRefused', queue: this.queue, sender: this.id, reason: reply.reason };
        context.emit(refused);
      } else this.sent++;
      this.done();
    }
    const [next] = this.waiting;
    if (next === undefined || !this.connection.mayAsk) return;
    const { key, body } = next.message;
    this.connection.ask({ kind: 'Send', key, body }, context);
  }

  private done(): void {
    const [first, ...rest] = this.waiting;
    if (first !== undefined) this.waiting = first.left > 1 ? [{ ...first, left: first.left - 1 }, ...rest] : rest;
  }
}
