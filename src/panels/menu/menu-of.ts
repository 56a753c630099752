/** Which commands are offered for a thing, from what the frame says about it. Whether each is possible now, the worker knows. */
import { assertUnreachable } from '../../base/assert';
import type { NodeId } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { MenuSubject } from '../../stage/node-handlers';
import type { Menu } from './entries';
import { brokerMenu } from './of-broker';
import { consumerMenu, producerMenu, workerMenu } from './of-client';
import { controllerMenu, quorumMenu } from './of-controller';
import { groupMenu } from './of-group';
import { linkMenu, pipeMenu } from './of-link';
import { messageMenu } from './of-message';

/** Null for what is not there any more. */
export function menuOf(frame: ClusterFrame, of: MenuSubject): Menu | null {
  switch (of.kind) {
    case 'Node':
      return nodeMenu(frame, of.node);
    case 'Group': {
      const group = frame.groups.find((each) => each.group === of.group);
      return group === undefined ? null : groupMenu(frame, group);
    }
    case 'Link':
      return linkMenu(frame, of.a, of.b);
    case 'Quorum':
      return quorumMenu(frame);
    case 'Pipe':
      return pipeMenu(frame);
    case 'Message':
      return messageMenu(frame, of.id);
    default:
      return assertUnreachable(of);
  }
}

function nodeMenu(frame: ClusterFrame, node: NodeId): Menu | null {
  const isMeant = (each: { readonly node: NodeId }) => each.node === node;
  const broker = frame.brokers.find(isMeant);
  if (broker !== undefined) return brokerMenu(frame, broker);
  const controller = frame.controllers.find(isMeant);
  if (controller !== undefined) return controllerMenu(frame, controller);
  const producer = frame.producers.find(isMeant);
  if (producer !== undefined) return producerMenu(frame, producer);
  const group = frame.groups.find(({ members }) => members.some(isMeant));
  const member = group?.members.find(isMeant);
  if (group !== undefined && member !== undefined) return consumerMenu(frame, group, member);
  const worker = frame.queues.flatMap(({ workers }) => workers).find(isMeant);
  return worker === undefined ? null : workerMenu(worker);
}
