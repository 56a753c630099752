/**
 * What a command does to a cluster. What the operator can see to be impossible is refused at once; what the cluster must decide is
 * asked of it by the admin tool, and its answer comes as an event when it comes.
 */
import { assertUnreachable } from '../../base/assert';
import { err, ok, type Result } from '../../base/result';
import { utf8Encode } from '../../base/utf8';
import { consumerConfigProblem } from '../clients/consumer/consumer-settings';
import { producerConfigProblem } from '../clients/producer/producer-settings';
import type { Cluster, RecordsToSend } from '../cluster/cluster';
import { brokerNode, type ClientDescription, controllerNode, senderNode } from '../cluster/description';
import { corruptByte, repairByte } from '../cluster/rotten-byte';
import {
  type ConsumerConfig,
  consumerDefaults,
  type ProducerConfig,
  parseConfig,
  producerDefaults,
  type QueueConfig,
  queueDefaults,
  type WorkerConfig,
  workerDefaults,
} from '../model/configs';
import type { Happening } from '../model/events';
import type { GroupId } from '../model/vocabulary';
import { SendMessages } from '../queue/queue-sender';
import type { EventId, NodeId } from '../sim/context';
import { type Command, printCommand } from './commands';
import type { AddConsumer, AddProducer } from './commands/clients';
import type { Produce } from './commands/producing';
import type { Configs } from './commands/words';
import type { JournalEntry } from './journal';

/** What there is to say at once: lines of output, or why not. Null where the cluster will answer. */
type Outcome = Result<readonly string[], string> | null;

const DONE: Outcome = ok([]);
/** A consumer's application takes this long for a record: long enough to be seen at work. */
const PROCESSING_US = 2_000;

export function runCommand(cluster: Cluster, entry: JournalEntry): void {
  const { number, command } = entry;
  const given: Happening = { kind: 'CommandGiven', command: number, text: printCommand(command) };
  const cause = cluster.sim.emitFromOutside(given);
  const outcome = carryOut(cluster, command, { number, cause });
  if (outcome === null) return;
  const answered: Happening = {
    kind: 'CommandAnswered',
    command: number,
    failed: !outcome.ok,
    lines: outcome.ok ? outcome.value : [outcome.error],
  };
  cluster.sim.emit(answered, { node: null, cause });
}

/** What was to end has ended, or whatever else took its time. */
export function answerDone(cluster: Cluster, command: number, cause: EventId): void {
  const answered: Happening = { kind: 'CommandAnswered', command, failed: false, lines: [] };
  cluster.sim.emit(answered, { node: null, cause });
}

interface By {
  readonly number: number;
  readonly cause: EventId;
}

