/**
 * Timers by name: setting one again moves it, and it can be cancelled. The world's own timers can neither be moved nor cancelled,
 * so one that fires too early is wound up again for the rest, and one whose subject is forgotten does nothing. A heartbeat thus
 * costs a number written, not a timer. (Kafka: CoordinatorTimer)
 */
import { after, type Microseconds, milliseconds, type VirtualTime } from '../../base/virtual-time';
import type { GenerationId, GroupId, MemberId, PartitionIndex } from '../model/vocabulary';
import { State } from '../sim/state';
import type { CoordinatorHost } from './coordinator-host';

/** What is due, and where. */
export type Due = { readonly partition: PartitionIndex } & (
  | { readonly kind: 'Load' }
  /** A member, or one that was given its member id and has not come back with it. */
  | { readonly kind: 'Session'; readonly group: GroupId; readonly member: MemberId }
  | { readonly kind: 'InitialJoin'; readonly group: GroupId; readonly delayMs: number; readonly remainingMs: number }
  | { readonly kind: 'Join'; readonly group: GroupId }
  | { readonly kind: 'Sync'; readonly group: GroupId; readonly generation: GenerationId }
  | { readonly kind: 'Writes' }
);

interface Pending {
  readonly due: Due;
  readonly deadline: VirtualTime;
  /** The world's timer that will come, at or before the deadline. */
  readonly subject: number;
  readonly firesAt: VirtualTime;
}

export class CoordinatorTimer extends State {
  private nextSubject = 1;
  private readonly pending = new Map<string, Pending>();
  private readonly names = new Map<number, string>();

  /** Sets the timer of that name, or moves it. */
  schedule(name: string, options: { afterMs: number; due: Due }, host: CoordinatorHost): void {
    const deadline = after(host.now, milliseconds(options.afterMs));
    const known = this.pending.get(name);
    if (known !== undefined && known.firesAt <= deadline) {
      this.pending.set(name, { ...known, due: options.due, deadline });
      return;
    }
    this.cancel(name);
    this.start(name, options.due, deadline, host);
  }

  isScheduled(name: string): boolean {
    return this.pending.has(name);
  }

  cancel(name: string): void {
    const known = this.pending.get(name);
    if (known === undefined) return;
    this.pending.delete(name);
    this.names.delete(known.subject);
  }

  cancelPartition(partition: PartitionIndex): void {
    this.cancelAll((due) => due.partition === partition);
  }

  cancelGroup(group: GroupId): void {
    this.cancelAll((due) => 'group' in due && due.group === group);
  }

  /** Returns what is due now; null where that timer was cancelled or moved. */
  fired(subject: number, host: CoordinatorHost): Due | null {
    const name = this.names.get(subject);
    const known = name === undefined ? undefined : this.pending.get(name);
    if (name === undefined || known === undefined) return null;
    this.cancel(name);
    if (known.deadline <= host.now) return known.due;
    this.start(name, known.due, known.deadline, host);
    return null;
  }

  private cancelAll(isMeant: (due: Due) => boolean): void {
    for (const [name, { due }] of [...this.pending]) if (isMeant(due)) this.cancel(name);
  }

  private start(name: string, due: Due, deadline: VirtualTime, host: CoordinatorHost): void {
    const subject = this.nextSubject++;
    this.pending.set(name, { due, deadline, subject, firesAt: deadline });
    this.names.set(subject, name);
    host.startTimer((deadline - host.now) as Microseconds, subject);
  }
}

export const sessionTimerOf = (group: GroupId, member: MemberId) => `session ${group}\n${member}`;
export const joinTimerOf = (group: GroupId) => `join ${group}`;
export const syncTimerOf = (group: GroupId) => `sync ${group}`;
export const writesTimerOf = (partition: PartitionIndex) => `writes ${partition}`;
export const loadTimerOf = (partition: PartitionIndex) => `load ${partition}`;
