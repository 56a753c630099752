/**
 * The application around a producer: what it is given to send it sends at once, or one record after the other at a pace of its own, or
 * not before it goes on. What waits here is no producer's yet: it dies with the process, and nobody has promised anything.
 */
import type { Context, EventId, VirtualTime } from '../../sim/context';
import { Shared, State } from '../../sim/state';
import { SendRecords } from '../told';

/** One record that waits for its turn, and the event that it follows from. */
class Turn extends Shared {
  readonly call: SendRecords;
  readonly cause: EventId | null;

  constructor(call: SendRecords, cause: EventId | null) {
    super();
    this.call = call;
    this.cause = cause;
  }
}

export class ProducerApplication extends State {
  isPaused = false;
  /** What the application does for one record takes so long; 0 for no time. */
  perRecordUs = 0;
  private waiting: Turn[] = [];
  private nextAt = 0 as VirtualTime;

  /** Returns whether it is sent at once, and whole; else its records wait for their turns. */
  give(call: SendRecords, { cause, now }: Context): boolean {
    const { topic, records } = call;
    const hurries = this.perRecordUs === 0 && !this.isPaused && this.waiting.length === 0;
    if (hurries && now >= this.nextAt) {
      this.nextAt = now;
      return true;
    }
    const calls = hurries ? [call] : records.map((record) => new SendRecords({ topic, records: [record] }));
    for (const each of calls) this.waiting.push(new Turn(each, cause));
    return false;
  }

  /** Sends what is due. */
  goOn(send: (call: SendRecords) => void, context: Context): void {
    const { cause } = context;
    while (!this.isPaused && this.waiting.length > 0 && context.now >= this.nextAt) {
      const turn = this.waiting.shift()!;
      this.nextAt = (context.now + this.perRecordUs) as VirtualTime;
      context.because(turn.cause);
      send(turn.call);
    }
    context.because(cause);
  }

  setPace(perRecordUs: number, now: VirtualTime): void {
    this.perRecordUs = perRecordUs;
    this.nextAt = Math.min(this.nextAt, now + perRecordUs) as VirtualTime;
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** When the next record is due; null where none is. */
  get dueAt(): VirtualTime | null {
    return this.isPaused || this.waiting.length === 0 ? null : this.nextAt;
  }
}