function carryOut(cluster: Cluster, command: Command, by: By): Outcome {
  switch (command.kind) {
    case 'CreateTopic':
    case 'DeleteTopic':
    case 'AddPartitions':
    case 'ListTopics':
    case 'DescribeTopics':
    case 'ListGroups':
    case 'DescribeGroup':
    case 'ResetOffsets':
    case 'DeleteGroup':
      cluster.askAdmin(by.number, command, by.cause);
      return null;
    case 'StopGroup':
      return stopGroup(cluster, command.group, by);
    case 'StartGroup':
      return startGroup(cluster, command.group, by.cause);
    case 'Produce':
      return produce(cluster, command, by.cause);
    case 'KillBroker':
      return onProcess(cluster, brokerNode(command.broker), 'alive', (node) => cluster.kill(node, by.cause));
    case 'ShutDownBroker':
      return shutDown(cluster, brokerNode(command.broker), by);
    case 'RestartBroker':
      return onProcess(cluster, brokerNode(command.broker), 'dead', (node) => cluster.restart(node, by.cause));
    case 'FreezeBroker':
      return onProcess(cluster, brokerNode(command.broker), 'running', (node) => cluster.sim.freeze(node, by.cause));
    case 'ThawBroker':
      return onProcess(cluster, brokerNode(command.broker), 'frozen', (node) => cluster.sim.thaw(node, by.cause));
    case 'PowerLossBroker':
      return onProcess(cluster, brokerNode(command.broker), 'alive', (node) => cluster.sim.losePower(node, by.cause));
    case 'KillController':
      return onProcess(cluster, controllerNode(command.controller), 'alive', (node) => cluster.kill(node, by.cause));
    case 'RestartController':
      return onProcess(cluster, controllerNode(command.controller), 'dead', (node) => cluster.restart(node, by.cause));
    case 'CorruptByte':
      return corruptByte(cluster, command, command.to, by.cause);
    case 'RepairByte':
      return repairByte(cluster, command, by.cause);
    case 'Cut':
      return onLink(cluster, command, () => cluster.sim.cut(command.a, command.b, by.cause));
    case 'Heal':
      return onLink(cluster, command, () => cluster.sim.heal(command.a, command.b, by.cause));
    case 'Slow':
      return onLink(cluster, command, () => cluster.sim.slow(command.a, command.b, command.extraLatencyMs * 1_000, by.cause));
    case 'Reload':
      return reload(cluster, by.cause);
    case 'AddProducer':
      return addProducer(cluster, command, by.cause);
    case 'AddConsumer':
      return addConsumer(cluster, command, by.cause);
    case 'RemoveConsumer':
      return remove(cluster, command.node, 'Consumer', (node) => cluster.removeConsumer(node, by.cause));
    case 'StopConsumer':
      return stop(cluster, command.node, by);
    case 'KillConsumer':
      return onClient(cluster, command.node, 'Consumer', 'alive', (node) => cluster.kill(node, by.cause));
    case 'RestartConsumer':
      return onClient(cluster, command.node, 'Consumer', 'dead', (node) => cluster.restart(node, by.cause));
    case 'KillProducer':
      return onClient(cluster, command.node, 'Producer', 'alive', (node) => cluster.kill(node, by.cause));
    case 'RestartProducer':
      return onClient(cluster, command.node, 'Producer', 'dead', (node) => cluster.restart(node, by.cause));
    case 'AddQueue':
      return addQueue(cluster, command, by.cause);
    case 'AddWorker':
      return addWorker(cluster, command, by.cause);
    case 'Enqueue':
      return enqueue(cluster, command, by.cause);
    case 'KillQueue':
      return onClient(cluster, command.node, 'Queue', 'alive', (node) => cluster.kill(node, by.cause));
    case 'RestartQueue':
      return onClient(cluster, command.node, 'Queue', 'dead', (node) => cluster.restart(node, by.cause));
    case 'KillWorker':
      return onClient(cluster, command.node, 'Worker', 'alive', (node) => cluster.kill(node, by.cause));
    case 'RestartWorker':
      return onClient(cluster, command.node, 'Worker', 'dead', (node) => cluster.restart(node, by.cause));
    case 'RemoveWorker':
      return remove(cluster, command.node, 'Worker', (node) => cluster.removeWorker(node, by.cause));
    default:
      return assertUnreachable(command);
  }
}

type Needed = 'alive' | 'running' | 'frozen' | 'dead';

function onProcess(cluster: Cluster, node: NodeId, needed: Needed, act: (node: NodeId) => void): Outcome {
  if (!cluster.hasNode(node)) return err(`There is no ${node}; nodes are ${cluster.sim.hostIds().join(', ')}.`);
  const status = cluster.sim.status(node);
  const fits = { alive: status !== 'Dead', running: status === 'Running', frozen: status === 'Frozen', dead: status === 'Dead' }[needed];
  if (!fits) return err(`${node} is ${status.toLowerCase()}.`);
  act(node);
  return DONE;
}

function onClient(cluster: Cluster, node: NodeId, kind: ClientDescription['kind'], needed: Needed, act: (node: NodeId) => void): Outcome {
  if (cluster.client(node)?.kind !== kind) return err(`There is no ${kind.toLowerCase()} ${node}.`);
  return onProcess(cluster, node, needed, act);
}

