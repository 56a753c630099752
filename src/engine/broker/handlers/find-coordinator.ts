/**
 * FindCoordinator: who coordinates a group is the leader of the partition of __consumer_offsets that its name falls on.
 * (Kafka: handleFindCoordinatorRequest)
 *
 * The first to ask has that topic created, and is told COORDINATOR_NOT_AVAILABLE until it is there.
 */

import { partitionForGroup } from '../../groups/java-hash';
import { Errors, MALFORMED_REQUEST } from '../../model/error-codes';
import { type BrokerId, type ErrorCode, type GroupId, NO_LEADER, OFFSETS_TOPIC } from '../../model/vocabulary';
import { COORDINATOR_OF_GROUP, type FindCoordinatorRequest, type FindCoordinatorResponse } from '../../protocol/find-coordinator';
import type { Context } from '../../sim/context';
import type { Broker } from '../broker';
import type { PendingRequest } from '../request-channel';
import { endpoints } from './metadata';

type Coordinator = FindCoordinatorResponse['coordinators'][number];
/** What a single coordinator's answer says: a message always. */
const MESSAGES: Readonly<Record<number, string>> = {
  [Errors.NONE]: 'NONE',
  [Errors.COORDINATOR_NOT_AVAILABLE]: 'The coordinator is not available.',
  [Errors.INVALID_REQUEST]: MALFORMED_REQUEST,
};
/** From here on several keys are asked for at once. */
const MANY_KEYS_SINCE = 4;

export function handleFindCoordinator(
  broker: Broker,
  pending: PendingRequest,
  request: FindCoordinatorRequest,
  context: Context,
): FindCoordinatorResponse {
  const many = pending.request.version >= MANY_KEYS_SINCE;
  const coordinators = (many ? request.coordinatorKeys : [request.key]).map((key) =>
    find(broker, pending, { key, keyType: request.keyType }, context),
  );
  const [first] = coordinators;
  if (many || first === undefined) {
    return { throttleTimeMs: 0, errorCode: Errors.NONE, errorMessage: null, nodeId: NO_LEADER, host: '', port: -1, coordinators };
  }
  const { errorCode, nodeId, host, port } = first;
  return { throttleTimeMs: 0, errorCode, errorMessage: MESSAGES[errorCode] ?? null, nodeId, host, port, coordinators: [] };
}

function find(broker: Broker, pending: PendingRequest, { key, keyType }: { key: string; keyType: number }, context: Context): Coordinator {
  if (keyType !== COORDINATOR_OF_GROUP) return none(key, Errors.INVALID_REQUEST, MALFORMED_REQUEST);
  if (broker.image.topic(OFFSETS_TOPIC) === null) {
    broker.lifecycle.createTopicAutomatically(OFFSETS_TOPIC, broker, context);
    return none(key, Errors.COORDINATOR_NOT_AVAILABLE);
  }
  const partition = partitionForGroup(key as GroupId, broker.offsetsPartitions);
  const leader = broker.image.partition({ topic: OFFSETS_TOPIC, partition })?.leader ?? NO_LEADER;
  const endpoint = endpoints(broker, pending.external).find(({ nodeId }) => nodeId === leader);
  if (endpoint === undefined) return none(key, Errors.COORDINATOR_NOT_AVAILABLE);
  return { key, nodeId: leader, host: endpoint.host, port: endpoint.port, errorCode: Errors.NONE, errorMessage: '' };
}

function none(key: string, errorCode: ErrorCode, errorMessage = ''): Coordinator {
  return { key, nodeId: -1 as BrokerId, host: '', port: -1, errorCode, errorMessage };
}
