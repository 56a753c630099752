/**
 * All links and connections of a world: when what is sent arrives, and what becomes of it when an end or the wire is gone.
 * Knows no processes: the simulation tells it whether somebody listens. Read next: simulation.ts.
 */
import { assert } from '../../base/assert';
import type { Chance } from './chance';
import { Connection, End } from './connection';
import { type ConnectionId, type EventId, type Input, type NodeId, OUTSIDE, type Payload, type VirtualTime } from './context';
import { ANY_PROCESS, type Arrival, type EventQueue, Scheduled } from './event-queue';
import { type InFlight, Link, type LinkSettings } from './link';
import { State } from './state';

/** What connections carry. */
export type ConnectionInput = Extract<Input, { connection: ConnectionId }>;

/** When something leaves, and what led to it. */
export interface Departure {
  readonly departsAt: VirtualTime;
  readonly cause: EventId | null;
}

/** The way to the gateway is the real network's affair. */
const TO_OUTSIDE: LinkSettings = { latencyUs: 0, jitterUs: 0, bytesPerSecond: Number.MAX_SAFE_INTEGER };

export class Network extends State {
  private readonly settings: LinkSettings;
  private readonly queue: EventQueue;
  /** Its own dice, so that what nodes roll does not depend on how many messages were sent. */
  private readonly chance: Chance;
  private readonly links = new Map<string, Link>();
  private readonly connections = new Map<ConnectionId, Connection>();
  private nextConnection = 1;

  constructor(options: { settings: LinkSettings; queue: EventQueue; chance: Chance }) {
    super();
    const { latencyUs, jitterUs, bytesPerSecond } = options.settings;
    assert(
      [latencyUs, jitterUs, bytesPerSecond - 1].every((value) => Number.isSafeInteger(value) && value >= 0),
      'link settings are whole numbers',
    );
    this.settings = options.settings;
    this.queue = options.queue;
    this.chance = options.chance;
  }

  open(opener: NodeId, acceptor: NodeId, departure: Departure): ConnectionId {
    const id = this.nextConnection++ as ConnectionId;
    const connection = new Connection({
      id,
      opener: new End({ node: opener, outward: this.link(opener, acceptor), status: 'Open' }),
      acceptor: new End({ node: acceptor, outward: this.link(acceptor, opener), status: 'Connecting' }),
    });
    this.connections.set(id, connection);
    this.transmit(connection, connection.opener, { kind: 'connectionOpened', connection: id, peer: opener }, departure);
    return id;
  }

  /** Goes nowhere where the sender's end is closed. */
  send(id: ConnectionId, sender: NodeId, payload: Payload, departure: Departure): void {
    const connection = this.connections.get(id);
    const end = connection?.endAt(sender);
    if (connection === undefined || end?.status !== 'Open') return;
    this.transmit(connection, end, { kind: 'received', connection: id, payload }, departure);
  }

  close(id: ConnectionId, closer: NodeId, departure: Departure): void {
    const connection = this.connections.get(id);
    const end = connection?.endAt(closer);
    if (connection === undefined || end?.status !== 'Open') return;
    this.closeEnd(connection, end, departure);
  }

  /** The process at `node` is gone: its ends are closed, and what had not left it yet never does. */
  processDied(node: NodeId, now: VirtualTime, cause: EventId): void {
    const isUnsent = ({ input, departedAt, node: receiver }: Scheduled) =>
      departedAt > now && (input.kind === 'connectionOpened' || input.kind === 'received') && this.senderOf(input, receiver) === node;
    this.queue.extract(isUnsent);
    for (const link of this.links.values()) if (link.from === node) link.held = link.held.filter((held) => !isUnsent(held));
    for (const connection of this.connections.values()) {
      for (const end of [connection.opener, connection.acceptor]) {
        if (end.node === node && end.status === 'Open') this.closeEnd(connection, end, { departsAt: now, cause });
      }
    }
  }

  /**
   * Something has travelled to `receiver`'s end. Returns whether it is to be taken in: what comes to a closed end is lost, and an
   * opening that nobody accepts is answered with a reset.
   */
  arrive(input: ConnectionInput, receiver: NodeId, options: { isListening: boolean; departure: Departure }): boolean {
    const connection = this.connections.get(input.connection);
    if (connection === undefined) return false;
    const end = connection.endAt(receiver);
    if (input.kind === 'connectionOpened' && options.isListening) end.status = 'Open';
    else if (end.status === 'Connecting') this.closeEnd(connection, end, options.departure);
    return end.status === 'Open';
  }

  /** Whether an input that was taken in may still be handled: its process may have closed the connection meanwhile. */
  isOpenAt(id: ConnectionId, node: NodeId): boolean {
    return this.connections.get(id)?.endAt(node).status === 'Open';
  }

  /** The process at `node` learns that the other end is gone. */
  learnReset(id: ConnectionId, node: NodeId): void {
    const end = this.connections.get(id)?.endAt(node);
    if (end !== undefined) end.status = 'Closed';
  }

  /** After a reset was handled: nothing refers to the connection any more. */
  forgetIfClosed(id: ConnectionId): void {
    const connection = this.connections.get(id);
    if (connection?.opener.status === 'Closed' && connection.acceptor.status === 'Closed') this.connections.delete(id);
  }

  peerOf(id: ConnectionId, node: NodeId): NodeId {
    const connection = this.connections.get(id);
    assert(connection !== undefined, 'a connection whose peer is asked for is known');
    return connection.otherEnd(connection.endAt(node)).node;
  }

  isFromOutside(id: ConnectionId): boolean {
    return this.connections.get(id)?.opener.node === OUTSIDE;
  }

