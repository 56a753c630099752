/**
 * Events as the page tells them, each once and in order. Looking back sends nothing anew; another past does, from its first event on.
 */
import { describeEvent, type Happening, isOfInterest } from '../../engine/model/events';
import type { NodeId } from '../../engine/sim/context';
import type { RefList } from '../../engine/sim/cow-list';
import type { Emitted } from '../../engine/sim/emitted';
import type { EventGlyph, EventView } from '../protocol/engine-port';

/** Events in one message; more follow in the next. */
export const EVENTS_AT_ONCE = 2_000;

export class EventFeed {
  private next = 0;
  private readonly stopped = new Set<NodeId>();

  /** What the page has not been told yet; at most `EVENTS_AT_ONCE`. */
  take(history: RefList<Emitted>): EventView[] {
    const until = Math.min(history.length, this.next + EVENTS_AT_ONCE);
    const views: EventView[] = [];
    for (this.next = Math.max(this.next, history.first); this.next < until; this.next++) views.push(this.view(history.get(this.next)));
    return views;
  }

  /** From this event on, something else happened. */
  branchedAt(event: number): void {
    this.next = Math.min(this.next, event);
  }

  private view({ id, at, node, cause, what: fact }: Emitted): EventView {
    const what = fact as Happening;
    return {
      id,
      at,
      node,
      cause,
      kind: what.kind,
      what,
      sentence: describeEvent(what),
      ofInterest: isOfInterest(what),
      glyph: this.glyph(what),
    };
  }

  private glyph(what: Happening): EventGlyph | null {
    switch (what.kind) {
      case 'CommandGiven':
        return 'you';
      case 'ControllerElected':
        return 'elect';
      case 'LeaderElected':
        return isOfInterest(what) ? 'elect' : null;
      case 'IsrShrunk':
      case 'IsrExpanded':
        return isOfInterest(what) ? 'isr' : null;
      case 'GroupStateChanged':
        return what.to === 'PreparingRebalance' ? 'rebalance' : null;
      case 'ProcessKilled':
      case 'ProcessHalted':
      case 'ProcessFrozen':
        this.stopped.add(what.node);
        return 'crash';
      case 'ProcessStarted':
      case 'ProcessThawed':
        return this.stopped.has(what.node) ? 'restart' : null;
      default:
        return null;
    }
  }
}
