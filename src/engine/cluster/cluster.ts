/**
 * The whole world: nodes, clients and links, built from a description and the disks that were left behind, and stepped.
 * Everything here is what an operator could do from outside: start and stop processes, pull cables, run tools.
 *
 * It may never reach into a node: what it wants, it says to a process, or does to its machine.
 */
import { assert } from '../../base/assert';
import { Broker } from '../broker/broker';
import { ShutDown } from '../broker/told';
import { AdminClient } from '../clients/admin/admin-client';
import { ConsumerClient } from '../clients/consumer/consumer-client';
import { ProducerClient } from '../clients/producer/producer-client';
import {
  AdminCall,
  CloseConsumer,
  CloseProducer,
  PauseApplication,
  PollOnce,
  ResumeApplication,
  SendRecords,
  SetPace,
  ThrowOnNextRecord,
} from '../clients/told';
import { Controller } from '../controller/controller';
import { ControllerShutDown } from '../controller/told';
import { type BrokerConfig, brokerDefaults, consumerDefaults, queueDefaults, workerDefaults } from '../model/configs';
import { type HistoricRules, producerDefaultsUnder, RULES_OF_TODAY } from '../model/historic-rules';
import type { BrokerId, TopicName } from '../model/vocabulary';
import { MetadataUpdates } from '../protocol/metadata-updates';
import { QueueSender, type SendMessages } from '../queue/queue-sender';
import { TaskQueue } from '../queue/task-queue';
import { CloseWorker, Worker } from '../queue/worker';
import type { EventId, Node, NodeId, VirtualTime } from '../sim/context';
import type { HostFault } from '../sim/host';
import type { LinkFault } from '../sim/link';
import type { MemoryDisk } from '../sim/memory-disk';
import { Simulation } from '../sim/simulation';
import { State } from '../sim/state';
import {
  ADMIN,
  brokerNode,
  type ClientDescription,
  type ClusterDescription,
  controllerIds,
  controllerNode,
  externalPort,
  INTERNAL_PORT,
  type OwnConfig,
  senderNode,
} from './description';

/** What is produced: bytes, and the partition where the application chooses it itself. */
export type RecordsToSend = SendRecords['records'];

/** What an earlier life of the cluster left behind. */
export interface ClusterOrigin {
  readonly disks?: ReadonlyMap<NodeId, MemoryDisk>;
  readonly clients?: readonly ClientDescription[];
  readonly links?: readonly FaultyLink[];
  readonly machines?: readonly FaultyMachine[];
  readonly startAt?: VirtualTime;
  /** Where others were added or removed since the description was made. */
  readonly brokers?: readonly BrokerId[];
  /** Of brokers that have settings of their own. */
  readonly ownConfigs?: readonly OwnConfig[];
  /** How often the cluster had been loaded from its disks, this time included. */
  readonly reloads?: number;
}

/** One direction of a cable that is not as it should be. */
export interface FaultyLink extends LinkFault {
  readonly from: NodeId;
  readonly to: NodeId;
}

/** A machine with a full disk, or a clock that is wrong. */
export interface FaultyMachine extends HostFault {
  readonly node: NodeId;
}

/** How far a producer had counted when its process died. */
interface Counted {
  readonly batch: number;
  readonly record: number;
}

export class Cluster extends State {
  sim: Simulation;
  readonly description: ClusterDescription;
  /** Those that there are now, in the order in which they came: `description` says which there were in the beginning. */
  readonly brokers: BrokerId[];
  reloads: number;
  /** All controllers that vote, in order. */
  readonly controllerIds: readonly BrokerId[];
  readonly controllerNodes: readonly NodeId[];
  private readonly configs: BrokerConfig;
  private readonly ownConfigs = new Map<BrokerId, Partial<BrokerConfig>>();
  private readonly clients = new Map<NodeId, ClientDescription>();
  private readonly counted = new Map<NodeId, Counted>();
  /** Whom the list of clients will miss when it has ended. */
  private readonly removing = new Set<NodeId>();
  /** Brokers that are to be unregistered when they have ended, and by which command. */
  private readonly leaving = new Map<BrokerId, number>();
  /** Who is started again when it has ended. */
  private readonly returning = new Set<NodeId>();
  /** Who was told to stop, and by which command. */
  private readonly stopping = new Map<NodeId, number>();

