/**
 * Three clocks of a member: when it is to say next that it lives, how long the coordinator may be silent, and how long the application
 * may stay away from poll(). (Kafka: Heartbeat)
 */
import { after, milliseconds } from '../../../base/virtual-time';
import type { ConsumerConfig } from '../../model/configs';
import type { Context, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import { backoffUs } from '../exponential-backoff';

export class Heartbeat extends State {
  /** heartbeat.interval.ms after the last, or after a back-off where that failed. */
  dueAt = 0 as VirtualTime;
  /** session.timeout.ms after the coordinator was last heard of. */
  sessionEndsAt = 0 as VirtualTime;
  /** max.poll.interval.ms after the application left poll(); null while it is in there. */
  pollBy: VirtualTime | null = null;
  private failures = 0;
  private readonly config: ConsumerConfig;

  constructor(config: ConsumerConfig) {
    super();
    this.config = config;
  }

  sent(now: VirtualTime): void {
    this.dueAt = after(now, milliseconds(this.config['heartbeat.interval.ms']));
  }

  answered(now: VirtualTime): void {
    this.failures = 0;
    this.coordinatorHeardOf(now);
  }

  failed(context: Context): void {
    const settings = { initialMs: this.config['retry.backoff.ms'], maxMs: this.config['retry.backoff.max.ms'] };
    this.dueAt = after(context.now, backoffUs(settings, this.failures++, context));
  }

  coordinatorHeardOf(now: VirtualTime): void {
    this.sessionEndsAt = after(now, milliseconds(this.config['session.timeout.ms']));
  }

  pollLeft(now: VirtualTime): void {
    this.pollBy = after(now, milliseconds(this.config['max.poll.interval.ms']));
  }

  pollEntered(): void {
    this.pollBy = null;
  }
}
