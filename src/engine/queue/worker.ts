/**
 * A worker: takes one message, works on it, acknowledges it, and takes the next. Several workers on one queue share its messages out among
 * them, without knowing of one another: competing consumers.
 *
 * It acknowledges only what it has finished. Where its work fails it says nothing: the queue will hand the message to somebody again.
 */
import { assertUnreachable } from '../../base/assert';
import { milliseconds } from '../../base/virtual-time';
import type { WorkerConfig } from '../model/configs';
import type { Happening } from '../model/events';
import { type Context, type Input, Node, type NodeId, Payload, type VirtualTime } from '../sim/context';
import type { QueueMessage, QueueReply, Receipt } from './messages';
import { QueueConnection } from './queue-connection';

/** The worker ends when it has finished what it has. */
export class CloseWorker extends Payload {
  get wireBytes(): number {
    return 0;
  }
}

interface Job {
  readonly number: number;
  readonly message: QueueMessage;
  readonly receipt: Receipt;
  readonly receives: number;
  readonly doneAt: VirtualTime;
}

const WORK_DONE = 'work done';
/** How long the queue may keep a worker waiting for a message. */
const RECEIVE_WAIT_US = milliseconds(20_000);

export class Worker extends Node {
  readonly id: NodeId;
  readonly queue: NodeId;
  state: 'Asking' | 'Working' | 'Acknowledging' | 'Closed' = 'Asking';
  job: Job | null = null;
  /** Messages whose work it has finished. */
  finished = 0;
  private readonly config: WorkerConfig;
  private readonly failsOn: string | null;
  private readonly connection: QueueConnection;
  private closing = false;
  private jobs = 0;

  constructor(options: { id: NodeId; queue: NodeId; config: WorkerConfig; failsOn: string | null }) {
    super();
    this.id = options.id;
    this.queue = options.queue;
    this.config = options.config;
    this.failsOn = options.failsOn;
    this.connection = new QueueConnection(options.queue);
  }

  handle(input: Input, context: Context): void {
    if (input.kind === 'told' && input.payload instanceof CloseWorker) this.closing = true;
    const progress = this.connection.heard(input, context);
    if (progress?.kind === 'Answered') this.answered(progress.reply, context);
    if (input.kind === 'timerFired' && input.timer.due === WORK_DONE && input.timer.subject === this.job?.number) this.workDone(context);
    this.goOn(context);
  }

  private goOn(context: Context): void {
    switch (this.state) {
      case 'Asking':
        if (this.closing) this.close(context);
        else if (this.connection.mayAsk) this.connection.ask({ kind: 'Receive', waitUs: RECEIVE_WAIT_US }, context);
        return;
      case 'Acknowledging':
        if (this.connection.mayAsk && this.job !== null) this.connection.ask({ kind: 'Acknowledge', receipt: this.job.receipt }, context);
        return;
      case 'Working':
      case 'Closed':
        return;
      default:
        return assertUnreachable(this.state);
    }
  }

  private answered(reply: QueueReply, context: Context): void {
    if (reply.kind === 'Handed') this.begin(reply, context);
    else if (reply.kind === 'Forgotten' || reply.kind === 'TooLate') this.rest();
  }

  private begin({ message, receipt, receives }: QueueReply & { kind: 'Handed' }, context: Context): void {
    const span = milliseconds(this.config['processing.ms']);
    this.job = { number: this.jobs++, message, receipt, receives, doneAt: (context.now + span) as VirtualTime };
    this.state = 'Working';
    context.startTimer(span, { due: WORK_DONE, subject: this.job.number });
  }

  private workDone(context: Context): void {
    if (this.job === null) return;
    const { message } = this.job;
    if (this.failsOn !== null && message.body.includes(this.failsOn)) {
      const failed: Happening = { kind: 'WorkerFailed', worker: this.id, queue: this.queue, message: message.number };
      context.emit(failed);
      return this.rest();
    }
    this.finished++;
    const done: Happening = { kind: 'WorkerFinished', worker: this.id, queue: this.queue, message: message.number };
    context.emit(done);
    this.state = 'Acknowledging';
  }

  private rest(): void {
    this.job = null;
    this.state = 'Asking';
  }

  private close(context: Context): void {
    this.connection.close(context);
    this.state = 'Closed';
    const closed: Happening = { kind: 'WorkerClosed', worker: this.id, queue: this.queue };
    context.emit(closed);
    context.exit();
  }
}