  /** Boots the controller, the brokers, the admin tool and `clients`, each from its disk where there is one. */
  constructor(description: ClusterDescription, from: ClusterOrigin = {}) {
    super();
    this.description = description;
    this.brokers = [...(from.brokers ?? description.brokers)];
    this.controllerIds = controllerIds(description);
    this.controllerNodes = this.controllerIds.map(controllerNode);
    this.configs = { ...brokerDefaults, ...description.configs };
    this.reloads = from.reloads ?? 0;
    for (const { broker, config } of from.ownConfigs ?? []) this.ownConfigs.set(broker, config);
    this.sim = this.machines(from.startAt ?? (0 as VirtualTime));
    this.boot(from);
  }

  /** Another life has other chances, and the same ones if it is lived again. */
  private machines(startAt: VirtualTime, history?: Simulation['history']): Simulation {
    const { seed, epochMs, network } = this.description;
    const ofThisLife = this.reloads === 0 ? seed : (Math.imul(seed, 0x9e3779b1) + Math.imul(this.reloads, 0x85ebca6b)) >>> 0;
    return new Simulation({ seed: ofThisLife, epochMs, network, startAt, ...(history === undefined ? {} : { history }) });
  }

  private boot({ disks, clients = [], links = [], machines = [] }: ClusterOrigin): void {
    const nodes = [...this.controllerNodes, ...this.brokerNodes, ADMIN];
    for (const node of nodes) this.sim.addHost(node, disks?.get(node));
    for (const node of nodes) this.sim.start(node, this.processFor(node));
    for (const client of clients) this.addClient(client, null, disks?.get(client.node));
    for (const { node, ...fault } of machines) if (this.hasNode(node)) this.sim.findHost(node, fault);
    for (const { from, to, ...fault } of links) this.sim.findLink(from, to, fault);
  }

  /**
   * Every process is killed at this moment, and whatever there is boots from its disk. Nothing but disks, cables and the list of clients
   * outlives it, so a cluster that is built from what was stored of them goes on in just the same way: a page that is opened again.
   */
  reload(cause: EventId | null = null): void {
    const { sim } = this;
    const links = this.linkFaults();
    const clients = this.clientDescriptions();
    const machines = this.machineFaults();
    const disks = new Map(sim.hostIds().map((node) => [node, sim.diskOf(node)]));
    for (const node of sim.hostIds()) if (sim.status(node) !== 'Dead') this.kill(node, cause);
    this.clients.clear();
    this.removing.clear();
    this.stopping.clear();
    this.leaving.clear();
    this.returning.clear();
    this.reloads++;
    this.sim = this.machines(sim.now, sim.history);
    this.boot({ disks, clients, links, machines });
  }

  /** Between nodes that there are, in their order. */
  linkFaults(): readonly FaultyLink[] {
    const { sim } = this;
    const nodes = [...this.controllerNodes, ...this.brokerNodes, ADMIN, ...this.clients.keys()];
    return nodes.flatMap((from) =>
      nodes.flatMap((to): FaultyLink[] => {
        const fault = sim.linkStatus(from, to);
        return fault.cut || fault.extraLatencyUs > 0 || fault.lossPercent > 0 ? [{ from, to, ...fault }] : [];
      }),
    );
  }

  /** In the order of their names' first appearance. */
  machineFaults(): readonly FaultyMachine[] {
    const { sim } = this;
    return sim.hostIds().flatMap((node): FaultyMachine[] => {
      const fault = { clockSkewMs: sim.clockSkewMs(node), diskIsFull: sim.diskOf(node).isFull };
      return fault.diskIsFull || fault.clockSkewMs !== 0 ? [{ node, ...fault }] : [];
    });
  }

  private get rules(): HistoricRules {
    return this.description.rules ?? RULES_OF_TODAY;
  }

  /** The active controller's, or else the first that lives, or the first. */
  get controllerNode(): NodeId {
    const nodes = this.controllerNodes;
    const { controller } = this;
    const living = nodes.find((node) => this.sim.status(node) !== 'Dead');
    return controller === null ? (living ?? nodes[0]!) : controllerNode(controller.id);
  }