/** Whoever lives ends in order first. */
function remove(cluster: Cluster, node: NodeId, kind: ClientDescription['kind'], close: (node: NodeId) => void): Outcome {
  if (cluster.client(node)?.kind !== kind) return err(`There is no ${kind.toLowerCase()} ${node}.`);
  if (cluster.sim.status(node) === 'Dead') cluster.forgetClient(node);
  else return onProcess(cluster, node, 'running', close);
  return DONE;
}

/** Answered when they have ended. */
function stop(cluster: Cluster, node: NodeId, by: By): Outcome {
  const outcome = onClient(cluster, node, 'Consumer', 'running', () => cluster.stopConsumers([node], by.number, by.cause));
  return outcome?.ok === false ? outcome : null;
}

/** Answered when it has ended. */
function shutDown(cluster: Cluster, node: NodeId, by: By): Outcome {
  if (cluster.hasNode(node) && cluster.isShuttingDown(node)) return err(`${node} is shutting down already.`);
  const outcome = onProcess(cluster, node, 'running', () => cluster.shutDown(node, by.number, by.cause));
  return outcome?.ok === false ? outcome : null;
}

function stopGroup(cluster: Cluster, group: GroupId, by: By): Outcome {
  const alive = consumersOf(cluster, group).filter((node) => cluster.sim.status(node) !== 'Dead');
  const frozen = alive.find((node) => cluster.sim.status(node) === 'Frozen');
  if (frozen !== undefined) return err(`${frozen} is frozen.`);
  if (alive.length === 0) return err(`No consumer of group ${group} is running.`);
  cluster.stopConsumers(alive, by.number, by.cause);
  return null;
}

function startGroup(cluster: Cluster, group: GroupId, cause: EventId): Outcome {
  const consumers = consumersOf(cluster, group);
  const dead = consumers.filter((node) => cluster.sim.status(node) === 'Dead');
  if (dead.length === 0)
    return err(consumers.length === 0 ? `Group ${group} has no consumers here.` : `Every consumer of group ${group} is running.`);
  for (const node of dead) cluster.restart(node, cause);
  return DONE;
}

/** In the order in which they were added. */
function consumersOf(cluster: Cluster, group: GroupId): readonly NodeId[] {
  return cluster.clientDescriptions().flatMap((client) => (client.kind === 'Consumer' && client.group === group ? [client.node] : []));
}

function onLink(cluster: Cluster, { a, b }: { a: NodeId; b: NodeId }, act: () => void): Outcome {
  const missing = [a, b].find((node) => !cluster.hasNode(node));
  if (missing !== undefined) return err(`There is no ${missing}; nodes are ${cluster.sim.hostIds().join(', ')}.`);
  if (a === b) return err(`${a} has no link to itself.`);
  act();
  return DONE;
}

/** Outsiders' connections would be gone without their sockets being told. */
function reload(cluster: Cluster, cause: EventId): Outcome {
  if (cluster.description.external !== null) return err('Real clients may be connected: kill and restart brokers instead.');
  cluster.reload(cause);
  return DONE;
}

function produce(cluster: Cluster, command: Produce, cause: EventId): Outcome {
  const { topic, key, value, producer, times } = command;
  const producers = cluster
    .clientDescriptions()
    .filter(({ kind, node }) => kind === 'Producer' && (producer === null || node === producer));
  const chosen = producers.find(({ node }) => cluster.sim.status(node) === 'Running');
  if (chosen === undefined)
    return err(
      producers.length === 0 ? `There is no producer${producer === null ? '' : ` ${producer}`}.` : `${producers[0]?.node} is not running.`,
    );
  const record = { key: key === null ? null : utf8Encode(key), value: utf8Encode(value), partition: null };
  const records: RecordsToSend = Array.from({ length: times }, () => record);
  cluster.send(chosen.node, topic, records, cause);
  return DONE;
}