  /** Holds what is under way and what will be sent, both ways. Returns whether anything changed. */
  cut(a: NodeId, b: NodeId): boolean {
    const both = [this.link(a, b), this.link(b, a)];
    const whole = both.filter(({ status }) => status === 'Whole');
    for (const link of whole) {
      link.status = 'Cut';
      link.held.push(
        ...this.queue.extract(({ input, node }) => node === link.to && isOnConnection(input) && this.senderOf(input, node) === link.from),
      );
    }
    return whole.length > 0;
  }

  /** Sends on what was held. Returns whether anything changed. */
  heal(a: NodeId, b: NodeId, now: VirtualTime): boolean {
    const cut = [this.link(a, b), this.link(b, a)].filter(({ status }) => status === 'Cut');
    for (const link of cut) {
      link.status = 'Whole';
      const released = link.held;
      link.held = [];
      for (const held of released) this.release(held, now);
    }
    return cut.length > 0;
  }

  slow(a: NodeId, b: NodeId, extraLatencyUs: number): void {
    assert(Number.isSafeInteger(extraLatencyUs) && extraLatencyUs >= 0, 'extra latency is a whole number of microseconds');
    this.link(a, b).extraLatencyUs = extraLatencyUs;
    this.link(b, a).extraLatencyUs = extraLatencyUs;
  }

  linkStatus(a: NodeId, b: NodeId): { readonly cut: boolean; readonly extraLatencyUs: number } {
    const link = this.links.get(linkName(a, b));
    return { cut: link?.status === 'Cut', extraLatencyUs: link?.extraLatencyUs ?? 0 };
  }

  /** Payloads between an open sender and a receiver that may yet take them: those that will arrive, in order, then those held. */
  messagesInFlight(): readonly InFlight[] {
    const messages: InFlight[] = [];
    const add = ({ input, node, departedAt, at }: Scheduled, isHeld: boolean) => {
      if (input.kind !== 'received') return;
      const connection = this.connections.get(input.connection);
      if (connection === undefined || connection.endAt(node).status === 'Closed') return;
      const from = connection.otherEnd(connection.endAt(node)).node;
      messages.push({
        connection: input.connection,
        from,
        to: node,
        payload: input.payload,
        sentAt: departedAt,
        arrivesAt: isHeld ? null : at,
      });
    };
    for (const scheduled of this.queue.list(({ input }) => input.kind === 'received')) add(scheduled, false);
    for (const link of this.links.values()) for (const held of link.held) add(held, true);
    return messages;
  }

  /** The other end gets a reset behind whatever was sent before; where it is closed too, nothing is left to remember. */
  private closeEnd(connection: Connection, end: End, departure: Departure): void {
    end.status = 'Closed';
    const other = connection.otherEnd(end);
    if (other.status === 'Closed') {
      this.connections.delete(connection.id);
    } else if (other.status === 'Connecting' && end.outward.status === 'Cut') {
      // The opening never got through and nobody waits for it now: a client that tries again and again leaves nothing behind.
      end.outward.held = end.outward.held.filter(({ input }) => !isOnConnection(input) || input.connection !== connection.id);
      this.connections.delete(connection.id);
    } else {
      this.transmit(connection, end, { kind: 'connectionReset', connection: connection.id }, departure);
    }
  }

  private transmit(connection: Connection, sender: End, input: ConnectionInput, { departsAt, cause }: Departure): void {
    const link = sender.outward;
    const receiver = connection.otherEnd(sender);
    const toSchedule = { at: departsAt, node: receiver.node, incarnation: ANY_PROCESS, input, departedAt: departsAt, cause };
    if (link.status === 'Cut') {
      link.held.push(new Scheduled(toSchedule, 0));
      return;
    }
    toSchedule.at = this.arrival(link, receiver, input, departsAt);
    this.queue.schedule(toSchedule);
  }

  private release(held: Scheduled, now: VirtualTime): void {
    const { input, node } = held;
    const connection = isOnConnection(input) ? this.connections.get(input.connection) : undefined;
    if (connection === undefined || !isOnConnection(input)) return;
    const receiver = connection.endAt(node);
    const departsAt = Math.max(now, held.departedAt) as VirtualTime;
    const at = this.arrival(connection.otherEnd(receiver).outward, receiver, input, departsAt);
    this.queue.schedule({ ...held, at, departedAt: departsAt });
  }

  /** After the link's latency and jitter, and behind whatever was sent before. */
  private arrival(link: Link, receiver: End, input: ConnectionInput, departsAt: VirtualTime): VirtualTime {
    const { jitterUs } = link.settings;
    const bytes = input.kind === 'received' ? input.payload.wireBytes : 0;
    const jitter = jitterUs === 0 ? 0 : this.chance.below(jitterUs + 1);
    const at = Math.max(link.occupy(departsAt, bytes) + jitter, receiver.lastArrival) as VirtualTime;
    receiver.lastArrival = at;
    return at;
  }

  private senderOf(input: ConnectionInput, receiver: NodeId): NodeId | null {
    const connection = this.connections.get(input.connection);
    return connection === undefined ? null : connection.otherEnd(connection.endAt(receiver)).node;
  }

  private link(from: NodeId, to: NodeId): Link {
    const known = this.links.get(linkName(from, to));
    if (known !== undefined) return known;
    const settings = from === OUTSIDE || to === OUTSIDE ? TO_OUTSIDE : this.settings;
    const link = new Link({ from, to, settings });
    this.links.set(linkName(from, to), link);
    return link;
  }
}

export function isOnConnection(input: Arrival): input is ConnectionInput {
  return input.kind === 'received' || input.kind === 'connectionOpened' || input.kind === 'connectionReset';
}

function linkName(from: NodeId, to: NodeId): string {
  return `${from} > ${to}`;
}