  /** What that broker's next process is started with, where it differs from everybody's. */
  ownConfig(broker: BrokerId): Partial<BrokerConfig> {
    return this.ownConfigs.get(broker) ?? {};
  }

  configureBroker({ broker, config }: OwnConfig): void {
    this.ownConfigs.set(broker, config);
  }

  /** In the order in which they were set. */
  brokerConfigs(): readonly OwnConfig[] {
    return Array.from(this.ownConfigs, ([broker, config]) => ({ broker, config }));
  }

  get brokerNodes(): readonly NodeId[] {
    return this.brokers.map(brokerNode);
  }

  /** Null while its process is dead. */
  broker(id: BrokerId): Broker | null {
    const process = this.sim.process(brokerNode(id));
    return process instanceof Broker ? process : null;
  }

  /** The one that decides: it leads the newest epoch of those that lead one, as a deposed one may think for a while. */
  get controller(): Controller | null {
    let active: Controller | null = null;
    for (const node of this.controllerNodes) {
      const each = this.sim.process(node);
      if (each instanceof Controller && each.isActive && each.epoch > (active?.epoch ?? -1)) active = each;
    }
    return active;
  }

  /** All whose processes live. */
  get controllers(): readonly Controller[] {
    return this.controllerNodes.map((node) => this.sim.process(node)).filter((process) => process instanceof Controller);
  }

  /** In order of their names' first appearance. */
  clientDescriptions(): readonly ClientDescription[] {
    return [...this.clients.values()];
  }

  client(node: NodeId): ClientDescription | null {
    return this.clients.get(node) ?? null;
  }

  producer(node: NodeId): ProducerClient | null {
    const process = this.clients.has(node) ? this.sim.process(node) : null;
    return process instanceof ProducerClient ? process : null;
  }

  consumer(node: NodeId): ConsumerClient | null {
    const process = this.clients.has(node) ? this.sim.process(node) : null;
    return process instanceof ConsumerClient ? process : null;
  }

  queue(node: NodeId): TaskQueue | null {
    const process = this.clients.has(node) ? this.sim.process(node) : null;
    return process instanceof TaskQueue ? process : null;
  }

  worker(node: NodeId): Worker | null {
    const process = this.clients.has(node) ? this.sim.process(node) : null;
    return process instanceof Worker ? process : null;
  }

  hasNode(node: NodeId): boolean {
    return this.sim.hostIds().includes(node);
  }

  // Processes

  addClient(client: ClientDescription, cause: EventId | null = null, disk?: MemoryDisk): void {
    assert(!this.clients.has(client.node), 'a client has a name of its own');
    this.clients.set(client.node, client);
    if (!this.hasNode(client.node)) this.sim.addHost(client.node, disk);
    this.restart(client.node, cause);
  }

  /** The next process of a node whose last one died. */
  restart(node: NodeId, cause: EventId | null = null): void {
    this.count(node, this.sim.exitedProcess(node));
    this.sim.start(node, this.processFor(node), cause);
  }

  kill(node: NodeId, cause: EventId | null = null): void {
    this.count(node, this.sim.process(node));
    this.sim.kill(node, cause);
  }

  private count(node: NodeId, process: Node | null): void {
    if (process instanceof ProducerClient) this.counted.set(node, { batch: process.nextBatch, record: process.nextRecord });
  }

  /** A machine with an empty disk, or the one that a broker of that number had left. */
  addBroker(id: BrokerId, cause: EventId | null = null): void {
    assert(!this.brokers.includes(id), 'a broker has a number of its own');
    this.brokers.push(id);
    const node = brokerNode(id);
    if (!this.hasNode(node)) this.sim.addHost(node);
    this.sim.start(node, this.processFor(node), cause);
  }

  /** It is shut down if it lives, and unregistered when it has ended: then `command` is answered. */
  removeBroker(id: BrokerId, command: number, cause: EventId | null = null): void {
    this.leaving.set(id, command);
    this.sim.tell(brokerNode(id), new ShutDown(), cause);
  }