function addProducer(cluster: Cluster, command: AddProducer, cause: EventId): Outcome {
  const config = configFrom<ProducerConfig>(producerDefaults, command.configs);
  if (!config.ok) return config;
  const problem = producerConfigProblem(config.value);
  if (problem !== null) return err(problem);
  const node = command.node ?? freeName(cluster, 'producer');
  const taken = nameIsTaken(cluster, node);
  if (taken !== null) return err(taken);
  cluster.addClient({ kind: 'Producer', node, config: config.value }, cause);
  return ok([node]);
}

function addConsumer(cluster: Cluster, command: AddConsumer, cause: EventId): Outcome {
  const config = configFrom<ConsumerConfig>(consumerDefaults, command.configs);
  if (!config.ok) return config;
  const problem = consumerConfigProblem(config.value);
  if (problem !== null) return err(problem);
  const node = command.node ?? freeName(cluster, command.group);
  const taken = nameIsTaken(cluster, node);
  if (taken !== null) return err(taken);
  const { group, topic } = command;
  cluster.addClient({ kind: 'Consumer', node, group, topic, config: config.value, processingUs: PROCESSING_US }, cause);
  return ok([node]);
}

function addQueue(cluster: Cluster, { queue, configs }: Extract<Command, { kind: 'AddQueue' }>, cause: EventId): Outcome {
  const config = configFrom<QueueConfig>(queueDefaults, configs);
  if (!config.ok) return config;
  const sender = senderNode(queue);
  const taken = nameIsTaken(cluster, queue) ?? nameIsTaken(cluster, sender);
  if (taken !== null) return err(taken);
  cluster.addClient({ kind: 'Queue', node: queue, config: config.value }, cause);
  cluster.addClient({ kind: 'QueueSender', node: sender, queue }, cause);
  return DONE;
}

function addWorker(cluster: Cluster, command: Extract<Command, { kind: 'AddWorker' }>, cause: EventId): Outcome {
  const { queue, failsOn, configs } = command;
  const config = configFrom<WorkerConfig>(workerDefaults, configs);
  if (!config.ok) return config;
  if (cluster.client(queue)?.kind !== 'Queue') return err(`There is no queue ${queue}.`);
  const node = command.node ?? freeName(cluster, queue);
  const taken = nameIsTaken(cluster, node);
  if (taken !== null) return err(taken);
  cluster.addClient({ kind: 'Worker', node, queue, config: config.value, failsOn }, cause);
  return ok([node]);
}

function enqueue(cluster: Cluster, { queue, key, value, times }: Extract<Command, { kind: 'Enqueue' }>, cause: EventId): Outcome {
  if (cluster.client(queue)?.kind !== 'Queue') return err(`There is no queue ${queue}.`);
  cluster.enqueue(queue, new SendMessages({ key, body: value, times }), cause);
  return DONE;
}

function configFrom<C extends Readonly<Record<string, unknown>>>(defaults: C, configs: Configs): Result<Partial<C>, string> {
  let config: Partial<C> = {};
  for (const [name, value] of configs) {
    const parsed = parseConfig(defaults, name, value);
    if (!parsed.ok) return parsed;
    config = { ...config, ...parsed.value };
  }
  return ok(config);
}

function nameIsTaken(cluster: Cluster, node: NodeId): string | null {
  const isClient = cluster.client(node) !== null;
  const isOther = cluster.hasNode(node) && cluster.sim.status(node) !== 'Dead';
  return isClient || isOther || /^(broker|controller)-\d+$/.test(node) || node === 'outside' ? `${node} exists already.` : null;
}

/** `analytics-1`, or the first number that no client has. */
function freeName(cluster: Cluster, base: string): NodeId {
  for (let number = 1; ; number++) {
    const node = `${base}-${number}` as NodeId;
    if (nameIsTaken(cluster, node) === null) return node;
  }
}
