/** Which commands a node's menu offers, from what the frame says about it. */
import { printCommand } from '../engine/session/commands';
import type { NodeId } from '../engine/sim/context';
import type { BrokerView, ClusterFrame } from '../frame/cluster-frame';

export interface NodeAction {
  readonly name: string;
  readonly command: string;
  /** It hurts: said by ✕ before its name, too. */
  readonly isGrave: boolean;
}

export function actionsFor(frame: ClusterFrame, node: NodeId): NodeAction[] {
  const broker = frame.brokers.find((each) => each.node === node);
  if (broker !== undefined) return [...brokerActions(broker), ...linkActions(frame, broker)];
  const producer = frame.producers.find((each) => each.node === node);
  if (producer !== undefined) return processActions('Producer', node, producer.status === 'dead');
  const member = frame.groups.flatMap(({ members }) => members).find((each) => each.node === node);
  if (member === undefined) return workerActions(frame, node);
  const leave = { name: `Remove ${node}: leave the group`, command: printCommand({ kind: 'RemoveConsumer', node }), isGrave: false };
  return [...processActions('Consumer', node, member.phase === 'dead'), leave];
}

/** Of a task queue beside the cluster. */
function workerActions({ queues }: ClusterFrame, node: NodeId): NodeAction[] {
  const worker = queues.flatMap(({ workers }) => workers).find((each) => each.node === node);
  return worker === undefined ? [] : processActions('Worker', node, worker.status === 'dead');
}

function brokerActions({ id: broker, status }: BrokerView): NodeAction[] {
  if (status === 'dead')
    return [{ name: `Restart broker ${broker}`, command: printCommand({ kind: 'RestartBroker', broker }), isGrave: false }];
  const kill = { name: `✕ Kill broker ${broker}`, command: printCommand({ kind: 'KillBroker', broker }), isGrave: true };
  const pause =
    status === 'frozen'
      ? { name: `Thaw broker ${broker}`, command: printCommand({ kind: 'ThawBroker', broker }), isGrave: false }
      : { name: `Freeze broker ${broker}`, command: printCommand({ kind: 'FreezeBroker', broker }), isGrave: false };
  const powerLoss = {
    name: `✕ Cut the power of broker ${broker}`,
    command: printCommand({ kind: 'PowerLossBroker', broker }),
    isGrave: true,
  };
  return [kill, powerLoss, pause];
}

function linkActions({ brokers, controller, links }: ClusterFrame, { node: a, id }: BrokerView): NodeAction[] {
  const others = [
    ...brokers.filter((other) => other.node !== a).map((other) => ({ node: other.node, name: `broker ${other.id}` })),
    { node: controller.node, name: `controller ${controller.id}` },
  ];
  return others.map(({ node: b, name }) => {
    const isCut = links.some((link) => link.status === 'cut' && ((link.a === a && link.b === b) || (link.a === b && link.b === a)));
    return isCut
      ? { name: `Heal the link to ${name}`, command: printCommand({ kind: 'Heal', a, b, ways: 'BothWays' }), isGrave: false }
      : { name: `Cut broker ${id} from ${name}`, command: printCommand({ kind: 'Cut', a, b, ways: 'BothWays' }), isGrave: false };
  });
}

function processActions(what: 'Producer' | 'Consumer' | 'Worker', node: NodeId, isDead: boolean): NodeAction[] {
  if (isDead) return [{ name: `Restart ${node}`, command: printCommand({ kind: `Restart${what}`, node }), isGrave: false }];
  return [{ name: `✕ Crash ${node}`, command: printCommand({ kind: `Kill${what}`, node }), isGrave: true }];
}