  private unregisterEnded(cause: EventId | null): void {
    for (const [id, command] of [...this.leaving]) {
      if (this.sim.status(brokerNode(id)) !== 'Dead') continue;
      this.leaving.delete(id);
      this.brokers.splice(this.brokers.indexOf(id), 1);
      this.ownConfigs.delete(id);
      this.askAdmin(command, { kind: 'UnregisterBroker', broker: id }, cause);
    }
  }

  /** The page cache goes with the process. */
  losePower(node: NodeId, cause: EventId | null = null): void {
    if (this.sim.status(node) !== 'Dead') this.count(node, this.sim.process(node));
    this.sim.losePower(node, cause);
  }

  /** The consumer leaves its group and ends; its name is free then. */
  removeConsumer(node: NodeId, cause: EventId | null = null): void {
    this.removing.add(node);
    this.sim.tell(node, new CloseConsumer(), cause);
  }

  /** The producer sends what it has taken, or gives it up, and ends; its name is free then. */
  removeProducer(node: NodeId, cause: EventId | null = null): void {
    this.removing.add(node);
    this.sim.tell(node, new CloseProducer(), cause);
  }

  /** What its next process is started with. */
  configureClient(client: ClientDescription): void {
    assert(this.clients.get(client.node)?.kind === client.kind, 'a client stays what it is');
    this.clients.set(client.node, client);
  }

  /** It ends in order, and its next process begins: `command` is done then. */
  startAnew(client: ClientDescription, command: number, cause: EventId | null = null): void {
    const { node } = client;
    this.configureClient(client);
    this.stopping.set(node, command);
    this.returning.add(node);
    this.sim.tell(node, client.kind === 'Producer' ? new CloseProducer() : new CloseConsumer(), cause);
  }

  /** It is shut down, and its next process begins with these: `command` is done then. */
  startBrokerAnew(own: OwnConfig, command: number, cause: EventId | null = null): void {
    this.configureBroker(own);
    const node = brokerNode(own.broker);
    this.returning.add(node);
    this.shutDown(node, command, cause);
  }

  pauseApplication(node: NodeId, cause: EventId | null = null): void {
    this.sim.tell(node, new PauseApplication(), cause);
  }

  resumeApplication(node: NodeId, cause: EventId | null = null): void {
    this.sim.tell(node, new ResumeApplication(), cause);
  }

  /** A paused consumer is given what one poll() returns. */
  pollOnce(node: NodeId, cause: EventId | null = null): void {
    this.sim.tell(node, new PollOnce(), cause);
  }

  /** What it hears of the cluster gets no further in it, or does again. */
  updateMetadata(node: NodeId, are: MetadataUpdates['are'], cause: EventId | null = null): void {
    this.sim.tell(node, new MetadataUpdates(are), cause);
  }

  metadataIsWithheld(node: NodeId): boolean {
    const process = this.sim.process(node);
    if (process instanceof Broker || process instanceof ProducerClient || process instanceof ConsumerClient)
      return process.metadata.isWithheld;
    return false;
  }

  throwOnNextRecord(node: NodeId, cause: EventId | null = null): void {
    this.sim.tell(node, new ThrowOnNextRecord(), cause);
  }

  /** A consumer's next process keeps that pace: it is the application's own. */
  setPace(node: NodeId, perRecordUs: number, cause: EventId | null = null): void {
    const client = this.clients.get(node);
    if (client?.kind === 'Consumer') this.clients.set(node, { ...client, processingUs: perRecordUs });
    this.sim.tell(node, new SetPace(perRecordUs), cause);
  }

  removeWorker(node: NodeId, cause: EventId | null = null): void {
    this.removing.add(node);
    this.sim.tell(node, new CloseWorker(), cause);
  }

  /** A broker hands over what it leads and closes its logs, a controller resigns; then it ends. `command` is done when it has. */
  shutDown(node: NodeId, command: number, cause: EventId | null = null): void {
    this.stopping.set(node, command);
    this.sim.tell(node, this.controllerNodes.includes(node) ? new ControllerShutDown() : new ShutDown(), cause);
  }

  /** Whether it was told to, and has not yet ended. */
  isStopping(node: NodeId): boolean {
    return this.stopping.has(node) || [...this.leaving.keys()].some((id) => brokerNode(id) === node);
  }

