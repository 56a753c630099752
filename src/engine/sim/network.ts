/**
 * All links and connections of a world: when what is sent arrives, and what becomes of it when an end or the wire is gone.
 * Knows no processes: the simulation tells it whether somebody listens. Read next: simulation.ts, fingers.ts (single messages).
 */
import { assert } from '../../base/assert';
import type { Chance } from './chance';
import { Connection, End } from './connection';
import { type ConnectionId, type EventId, type Input, type NodeId, OUTSIDE, type Payload, type VirtualTime } from './context';
import { ANY_PROCESS, type Arrival, type EventQueue, Scheduled } from './event-queue';
import { Link, type LinkFault, type LinkSettings, RETRANSMISSIONS_MAX, retransmissionTimeoutUs, type Ways } from './link';
import { State } from './state';
import type { StoppedMessage } from './stopped';
import type { Wire } from './wire';

/** What connections carry. */
export type ConnectionInput = Extract<Input, { connection: ConnectionId }>;

/** When something leaves, and what led to it. */
export interface Departure {
  readonly departsAt: VirtualTime;
  readonly cause: EventId | null;
}

/** Something that leaves, before it is known when it arrives. */
interface Departing {
  readonly node: NodeId;
  readonly incarnation: number;
  readonly input: ConnectionInput;
  readonly departedAt: VirtualTime;
  readonly cause: EventId | null;
}

/** The way to the gateway is the real network's affair. */
const TO_OUTSIDE: LinkSettings = { latencyUs: 0, jitterUs: 0, bytesPerSecond: Number.MAX_SAFE_INTEGER };

