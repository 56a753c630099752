/**
 * A cluster with real doors: one world at real time, a TCP port for each broker, and every socket a connection from outside.
 *
 * It may never look into a message: what bytes mean is the broker's affair. What it knows of a broker is what an operating system knows
 * of a process: whether it lives, listens, reads.
 * Read next: real-time.ts (pacing), client-socket.ts (bytes and backpressure), broker-port.ts, main.ts (the terminal's end).
 */

import '../engine/clients/admin/all-tools';
import type { Socket } from 'node:net';
import { NO_INVARIANTS } from '../engine/auditor/invariants/invariant';
import { brokerNode, type ClusterDescription, externalPort } from '../engine/cluster/description';
import type { Happening } from '../engine/model/events';
import type { BrokerId } from '../engine/model/vocabulary';
import type { Command } from '../engine/session/commands';
import { World } from '../engine/session/world';
import type { ConnectionId } from '../engine/sim/context';
import { BrokerPort } from './broker-port';
import { type BrokerEnd, ClientSocket } from './client-socket';
import { EventLog } from './event-log';
import { type Clock, RealTime } from './real-time';
import type { Past } from './told-session';

export interface GatewayOptions {
  readonly description: ClusterDescription & { readonly external: NonNullable<ClusterDescription['external']> };
  /** What the world has lived through already; null where it begins now. */
  readonly past: Past | null;
  readonly clock: Clock;
  readonly verbose: boolean;
  /** All ports are open for the first time. */
  readonly ready: (addresses: readonly string[]) => void;
  readonly answered: (answer: Extract<Happening, { kind: 'CommandAnswered' }>) => void;
  /** Something worth a line. */
  readonly told: (line: string) => void;
  /** A port is taken, or cannot be had. */
  readonly portFailed: (problem: string) => void;
}

export class Gateway {
  private readonly options: GatewayOptions;
  private readonly world: World;
  private readonly time: RealTime;
  private readonly ports: Map<BrokerId, BrokerPort>;
  private readonly sockets = new Map<ConnectionId, ClientSocket>();
  private readonly log: EventLog;
  private isReady = false;

  constructor(options: GatewayOptions) {
    this.options = options;
    const { past, clock, verbose } = options;
    this.world = past?.world ?? new World(options.description, { invariants: NO_INVARIANTS });
    this.time = new RealTime({ world: this.world, past: past?.journal ?? [], clock, advanced: () => this.advanced() });
    this.log = new EventLog({ verbose, from: past === null ? 0 : this.world.events });
    this.ports = new Map(this.world.cluster.brokers.map((broker) => [broker, this.portOf(broker)]));
  }

  start(): void {
    this.time.start();
  }

  stop(): void {
    this.time.stop();
    for (const port of this.ports.values()) port.setOpen(false);
    for (const socket of this.sockets.values()) socket.destroy();
  }

  /** Carried out at this moment; the answer, which may take a while, has the number that is returned. */
  give(command: Command): number {
    return this.time.give(command);
  }

  /** What to tell of a world that has broken: enough to see what was asked of it. */
  get journal(): readonly string[] {
    return this.time.journalLines();
  }

  private portOf(broker: BrokerId): BrokerPort {
    const { host, firstPort } = this.options.description.external;
    return new BrokerPort({
      host,
      port: externalPort(firstPort, broker),
      accept: (socket) => this.accept(broker, socket),
      complain: this.options.portFailed,
    });
  }

  private accept(broker: BrokerId, socket: Socket): void {
    this.time.act(({ cluster: { sim } }) => {
      const connection = sim.openFromOutside(brokerNode(broker));
      this.sockets.set(connection, new ClientSocket({ connection, socket, broker: this.brokerEnd(broker) }));
    });
  }

  private brokerEnd(broker: BrokerId): BrokerEnd {
    const { cluster } = this.world;
    return {
      isReading: () => cluster.sim.status(brokerNode(broker)) !== 'Frozen',
      waitingRequests: (connection) => cluster.broker(broker)?.requests.connection(connection)?.waiting.length ?? 0,
      received: (connection, bytes) => this.time.act(({ cluster: { sim } }) => sim.sendFromOutside(connection, bytes)),
      closed: (connection) => {
        this.sockets.delete(connection);
        this.time.act(({ cluster: { sim } }) => sim.closeFromOutside(connection));
      },
    };
  }

  /** The world has gone on: passes on what came out of it. */
  private advanced(): void {
    for (const { connection, payload } of this.world.cluster.sim.takeOutbound()) this.sockets.get(connection)?.write(payload);
    for (const socket of this.sockets.values()) if (socket.isMuted) socket.readIfPossible();
    for (const broker of this.world.cluster.brokers) if (!this.ports.has(broker)) this.ports.set(broker, this.portOf(broker));
    for (const [broker, port] of this.ports) port.setOpen(this.world.cluster.broker(broker)?.isListening ?? false);
    this.log.follow(this.world.cluster.sim.history, (event, line) => {
      if (line !== null) this.options.told(line);
      const what = event.what as Happening;
      if (what.kind === 'CommandAnswered') this.options.answered(what);
    });
    this.noteWhetherReady();
  }

  private noteWhetherReady(): void {
    const { cluster } = this.world;
    // A past may have left brokers dead or frozen: who wants them back says so.
    const alive = [...this.ports].filter(([broker]) => cluster.sim.status(brokerNode(broker)) === 'Running');
    const isRunning = (broker: BrokerId) => cluster.broker(broker)?.lifecycle.state === 'Running';
    if (this.isReady || alive.length === 0 || !alive.every(([broker, { isListening }]) => isListening && isRunning(broker))) return;
    this.isReady = true;
    this.options.ready(alive.map(([, { address }]) => address));
  }
}
