/**
 * A client's connections to brokers, and the requests that are out on them. (Kafka: NetworkClient)
 *
 * Responses on a connection come in the order of its requests. A connection that breaks, or on which an answer takes longer than
 * request.timeout.ms, is given up with all that was out on it, and is opened anew only after a back-off.
 *
 * Departure: ApiVersions is not asked inside the world, where every broker speaks every version of the messages here.
 */
import { milliseconds } from '../../base/virtual-time';
import { Request, type Response } from '../protocol/payload';
import type { Message } from '../protocol/schema';
import type { ConnectionId, Context, Microseconds, NodeId, VirtualTime } from '../sim/context';
import { State } from '../sim/state';

export interface ClientRequest {
  readonly apiKey: number;
  readonly schema: Message<unknown>;
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
  return { apiKey, schema, version: schema.versions.last, body, recordBytes: 0, expectsResponse: true };
}

interface InFlight<About> {
  readonly correlationId: number;
  readonly about: About;
  readonly answerBy: VirtualTime;
}

export interface ReconnectSettings {
  readonly requestTimeoutMs: number;
  readonly reconnectBackoffMs: number;
  readonly reconnectBackoffMaxMs: number;
}

/**
 * Two connections to one broker have two purposes: group traffic does not wait behind a fetch, nor does a question about metadata
 * (where Kafka's clients share that connection with fetches).
 */
export class NetworkClient<About> extends State {
  private readonly connections = new Map<string, BrokerConnection<About>>();
  private readonly settings: ReconnectSettings;

  constructor(settings: ReconnectSettings) {
    super();
    this.settings = settings;
  }

  /** Whether a request could leave now. */
  isReady(to: NodeId, purpose: string, now: VirtualTime): boolean {
    const connection = this.connections.get(`${purpose} ${to}`);
    return connection === undefined || connection.id !== null || connection.notBefore <= now;
  }

  inFlight(to: NodeId, purpose: string): number {
    return this.connections.get(`${purpose} ${to}`)?.inFlight.length ?? 0;
  }

  /** How many answers a node owes, on all connections; null where a request could not leave now. Kafka's leastLoadedNode asks for it. */
  load(to: NodeId, purpose: string, now: VirtualTime): number | null {
    if (!this.isReady(to, purpose, now)) return null;
    let owed = 0;
    for (const { broker, inFlight } of this.connections.values()) if (broker === to) owed += inFlight.length;
    return owed;
  }

  get requestsInFlight(): number {
    let count = 0;
    for (const { inFlight } of this.connections.values()) count += inFlight.length;
    return count;
  }

  /** Everything that is out, oldest first on each connection. */
  *outstanding(): Iterable<About> {
    for (const { inFlight } of this.connections.values()) for (const { about } of inFlight) yield about;
  }

  send(to: NodeId, purpose: string, request: ClientRequest, about: About, context: Context): void {
    const name = `${purpose} ${to}`;
    const connection = this.connections.get(name) ?? new BrokerConnection<About>(to);
    this.connections.set(name, connection);
    connection.id ??= context.open(to);
    const correlationId = connection.nextCorrelation++;
    const { apiKey, version, body, recordBytes } = request;
    context.send(connection.id, new Request({ apiKey, version, correlationId, clientId: context.self, body, recordBytes }));
    const answerBy = (context.now + milliseconds(request.timeoutMs ?? this.settings.requestTimeoutMs)) as VirtualTime;
    if (request.expectsResponse) connection.inFlight.push({ correlationId, about, answerBy });
  }

  /** Null for an answer that nobody awaits. */
  received(id: ConnectionId, response: Response): { readonly about: About; readonly body: unknown } | null {
    for (const connection of this.connections.values()) {
      if (connection.id !== id) continue;
      const [first] = connection.inFlight;
      if (first === undefined || first.correlationId !== response.correlationId) return null;
      connection.inFlight.shift();
      connection.failures = 0;
      return { about: first.about, body: response.body };
    }
    return null;
  }

  /** The connection broke. Returns what was out on it. */
  reset(id: ConnectionId, context: Context): readonly About[] {
    for (const connection of this.connections.values()) if (connection.id === id) return this.giveUp(connection, context);
    return [];
  }

  /** Gives up connections on which an answer has taken too long. Returns what was out on them. */
  checkTimeouts(context: Context): readonly About[] {
    const lost: About[] = [];
    for (const connection of this.connections.values()) {
      if (!connection.inFlight.some(({ answerBy }) => answerBy <= context.now)) continue;
      if (connection.id !== null) context.close(connection.id);
      lost.push(...this.giveUp(connection, context));
    }
    return lost;
  }

  /** When `checkTimeouts` is due next, or a connection may be opened again; null for never. */
  nextDeadline(now: VirtualTime): VirtualTime | null {
    let next: number | null = null;
    for (const { inFlight, id, notBefore } of this.connections.values()) {
      for (const { answerBy } of inFlight) next = Math.min(next ?? answerBy, answerBy);
      if (id === null && notBefore > now) next = Math.min(next ?? notBefore, notBefore);
    }
    return next as VirtualTime | null;
  }

  /** Closes what is open: the client ends. */
  close(context: Context): void {
    for (const { id } of this.connections.values()) if (id !== null) context.close(id);
    this.connections.clear();
  }

  private giveUp(connection: BrokerConnection<About>, context: Context): readonly About[] {
    const { reconnectBackoffMs, reconnectBackoffMaxMs } = this.settings;
    connection.id = null;
    const backoffMs = exponentialBackoffMs(
      { initialMs: reconnectBackoffMs, maxMs: reconnectBackoffMaxMs, failures: connection.failures++ },
      context,
    );
    connection.notBefore = (context.now + milliseconds(backoffMs)) as VirtualTime;
    return connection.inFlight.splice(0).map(({ about }) => about);
  }
}

class BrokerConnection<About> extends State {
  readonly broker: NodeId;
  id: ConnectionId | null = null;
  nextCorrelation = 0;
  /** Oldest first. */
  readonly inFlight: InFlight<About>[] = [];
  notBefore = 0 as VirtualTime;
  failures = 0;

  constructor(broker: NodeId) {
    super();
    this.broker = broker;
  }
}

/** Doubles with every failure up to the maximum, give or take a fifth: clients that fail together do not come back together. (KIP-580) */
export function exponentialBackoffMs(options: { initialMs: number; maxMs: number; failures: number }, context: Context): number {
  const { initialMs, maxMs, failures } = options;
  const doubled = Math.min(initialMs * 2 ** Math.min(failures, 20), maxMs);
  return Math.floor((doubled * (800 + context.chance(401))) / 1_000);
}

/** One timer for everything a client waits for: it rings at the earliest of all deadlines, and is armed again then. */
export class Alarm extends State {
  private at: VirtualTime | null = null;

  /** Rings at `deadline` or before. */
  arm(deadline: VirtualTime | null, context: Context): void {
    if (deadline === null || (this.at !== null && this.at <= deadline)) return;
    this.at = Math.max(deadline, context.now) as VirtualTime;
    context.startTimer((this.at - context.now) as Microseconds, { due: 'alarm', subject: 0 });
  }

  rang(now: VirtualTime): void {
    if (this.at !== null && this.at <= now) this.at = null;
  }
}

/** The earliest deadline that is still to come; what is due already, and could not be done, waits for something else. */
export function earliest(now: VirtualTime, ...deadlines: readonly (number | null)[]): VirtualTime | null {
  let first: number | null = null;
  for (const deadline of deadlines) if (deadline !== null && deadline > now && (first === null || deadline < first)) first = deadline;
  return first as VirtualTime | null;
}
