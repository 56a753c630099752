/**
 * What waits on its way to one end of a connection because somebody holds a message with a finger. TCP lets nothing overtake: all that
 * comes behind waits too.
 */
import type { Payload, VirtualTime } from './context';
import { Scheduled } from './event-queue';
import { Shared, State } from './state';

export class StoppedMessage extends Shared {
  readonly scheduled: Scheduled;
  /** When it was stopped; what it had still to go from there, it has still to go when it is let go. */
  readonly at: VirtualTime;
  readonly leftUs: number;

  constructor(scheduled: Scheduled, at: VirtualTime, leftUs = Math.max(0, scheduled.at - at)) {
    super();
    this.scheduled = scheduled;
    this.at = at;
    this.leftUs = leftUs;
  }
}

export class Stopped extends State {
  /** In order. */
  messages: StoppedMessage[] = [];
  /** Those that a finger is on; the others only wait behind them. */
  private readonly held = new Set<Payload>();

  get isEmpty(): boolean {
    return this.messages.length === 0;
  }

  holds(payload: Payload): boolean {
    return this.held.has(payload);
  }

  hold(payload: Payload): void {
    this.held.add(payload);
  }

  add(scheduled: Scheduled, at: VirtualTime): void {
    this.messages.push(new StoppedMessage(scheduled, at));
  }

  /** What comes before all that is here. */
  addFirst(scheduled: readonly Scheduled[], at: VirtualTime): void {
    this.messages = [...scheduled.map((each) => new StoppedMessage(each, at)), ...this.messages];
  }

  /** What never left is no more. */
  forget(isUnsent: (scheduled: Scheduled) => boolean): void {
    this.messages = this.messages.filter(({ scheduled }) => !isUnsent(scheduled));
  }

  /** It takes so much longer when it is let go. */
  prolong(payload: Payload, byUs: number): void {
    this.change(payload, ({ scheduled, at, leftUs }) => new StoppedMessage(scheduled, at, leftUs + byUs));
  }

  /** It is lost, and leaves once more: it has its whole way before it then. */
  resend(payload: Payload, resentAt: VirtualTime, now: VirtualTime): void {
    this.change(payload, ({ scheduled, at, leftUs }) => {
      const wayUs = Math.max(0, at - (scheduled.resentAt ?? scheduled.departedAt)) + leftUs;
      return new StoppedMessage(new Scheduled({ ...scheduled, resentAt }, scheduled.sequence), now, resentAt - now + wayUs);
    });
  }

  /** It says something else when it is let go. */
  exchange(payload: Payload, by: Payload): void {
    this.change(payload, ({ scheduled, at, leftUs }) => {
      const input = scheduled.input.kind === 'received' ? { ...scheduled.input, payload: by } : scheduled.input;
      return new StoppedMessage(new Scheduled({ ...scheduled, input }, scheduled.sequence), at, leftUs);
    });
    if (this.held.delete(payload)) this.held.add(by);
  }

  private change(payload: Payload, into: (message: StoppedMessage) => StoppedMessage): void {
    const isMeant = ({ scheduled: { input } }: StoppedMessage) => input.kind === 'received' && input.payload === payload;
    this.messages = this.messages.map((message) => (isMeant(message) ? into(message) : message));
  }

  /** Takes what may go on when no finger is on that message any more: all up to the next that one is on. */
  release(payload: Payload): readonly StoppedMessage[] {
    this.held.delete(payload);
    const next = this.messages.findIndex(({ scheduled: { input } }) => input.kind === 'received' && this.held.has(input.payload));
    return this.messages.splice(0, next < 0 ? this.messages.length : next);
  }

  releaseAll(): readonly StoppedMessage[] {
    this.held.clear();
    return this.messages.splice(0);
  }
}
