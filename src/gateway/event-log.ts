/** What of a world's history is worth a line: refused connections, failures, elections; or all that is of interest. */
import { describeEvent, type Happening, isOfInterest } from '../engine/model/events';
import type { RefList } from '../engine/sim/cow-list';
import type { Emitted } from '../engine/sim/emitted';

/** A run of days must not keep all that ever happened. Nothing here looks back; the newest are kept for who debugs. */
const EVENTS_MAX = 1_000_000;

export class EventLog {
  private next: number;
  private readonly verbose: boolean;
  private readonly eventsMax: number;

  /** `from`: what happened before is the past. */
  constructor(options: { verbose: boolean; from?: number; eventsMax?: number }) {
    this.next = options.from ?? 0;
    this.verbose = options.verbose;
    this.eventsMax = options.eventsMax ?? EVENTS_MAX;
  }

  /** Calls `each` with what is new, once and in order, and lets go of what is old. */
  follow(history: RefList<Emitted>, each: (event: Emitted, line: string | null) => void): void {
    for (; this.next < history.length; this.next++) {
      const event = history.get(this.next);
      const what = event.what as Happening;
      each(event, this.isTold(what) ? describeEvent(what) : null);
    }
    if (history.length - history.first > this.eventsMax) history.dropHead(history.length - (this.eventsMax >> 1));
  }

  private isTold(what: Happening): boolean {
    switch (what.kind) {
      case 'CommandGiven':
      case 'CommandAnswered':
        return false; // that is said on stdout
      case 'ConnectionRefused':
      case 'BrokerFenced':
      case 'BrokerUnfenced':
      case 'TopicCreated':
      case 'TopicDeleted':
        return true;
      case 'LeaderElected':
      case 'IsrShrunk':
      case 'IsrExpanded':
        return isOfInterest(what);
      default:
        return this.verbose && isOfInterest(what);
    }
  }
}
