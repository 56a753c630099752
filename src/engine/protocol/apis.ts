/**
 * Every API that is spoken here, and in which versions the outside is offered it. (Kafka: ApiKeys, ApiMessageType)
 *
 * Brokers and clients within the simulation hand each other typed objects of any version the schema has; only what comes through
 * a gateway is bound to what was advertised. One flexible and one non-flexible version of each API serve all known clients.
 */
import { allocateProducerIdsKey, allocateProducerIdsRequest, allocateProducerIdsResponse } from './allocate-producer-ids';
import { alterPartitionKey, alterPartitionRequest, alterPartitionResponse } from './alter-partition';
import {
  alterPartitionReassignmentsKey,
  alterPartitionReassignmentsRequest,
  alterPartitionReassignmentsResponse,
} from './alter-partition-reassignments';
import { apiVersionsKey, apiVersionsRequest, apiVersionsResponse } from './api-versions';
import { assignReplicasToDirsKey, assignReplicasToDirsRequest, assignReplicasToDirsResponse } from './assign-replicas-to-dirs';
import { beginQuorumEpochKey, beginQuorumEpochRequest, beginQuorumEpochResponse } from './begin-quorum-epoch';
import { brokerHeartbeatKey, brokerHeartbeatRequest, brokerHeartbeatResponse } from './broker-heartbeat';
import { brokerRegistrationKey, brokerRegistrationRequest, brokerRegistrationResponse } from './broker-registration';
import { createPartitionsKey, createPartitionsRequest, createPartitionsResponse } from './create-partitions';
import { createTopicsKey, createTopicsRequest, createTopicsResponse } from './create-topics';
import { deleteGroupsKey, deleteGroupsRequest, deleteGroupsResponse } from './delete-groups';
import { deleteRecordsKey, deleteRecordsRequest, deleteRecordsResponse } from './delete-records';
import { deleteTopicsKey, deleteTopicsRequest, deleteTopicsResponse } from './delete-topics';
import { describeClusterKey, describeClusterRequest, describeClusterResponse } from './describe-cluster';
import { describeConfigsKey, describeConfigsRequest, describeConfigsResponse } from './describe-configs';
import { describeGroupsKey, describeGroupsRequest, describeGroupsResponse } from './describe-groups';
import { describeQuorumKey, describeQuorumRequest, describeQuorumResponse } from './describe-quorum';
import { describeTopicPartitionsKey, describeTopicPartitionsRequest, describeTopicPartitionsResponse } from './describe-topic-partitions';
import { electLeadersKey, electLeadersRequest, electLeadersResponse } from './elect-leaders';
import { endQuorumEpochKey, endQuorumEpochRequest, endQuorumEpochResponse } from './end-quorum-epoch';
import { fetchKey, fetchRequest, fetchResponse } from './fetch';
import { fetchSnapshotKey, fetchSnapshotRequest, fetchSnapshotResponse } from './fetch-snapshot';
import { findCoordinatorKey, findCoordinatorRequest, findCoordinatorResponse } from './find-coordinator';
import { heartbeatKey, heartbeatRequest, heartbeatResponse } from './heartbeat';
import { incrementalAlterConfigsKey, incrementalAlterConfigsRequest, incrementalAlterConfigsResponse } from './incremental-alter-configs';
import { initProducerIdKey, initProducerIdRequest, initProducerIdResponse } from './init-producer-id';
import { joinGroupKey, joinGroupRequest, joinGroupResponse } from './join-group';
import { leaveGroupKey, leaveGroupRequest, leaveGroupResponse } from './leave-group';
import { listGroupsKey, listGroupsRequest, listGroupsResponse } from './list-groups';
import { listOffsetsKey, listOffsetsRequest, listOffsetsResponse } from './list-offsets';
import {
  listPartitionReassignmentsKey,
  listPartitionReassignmentsRequest,
  listPartitionReassignmentsResponse,
} from './list-partition-reassignments';
import { metadataKey, metadataRequest, metadataResponse } from './metadata';
import { offsetCommitKey, offsetCommitRequest, offsetCommitResponse } from './offset-commit';
import { offsetFetchKey, offsetFetchRequest, offsetFetchResponse } from './offset-fetch';
import { offsetForLeaderEpochKey, offsetForLeaderEpochRequest, offsetForLeaderEpochResponse } from './offset-for-leader-epoch';
import { produceKey, produceRequest, produceResponse } from './produce';
import type { Message } from './schema';
import { syncGroupKey, syncGroupRequest, syncGroupResponse } from './sync-group';
import { unregisterBrokerKey, unregisterBrokerRequest, unregisterBrokerResponse } from './unregister-broker';
import { updateFeaturesKey, updateFeaturesRequest, updateFeaturesResponse } from './update-features';
import { voteKey, voteRequest, voteResponse } from './vote';

export interface Api {
  readonly key: number;
  readonly name: string;
  readonly request: Message<unknown>;
  readonly response: Message<unknown>;
  /** What ApiVersions says, both inclusive. */
  readonly advertised: { readonly first: number; readonly last: number };
}

function api(
  key: number,
  name: string,
  request: Message<unknown>,
  response: Message<unknown>,
  advertised: Partial<Api['advertised']> = {},
): Api {
  const { first, last } = request.versions;
  return { key, name, request, response, advertised: { first, last, ...advertised } };
}

