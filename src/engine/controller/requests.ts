/**
 * What is asked of a controller. The quorum's own questions are answered by every one, all else by the one that is active: as an operation, whose
 * records are committed before it is answered.
 *
 * It may never answer before what it decided is committed.
 *
 * Kafka: ControllerApis
 */

import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import { type AllocateProducerIdsRequest, allocateProducerIdsKey } from '../protocol/allocate-producer-ids';
import { type AlterPartitionRequest, alterPartitionKey } from '../protocol/alter-partition';
import { type AlterPartitionReassignmentsRequest, alterPartitionReassignmentsKey } from '../protocol/alter-partition-reassignments';
import { apiVersionsKey } from '../protocol/api-versions';
import { apiName } from '../protocol/apis';
import { type AssignReplicasToDirsRequest, assignReplicasToDirsKey } from '../protocol/assign-replicas-to-dirs';
import { type BrokerHeartbeatRequest, type BrokerHeartbeatResponse, brokerHeartbeatKey } from '../protocol/broker-heartbeat';
import { type BrokerRegistrationRequest, type BrokerRegistrationResponse, brokerRegistrationKey } from '../protocol/broker-registration';
import { type CreatePartitionsRequest, createPartitionsKey } from '../protocol/create-partitions';
import { type CreateTopicsRequest, createTopicsKey } from '../protocol/create-topics';
import { type DeleteTopicsRequest, deleteTopicsKey } from '../protocol/delete-topics';
import { type DescribeClusterRequest, describeClusterKey } from '../protocol/describe-cluster';
import { type ElectLeadersRequest, electLeadersKey } from '../protocol/elect-leaders';
import { fetchKey } from '../protocol/fetch';
import { type IncrementalAlterConfigsRequest, incrementalAlterConfigsKey } from '../protocol/incremental-alter-configs';
import { type ListPartitionReassignmentsRequest, listPartitionReassignmentsKey } from '../protocol/list-partition-reassignments';
import { type Request, Response } from '../protocol/payload';
import { type UnregisterBrokerRequest, type UnregisterBrokerResponse, unregisterBrokerKey } from '../protocol/unregister-broker';
import { type UpdateFeaturesRequest, updateFeaturesKey } from '../protocol/update-features';
import type { Context } from '../sim/context';
import { incrementalAlterConfigs } from './alter-configs';
import { alterPartitionReassignments, listPartitionReassignments } from './alter-reassignments';
import { assignReplicasToDirs } from './assign-replicas-to-dirs';
import { brokerEpochProblem, type ClusterView, isCaughtUp, processHeartbeat, registerBroker, unregisterBroker } from './cluster-control';
import type { Connection } from './connections';
import type { Controller } from './controller';
import { controllerApiVersions, describeControllers } from './controller-apis';
import { createPartitions } from './create-partitions';
import { createTopics } from './create-topics';
import { fetch, replyWhenCommitted } from './deferred-answers';
import { deleteTopics } from './delete-topics';
import { electLeaders } from './elect-leaders';
import { updateFeatures } from './feature-control';
import { notController } from './not-controller';
import type { Operation } from './operation';
import { allocateProducerIds } from './producer-id-control';
import type { CreationView } from './replica-assignment';
import { alterPartition } from './replication-control';

const NO_BROKER_EPOCH = -1 as BrokerRegistrationResponse['brokerEpoch'];

/** Everything of that connection that does not wait behind something. */
export function serve(controller: Controller, connection: Connection, context: Context): void {
  for (let request = connection.next(); request !== null; request = connection.next()) answer(controller, connection, request, context);
}

function answer(controller: Controller, connection: Connection, request: Request, context: Context): void {
  if (request.apiKey === fetchKey) return fetch(controller, connection, request, context);
  const ofTheQuorum = controller.raft.asked(request, context, controller);
  if (ofTheQuorum !== null) return context.send(connection.id, responseTo(request, ofTheQuorum.body, ofTheQuorum.recordBytes));
  if (request.apiKey === apiVersionsKey) return context.send(connection.id, responseTo(request, controllerApiVersions(controller.image)));
  if (request.apiKey === describeClusterKey)
    return context.send(connection.id, responseTo(request, describeControllers(controller, request.body as DescribeClusterRequest)));
  const refusal = controller.isActive ? null : notController(request);
  if (refusal !== null) return context.send(connection.id, responseTo(request, refusal));
  const body = decide(controller, request, context);
  if (body === null) return refuse(controller, connection, `a controller does not serve ${apiName(request.apiKey)}`, context);
  replyWhenCommitted(controller, connection, request, body, context);
}

