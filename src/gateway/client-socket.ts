/**
 * One TCP connection of an outsider, and its connection in the world. Bytes go in and come out as they are; only the broker knows what
 * they mean.
 *
 * It reads no faster than its broker handles, nor than its client takes the answers: as Kafka mutes a channel while it is behind.
 * A frozen broker reads nothing at all.
 */
import type { Socket } from 'node:net';
import { WireBytes } from '../engine/protocol/payload';
import type { ConnectionId, Payload } from '../engine/sim/context';

/** Requests that may wait in the broker before the next bytes are read. */
export const WAITING_REQUESTS_MAX = 32;

/** connections.max.idle.ms */
const IDLE_MS_MAX = 600_000;
/** A client that vanished without a word does not answer either: its end is closed after some tries. */
const KEEP_ALIVE_MS = 60_000;

export interface BrokerEnd {
  /** Whether the process is there to read. */
  isReading(): boolean;
  waitingRequests(connection: ConnectionId): number;
  received(connection: ConnectionId, bytes: WireBytes): void;
  closed(connection: ConnectionId): void;
}

export class ClientSocket {
  readonly connection: ConnectionId;
  private readonly socket: Socket;
  private readonly broker: BrokerEnd;

  constructor(options: { connection: ConnectionId; socket: Socket; broker: BrokerEnd }) {
    this.connection = options.connection;
    this.socket = options.socket;
    this.broker = options.broker;
    this.socket.setNoDelay(true);
    this.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.socket.setTimeout(IDLE_MS_MAX, () => this.socket.destroy());
    this.socket.on('data', (bytes: Buffer) => this.read(bytes));
    this.socket.on('drain', () => this.readIfPossible());
    this.socket.on('error', () => this.socket.destroy()); // 'close' follows, and says it all
    this.socket.on('close', () => this.broker.closed(this.connection));
    this.readIfPossible();
  }

  get isMuted(): boolean {
    return this.socket.isPaused();
  }

  /** What the broker sent; null where it closed the connection, or died: what it sent before still goes out. */
  write(payload: Payload | null): void {
    if (payload === null) this.socket.destroySoon();
    else if (payload instanceof WireBytes) this.socket.write(payload.bytes);
  }

  readIfPossible(): void {
    if (this.mayRead()) this.socket.resume();
    else this.socket.pause();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private read(bytes: Buffer): void {
    this.broker.received(this.connection, new WireBytes(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)));
    this.readIfPossible();
  }

  private mayRead(): boolean {
    return !this.socket.writableNeedDrain && this.broker.isReading() && this.broker.waitingRequests(this.connection) < WAITING_REQUESTS_MAX;
  }
}
