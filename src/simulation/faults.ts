/**
 * What can break, and how it is made whole again. A fault picks its victims when it strikes, among those that it can strike then:
 * the leader of a partition is known only at that moment.
 */
import { assertUnreachable } from '../base/assert';
import type { Cluster } from '../engine/cluster/cluster';
import { brokerNode, type ClientDescription } from '../engine/cluster/description';
import { type BrokerId, NO_LEADER, OFFSETS_TOPIC } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import type { Plan, PlannedFault } from './plan';

export const faultKinds = [
  'KillBroker',
  'KillLeader',
  'KillCoordinator',
  'FreezeLeader',
  'FreezeBroker',
  'CutTwoBrokers',
  /** From the other brokers and the controller, not from its clients: a zombie that goes on serving. */
  'IsolateLeader',
  'CutFromController',
  'CutClient',
  'SlowBroker',
  'KillConsumer',
  'FreezeConsumer',
  /** It says goodbye to its group, and comes back. */
  'RemoveConsumer',
  'KillProducer',
  'FreezeProducer',
  'KillController',
  'FreezeController',
  /** A cluster that loses all of its brokers at once has its disks left. */
  'KillAllBrokers',
  /** Every process dies and is started again from its disk at once: the page was opened anew. */
  'Reload',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What was done, to be undone: each step ignores what something else has undone already. */
export type Repair =
  | { readonly kind: 'Restart' | 'Thaw'; readonly node: NodeId }
  | { readonly kind: 'ComeBack'; readonly client: ClientDescription }
  | { readonly kind: 'Heal' | 'Unslow'; readonly a: NodeId; readonly b: NodeId };

/** Lets the fault strike; where there is nobody for it to strike, the next kind that finds a victim. Returns how to repair it. */
export function strike(cluster: Cluster, plan: Plan, { kind, dice }: PlannedFault): readonly Repair[] {
  const first = faultKinds.indexOf(kind);
  for (let tried = 0; tried < faultKinds.length; tried++) {
    const repairs = strikeAs(faultKinds[(first + tried) % faultKinds.length]!, cluster, plan, dice);
    if (repairs !== null) return repairs;
  }
  return [];
}

/** Null where there was nobody to strike. */
function strikeAs(kind: FaultKind, cluster: Cluster, plan: Plan, dice: number): readonly Repair[] | null {
  const { brokerNodes: brokers, controllerNode } = cluster;
  const producers = plan.producers.map(({ node }) => node);
  const consumers = plan.consumers.map(({ node }) => node);
  switch (kind) {
    case 'KillBroker':
      return kill(cluster, pick(alive(cluster, brokers), dice));
    case 'KillLeader':
      return kill(cluster, leaderOfSome(cluster, plan, dice));
    case 'KillCoordinator':
      return kill(cluster, coordinator(cluster, plan));
    case 'FreezeLeader':
      return freeze(cluster, leaderOfSome(cluster, plan, dice));
    case 'FreezeBroker':
      return freeze(cluster, pick(alive(cluster, brokers), dice));
    case 'CutTwoBrokers': {
      const first = dice % brokers.length;
      return cut(cluster, brokers[first]!, [brokers[(first + 1) % brokers.length]!]);
    }
    case 'IsolateLeader': {
      const leader = leaderOfSome(cluster, plan, dice);
      return leader === null ? null : cut(cluster, leader, [...brokers.filter((other) => other !== leader), controllerNode]);
    }
    case 'CutFromController':
      return cut(cluster, pick(brokers, dice)!, [controllerNode]);
    case 'CutClient': {
      const clients = [...producers, ...consumers];
      return cut(cluster, pick(clients, dice)!, [pick(brokers, Math.floor(dice / clients.length))!]);
    }
    case 'SlowBroker':
      return slow(cluster, pick(brokers, dice)!, 20_000 + (dice % 900_000));
    case 'KillConsumer':
      return kill(cluster, pick(alive(cluster, consumers), dice));
    case 'FreezeConsumer':
      return freeze(cluster, pick(alive(cluster, consumers), dice));
    case 'RemoveConsumer':
      return remove(cluster, pick(alive(cluster, consumers), dice));
    case 'KillProducer':
      return kill(cluster, pick(alive(cluster, producers), dice));
    case 'FreezeProducer':
      return freeze(cluster, pick(alive(cluster, producers), dice));
    case 'KillController':
      return kill(cluster, pick(alive(cluster, [controllerNode]), dice));
    case 'FreezeController':
      return freeze(cluster, pick(alive(cluster, [controllerNode]), dice));
    case 'KillAllBrokers':
      return alive(cluster, brokers).length === 0 ? null : alive(cluster, brokers).flatMap((node) => kill(cluster, node) ?? []);
    case 'Reload':
      cluster.reload();
      return [];
    default:
      return assertUnreachable(kind);
  }
}

export function repair(cluster: Cluster, step: Repair): void {
  const { sim } = cluster;
  switch (step.kind) {
    case 'Restart':
      if (sim.status(step.node) === 'Dead' && isKnown(cluster, step.node)) cluster.restart(step.node);
      return;
    case 'Thaw':
      if (sim.status(step.node) === 'Frozen') sim.thaw(step.node);
      return;
    case 'ComeBack':
      return comeBack(cluster, step.client);
    case 'Heal':
      return sim.heal(step.a, step.b);
    case 'Unslow':
      return sim.slow(step.a, step.b, 0);
    default:
      return assertUnreachable(step);
  }
}

/** A consumer that has closed is no client any more, until it comes back. */
const isKnown = (cluster: Cluster, node: NodeId) =>
  cluster.client(node) !== null || node === cluster.controllerNode || cluster.brokerNodes.includes(node);

const pick = <T>(among: readonly T[], dice: number): T | null => among[dice % Math.max(1, among.length)] ?? null;

const alive = (cluster: Cluster, nodes: readonly NodeId[]) =>
  nodes.filter((node) => cluster.hasNode(node) && cluster.sim.status(node) !== 'Dead');

function leaderOfSome(cluster: Cluster, plan: Plan, dice: number): NodeId | null {
  const { topic, partitions } = plan.topics[dice % plan.topics.length]!;
  const leader = cluster.controller?.image.topic(topic)?.partitions[Math.floor(dice / plan.topics.length) % partitions]?.leader;
  return nodeIfAlive(cluster, leader);
}

/** The broker that has the group, by what it says itself. */
function coordinator(cluster: Cluster, plan: Plan): NodeId | null {
  const partitions = cluster.controller?.image.topic(OFFSETS_TOPIC)?.partitions ?? [];
  const leads = (broker: BrokerId) =>
    cluster
      .broker(broker)
      ?.groups.groups()
      .some(({ groupId }) => groupId === plan.consumers[0]?.group) === true;
  return nodeIfAlive(cluster, partitions.find(({ leader }) => leader !== NO_LEADER && leads(leader))?.leader);
}

function nodeIfAlive(cluster: Cluster, broker: BrokerId | undefined): NodeId | null {
  if (broker === undefined || broker === NO_LEADER) return null;
  return cluster.sim.status(brokerNode(broker)) === 'Dead' ? null : brokerNode(broker);
}

function kill(cluster: Cluster, node: NodeId | null): readonly Repair[] | null {
  if (node === null) return null;
  cluster.kill(node);
  return [{ kind: 'Restart', node }];
}

function freeze(cluster: Cluster, node: NodeId | null): readonly Repair[] | null {
  if (node === null || cluster.sim.status(node) !== 'Running') return null;
  cluster.sim.freeze(node);
  return [{ kind: 'Thaw', node }];
}

function remove(cluster: Cluster, node: NodeId | null): readonly Repair[] | null {
  const client = node === null ? null : cluster.client(node);
  if (client === null) return null;
  cluster.removeConsumer(client.node);
  return [{ kind: 'ComeBack', client }];
}

/** Whether it got to say goodbye or not. */
function comeBack(cluster: Cluster, client: ClientDescription): void {
  const { node } = client;
  if (cluster.client(node) !== null) {
    if (cluster.sim.status(node) !== 'Dead') cluster.kill(node);
    cluster.forgetClient(node);
  }
  cluster.addClient(client);
}

function cut(cluster: Cluster, from: NodeId, others: readonly NodeId[]): readonly Repair[] {
  return others.map((other) => {
    cluster.sim.cut(from, other);
    return { kind: 'Heal', a: from, b: other };
  });
}

/** All its links to other brokers. */
function slow(cluster: Cluster, broker: NodeId, extraLatencyUs: number): readonly Repair[] {
  const others = cluster.brokerNodes.filter((other) => other !== broker);
  return others.map((other) => {
    cluster.sim.slow(broker, other, extraLatencyUs);
    return { kind: 'Unslow', a: broker, b: other };
  });
}