/** Null for what no controller decides. */
function decide(controller: Controller, { apiKey, body }: Request, context: Context): object | null {
  const { image } = controller;
  const perform = <Answer extends object>(operation: Operation<Answer>) => controller.perform(operation, context);
  switch (apiKey) {
    case brokerHeartbeatKey:
      return heartbeat(controller, body as BrokerHeartbeatRequest, context);
    case brokerRegistrationKey:
      return register(controller, body as BrokerRegistrationRequest, context);
    case unregisterBrokerKey:
      return unregister(controller, body as UnregisterBrokerRequest, context);
    case updateFeaturesKey:
      return perform(updateFeatures(image, body as UpdateFeaturesRequest, controller.id));
    case alterPartitionKey:
      return perform(alterPartition(image, body as AlterPartitionRequest));
    case allocateProducerIdsKey:
      return { throttleTimeMs: 0, ...perform(allocateProducerIds(image, body as AllocateProducerIdsRequest)) };
    case createTopicsKey:
      return perform(createTopics(creationView(controller, context), body as CreateTopicsRequest));
    case createPartitionsKey:
      return perform(createPartitions(creationView(controller, context), body as CreatePartitionsRequest));
    case deleteTopicsKey:
      return perform(deleteTopics(image, body as DeleteTopicsRequest));
    case assignReplicasToDirsKey:
      return perform(assignReplicasToDirs(image, body as AssignReplicasToDirsRequest));
    case alterPartitionReassignmentsKey:
      return perform(alterPartitionReassignments(image, body as AlterPartitionReassignmentsRequest));
    case listPartitionReassignmentsKey:
      return perform(listPartitionReassignments(image, body as ListPartitionReassignmentsRequest));
    case electLeadersKey:
      return perform(electLeaders(image, body as ElectLeadersRequest));
    case incrementalAlterConfigsKey:
      return perform(incrementalAlterConfigs(image, body as IncrementalAlterConfigsRequest));
    default:
      return null;
  }
}

function register(controller: Controller, request: BrokerRegistrationRequest, context: Context): BrokerRegistrationResponse {
  const previous = controller.image.broker(request.brokerId);
  const answer = controller.perform(registerBroker(view(controller, context), request), context);
  if (typeof answer !== 'number') return { throttleTimeMs: 0, errorCode: answer.code, brokerEpoch: NO_BROKER_EPOCH };
  if (previous?.epoch !== answer) controller.heartbeats.forget(request.brokerId);
  return { throttleTimeMs: 0, errorCode: Errors.NONE, brokerEpoch: answer };
}

function unregister(controller: Controller, { brokerId }: UnregisterBrokerRequest, context: Context): UnregisterBrokerResponse {
  const answer = controller.perform(unregisterBroker(controller.image, brokerId), context);
  if (answer === null) controller.heartbeats.forget(brokerId);
  return { throttleTimeMs: 0, errorCode: answer?.code ?? Errors.NONE, errorMessage: answer?.message ?? null };
}

function heartbeat(controller: Controller, request: BrokerHeartbeatRequest, context: Context): BrokerHeartbeatResponse {
  const { image, heartbeats } = controller;
  const { brokerId, currentMetadataOffset } = request;
  const stale = brokerEpochProblem(image, request);
  if (stale !== null) return { throttleTimeMs: 0, errorCode: stale.code, isCaughtUp: false, isFenced: true, shouldShutDown: false };
  heartbeats.touch({ broker: brokerId, at: context.now, metadataOffset: currentMetadataOffset });
  const state = controller.perform(processHeartbeat(view(controller, context), request), context);
  if (state === 'ControlledShutdown') heartbeats.beginControlledShutdown(brokerId, image.lastAppliedOffset);
  if (state === 'ShutdownNow') heartbeats.forget(brokerId);
  const isFenced = state === 'Fenced' || state === 'ShutdownNow';
  return {
    throttleTimeMs: 0,
    errorCode: Errors.NONE,
    isCaughtUp: isCaughtUp(image, request),
    isFenced,
    shouldShutDown: state === 'ShutdownNow',
  };
}

function creationView({ image, configs }: Controller, context: Context): CreationView {
  return { image, configs, chance: (below) => context.chance(below) };
}

function view({ image, heartbeats, clusterId, logEndOffset }: Controller, { now }: Context): ClusterView {
  return { image, heartbeats, clusterId, now, logEndOffset };
}

export function refuse({ id, connections }: Controller, connection: Connection, reason: string, context: Context): void {
  connections.delete(connection.id);
  context.close(connection.id);
  const refused: Happening = { kind: 'ConnectionRefused', broker: id, reason };
  context.emit(refused);
}

export function responseTo({ apiKey, version, correlationId }: Request, body: object, recordBytes = 0): Response {
  return new Response({ apiKey, version, correlationId, body, recordBytes });
}
