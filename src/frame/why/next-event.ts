/**
 * What will come of some events next, if nobody interferes: a copy of the world runs ahead until something follows from one of them.
 * Where the session looks back, that is what did come of them. It runs a little at each asking, so that nobody waits for it, and is
 * thrown away in the end.
 */

import type { CauseIndex } from '../../engine/auditor/cause-index';
import type { Happening } from '../../engine/model/events';
import type { Session } from '../../engine/session/session';
import type { World } from '../../engine/session/world';
import type { EventId, VirtualTime } from '../../engine/sim/context';
import type { Emitted } from '../../engine/sim/emitted';
import { fork } from '../../engine/sim/fork';

/** Whatever takes longer than this is not what comes next. */
const REACH_US = 60_000_000;
const ARRIVALS_MAX = 8_000;
/** As many as pass within a few milliseconds. */
const ARRIVALS_AT_ONCE = 400;

export class NextSearch {
  state: 'searching' | 'found' | 'nothing' = 'searching';
  found: Emitted | null = null;
  private readonly world: World;
  private readonly causesOf: (event: Emitted) => readonly EventId[];
  private readonly followed: Set<EventId>;
  private readonly until: VirtualTime;
  private seen: number;
  private arrivals = 0;

  constructor(session: Session, of: { readonly index: CauseIndex; readonly events: ReadonlySet<EventId> }) {
    this.world = fork(session.world);
    this.causesOf = of.index.ahead();
    this.followed = new Set(of.events);
    this.until = (session.now + REACH_US) as VirtualTime;
    this.seen = this.world.events;
  }

  /** Goes on for a while, unless it has come to an end. */
  goOn(session: Session, isTold: (what: Happening) => boolean): void {
    if (this.state !== 'searching') return;
    const arrived = this.world.advance(this.until, session.journal, ARRIVALS_AT_ONCE);
    this.arrivals += ARRIVALS_AT_ONCE;
    const { history } = this.world.cluster.sim;
    for (; this.seen < history.length && this.found === null; this.seen++) this.look(history.get(this.seen), isTold);
    if (this.found !== null) this.state = 'found';
    else if (arrived || this.arrivals >= ARRIVALS_MAX) this.state = 'nothing';
  }

  private look(event: Emitted, isTold: (what: Happening) => boolean): void {
    if (!this.causesOf(event).some((cause) => this.followed.has(cause))) return;
    if (isTold(event.what as Happening)) this.found = event;
    else this.followed.add(event.id);
  }
}
