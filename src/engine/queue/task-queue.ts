/**
 * A task queue: it hands each message to one worker, hides it from the others until the visibility timeout, and forgets it when it is
 * acknowledged. What nobody acknowledged in time is handed out again; after too many tries it is put aside as a dead letter.
 *
 * It may never hand one message to two workers at a time, nor lose one that it has answered Stored for. Nor does it promise more: a worker
 * that was too slow, or died behind its work, makes another do the same work again.
 * Read next: queue-journal.ts (what survives), worker.ts. Its opposite: log/unified-log.ts, where reading removes nothing.
 */
import { assertUnreachable } from '../../base/assert';
import { milliseconds } from '../../base/virtual-time';
import type { QueueConfig } from '../model/configs';
import type { Happening } from '../model/events';
import type { MessageNumber } from '../model/vocabulary';
import { type ConnectionId, type Context, type Input, type Microseconds, Node, type NodeId, type VirtualTime } from '../sim/context';
import { QueueMessage, type QueueReply, QueueRequest, QueueResponse, type Receipt } from './messages';
import { flushJournal, type Kept, mendJournal, readJournal, rewrite, writeLine } from './queue-journal';

/** A message that one worker has, and nobody else sees. */
export interface HandedOut extends Kept {
  readonly receipt: Receipt;
  readonly worker: NodeId;
  readonly handedAt: VirtualTime;
  readonly visibleAgainAt: VirtualTime;
}

/** A worker that asked while there was nothing to give. */
interface Asking {
  readonly number: number;
  readonly connection: ConnectionId;
  readonly correlation: number;
}

const VISIBLE_AGAIN = 'visible again';
const WAITED_ENOUGH = 'waited enough';
/** Beyond it the queue refuses what is sent: it is made for work that is done soon. */
const MESSAGES_MAX = 10_000;

export class TaskQueue extends Node {
  readonly id: NodeId;
  readonly config: QueueConfig;
  /** By number. Invariant: a message is in one of these three, or forgotten. */
  private waiting: Kept[] = [];
  private readonly out = new Map<Receipt, HandedOut>();
  private dead: Kept[] = [];
  private asking: Asking[] = [];
  private nextMessage = 1;
  private nextReceipt = 1;
  private nextAsking = 1;