  /** These consumers leave their group and end, to be restarted one day. `command` is done when all of them have. */
  stopConsumers(nodes: readonly NodeId[], command: number, cause: EventId | null = null): void {
    for (const node of nodes) {
      this.stopping.set(node, command);
      this.sim.tell(node, new CloseConsumer(), cause);
    }
  }

  /** A dead client is taken off the list. Its host stays: history speaks of it. */
  forgetClient(node: NodeId): void {
    assert(this.sim.status(node) === 'Dead', 'only a client that is dead is forgotten');
    this.clients.delete(node);
    this.removing.delete(node);
  }

  /** Clients that were to be removed are none any more once they have ended. Returns the commands whom nobody is left to stop for. */
  reapEnded(cause: EventId | null): readonly number[] {
    this.unregisterEnded(cause);
    const isDead = (node: NodeId) => this.sim.status(node) === 'Dead';
    for (const node of [...this.removing].filter(isDead)) this.forgetClient(node);
    const done = new Set<number>();
    for (const [node, command] of [...this.stopping].filter(([each]) => isDead(each))) {
      this.stopping.delete(node);
      done.add(command);
      if (this.returning.delete(node)) this.restart(node, cause);
    }
    return [...done].filter((command) => ![...this.stopping.values()].includes(command));
  }

  // What applications and tools say

  send(node: NodeId, topic: TopicName, records: RecordsToSend, cause: EventId | null = null): void {
    this.sim.tell(node, new SendRecords({ topic, records }), cause);
  }

  enqueue(queue: NodeId, message: SendMessages, cause: EventId | null = null): void {
    this.sim.tell(senderNode(queue), message, cause);
  }

  askAdmin(command: number, call: AdminCall['call'], cause: EventId | null = null): void {
    this.sim.tell(ADMIN, new AdminCall({ command, call }), cause);
  }

  private processFor(node: NodeId): Node {
    const { description, configs } = this;
    const bootstrap = this.brokerNodes;
    const voters = this.controllerIds;
    const controller = voters.find((id) => controllerNode(id) === node);
    if (controller !== undefined) {
      return new Controller({
        id: controller,
        voters,
        clusterId: description.clusterId,
        brokers: this.brokers,
        configs,
        rules: this.rules,
      });
    }
    if (node === ADMIN) return new AdminClient({ id: node, bootstrap });
    const broker = this.brokers.find((id) => brokerNode(id) === node);
    if (broker !== undefined) return this.brokerProcess(broker);
    const client = this.clients.get(node);
    assert(client !== undefined, `${node} is a node of this cluster`);
    if (client.kind === 'Producer') {
      const { batch, record } = this.counted.get(node) ?? { batch: 0, record: 0 };
      return new ProducerClient({
        id: node,
        bootstrap,
        config: { ...producerDefaultsUnder(this.rules), ...client.config },
        firstBatch: batch,
        firstRecord: record,
      });
    }
    if (client.kind === 'Consumer') {
      const { group, topic, processingUs, handler } = client;
      return new ConsumerClient({
        id: node,
        bootstrap,
        group,
        topics: [topic],
        config: { ...consumerDefaults, ...client.config },
        processingUs,
        handler: handler ?? null,
        rules: this.rules,
      });
    }
    if (client.kind === 'Queue') return new TaskQueue({ id: node, config: { ...queueDefaults, ...client.config } });
    const { queue } = client;
    if (client.kind === 'QueueSender') return new QueueSender({ id: node, queue });
    return new Worker({ id: node, queue, config: { ...workerDefaults, ...client.config }, failsOn: client.failsOn });
  }

  private brokerProcess(id: BrokerId): Broker {
    const { description } = this;
    const { external } = description;
    const listeners = {
      internal: { host: brokerNode(id), port: INTERNAL_PORT },
      external: external === null ? null : { host: external.host, port: externalPort(external.firstPort, id) },
    };
    const controllers = this.controllerIds.map((each) => ({ id: each, node: controllerNode(each) }));
    const configs = { ...this.configs, ...this.ownConfigs.get(id) };
    return new Broker({ id, clusterId: description.clusterId, controllers, configs, rules: this.rules, listeners });
  }
}
