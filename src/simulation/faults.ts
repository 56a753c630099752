/**
 * What can break, and how it is made whole again: both are commands, so that whatever broke can be done again by anybody, in the page too.
 * A fault picks its victims when it strikes, among those that it can strike then: the leader of a partition is known only at that moment.
 */
import type { Cluster } from '../engine/cluster/cluster';
import { brokerNode, controllerIds, controllerNode as controllerNodeOf } from '../engine/cluster/description';
import { type BrokerId, NO_LEADER, OFFSETS_TOPIC, type Offset } from '../engine/model/vocabulary';
import { Request, Response } from '../engine/protocol/payload';
import type { Command } from '../engine/session/commands';
import type { MessageReference } from '../engine/session/commands/messages';
import { AS_USUAL } from '../engine/session/commands/reassignments';
import type { NodeId } from '../engine/sim/context';
import { addConsumer } from './clients';
import { machineFaultKinds, strikeMachine } from './machine-faults';
import { type Plan, type PlannedFault, REPLICAS } from './plan';

export const faultKinds = [
  'KillBroker',
  'KillLeader',
  'KillCoordinator',
  'FreezeLeader',
  'FreezeBroker',
  /** In order: it hands over first. */
  'ShutDownLeader',
  'PowerLossBroker',
  'PowerLossLeader',
  'CutTwoBrokers',
  /** From the other brokers and the controller, not from its clients: a zombie that goes on serving. */
  'IsolateLeader',
  'CutFromController',
  'IsolateController',
  'CutClient',
  'SlowBroker',
  'LossyBroker',
  /** Some that brokers and controller have on their way to one another. */
  'DelayMessages',
  'KillConsumer',
  'FreezeConsumer',
  /** It says goodbye to its group, and comes back. */
  'RemoveConsumer',
  'KillProducer',
  'FreezeProducer',
  'KillController',
  /** In order: it resigns first. */
  'ShutDownController',
  /** A zombie that believes to lead when it thaws. */
  'FreezeController',
  'PowerLossController',
  /** All at once: what was committed was on their disks. */
  'PowerLossAllControllers',
  /** One that votes and does not lead. */
  'KillStandby',
  'FreezeStandby',
  /** The brokers still hear it, and the other controllers do not. */
  'CutFromQuorum',
  /** It hears the other controllers, and they do not hear it. */
  'MuteController',
  /** They hear it, and it does not hear them. */
  'DeafenController',
  /** A cluster that loses all of its brokers at once has its disks left. */
  'KillAllBrokers',
  /** Every process dies and is started again from its disk at once: the page was opened anew. */
  'Reload',
  ...machineFaultKinds,
  // Nothing breaks, but an operator does something at the worst of times.
  'MoveReplicas',
  'ElectPreferred',
  'DeleteRecords',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A repair that something else has done already is refused, and no harm. */
export interface Strike {
  readonly commands: readonly Command[];
  readonly repairs: readonly Command[];
}

const DELAYED_MAX = 3;

/** What is to be done for the fault; where there is nobody for it to strike, the next kind of the profile that finds a victim. */
export function strike(cluster: Cluster, plan: Plan, { kind, dice }: PlannedFault): Strike {
  const { faults } = plan.profile;
  const first = Math.max(0, faults.indexOf(kind));
  for (let tried = 0; tried < faults.length; tried++) {
    const found = strikeAs(faults[(first + tried) % faults.length]!, cluster, plan, dice);
    if (found !== null) return found;
  }
  return { commands: [], repairs: [] };
}

/** Null where there was nobody to strike. */
export function strikeAs(kind: FaultKind, cluster: Cluster, plan: Plan, dice: number): Strike | null {
  const { brokers, controllerNode } = cluster;
  const aliveBroker = () =>
    pick(
      brokers.filter((id) => isAlive(cluster, brokerNode(id))),
      dice,
    );
  const producer = () =>
    pick(
      plan.producers.filter(({ node }) => isAlive(cluster, node)),
      dice,
    )?.node ?? null;
  const consumer = () =>
    pick(
      plan.consumers.filter(({ node }) => isAlive(cluster, node)),
      dice,
    )?.node ?? null;
  switch (kind) {
    case 'KillBroker':
      return onBroker(aliveBroker(), 'KillBroker');
    case 'KillLeader':
      return onBroker(leaderOfSome(cluster, plan, dice), 'KillBroker');
    case 'KillCoordinator':
      return onBroker(coordinator(cluster, plan), 'KillBroker');
    case 'ShutDownLeader':
      return onBroker(running(cluster, leaderOfSome(cluster, plan, dice)), 'ShutDownBroker');
    case 'PowerLossBroker':
      return onBroker(aliveBroker(), 'PowerLossBroker');
    case 'PowerLossLeader':
      return onBroker(leaderOfSome(cluster, plan, dice), 'PowerLossBroker');
    case 'FreezeLeader':
      return onBroker(running(cluster, leaderOfSome(cluster, plan, dice)), 'FreezeBroker');
    case 'FreezeBroker':
      return onBroker(running(cluster, aliveBroker()), 'FreezeBroker');
    case 'CutTwoBrokers': {
      const at = dice % brokers.length;
      return cut(brokerNode(brokers[at]!), [brokerNode(brokers[(at + 1) % brokers.length]!)]);
    }
    case 'IsolateLeader': {
      const leader = leaderOfSome(cluster, plan, dice);
      return leader === null ? null : cut(brokerNode(leader), [...othersThan(cluster, leader), controllerNode]);
    }
    case 'CutFromController':
      return cut(brokerNode(pick(brokers, dice)!), [controllerNode]);
    case 'IsolateController':
      return cut(controllerNode, [...cluster.brokerNodes, ...cluster.controllerNodes.filter((node) => node !== controllerNode)]);
    case 'CutFromQuorum': {
      const others = cluster.controllerNodes.filter((node) => node !== controllerNode);
      return others.length === 0 ? null : cut(controllerNode, others);
    }
    case 'MuteController':
      return cutOneWay(standbys(cluster).map((other) => [controllerNode, controllerNodeOf(other)]));
    case 'DeafenController':
      return cutOneWay(standbys(cluster).map((other) => [controllerNodeOf(other), controllerNode]));
    case 'KillStandby':
      return onController(pick(standbys(cluster), dice), 'KillController', cluster);
    case 'FreezeStandby':
      return onController(pick(standbys(cluster), dice), 'FreezeController', cluster);
    case 'CutClient': {
      const clients = [...plan.producers, ...plan.consumers];
      return cut(pick(clients, dice)!.node, [brokerNode(pick(brokers, Math.floor(dice / clients.length))!)]);
    }
    case 'SlowBroker':
      return slow(cluster, pick(brokers, dice)!, 20 + (dice % 900));
    case 'LossyBroker':
      return lossy(cluster, pick(brokers, dice)!, 5 + (dice % 40));
    case 'DelayMessages':
      return delay(cluster, dice);
    case 'KillConsumer':
      return onClient(consumer(), 'KillConsumer', 'RestartConsumer');
    case 'FreezeConsumer':
      return onClient(runningNode(cluster, consumer()), 'FreezeConsumer', 'ThawConsumer');
    case 'RemoveConsumer':
      return remove(plan, runningNode(cluster, consumer()));
    case 'KillProducer':
      return onClient(producer(), 'KillProducer', 'RestartProducer');
    case 'FreezeProducer':
      return onClient(runningNode(cluster, producer()), 'FreezeProducer', 'ThawProducer');
    case 'KillController':
    case 'ShutDownController':
    case 'FreezeController':
    case 'PowerLossController':
      return onController(theController(cluster), kind, cluster);
    case 'PowerLossAllControllers':
      return together(controllerIds(cluster.description).map((id) => onController(id, 'PowerLossController', cluster)));
    case 'KillAllBrokers':
      return together(brokers.map((id) => (isAlive(cluster, brokerNode(id)) ? onBroker(id, 'KillBroker') : null)));
    case 'Reload':
      return { commands: [{ kind: 'Reload' }], repairs: [] };
    case 'MoveReplicas':
      return moveReplicas(cluster, plan, dice);
    case 'ElectPreferred':
      return { commands: [{ kind: 'ElectLeaders', electionType: 'PREFERRED', partitions: null }], repairs: [] };
    case 'DeleteRecords':
      return deleteRecords(cluster, plan, dice);
    default:
      return strikeMachine(kind, cluster, plan, dice);
  }
}

// Victims

const pick = <T>(among: readonly T[], dice: number): T | null => among[dice % Math.max(1, among.length)] ?? null;
const isAlive = (cluster: Cluster, node: NodeId) => cluster.hasNode(node) && cluster.sim.status(node) !== 'Dead';
const runningNode = (cluster: Cluster, node: NodeId | null) => (node !== null && cluster.sim.status(node) === 'Running' ? node : null);
const running = (cluster: Cluster, broker: BrokerId | null) =>
  broker !== null && runningNode(cluster, brokerNode(broker)) !== null ? broker : null;
const othersThan = (cluster: Cluster, broker: BrokerId) => cluster.brokerNodes.filter((node) => node !== brokerNode(broker));

function leaderOfSome(cluster: Cluster, plan: Plan, dice: number): BrokerId | null {
  return ifAlive(cluster, somePartition(cluster, plan, dice)?.leader);
}

function somePartition(cluster: Cluster, plan: Plan, dice: number) {
  const { topic, partitions } = plan.topics[dice % plan.topics.length]!;
  return cluster.controller?.image.topic(topic)?.partitions[Math.floor(dice / plan.topics.length) % partitions] ?? null;
}

const theController = (cluster: Cluster) =>
  controllerIds(cluster.description).find((id) => controllerNodeOf(id) === cluster.controllerNode) ?? null;
const standbys = (cluster: Cluster) => controllerIds(cluster.description).filter((id) => controllerNodeOf(id) !== cluster.controllerNode);

/** The broker that has the group, by what it says itself. */
function coordinator(cluster: Cluster, plan: Plan): BrokerId | null {
  const partitions = cluster.controller?.image.topic(OFFSETS_TOPIC)?.partitions ?? [];
  const leads = (broker: BrokerId) =>
    cluster
      .broker(broker)
      ?.groups.groups()
      .some(({ groupId }) => groupId === plan.consumers[0]?.group) === true;
  return ifAlive(cluster, partitions.find(({ leader }) => leader !== NO_LEADER && leads(leader))?.leader);
}

function ifAlive(cluster: Cluster, broker: BrokerId | undefined): BrokerId | null {
  return broker === undefined || broker === NO_LEADER || !isAlive(cluster, brokerNode(broker)) ? null : broker;
}

// What is done to them

function onBroker(broker: BrokerId | null, kind: 'KillBroker' | 'ShutDownBroker' | 'PowerLossBroker' | 'FreezeBroker'): Strike | null {
  if (broker === null) return null;
  return { commands: [{ kind, broker }], repairs: [{ kind: kind === 'FreezeBroker' ? 'ThawBroker' : 'RestartBroker', broker }] };
}

type ClientFault = 'KillConsumer' | 'FreezeConsumer' | 'KillProducer' | 'FreezeProducer';
type ClientRepair = 'RestartConsumer' | 'ThawConsumer' | 'RestartProducer' | 'ThawProducer';

function onClient(node: NodeId | null, fault: ClientFault, repair: ClientRepair): Strike | null {
  return node === null ? null : { commands: [{ kind: fault, node }], repairs: [{ kind: repair, node }] };
}

/** It comes back whether it got to say goodbye or not. */
function remove(plan: Plan, node: NodeId | null): Strike | null {
  const client = plan.consumers.find((each) => each.node === node);
  if (node === null || client === undefined) return null;
  const repairs: Command[] = [{ kind: 'KillConsumer', node }, { kind: 'RemoveConsumer', node }, addConsumer(client)];
  return { commands: [{ kind: 'RemoveConsumer', node }], repairs };
}

function cut(a: NodeId, others: readonly NodeId[]): Strike {
  const ends = others.map((b) => ({ a, b, ways: 'BothWays' as const }));
  return { commands: ends.map((each) => ({ kind: 'Cut', ...each })), repairs: ends.map((each) => ({ kind: 'Heal', ...each })) };
}

/** From each to the one beside it: the way back stays. */
function cutOneWay(ways: readonly (readonly [from: NodeId, to: NodeId])[]): Strike | null {
  const ends = ways.map(([a, b]) => ({ a, b, ways: 'OneWay' as const }));
  if (ends.length === 0) return null;
  return { commands: ends.map((each) => ({ kind: 'Cut', ...each })), repairs: ends.map((each) => ({ kind: 'Heal', ...each })) };
}

type ControllerFault = 'KillController' | 'ShutDownController' | 'FreezeController' | 'PowerLossController';

function onController(controller: BrokerId | null, kind: ControllerFault, cluster: Cluster): Strike | null {
  if (controller === null) return null;
  const status = cluster.sim.status(controllerNodeOf(controller));
  if (status === 'Dead' || (status !== 'Running' && kind !== 'KillController' && kind !== 'PowerLossController')) return null;
  const repair = kind === 'FreezeController' ? 'ThawController' : 'RestartController';
  return { commands: [{ kind, controller }], repairs: [{ kind: repair, controller }] };
}

function together(strikes: readonly (Strike | null)[]): Strike | null {
  const found = strikes.filter((each) => each !== null);
  if (found.length === 0) return null;
  return { commands: found.flatMap(({ commands }) => commands), repairs: found.flatMap(({ repairs }) => repairs) };
}

/** All its links to other brokers. */
function slow(cluster: Cluster, broker: BrokerId, extraLatencyMs: number): Strike {
  const ends = othersThan(cluster, broker).map((b) => ({ a: brokerNode(broker), b, ways: 'BothWays' as const }));
  const slowed = (ms: number) => ends.map((each): Command => ({ kind: 'Slow', ...each, extraLatencyMs: ms }));
  return { commands: slowed(extraLatencyMs), repairs: slowed(0) };
}

function lossy(cluster: Cluster, broker: BrokerId, lossPercent: number): Strike {
  const ends = othersThan(cluster, broker).map((b) => ({ a: brokerNode(broker), b, ways: 'BothWays' as const }));
  const lossyTo = (percent: number) => ends.map((each): Command => ({ kind: 'Lossy', ...each, lossPercent: percent }));
  return { commands: lossyTo(lossPercent), repairs: lossyTo(0) };
}

/** They come late, and with each all that is behind it on its connection. */
function delay(cluster: Cluster, dice: number): Strike | null {
  const servers = [...cluster.brokerNodes, cluster.controllerNode];
  const found = cluster.sim.messagesInFlight().flatMap(({ from, to, connection, payload, heldBy }): MessageReference[] => {
    if (heldBy !== null || !servers.includes(from) || !servers.includes(to)) return [];
    if (payload instanceof Request) return [{ direction: 'Request', connection, correlationId: payload.correlationId }];
    return payload instanceof Response ? [{ direction: 'Response', connection, correlationId: payload.correlationId }] : [];
  });
  if (found.length === 0) return null;
  const first = dice % found.length;
  const chosen = found.slice(first, first + 1 + (dice % DELAYED_MAX));
  return { commands: chosen.map((message) => ({ kind: 'DelayMessage', ...message, delayMs: 200 + (dice % 6_000) })), repairs: [] };
}

// What an operator does

/** To other brokers, or to the same in another order. */
function moveReplicas(cluster: Cluster, plan: Plan, dice: number): Strike | null {
  const { brokers } = cluster;
  const replicas = Array.from(
    { length: REPLICAS },
    (_, index) => brokers[(dice + index * (1 + (dice % 2) * (brokers.length - 2))) % brokers.length]!,
  );
  const found = somePartition(cluster, plan, dice);
  if (found === null || new Set(replicas).size < REPLICAS) return null;
  return { commands: [{ kind: 'ReassignPartitions', partitions: [{ ...found.partition, replicas }], ...AS_USUAL }], repairs: [] };
}

/** Up to somewhere between the log's start and its high watermark. */
function deleteRecords(cluster: Cluster, plan: Plan, dice: number): Strike | null {
  const found = somePartition(cluster, plan, dice);
  const log =
    found === null || found.leader === NO_LEADER ? undefined : cluster.broker(found.leader)?.replicas.partition(found.partition)?.log;
  if (found === null || log === undefined) return null;
  const offset = (log.logStartOffset + (dice % (log.highWatermark - log.logStartOffset + 1))) as Offset;
  return { commands: [{ kind: 'DeleteRecords', offsets: [{ ...found.partition, offset }] }], repairs: [] };
}