  constructor(options: { id: NodeId; config: QueueConfig }) {
    super();
    this.id = options.id;
    this.config = options.config;
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
        return this.recover(context);
      case 'received':
        if (input.payload instanceof QueueRequest) this.received(input.connection, input.payload, context);
        return;
      case 'timerFired':
        if (input.timer.due === VISIBLE_AGAIN) this.visibleAgain(input.timer.subject as Receipt, context);
        else this.waitedEnough(input.timer.subject, context);
        return;
      case 'connectionReset':
        this.asking = this.asking.filter(({ connection }) => connection !== input.connection);
        return;
      case 'connectionOpened':
      case 'told':
        return;
      default:
        return assertUnreachable(input);
    }
  }

  // For pictures

  /** Those that may be handed out, oldest first. */
  get visible(): readonly Kept[] {
    return this.waiting;
  }

  /** Those that a worker has, in the order in which they were handed out. */
  get handedOut(): readonly HandedOut[] {
    return [...this.out.values()];
  }

  get deadLetters(): readonly Kept[] {
    return this.dead;
  }

  /** How many were acknowledged. Of the messages themselves nothing is left. */
  get forgotten(): number {
    return this.nextMessage - 1 - this.waiting.length - this.out.size - this.dead.length;
  }

  private recover(context: Context): void {
    mendJournal(context.disk);
    const { waiting, dead, next } = readJournal(context.disk);
    this.waiting = [...waiting];
    this.dead = [...dead];
    this.nextMessage = next;
    if (waiting.length + dead.length === 0) return;
    const recovered: Happening = { kind: 'QueueRecovered', queue: this.id, waiting: waiting.length, dead: dead.length };
    context.emit(recovered);
  }

  private received(connection: ConnectionId, { correlation, question }: QueueRequest, context: Context): void {
    switch (question.kind) {
      case 'Send':
        return context.send(connection, new QueueResponse(correlation, this.store(question, context)));
      case 'Receive':
        this.ask({ number: this.nextAsking++, connection, correlation }, question.waitUs, context);
        return;
      case 'Acknowledge':
        return context.send(connection, new QueueResponse(correlation, this.acknowledge(question.receipt, connection, context)));
      default:
        return assertUnreachable(question);
    }
  }

  private store({ key, body }: { key: string | null; body: string }, context: Context): QueueReply {
    if (this.waiting.length + this.out.size + this.dead.length >= MESSAGES_MAX) return { kind: 'Refused', reason: 'the queue is full' };
    const number = this.nextMessage++ as MessageNumber;
    writeLine(context.disk, { stored: number, key, body });
    flushJournal(context.disk);
    const stored: Happening = { kind: 'QueueMessageStored', queue: this.id, message: number, key };
    context.emit(stored);
    this.waiting.push({ message: new QueueMessage({ number, key, body }), receives: 0 });
    this.handOut(context);
    return { kind: 'Stored', number };
  }

  private ask(asking: Asking, waitUs: number, context: Context): void {
    this.asking.push(asking);
    this.handOut(context);
    if (this.asking.includes(asking)) context.startTimer(waitUs as Microseconds, { due: WAITED_ENOUGH, subject: asking.number });
  }

  private waitedEnough(number: number, context: Context): void {
    const asking = this.asking.find((each) => each.number === number);
    if (asking === undefined) return;
    this.asking = this.asking.filter((each) => each !== asking);
    context.send(asking.connection, new QueueResponse(asking.correlation, { kind: 'Nothing' }));
  }

  /** As long as there is a message and somebody who waits for one: the oldest goes to who has asked longest. */
  private handOut(context: Context): void {
    const cause = context.cause;
    while (this.asking.length > 0 && this.waiting.length > 0) {
      this.handTo(this.asking.shift()!, this.waiting.shift()!, context);
      context.because(cause);
    }
  }

  private handTo({ connection, correlation }: Asking, { message, receives }: Kept, context: Context): void {
    const timeout = milliseconds(this.config['visibility.timeout.ms']);
    const handed: HandedOut = {
      message,
      receives: receives + 1,
      receipt: this.nextReceipt++ as Receipt,
      worker: context.peerOf(connection),
      handedAt: context.now,
      visibleAgainAt: (context.now + timeout) as VirtualTime,
    };
    this.out.set(handed.receipt, handed);
    writeLine(context.disk, { handed: message.number });
    context.startTimer(timeout, { due: VISIBLE_AGAIN, subject: handed.receipt });
    const happened: Happening = {
      kind: 'QueueMessageHanded',
      queue: this.id,
      message: message.number,
      worker: handed.worker,
      receives: handed.receives,
    };
    context.emit(happened);
    const { receipt, visibleAgainAt } = handed;
    context.send(
      connection,
      new QueueResponse(correlation, { kind: 'Handed', message, receipt, receives: handed.receives, visibleAgainAt }),
    );
  }

  private acknowledge(receipt: Receipt, connection: ConnectionId, context: Context): QueueReply {
    const handed = this.out.get(receipt);
    if (handed === undefined) {
      const late: Happening = { kind: 'QueueAcknowledgedTooLate', queue: this.id, worker: context.peerOf(connection) };
      context.emit(late);
      return { kind: 'TooLate' };
    }
    this.out.delete(receipt);
    writeLine(context.disk, { forgotten: handed.message.number });
    if (this.waiting.length + this.out.size === 0)
      rewrite(context.disk, { waiting: [], dead: this.dead, next: this.nextMessage as MessageNumber });
    const forgotten: Happening = { kind: 'QueueMessageForgotten', queue: this.id, message: handed.message.number, worker: handed.worker };
    context.emit(forgotten);
    return { kind: 'Forgotten' };
  }

  /** Nobody acknowledged it in time: it stands where it stood before, or goes to the dead letters. */
  private visibleAgain(receipt: Receipt, context: Context): void {
    const handed = this.out.get(receipt);
    if (handed === undefined) return;
    this.out.delete(receipt);
    const { message, receives } = handed;
    if (receives >= this.config['max.receive.count']) return this.bury({ message, receives }, context);
    const returned: Happening = { kind: 'QueueMessageReturned', queue: this.id, message: message.number, worker: handed.worker, receives };
    context.emit(returned);
    const behind = this.waiting.findIndex((other) => other.message.number > message.number);
    this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, { message, receives });
    this.handOut(context);
  }

  private bury(kept: Kept, context: Context): void {
    this.dead.push(kept);
    writeLine(context.disk, { dead: kept.message.number });
    flushJournal(context.disk);
    const dead: Happening = { kind: 'QueueMessageDead', queue: this.id, message: kept.message.number, receives: kept.receives };
    context.emit(dead);
  }
}
