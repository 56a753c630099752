/**
 * What a node sees of the world it lives in. Nothing here knows Kafka.
 *
 * A node is state plus one function: the simulation hands it one input at a time, and it acts through the context. There is no
 * other way to learn the time, wait, talk, store or roll dice. The context is good for that one call and is never kept:
 * it holds functions, and a world that holds functions cannot be forked.
 */
import type { Brand } from '../../base/brand';
import type { Microseconds, VirtualTime } from '../../base/virtual-time';
import type { Disk } from './disk';
import { Shared, State } from './state';

export type { Microseconds, VirtualTime } from '../../base/virtual-time';

/** `broker-1`, `controller-101`, `booking-api`, `analytics-1`, `admin`: a process's host. */
export type NodeId = Brand<string, 'NodeId'>;
/** The peer of a connection that came in at the gateway: no host, and nothing is known of it but what it sends. */
export const OUTSIDE = 'outside' as NodeId;
/** Never reused within a world. */
export type ConnectionId = Brand<number, 'ConnectionId'>;
/** Position in the world's history of happenings; never reused. */
export type EventId = Brand<number, 'EventId'>;

/** What one send carries. Sender, wire, receiver and every fork hold the same object. */
export abstract class Payload extends Shared {
  /** Size on the wire, which bandwidth is charged for. */
  abstract get wireBytes(): number;
}

/** A timer says what is due, and for which request, member or batch. Never cancelled: a node ignores one it no longer awaits. */
export interface Timer {
  readonly due: string;
  readonly subject: number;
}

export type Input =
  | { readonly kind: 'started' }
  | { readonly kind: 'timerFired'; readonly timer: Timer }
  | { readonly kind: 'connectionOpened'; readonly connection: ConnectionId; readonly peer: NodeId }
  | { readonly kind: 'received'; readonly connection: ConnectionId; readonly payload: Payload }
  /** The peer's process is gone, or it closed the connection. A frozen peer or a cut link resets nothing: there is only silence. */
  | { readonly kind: 'connectionReset'; readonly connection: ConnectionId }
  /** The application inside this process calls its client library, or an operator signals the process. Not a message: nothing travels. */
  | { readonly kind: 'told'; readonly payload: Payload };

/** What a node says has happened: plain, immutable data with a `kind` (see model/events.ts). */
export interface Fact {
  readonly kind: string;
}

export interface Context {
  readonly self: NodeId;
  readonly now: VirtualTime;
  /** Milliseconds since 1970 on this node's clock: what record timestamps are made from. */
  readonly clockMs: number;
  readonly disk: Disk;
  startTimer(after: Microseconds, timer: Timer): void;
  /** Usable at once; if nobody listens there, a reset comes back. */
  open(peer: NodeId): ConnectionId;
  /** Arrives once and in order, late or not at all; after a reset it goes nowhere. */
  send(connection: ConnectionId, payload: Payload): void;
  /** Closes this end; the peer gets a reset behind whatever was sent before. */
  close(connection: ConnectionId): void;
  /** Who is at the other end of a connection that this process has not lost or closed: a node, or OUTSIDE. */
  peerOf(connection: ConnectionId): NodeId;
  /** Keeps this node's processor busy: what it sends from here on leaves later, and its next input waits. */
  spend(processor: Microseconds): void;
  /** The process ends by itself when this call is over. What it has sent arrives; after that every peer is told by a reset. */
  exit(): void;
  /** An integer from 0 up to, not including, `below`. */
  chance(below: number): number;
  /**
   * How far somebody in this world has told what he read in a book that several have; null where nobody has yet. It is for those who watch,
   * that a fact is told once: nobody may act on it.
   */
  toldUpTo(book: string): number | null;
  tellUpTo(book: string, position: number): void;
  /** Writes a fact into the world's history, caused by what is being handled (or by the last fact emitted in this call). */
  emit(fact: Fact): EventId;
  /** What this call does from here on follows from that event: two facts of one call may have one cause, and not each other. */
  readonly cause: EventId | null;
  because(cause: EventId | null): void;
}

export abstract class Node extends State {
  abstract handle(input: Input, context: Context): void;
}
