/**
 * A client's one connection to its queue, on which one question is out at a time. Where it breaks, or no answer comes, the question is
 * lost and another connection is opened after a pause: whether the queue ever heard it, nobody knows.
 */
import { milliseconds } from '../../base/virtual-time';
import type { ConnectionId, Context, Input, NodeId } from '../sim/context';
import { State } from '../sim/state';
import { type QueueQuestion, type QueueReply, QueueRequest, QueueResponse } from './messages';

const AGAIN = 'ask again';
const OVERDUE = 'answer overdue';
const PAUSE_US = milliseconds(100);
/** Longer than a queue makes a worker wait. */
const OVERDUE_US = milliseconds(30_000);

/** What an input means for who asked: an answer, the moment to ask (again), or nothing. */
export type Progress = { readonly kind: 'Answered'; readonly reply: QueueReply } | { readonly kind: 'MayAsk' } | null;

export class QueueConnection extends State {
  private readonly queue: NodeId;
  private id: ConnectionId | null = null;
  private correlation = 0;
  private isOut = false;
  private isPausing = false;

  constructor(queue: NodeId) {
    super();
    this.queue = queue;
  }

  get mayAsk(): boolean {
    return !this.isOut && !this.isPausing;
  }

  ask(question: QueueQuestion, context: Context): void {
    this.id ??= context.open(this.queue);
    this.isOut = true;
    context.send(this.id, new QueueRequest(++this.correlation, question));
    context.startTimer(OVERDUE_US, { due: OVERDUE, subject: this.correlation });
  }

  heard(input: Input, context: Context): Progress {
    if (input.kind === 'received' && input.payload instanceof QueueResponse && input.connection === this.id)
      return this.answered(input.payload);
    if (input.kind === 'connectionReset' && input.connection === this.id) this.pause(context);
    if (input.kind !== 'timerFired') return null;
    const { due, subject } = input.timer;
    if (due === OVERDUE && this.isOut && subject === this.correlation) {
      if (this.id !== null) context.close(this.id);
      this.pause(context);
    }
    if (due !== AGAIN) return null;
    this.isPausing = false;
    return { kind: 'MayAsk' };
  }

  close(context: Context): void {
    if (this.id !== null) context.close(this.id);
    this.id = null;
    this.isOut = false;
  }

  private answered({ correlation, reply }: QueueResponse): Progress {
    if (correlation !== this.correlation || !this.isOut) return null;
    this.isOut = false;
    return { kind: 'Answered', reply };
  }

  private pause(context: Context): void {
    this.id = null;
    this.isOut = false;
    this.isPausing = true;
    context.startTimer(PAUSE_US, { due: AGAIN, subject: 0 });
  }
}