/** What any client may ask a broker, in order of key: what ApiVersions lists. */
export const clientApis: readonly Api[] = [
  // Versions 0–2 are refused when they come; not to offer them stops librdkafka 2.0 from compressing (KAFKA-18659).
  api(produceKey, 'Produce', produceRequest, produceResponse, { first: 0 }),
  api(fetchKey, 'Fetch', fetchRequest, fetchResponse, { last: 12 }),
  api(listOffsetsKey, 'ListOffsets', listOffsetsRequest, listOffsetsResponse, { last: 7 }),
  api(metadataKey, 'Metadata', metadataRequest, metadataResponse),
  api(offsetCommitKey, 'OffsetCommit', offsetCommitRequest, offsetCommitResponse),
  api(offsetFetchKey, 'OffsetFetch', offsetFetchRequest, offsetFetchResponse),
  api(findCoordinatorKey, 'FindCoordinator', findCoordinatorRequest, findCoordinatorResponse),
  api(joinGroupKey, 'JoinGroup', joinGroupRequest, joinGroupResponse),
  api(heartbeatKey, 'Heartbeat', heartbeatRequest, heartbeatResponse),
  api(leaveGroupKey, 'LeaveGroup', leaveGroupRequest, leaveGroupResponse),
  api(syncGroupKey, 'SyncGroup', syncGroupRequest, syncGroupResponse),
  api(describeGroupsKey, 'DescribeGroups', describeGroupsRequest, describeGroupsResponse),
  api(listGroupsKey, 'ListGroups', listGroupsRequest, listGroupsResponse),
  api(apiVersionsKey, 'ApiVersions', apiVersionsRequest, apiVersionsResponse),
  api(createTopicsKey, 'CreateTopics', createTopicsRequest, createTopicsResponse),
  api(deleteTopicsKey, 'DeleteTopics', deleteTopicsRequest, deleteTopicsResponse),
  api(deleteRecordsKey, 'DeleteRecords', deleteRecordsRequest, deleteRecordsResponse),
  api(initProducerIdKey, 'InitProducerId', initProducerIdRequest, initProducerIdResponse),
  api(offsetForLeaderEpochKey, 'OffsetForLeaderEpoch', offsetForLeaderEpochRequest, offsetForLeaderEpochResponse),
  api(describeConfigsKey, 'DescribeConfigs', describeConfigsRequest, describeConfigsResponse),
  api(createPartitionsKey, 'CreatePartitions', createPartitionsRequest, createPartitionsResponse),
  api(deleteGroupsKey, 'DeleteGroups', deleteGroupsRequest, deleteGroupsResponse),
  api(electLeadersKey, 'ElectLeaders', electLeadersRequest, electLeadersResponse),
  api(incrementalAlterConfigsKey, 'IncrementalAlterConfigs', incrementalAlterConfigsRequest, incrementalAlterConfigsResponse),
  api(
    alterPartitionReassignmentsKey,
    'AlterPartitionReassignments',
    alterPartitionReassignmentsRequest,
    alterPartitionReassignmentsResponse,
  ),
  api(listPartitionReassignmentsKey, 'ListPartitionReassignments', listPartitionReassignmentsRequest, listPartitionReassignmentsResponse),
  api(describeQuorumKey, 'DescribeQuorum', describeQuorumRequest, describeQuorumResponse),
  api(updateFeaturesKey, 'UpdateFeatures', updateFeaturesRequest, updateFeaturesResponse),
  api(describeClusterKey, 'DescribeCluster', describeClusterRequest, describeClusterResponse),
  api(unregisterBrokerKey, 'UnregisterBroker', unregisterBrokerRequest, unregisterBrokerResponse),
  api(describeTopicPartitionsKey, 'DescribeTopicPartitions', describeTopicPartitionsRequest, describeTopicPartitionsResponse),
];

/** What only brokers and controllers ask, and only controllers answer. */
export const interBrokerApis: readonly Api[] = [
  api(voteKey, 'Vote', voteRequest, voteResponse),
  api(beginQuorumEpochKey, 'BeginQuorumEpoch', beginQuorumEpochRequest, beginQuorumEpochResponse),
  api(endQuorumEpochKey, 'EndQuorumEpoch', endQuorumEpochRequest, endQuorumEpochResponse),
  api(fetchSnapshotKey, 'FetchSnapshot', fetchSnapshotRequest, fetchSnapshotResponse),
  api(alterPartitionKey, 'AlterPartition', alterPartitionRequest, alterPartitionResponse),
  api(assignReplicasToDirsKey, 'AssignReplicasToDirs', assignReplicasToDirsRequest, assignReplicasToDirsResponse),
  api(brokerRegistrationKey, 'BrokerRegistration', brokerRegistrationRequest, brokerRegistrationResponse),
  api(brokerHeartbeatKey, 'BrokerHeartbeat', brokerHeartbeatRequest, brokerHeartbeatResponse),
  api(allocateProducerIdsKey, 'AllocateProducerIds', allocateProducerIdsRequest, allocateProducerIdsResponse),
];

export const apiByKey: ReadonlyMap<number, Api> = new Map([...clientApis, ...interBrokerApis].map((each) => [each.key, each]));

/** `Fetch`, or `API 99` for one that is not spoken here: for pictures and messages. */
export const apiName = (key: number) => apiByKey.get(key)?.name ?? `API ${key}`;