export class Network extends State {
  private readonly settings: LinkSettings;
  /** Like the links and connections, for fingers.ts only. */
  readonly queue: EventQueue;
  /** Its own dice, so that what nodes roll does not depend on how many messages were sent. */
  private readonly chance: Chance;
  readonly links = new Map<string, Link>();
  readonly connections = new Map<ConnectionId, Connection>();
  /** What all that is sent goes through; null where the very objects arrive. */
  wire: Wire | null = null;
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
    const arriving = this.wire === null ? payload : this.wire.carry(payload, sender);
    this.transmit(connection, end, { kind: 'received', connection: id, payload: arriving }, departure);
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
    for (const link of this.links.values()) link.held = link.held.filter((held) => !isUnsent(held));
    for (const connection of this.connections.values()) {
      for (const end of [connection.opener, connection.acceptor]) {
        end.stopped.forget(isUnsent);
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

  /** Holds what is under way and what will be sent. Returns whether anything changed. */
  cut(a: NodeId, b: NodeId, ways: Ways = 'BothWays'): boolean {
    const whole = this.linksBetween(a, b, ways).filter(({ status }) => status === 'Whole');
    for (const link of whole) {
      link.status = 'Cut';
      link.held.push(...this.queue.extract((scheduled) => this.isBlockedBy(link, scheduled)));
    }
    return whole.length > 0;
  }

  /** Undoes all that was done to the link, and lets go what was held there. Returns whether anything changed. */
  heal(a: NodeId, b: NodeId, now: VirtualTime, ways: Ways = 'BothWays'): boolean {
    const links = this.linksBetween(a, b, ways);
    const wasWhole = links.every((link) => isWhole(link.fault));
    for (const link of links) link.mend();
    let letGo = 0;
    for (const link of links) {
      const { held } = link;
      link.held = [];
      for (const each of held) this.sendOn(each, now);
      for (const end of this.endsBehind(link)) letGo += this.goOn(end, end.stopped.releaseAll(), now);
    }
    return !wasWhole || letGo > 0;
  }

  slow(a: NodeId, b: NodeId, extraLatencyUs: number, ways: Ways = 'BothWays'): void {
    assert(Number.isSafeInteger(extraLatencyUs) && extraLatencyUs >= 0, 'extra latency is a whole number of microseconds');
    for (const link of this.linksBetween(a, b, ways)) link.extraLatencyUs = extraLatencyUs;
  }

  lose(a: NodeId, b: NodeId, lossPercent: number, ways: Ways = 'BothWays'): void {
    assert(Number.isSafeInteger(lossPercent) && lossPercent >= 0 && lossPercent <= 100, 'packets are lost of a hundred');
    for (const link of this.linksBetween(a, b, ways)) link.lossPercent = lossPercent;
  }

  /** In the direction from the first to the second. */
  linkStatus(from: NodeId, to: NodeId): LinkFault {
    return this.links.get(linkName(from, to))?.fault ?? { cut: false, extraLatencyUs: 0, lossPercent: 0 };
  }

  /** What was stopped goes the rest of its way, in order. Returns how much that was. */
  goOn(receiver: End, messages: readonly StoppedMessage[], now: VirtualTime): number {
    let arrival = now;
    for (const { scheduled, leftUs } of messages) {
      arrival = Math.max(arrival, now + leftUs) as VirtualTime;
      this.queue.schedule({ ...scheduled, at: arrival });
    }
    receiver.lastArrival = Math.max(receiver.lastArrival, arrival) as VirtualTime;
    return messages.length;
  }

  /** The other end gets a reset behind whatever was sent before; where it is closed too, nothing is left to remember. */
  private closeEnd(connection: Connection, end: End, departure: Departure): void {
    end.status = 'Closed';
    const other = connection.otherEnd(end);
    if (other.status === 'Closed') {
      this.connections.delete(connection.id);
    } else if (other.status === 'Connecting' && this.blocking(connection, other) !== null) {
      // The opening never got through and nobody waits for it now: a client that tries again and again leaves nothing behind.
      const isOfOther = ({ input }: Scheduled) => !isOnConnection(input) || input.connection !== connection.id;
      for (const link of [end.outward, other.outward]) link.held = link.held.filter(isOfOther);
      this.connections.delete(connection.id);
    } else {
      this.transmit(connection, end, { kind: 'connectionReset', connection: connection.id }, departure);
    }
  }

  private transmit(connection: Connection, sender: End, input: ConnectionInput, { departsAt, cause }: Departure): void {
    const receiver = connection.otherEnd(sender);
    this.dispatch(connection, receiver, { node: receiver.node, incarnation: ANY_PROCESS, input, departedAt: departsAt, cause });
  }

  /** A cut has healed: what it held leaves now, or when its sender's processor is done. */
  private sendOn(held: Scheduled, now: VirtualTime): void {
    const { input, node } = held;
    const connection = isOnConnection(input) ? this.connections.get(input.connection) : undefined;
    if (connection === undefined || !isOnConnection(input)) return;
    const departedAt = Math.max(now, held.departedAt) as VirtualTime;
    this.dispatch(connection, connection.endAt(node), { ...held, input, departedAt });
  }

  /** It arrives after the link's latency and jitter, and behind whatever was sent before; later where the first attempts are lost. */
  private dispatch(connection: Connection, receiver: End, departing: Departing): void {
    const { node, incarnation, input, departedAt, cause } = departing;
    const blocking = this.blocking(connection, receiver);
    if (blocking !== null) {
      blocking.held.push(new Scheduled({ ...departing, at: departedAt, resentAt: null }, 0));
      return;
    }
    const link = connection.otherEnd(receiver).outward;
    const { jitterUs } = link.settings;
    const bytes = input.kind === 'received' ? input.payload.wireBytes : 0;
    const jitter = jitterUs === 0 ? 0 : this.chance.below(jitterUs + 1);
    const lostUs = link.lossPercent === 0 ? 0 : this.lostUs(link, receiver.outward, input.kind === 'connectionOpened');
    const at = Math.max(link.occupy(departedAt, bytes) + jitter + lostUs, receiver.lastArrival) as VirtualTime;
    receiver.lastArrival = at;
    const resentAt = lostUs === 0 ? null : ((departedAt + lostUs) as VirtualTime);
    // Field by field: this is done for every message, and a spread costs as much as all the rest of it.
    const toSchedule = { at, node, incarnation, input, departedAt, resentAt, cause };
    if (receiver.stopped.isEmpty) this.queue.schedule(toSchedule);
    else receiver.stopped.add(new Scheduled(toSchedule, 0), departedAt);
  }

  /** How long the attempts take that are lost; 0 where the first gets through. */
  private lostUs(there: Link, back: Link, isOpening: boolean): number {
    const roundTripUs = there.latencyUs + back.latencyUs;
    let lostUs = 0;
    for (let attempt = 0; attempt < RETRANSMISSIONS_MAX && this.chance.below(100) < there.lossPercent; attempt++)
      lostUs += retransmissionTimeoutUs({ attempt, roundTripUs, isOpening });
    return lostUs;
  }

  /**
   * The cut that keeps anything from reaching that end; null where there is none. An opening needs the way back too, for nobody is
   * connected before it was acknowledged; and whatever is sent on a connection comes behind its opening.
   */
  private blocking(connection: Connection, receiver: End): Link | null {
    const there = connection.otherEnd(receiver).outward;
    if (there.status === 'Cut') return there;
    return receiver.status === 'Connecting' && receiver.outward.status === 'Cut' ? receiver.outward : null;
  }

  private isBlockedBy(link: Link, { input, node }: Scheduled): boolean {
    const connection = isOnConnection(input) ? this.connections.get(input.connection) : undefined;
    return connection !== undefined && this.blocking(connection, connection.endAt(node)) === link;
  }

  private linksBetween(a: NodeId, b: NodeId, ways: Ways): readonly Link[] {
    return ways === 'OneWay' ? [this.link(a, b)] : [this.link(a, b), this.link(b, a)];
  }

  private *endsBehind(link: Link): Iterable<End> {
    for (const connection of this.connections.values())
      for (const end of [connection.opener, connection.acceptor]) if (connection.otherEnd(end).outward === link) yield end;
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

const isWhole = ({ cut, extraLatencyUs, lossPercent }: LinkFault) => !cut && extraLatencyUs === 0 && lossPercent === 0;

function linkName(from: NodeId, to: NodeId): string {
  return `${from} > ${to}`;
}
