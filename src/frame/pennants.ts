/**
 * Which pennant a group has: 0 for the first that ever was. Like the number of a key it may never change, so groups are counted in the
 * order of history: those that the world began with, then each where its first consumer was added or put into it, or its first member joined.
 */
import type { Happening, HappeningOf } from '../engine/model/events';
import type { GroupId } from '../engine/model/vocabulary';
import type { Session } from '../engine/session/session';
import type { VirtualTime } from '../engine/sim/context';
import { firstEventAt } from './history-search';

export class Pennants {
  readonly branch: number;
  private readonly events = new Map<GroupId, number>();
  /** Events at which a group was deleted, and those at which there was one of its name again, by turns. */
  private readonly ends = new Map<GroupId, readonly number[]>();
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
    for (const [group, events] of this.ends)
      pennants.ends.set(
        group,
        events.filter((event) => event < next),
      );
    return pennants;
  }

  read(session: Session): void {
    const { history } = session.world.cluster.sim;
    for (this.next = Math.max(this.next, history.first); this.next < history.length; this.next++) {
      const what = history.get(this.next).what as Happening;
      const group = groupIn(what, session);
      if (group !== null) this.add(group, this.next);
      if (what.kind === 'GroupStateChanged') this.noteState(what);
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

  /** Its coordinator had deleted it before that event, and nobody had joined it since. */
  isDeleted(group: GroupId, before: number): boolean {
    return (this.ends.get(group) ?? []).filter((event) => event < before).length % 2 === 1;
  }

  private noteState({ group, to }: HappeningOf<'GroupStateChanged'>): void {
    if (this.isDeleted(group, this.next) !== (to === 'Dead')) this.ends.set(group, [...(this.ends.get(group) ?? []), this.next]);
  }

  private add(group: GroupId, event: number): void {
    if (!this.events.has(group)) this.events.set(group, event);
  }
}

function groupIn(what: Happening, { journal }: Session): GroupId | null {
  if (what.kind === 'MemberJoined') return what.group;
  const command = what.kind === 'CommandGiven' ? journal[what.command]?.command : undefined;
  if (command?.kind === 'ConfigureConsumer') return groupAmong(command.configs);
  return command?.kind === 'AddConsumer' ? command.group : null;
}

const groupAmong = (configs: readonly (readonly [name: string, value: string])[]) =>
  (configs.find(([name, value]) => name === 'group.id' && value !== '')?.[1] ?? null) as GroupId | null;
