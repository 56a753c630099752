/**
 * The whole world: nodes, clients and links, built from a description and the disks that were left behind, and stepped.
 * Everything here is what an operator could do from outside: start and stop processes, pull cables, run tools.
 *
 * It may never reach into a node: what it wants, it says to a process, or does to its machine.
 */
import { assert } from '../../base/assert';
import { Broker } from '../broker/broker';
import { ShutDown } from '../broker/told';
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
import { type BrokerConfig, brokerDefaults } from '../model/configs';
import { type HistoricRules, RULES_OF_TODAY } from '../model/historic-rules';
import type { BrokerId, TopicName } from '../model/vocabulary';
import { MetadataUpdates } from '../protocol/metadata-updates';
import type { SendMessages } from '../queue/queue-sender';
import { TaskQueue } from '../queue/task-queue';
import { CloseWorker, Worker } from '../queue/worker';
import type { EventId, Node, NodeId, VirtualTime } from '../sim/context';
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
  type OwnConfig,
  senderNode,
} from './description';
import { Endings } from './endings';
import type { ClusterOrigin, FaultyLink, FaultyMachine } from './origin';
import { type Counted, NOTHING_COUNTED, newProcess } from './processes';

/** What is produced: bytes, and the partition where the application chooses it itself. */
export type RecordsToSend = SendRecords['records'];

const NOTHING_DONE: readonly number[] = [];

export class Cluster extends State {
  sim: Simulation;
  readonly description: ClusterDescription;
  /** Those that there are now, in the order in which they came: `description` says which there were in the beginning. */
  readonly brokers: BrokerId[];
  reloads: number;
  /** All controllers that vote, in order. */
  readonly controllerIds: readonly BrokerId[];
  readonly controllerNodes: readonly NodeId[];
  /** What every broker and controller is started with, but for `ownConfig`. */
  readonly configs: BrokerConfig;
  private readonly ownConfigs = new Map<BrokerId, Partial<BrokerConfig>>();
  private readonly clients = new Map<NodeId, ClientDescription>();
  private readonly counted = new Map<NodeId, Counted>();
  private endings = new Endings();

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
    for (const node of nodes) this.start(node);
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
    this.endings = new Endings();
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

  get rules(): HistoricRules {
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
    this.start(node, cause);
  }

  kill(node: NodeId, cause: EventId | null = null): void {
    this.count(node, this.sim.process(node));
    this.sim.kill(node, cause);
  }

  /** How far its former processes had counted. */
  countedBy(producer: NodeId): Counted {
    return this.counted.get(producer) ?? NOTHING_COUNTED;
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
    this.start(node, cause);
  }

  /** It is shut down if it lives, and unregistered when it has ended: then `command` is answered. */
  removeBroker(id: BrokerId, command: number, cause: EventId | null = null): void {
    this.endings.leaves(id, command);
    this.sim.tell(brokerNode(id), new ShutDown(), cause);
  }

  private unregister(id: BrokerId, command: number, cause: EventId | null): void {
    this.brokers.splice(this.brokers.indexOf(id), 1);
    this.ownConfigs.delete(id);
    this.askAdmin(command, { kind: 'UnregisterBroker', broker: id }, cause);
  }

  /** The page cache goes with the process. */
  losePower(node: NodeId, cause: EventId | null = null): void {
    if (this.sim.status(node) !== 'Dead') this.count(node, this.sim.process(node));
    this.sim.losePower(node, cause);
  }

  /** The consumer leaves its group and ends; its name is free then. */
  removeConsumer(node: NodeId, cause: EventId | null = null): void {
    this.endings.isRemoved(node);
    this.sim.tell(node, new CloseConsumer(), cause);
  }

  /** The producer sends what it has taken, or gives it up, and ends; its name is free then. */
  removeProducer(node: NodeId, cause: EventId | null = null): void {
    this.endings.isRemoved(node);
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
    this.endings.returns(node, command);
    this.sim.tell(node, client.kind === 'Producer' ? new CloseProducer() : new CloseConsumer(), cause);
  }

  /** It is shut down, and its next process begins with these: `command` is done then. */
  startBrokerAnew(own: OwnConfig, command: number, cause: EventId | null = null): void {
    this.configureBroker(own);
    const node = brokerNode(own.broker);
    this.endings.returns(node, command);
    this.sim.tell(node, new ShutDown(), cause);
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
    this.endings.isRemoved(node);
    this.sim.tell(node, new CloseWorker(), cause);
  }

  /** A broker hands over what it leads and closes its logs, a controller resigns; then it ends. `command` is done when it has. */
  shutDown(node: NodeId, command: number, cause: EventId | null = null): void {
    this.endings.stops(node, command);
    this.sim.tell(node, this.controllerNodes.includes(node) ? new ControllerShutDown() : new ShutDown(), cause);
  }

  /** Whether it was told to, and has not yet ended. */
  isStopping(node: NodeId): boolean {
    return this.endings.isStopping(node);
  }

  /** These consumers leave their group and end, to be restarted one day. `command` is done when all of them have. */
  stopConsumers(nodes: readonly NodeId[], command: number, cause: EventId | null = null): void {
    for (const node of nodes) {
      this.endings.stops(node, command);
      this.sim.tell(node, new CloseConsumer(), cause);
    }
  }

  /** A dead client is taken off the list. Its host stays: history speaks of it. */
  forgetClient(node: NodeId): void {
    assert(this.sim.status(node) === 'Dead', 'only a client that is dead is forgotten');
    this.clients.delete(node);
    this.endings.isForgotten(node);
  }

  /** What was to follow the endings of processes does. Returns the commands whom nobody is left to stop for. */
  reapEnded(cause: EventId | null): readonly number[] {
    if (!this.endings.isAnyAwaited) return NOTHING_DONE; // asked after every step
    return this.endings.reap({
      isDead: (node) => this.sim.status(node) === 'Dead',
      unregister: (broker, command) => this.unregister(broker, command, cause),
      forget: (client) => this.forgetClient(client),
      restart: (node) => this.restart(node, cause),
    });
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

  private start(node: NodeId, cause: EventId | null = null): void {
    this.sim.start(node, newProcess(this, node), cause);
  }
}
