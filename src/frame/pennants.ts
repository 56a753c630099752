/**
 * Which pennant a group has: 0 for the first that ever was. Like the number of a key it may never change, so groups are counted in the
 * order of history: those that the world began with, then each where its first consumer was added or its first member joined.
 */
import type { Happening } from '../engine/model/events';
import type { GroupId } from '../engine/model/vocabulary';
import type { Session } from '../engine/session/session';
import type { VirtualTime } from '../engine/sim/context';
import { firstEventAt } from './history-search';

export class Pennants {
  readonly branch: number;
  private readonly events = new Map<GroupId, number>();
  private next: number;

  private constructor(branch: number, next: number) {
    this.branch = branch;
    this.next = next;
  }

  static of(session: Session): Pennants {
    const pennants = new Pennants(session.branchId, 0);
    const { cluster } = session.branches[0]!.keyframes.oldest;
    for (const client of cluster.clientDescriptions()) if (client.kind === 'Consumer') pennants.add(client.group, -1);
    return pennants;
  }

  branchedOff(session: Session, leftAt: VirtualTime): Pennants {
    const next = Math.min(this.next, firstEventAt(session, leftAt));
    const pennants = new Pennants(session.branchId, next);
    for (const [group, event] of this.events) if (event < next) pennants.add(group, event);
    return pennants;
  }

  read(session: Session): void {
    const { history } = session.world.cluster.sim;
    for (this.next = Math.max(this.next, history.first); this.next < history.length; this.next++) {
      const group = groupIn(history.get(this.next).what as Happening, session);
      if (group !== null) this.add(group, this.next);
    }
  }

  /** A group that no event has named yet comes next. */
  numberOf(group: GroupId): number {
    this.add(group, this.next);
    return [...this.events.keys()].indexOf(group);
  }

  /** Those that had appeared before that event, in order. */
  before(event: number): readonly GroupId[] {
    return [...this.events].flatMap(([group, appeared]) => (appeared < event ? [group] : []));
  }

  private add(group: GroupId, event: number): void {
    if (!this.events.has(group)) this.events.set(group, event);
  }
}

function groupIn(what: Happening, { journal }: Session): GroupId | null {
  if (what.kind === 'MemberJoined') return what.group;
  const command = what.kind === 'CommandGiven' ? journal[what.command]?.command : undefined;
  return command?.kind === 'AddConsumer' ? command.group : null;
}
