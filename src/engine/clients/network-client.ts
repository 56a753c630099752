/**
 * A client's connections to brokers, and the requests that are out on them. (Kafka: NetworkClient, InFlightRequests,
 * ClusterConnectionStates)
 *
 * Responses on a connection come in the order of its requests. A connection that breaks, or on which an answer takes longer than
 * request.timeout.ms, is given up with all that was out on it, and is opened anew only after a back-off.
 *
 * Departures: a connection is usable at once, so there is no time to set one up (socket.connection.setup.timeout.ms); and ApiVersions
 * is not asked inside the world, where every broker speaks every version of the messages here: only before a producer sends what
 * nobody answers (acks=0), so that it sends nothing to a broker that is not there.
 */
import { after, milliseconds } from '../../base/virtual-time';
import { Errors } from '../model/error-codes';
import type { ErrorCode } from '../model/vocabulary';
import { Request, type Response } from '../protocol/payload';
import type { Message } from '../protocol/schema';
import type { ConnectionId, Context, NodeId, VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import { backoffUs } from './exponential-backoff';

export interface ClientRequest {
  readonly apiKey: number;
  readonly version: number;
  readonly body: unknown;
  /** Of record batches within. */
  readonly recordBytes: number;
  /** Not with acks=0. */
  readonly expectsResponse: boolean;
  /** How long its answer may take; request.timeout.ms where it says nothing. */
  readonly timeoutMs?: number;
}

/** A request of the newest version, without records. */
export function requestOf<T>(apiKey: number, schema: Message<T>, body: T): ClientRequest {
  return { apiKey, version: schema.versions.last, body, recordBytes: 0, expectsResponse: true };
}

export interface NetworkSettings {
  readonly requestTimeoutMs: number;
  readonly reconnectBackoffMs: number;
  readonly reconnectBackoffMaxMs: number;
  /** On one connection. */
  readonly maxInFlight: number;
}

/** What a connection is for: consumers talk to a group's coordinator on one of its own, so that no heartbeat waits behind a fetch. */
export type Purpose = 'Data' | 'Coordinator';

/** `About` says what a request was for, when its answer comes or it is lost: plain data. */
export class NetworkClient<About> extends State {
  private readonly connections = new Map<string, BrokerConnection<About>>();
  /** Of connections to coordinators: their names are looked up far too often to be put together each time. */
  private readonly names = new Map<NodeId, string>();
  private readonly settings: NetworkSettings;
  private readonly lost: LostRequest<About>[] = [];

  constructor(settings: NetworkSettings) {
    super();
    this.settings = settings;
  }

  /** Whether a request could leave now. */
  canSend(to: NodeId, purpose: Purpose, now: VirtualTime): boolean {
    const connection = this.connections.get(this.nameOf(to, purpose));
    if (connection === undefined) return true;
    if (connection.id === null) return connection.notBefore <= now;
    return connection.inFlight.length < this.settings.maxInFlight;
  }

  /** Whether the broker has answered on the present connection: somebody is there. */
  hasAnswered(from: NodeId, purpose: Purpose): boolean {
    return this.connections.get(this.nameOf(from, purpose))?.hasAnswered === true;
  }

  /** Whether an answer is awaited. */
  awaits(from: NodeId, purpose: Purpose): boolean {
    return (this.connections.get(this.nameOf(from, purpose))?.inFlight.length ?? 0) > 0;
  }

  /** Whether the last connection broke and may not be opened again yet. */
  isUnavailable(to: NodeId, purpose: Purpose, now: VirtualTime): boolean {
    const connection = this.connections.get(this.nameOf(to, purpose));
    return connection !== undefined && connection.id === null && connection.notBefore > now;
  }

  /**
   * The node to ask what any of them could answer: one that is connected and owes the fewest answers, else the one that was not tried
   * for longest. Null where none can be asked. (Kafka: leastLoadedNode)
   */
  leastLoadedNode(nodes: readonly NodeId[], context: Context): NodeId | null {
    let connected: NodeId | null = null;
    let owed = Number.POSITIVE_INFINITY;
    let unconnected: NodeId | null = null;
    let triedAt = Number.POSITIVE_INFINITY;
    const first = nodes.length > 1 ? context.chance(nodes.length) : 0;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[(first + i) % nodes.length]!;
      const connection = this.connections.get(this.nameOf(node, 'Data'));
      const isConnected = connection !== undefined && connection.id !== null;
      if (isConnected && connection.inFlight.length < Math.min(owed, this.settings.maxInFlight)) {
        connected = node;
        owed = connection.inFlight.length;
      }
      const lastTriedAt = connection?.openedAt ?? Number.NEGATIVE_INFINITY;
      if (!isConnected && (connection?.notBefore ?? 0) <= context.now && lastTriedAt < triedAt) {
        unconnected = node;
        triedAt = lastTriedAt;
      }
    }
    return connected ?? unconnected;
  }

  /** Whether any of them is connected, busy or not. */
  isAnyConnected(nodes: readonly NodeId[]): boolean {
    return nodes.some((node) => (this.connections.get(this.nameOf(node, 'Data'))?.id ?? null) !== null);
  }

  get requestsInFlight(): number {
    let count = 0;
    for (const { inFlight } of this.connections.values()) count += inFlight.length;
    return count;
  }

  send(to: NodeId, purpose: Purpose, request: ClientRequest, about: About, context: Context): void {
    const name = this.nameOf(to, purpose);
    const connection = this.connections.get(name) ?? new BrokerConnection<About>();
    this.connections.set(name, connection);
    if (connection.id === null) {
      connection.id = context.open(to);
      connection.openedAt = context.now;
    }
    const correlationId = connection.nextCorrelation++;
    const { apiKey, version, body, recordBytes } = request;
    context.send(connection.id, new Request({ apiKey, version, correlationId, clientId: context.self, body, recordBytes }));
    if (!request.expectsResponse) return;
    const answerBy = after(context.now, milliseconds(request.timeoutMs ?? this.settings.requestTimeoutMs));
    connection.inFlight.push({ correlationId, about, answerBy });
  }

  /** Null for an answer that nobody awaits. */
  received(id: ConnectionId, response: Response): { readonly about: About; readonly body: unknown } | null {
    const connection = this.connectionOf(id);
    const first = connection?.inFlight[0];
    if (connection === null || first === undefined || first.correlationId !== response.correlationId) return null;
    connection.inFlight.shift();
    connection.failures = 0;
    connection.hasAnswered = true;
    return { about: first.about, body: response.body };
  }

  /** The connection broke. */
  reset(id: ConnectionId, context: Context): void {
    const connection = this.connectionOf(id);
    if (connection !== null) this.giveUp(connection, Errors.NETWORK_EXCEPTION, context);
  }

  /** Closes the connection, if there is one. */
  disconnect(from: NodeId, purpose: Purpose, context: Context): void {
    const connection = this.connections.get(this.nameOf(from, purpose));
    if (connection === undefined || connection.id === null) return;
    context.close(connection.id);
    this.giveUp(connection, Errors.NETWORK_EXCEPTION, context);
  }

  /** Gives up connections on which an answer has taken too long. */
  checkTimeouts(context: Context): void {
    for (const connection of this.connections.values()) {
      if (connection.id === null || !connection.inFlight.some(({ answerBy }) => answerBy <= context.now)) continue;
      context.close(connection.id);
      this.giveUp(connection, Errors.REQUEST_TIMED_OUT, context);
    }
  }

  /** What was out on connections that are no more, since this was last called. */
  takeLost(): readonly LostRequest<About>[] {
    return this.lost.splice(0);
  }

  /** When `checkTimeouts` is due next, or a connection may be opened again; null for never. */
  nextDeadline(now: VirtualTime): VirtualTime | null {
    let next = Number.POSITIVE_INFINITY;
    for (const { inFlight, id, notBefore } of this.connections.values()) {
      for (const { answerBy } of inFlight) if (answerBy < next) next = answerBy;
      if (id === null && notBefore > now && notBefore < next) next = notBefore;
    }
    return next === Number.POSITIVE_INFINITY ? null : (next as VirtualTime);
  }

  /** Closes what is open: the client ends. */
  close(context: Context): void {
    for (const { id } of this.connections.values()) if (id !== null) context.close(id);
    this.connections.clear();
  }

  private nameOf(node: NodeId, purpose: Purpose): string {
    if (purpose === 'Data') return node;
    const known = this.names.get(node);
    if (known !== undefined) return known;
    const name = `${purpose} ${node}`;
    this.names.set(node, name);
    return name;
  }

  private connectionOf(id: ConnectionId): BrokerConnection<About> | null {
    for (const connection of this.connections.values()) if (connection.id === id) return connection;
    return null;
  }

  private giveUp(connection: BrokerConnection<About>, error: ErrorCode, context: Context): void {
    const { reconnectBackoffMs, reconnectBackoffMaxMs } = this.settings;
    connection.id = null;
    connection.hasAnswered = false;
    const backoff = backoffUs({ initialMs: reconnectBackoffMs, maxMs: reconnectBackoffMaxMs }, connection.failures++, context);
    connection.notBefore = after(context.now, backoff);
    for (const { about } of connection.inFlight.splice(0)) this.lost.push({ about, error });
  }
}

/** A request that will have no answer: its connection broke (NETWORK_EXCEPTION), or it took too long (REQUEST_TIMED_OUT). */
export interface LostRequest<About> {
  readonly about: About;
  readonly error: ErrorCode;
}

interface InFlightRequest<About> {
  readonly correlationId: number;
  readonly about: About;
  readonly answerBy: VirtualTime;
}

class BrokerConnection<About> extends State {
  /** Null while it is not open. */
  id: ConnectionId | null = null;
  openedAt = 0 as VirtualTime;
  hasAnswered = false;
  nextCorrelation = 0;
  /** Oldest first. */
  readonly inFlight: InFlightRequest<About>[] = [];
  /** It is not opened again before. */
  notBefore = 0 as VirtualTime;
  failures = 0;
}
