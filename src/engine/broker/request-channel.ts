/**
 * The connections that others opened to this broker. (Kafka: SocketServer, RequestChannel)
 *
 * One request a connection is handled at a time, and the next is looked at when the answer has left: so answers come back in the
 * order of requests, and a request that waits in purgatory holds up those behind it, as Kafka's muted channels do.
 *
 * It may never answer out of turn, nor look at a request before the one in front of it has been answered.
 */

import { FrameReader } from '../protocol/framing';
import { Request, type Response } from '../protocol/payload';
import type { ReplyTo } from '../replication/host';
import type { ConnectionId, NodeId } from '../sim/context';
import { Shared, State } from '../sim/state';

/** What came after the last request that could be read. Its sender loses the connection when its turn comes. */
export class Unreadable extends Shared {
  readonly reason: string;

  constructor(reason: string) {
    super();
    this.reason = reason;
  }
}

/** A request with the connection that its answer goes to. */
export class PendingRequest extends Shared {
  readonly id: ReplyTo;
  readonly connection: ConnectionId;
  readonly request: Request;
  /** From outside: the answer leaves as bytes, and Metadata names the listener that outsiders can reach. */
  readonly external: boolean;

  constructor(options: { id: ReplyTo; connection: ConnectionId; request: Request; external: boolean }) {
    super();
    this.id = options.id;
    this.connection = options.connection;
    this.request = options.request;
    this.external = options.external;
  }
}

export class ClientConnection extends State {
  readonly id: ConnectionId;
  readonly peer: NodeId;
  readonly external: boolean;
  /** Frames of bytes from outside; null where messages come as objects. */
  readonly frames: FrameReader | null;
  /** Being handled: nothing else is looked at before it is answered. */
  current: PendingRequest | null = null;
  /** Requests in order; a Response among them answers what is not spoken here, in its turn. */
  readonly waiting: (Request | Response | Unreadable)[] = [];

  constructor(options: { id: ConnectionId; peer: NodeId; external: boolean }) {
    super();
    this.id = options.id;
    this.peer = options.peer;
    this.external = options.external;
    this.frames = options.external ? new FrameReader() : null;
  }
}

export class RequestChannel extends State {
  private readonly connections = new Map<ConnectionId, ClientConnection>();
  /** In the order in which they were taken up; one a connection at most. */
  private readonly pending: PendingRequest[] = [];
  private nextReply = 1;

  opened(connection: ClientConnection): void {
    this.connections.set(connection.id, connection);
  }

  connection(id: ConnectionId): ClientConnection | null {
    return this.connections.get(id) ?? null;
  }

  /** Returns the request that was being handled, to be forgotten by whoever keeps it waiting. */
  closed(id: ConnectionId): PendingRequest | null {
    const current = this.connections.get(id)?.current ?? null;
    this.connections.delete(id);
    if (current !== null) this.take(current.id);
    return current;
  }

  /** Takes the next request of that connection to be handled; null while one is, or where none waits. */
  next(connection: ClientConnection): PendingRequest | Response | Unreadable | null {
    if (connection.current !== null) return null;
    const request = connection.waiting.shift();
    if (request === undefined) return null;
    if (!(request instanceof Request)) return request;
    const pending = new PendingRequest({
      id: this.nextReply++ as ReplyTo,
      connection: connection.id,
      request,
      external: connection.external,
    });
    connection.current = pending;
    this.pending.push(pending);
    return pending;
  }

  /** The request is answered (or needs no answer): its connection is free for the next. Null where the connection is gone. */
  finish(id: ReplyTo): PendingRequest | null {
    const pending = this.take(id);
    if (pending === null) return null;
    const connection = this.connections.get(pending.connection);
    if (connection !== undefined) connection.current = null;
    return pending;
  }

  request(id: ReplyTo): PendingRequest | null {
    return this.pending.find((each) => each.id === id) ?? null;
  }

  private take(id: ReplyTo): PendingRequest | null {
    const at = this.pending.findIndex((each) => each.id === id);
    return at < 0 ? null : this.pending.splice(at, 1)[0]!;
  }

  get openConnections(): number {
    return this.connections.size;
  }
}
