/** What the page is told without asking: every event in its order, and how things stand; neither more often than it can be looked at. */
import type { Session } from '../../engine/session/session';
import type { HostStatus } from '../protocol/engine-port';
import { EVENTS_AT_ONCE, EventFeed } from './event-feed';
import type { Surroundings } from './surroundings';

const EVENTS_EVERY_MS = 50;
const STATUS_EVERY_MS = 100;

export class News {
  private readonly around: Surroundings;
  private readonly feed = new EventFeed();
  private eventsToldMs = 0;
  private statusToldMs = 0;
  private statusTold = '';

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** All that has happened and has not been told. */
  tellEvents({ world }: Session): void {
    this.eventsToldMs = this.around.wallMs();
    const { history } = world.cluster.sim;
    for (let more = true; more; ) {
      const events = this.feed.take(history);
      if (events.length > 0) this.around.post({ kind: 'Events', events });
      more = events.length === EVENTS_AT_ONCE;
    }
  }

  tellEventsInTime(session: Session): void {
    if (this.around.wallMs() - this.eventsToldMs >= EVENTS_EVERY_MS) this.tellEvents(session);
  }

  /** From that event on, something else happened. */
  branchedAt(event: number): void {
    this.feed.branchedAt(event);
  }

  /** Where it is another than was told last. */
  tellStatus(status: HostStatus): void {
    const text = JSON.stringify(status);
    if (text === this.statusTold) return;
    this.statusTold = text;
    this.statusToldMs = this.around.wallMs();
    this.around.post({ kind: 'Status', status });
  }

  get isStatusDue(): boolean {
    return this.around.wallMs() - this.statusToldMs >= STATUS_EVERY_MS;
  }
}
