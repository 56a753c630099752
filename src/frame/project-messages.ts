/**
 * Messages on their way between the nodes that are drawn. What the admin tool says is not shown, and what outsiders send has no place
 * on the stage. Read next: message-words.ts (what a message says).
 */

import type { Cluster } from '../engine/cluster/cluster';
import { brokerNode } from '../engine/cluster/description';
import type { BrokerId } from '../engine/model/vocabulary';
import { apiName } from '../engine/protocol/apis';
import { fetchKey } from '../engine/protocol/fetch';
import { Request, Response } from '../engine/protocol/payload';
import { printReference } from '../engine/session/commands/messages';
import type { NodeId } from '../engine/sim/context';
import type { InFlight } from '../engine/sim/link';
import type { MessageView } from './cluster-frame';
import { requestWords, responseWords } from './message-words';
import type { Moment } from './moment';

export interface Way {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly traffic: MessageView['traffic'];
  readonly sentAt: MessageView['sentAt'];
}

export function projectMessages(moment: Moment): readonly MessageView[] {
  const drawn = drawnNodes(moment.cluster);
  return moment.cluster.sim.messagesInFlight().flatMap((message) => projectMessage(message, drawn, moment) ?? []);
}

/** Null for what has no place between the nodes that are drawn. */
export function projectMessage(message: InFlight, drawn: ReadonlySet<NodeId>, moment: Moment): MessageView | null {
  const { connection, payload, from, to, sentAt, resentAt, arrivesAt, heldBy, travelled } = message;
  if (!drawn.has(from) || !drawn.has(to) || !(payload instanceof Request || payload instanceof Response)) return null;
  const traffic = trafficBetween(from, to, moment);
  const way = { from, to, traffic, sentAt };
  const isRequest = payload instanceof Request;
  return {
    id: messageId(connection, payload.correlationId, isRequest),
    from,
    to,
    direction: isRequest ? 'Request' : 'Response',
    api: payload.apiKey === fetchKey ? 'Fetch' : apiName(payload.apiKey),
    ...(isRequest ? requestWords(payload, way, moment) : responseWords(payload, way, moment)),
    sentAt,
    resentAt,
    arrivesAt,
    heldBy,
    travelled,
    reference: printReference({ direction: isRequest ? 'Request' : 'Response', connection, correlationId: payload.correlationId }),
    traffic,
  };
}

function trafficBetween(from: NodeId, to: NodeId, { cluster }: Moment): MessageView['traffic'] {
  if (cluster.controllerNodes.includes(from) || cluster.controllerNodes.includes(to)) return 'metadata';
  return brokerOf(from, cluster.brokers) !== null && brokerOf(to, cluster.brokers) !== null ? 'replication' : 'client';
}

export function drawnNodes(cluster: Cluster): ReadonlySet<NodeId> {
  return new Set([...cluster.controllerNodes, ...cluster.brokerNodes, ...cluster.clientDescriptions().map(({ node }) => node)]);
}

export function brokerOf(node: NodeId, brokers: readonly BrokerId[]): BrokerId | null {
  return brokers.find((id) => brokerNode(id) === node) ?? null;
}

const CORRELATIONS = 2 ** 21;

/** The same in every frame for as long as the message travels, and no other's. */
export function messageId(connection: number, correlation: number, isRequest: boolean): number {
  return (connection * CORRELATIONS + (correlation % CORRELATIONS)) * 2 + (isRequest ? 0 : 1);
}
