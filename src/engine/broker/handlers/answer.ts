/**
 * One request, by its API: answered at once, or handed to who will answer it later. (Kafka: KafkaApis.handle)
 *
 * What this broker does not speak costs the connection, as in Kafka: a client that asked ApiVersions never sends it.
 */

import { alterPartitionReassignmentsKey } from '../../protocol/alter-partition-reassignments';
import { type ApiVersionsRequest, apiVersionsKey } from '../../protocol/api-versions';
import { createPartitionsKey } from '../../protocol/create-partitions';
import { createTopicsKey } from '../../protocol/create-topics';
import { type DeleteRecordsRequest, deleteRecordsKey } from '../../protocol/delete-records';
import { deleteTopicsKey } from '../../protocol/delete-topics';
import { type DescribeClusterRequest, describeClusterKey } from '../../protocol/describe-cluster';
import { type DescribeConfigsRequest, describeConfigsKey } from '../../protocol/describe-configs';
import { describeQuorumKey } from '../../protocol/describe-quorum';
import { type DescribeTopicPartitionsRequest, describeTopicPartitionsKey } from '../../protocol/describe-topic-partitions';
import { electLeadersKey } from '../../protocol/elect-leaders';
import { type FetchRequest, fetchKey } from '../../protocol/fetch';
import { type FindCoordinatorRequest, findCoordinatorKey } from '../../protocol/find-coordinator';
import { incrementalAlterConfigsKey } from '../../protocol/incremental-alter-configs';
import { type InitProducerIdRequest, initProducerIdKey } from '../../protocol/init-producer-id';
import { type ListOffsetsRequest, listOffsetsKey } from '../../protocol/list-offsets';
import { listPartitionReassignmentsKey } from '../../protocol/list-partition-reassignments';
import { type MetadataRequest, metadataKey } from '../../protocol/metadata';
import { type OffsetForLeaderEpochRequest, offsetForLeaderEpochKey } from '../../protocol/offset-for-leader-epoch';
import { type ProduceRequest, produceKey } from '../../protocol/produce';
import { unregisterBrokerKey } from '../../protocol/unregister-broker';
import { updateFeaturesKey } from '../../protocol/update-features';
import type { Context } from '../../sim/context';
import type { Broker } from '../broker';
import { coordinatorHost } from '../hosts';
import type { PendingRequest } from '../request-channel';
import { handleApiVersions } from './api-versions';
import { handleDeleteRecords } from './delete-records';
import { handleDescribeCluster } from './describe-cluster';
import { handleDescribeConfigs } from './describe-configs';
import { handleDescribeTopicPartitions } from './describe-topic-partitions';
import { handleFetch } from './fetch';
import { handleFindCoordinator } from './find-coordinator';
import { handleInitProducerId } from './init-producer-id';
import { handleListOffsets } from './list-offsets';
import { handleMetadata } from './metadata';
import { handleOffsetForLeaderEpoch } from './offset-for-leader-epoch';
import { handleProduce } from './produce';

export function answer(broker: Broker, pending: PendingRequest, context: Context): void {
  const { request, id } = pending;
  if (request.apiKey === fetchKey) return handleFetch(broker, pending, request.body as FetchRequest, context);
  if (request.apiKey === produceKey) return handleProduce(broker, pending, request.body as ProduceRequest, context);
  const reply = (body: unknown) => broker.reply(id, body, 0, context);
  switch (request.apiKey) {
    case listOffsetsKey:
      return reply(handleListOffsets(broker, request.version, request.body as ListOffsetsRequest, context));
    case metadataKey:
      return reply(handleMetadata(broker, pending, request.body as MetadataRequest, context));
    case findCoordinatorKey:
      return reply(handleFindCoordinator(broker, pending, request.body as FindCoordinatorRequest, context));
    case apiVersionsKey:
      return reply(handleApiVersions(broker, request.version, request.body as ApiVersionsRequest));
    case initProducerIdKey:
      return handleInitProducerId(broker, pending, request.body as InitProducerIdRequest, context);
    case offsetForLeaderEpochKey:
      return reply(handleOffsetForLeaderEpoch(broker, request.body as OffsetForLeaderEpochRequest, context));
    case deleteRecordsKey:
      return handleDeleteRecords(broker, pending, request.body as DeleteRecordsRequest, context);
    case describeConfigsKey:
      return reply(handleDescribeConfigs(broker, request.body as DescribeConfigsRequest));
    case describeClusterKey:
      return reply(handleDescribeCluster(broker, pending, request.body as DescribeClusterRequest));
    case describeTopicPartitionsKey:
      return reply(handleDescribeTopicPartitions(broker, request.body as DescribeTopicPartitionsRequest));
    case createTopicsKey:
    case createPartitionsKey:
    case unregisterBrokerKey:
    case updateFeaturesKey:
    case incrementalAlterConfigsKey:
    case deleteTopicsKey:
    case electLeadersKey:
    case describeQuorumKey:
    case alterPartitionReassignmentsKey:
    case listPartitionReassignmentsKey:
      return broker.lifecycle.forward(pending, broker, context);
    default:
      if (broker.groups.handle(request, id, coordinatorHost(broker, context))) return;
      broker.finishSilently(pending);
      broker.refuseConnection({ id: pending.connection }, `API key ${request.apiKey} is not spoken here`, context);
  }
}
