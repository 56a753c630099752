/**
 * Who was told to end, and what is to follow when it has: a client is taken off the list, a broker is unregistered, a process begins again, a
 * command is answered. An ending takes its time, as a consumer leaves its group and a broker hands over what it leads.
 *
 * It may never end anybody: it waits.
 */
import type { BrokerId } from '../model/vocabulary';
import type { NodeId } from '../sim/context';
import { State } from '../sim/state';
import { brokerNode } from './description';

/** What is done with those that have ended. */
export interface Followers {
  isDead(node: NodeId): boolean;
  unregister(broker: BrokerId, command: number): void;
  forget(client: NodeId): void;
  restart(node: NodeId): void;
}

export class Endings extends State {
  /** Whom the list of clients will miss. */
  private readonly removing = new Set<NodeId>();
  /** Brokers that are to be unregistered, and by which command. */
  private readonly leaving = new Map<BrokerId, number>();
  /** Who is started again. */
  private readonly returning = new Set<NodeId>();
  /** Who was told to stop, and by which command. */
  private readonly stopping = new Map<NodeId, number>();

  /** `command` is done when it has ended, and all others that the command stops. */
  stops(node: NodeId, command: number): void {
    this.stopping.set(node, command);
  }

  /** `command` is done when it has ended and begun anew. */
  returns(node: NodeId, command: number): void {
    this.stopping.set(node, command);
    this.returning.add(node);
  }

  isRemoved(client: NodeId): void {
    this.removing.add(client);
  }

  /** `command` is answered by whoever unregisters it. */
  leaves(broker: BrokerId, command: number): void {
    this.leaving.set(broker, command);
  }

  /** Whether it was told to, and has not yet ended. */
  isStopping(node: NodeId): boolean {
    return this.stopping.has(node) || [...this.leaving.keys()].some((id) => brokerNode(id) === node);
  }

  /** It is no client any more. */
  isForgotten(client: NodeId): void {
    this.removing.delete(client);
  }

  get isAnyAwaited(): boolean {
    return this.removing.size > 0 || this.leaving.size > 0 || this.stopping.size > 0;
  }

  /** What was to follow does. Returns the commands whom nobody is left to stop for. */
  reap(followers: Followers): readonly number[] {
    for (const [id, command] of [...this.leaving]) {
      if (!followers.isDead(brokerNode(id))) continue;
      this.leaving.delete(id);
      followers.unregister(id, command);
    }
    for (const client of [...this.removing]) if (followers.isDead(client)) followers.forget(client);
    const done = new Set<number>();
    for (const [node, command] of [...this.stopping]) {
      if (!followers.isDead(node)) continue;
      this.stopping.delete(node);
      done.add(command);
      if (this.returning.delete(node)) followers.restart(node);
    }
    return [...done].filter((command) => ![...this.stopping.values()].includes(command));
  }
}
