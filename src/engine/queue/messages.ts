/**
 * What a task queue, its senders and its workers say to one another. Small on purpose: send, receive, acknowledge, and their answers.
 * An answer names its request; a queue answers a Receive only when there is a message, or when the worker has waited long enough.
 */
import type { Brand } from '../../base/brand';
import { utf8Length } from '../../base/utf8';
import type { MessageNumber } from '../model/vocabulary';
import { Payload, type VirtualTime } from '../sim/context';
import { Shared } from '../sim/state';

/** Proof that a message was handed out, good for one acknowledgement: a message that is handed out again has another. */
export type Receipt = Brand<number, 'Receipt'>;

/** A message never changes; what happens to it is the queue's affair. */
export class QueueMessage extends Shared {
  readonly number: MessageNumber;
  /** What it is about, for whoever looks; the queue itself pays no heed to it. */
  readonly key: string | null;
  readonly body: string;

  constructor(message: { number: MessageNumber; key: string | null; body: string }) {
    super();
    this.number = message.number;
    this.key = message.key;
    this.body = message.body;
  }
}

export type QueueQuestion =
  | { readonly kind: 'Send'; readonly key: string | null; readonly body: string }
  /** A long poll: the answer may take `waitUs`. */
  | { readonly kind: 'Receive'; readonly waitUs: number }
  | { readonly kind: 'Acknowledge'; readonly receipt: Receipt };

export type QueueReply =
  | { readonly kind: 'Stored'; readonly number: MessageNumber }
  | { readonly kind: 'Refused'; readonly reason: string }
  | {
      readonly kind: 'Handed';
      readonly message: QueueMessage;
      readonly receipt: Receipt;
      /** How often it has been handed out, this time included. */
      readonly receives: number;
      readonly visibleAgainAt: VirtualTime;
    }
  | { readonly kind: 'Nothing' }
  | { readonly kind: 'Forgotten' }
  /** The visibility timeout had passed: the message is another's by now. */
  | { readonly kind: 'TooLate' };

const ENVELOPE_BYTES = 40;

export class QueueRequest extends Payload {
  readonly correlation: number;
  readonly question: QueueQuestion;

  constructor(correlation: number, question: QueueQuestion) {
    super();
    this.correlation = correlation;
    this.question = question;
  }

  get wireBytes(): number {
    return ENVELOPE_BYTES + (this.question.kind === 'Send' ? textBytes(this.question) : 0);
  }
}

export class QueueResponse extends Payload {
  readonly correlation: number;
  readonly reply: QueueReply;

  constructor(correlation: number, reply: QueueReply) {
    super();
    this.correlation = correlation;
    this.reply = reply;
  }

  get wireBytes(): number {
    return ENVELOPE_BYTES + (this.reply.kind === 'Handed' ? textBytes(this.reply.message) : 0);
  }
}

const textBytes = ({ key, body }: { readonly key: string | null; readonly body: string }) => utf8Length(key ?? '') + utf8Length(body);
