/**
 * The sockets of one cluster: one TCP listener a broker on 127.0.0.1. It holds sockets only; whatever they carry is the engine's.
 *
 * A dead broker refuses connections, a frozen one takes them and says nothing, as the processes of a real cluster would.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Cluster } from '../engine/cluster/cluster';
import { WireBytes } from '../engine/protocol/payload';
import type { ConnectionId, NodeId } from '../engine/sim/context';

export const HOST = '127.0.0.1';

export class Listeners {
  private readonly sockets = new Map<ConnectionId, Socket>();
  private readonly servers = new Map<NodeId, Server>();
  private readonly cluster: Cluster;
  private readonly ports: ReadonlyMap<NodeId, number>;
  /** Brings virtual time to the present before something is done to the world. */
  private readonly touch: () => void;

  constructor(options: { cluster: Cluster; ports: ReadonlyMap<NodeId, number>; touch: () => void }) {
    this.cluster = options.cluster;
    this.ports = options.ports;
    this.touch = options.touch;
  }

  /** Listens for every broker that lives and for none that is dead. */
  async follow(): Promise<void> {
    for (const [node, port] of this.ports) {
      const lives = this.cluster.sim.status(node) !== 'Dead';
      const server = this.servers.get(node);
      if (lives && server === undefined) await this.listen(node, port);
      if (!lives && server !== undefined) {
        this.servers.delete(node);
        server.close();
      }
    }
  }

  private listen(node: NodeId, port: number): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => this.accept(node, socket));
    this.servers.set(node, server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, resolve);
    });
  }

  private accept(node: NodeId, socket: Socket): void {
    this.touch();
    const { sim } = this.cluster;
    const connection = sim.openFromOutside(node);
    this.sockets.set(connection, socket);
    socket.on('data', (bytes) => {
      this.touch();
      sim.sendFromOutside(connection, new WireBytes(new Uint8Array(bytes)));
      this.touch();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (!this.sockets.delete(connection)) return;
      this.touch();
      sim.closeFromOutside(connection);
    });
  }

  /** Hands on what has come out of the world. */
  deliver(): void {
    for (const { connection, payload } of this.cluster.sim.takeOutbound()) {
      const socket = this.sockets.get(connection);
      if (payload instanceof WireBytes) socket?.write(payload.bytes);
      else if (payload === null && socket !== undefined) {
        this.sockets.delete(connection);
        socket.end();
      }
    }
  }

  close(): void {
    for (const server of this.servers.values()) server.close();
    for (const socket of this.sockets.values()) socket.destroy();
    this.sockets.clear();
  }
}
