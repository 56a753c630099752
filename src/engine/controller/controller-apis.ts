/** What a controller serves, in the versions it knows. (Kafka: the APIs of the controller listener, ApiKeys.controllerApis) */
import type { MetadataImage } from '../metadata/image';
import { Errors } from '../model/error-codes';
import { FEATURES } from '../model/features';
import { type BrokerId, NO_LEADER } from '../model/vocabulary';
import { allocateProducerIdsKey } from '../protocol/allocate-producer-ids';
import { alterPartitionKey } from '../protocol/alter-partition';
import { alterPartitionReassignmentsKey } from '../protocol/alter-partition-reassignments';
import { type ApiVersionsResponse, apiVersionsKey } from '../protocol/api-versions';
import { apiByKey } from '../protocol/apis';
import { assignReplicasToDirsKey } from '../protocol/assign-replicas-to-dirs';
import { beginQuorumEpochKey } from '../protocol/begin-quorum-epoch';
import { brokerHeartbeatKey } from '../protocol/broker-heartbeat';
import { brokerRegistrationKey } from '../protocol/broker-registration';
import { createPartitionsKey } from '../protocol/create-partitions';
import { createTopicsKey } from '../protocol/create-topics';
import { deleteTopicsKey } from '../protocol/delete-topics';
import {
  CONTROLLER_ENDPOINTS,
  type DescribeClusterRequest,
  type DescribeClusterResponse,
  describeClusterKey,
} from '../protocol/describe-cluster';
import { describeQuorumKey } from '../protocol/describe-quorum';
import { electLeadersKey } from '../protocol/elect-leaders';
import { endQuorumEpochKey } from '../protocol/end-quorum-epoch';
import { fetchKey } from '../protocol/fetch';
import { fetchSnapshotKey } from '../protocol/fetch-snapshot';
import { incrementalAlterConfigsKey } from '../protocol/incremental-alter-configs';
import { listPartitionReassignmentsKey } from '../protocol/list-partition-reassignments';
import { OPERATIONS_NOT_ASKED } from '../protocol/metadata';
import { unregisterBrokerKey } from '../protocol/unregister-broker';
import { updateFeaturesKey } from '../protocol/update-features';
import { voteKey } from '../protocol/vote';
import type { Controller } from './controller';
import { VOTER_PORT, voterNode } from './quorum/request-manager';

const controllerKeys = [
  fetchKey,
  voteKey,
  beginQuorumEpochKey,
  endQuorumEpochKey,
  describeQuorumKey,
  describeClusterKey,
  fetchSnapshotKey,
  apiVersionsKey,
  createTopicsKey,
  deleteTopicsKey,
  createPartitionsKey,
  electLeadersKey,
  incrementalAlterConfigsKey,
  alterPartitionReassignmentsKey,
  listPartitionReassignmentsKey,
  alterPartitionKey,
  assignReplicasToDirsKey,
  brokerRegistrationKey,
  brokerHeartbeatKey,
  unregisterBrokerKey,
  updateFeaturesKey,
  allocateProducerIdsKey,
];

export function controllerApiVersions(image: MetadataImage): ApiVersionsResponse {
  return {
    errorCode: Errors.NONE,
    apiKeys: controllerKeys.map((apiKey) => {
      const { first, last } = apiByKey.get(apiKey)!.request.versions;
      return { apiKey, minVersion: first, maxVersion: last };
    }),
    throttleTimeMs: 0,
    supportedFeatures: FEATURES.map(({ name, min, max }) => ({ name, minVersion: min, maxVersion: max })),
    finalizedFeaturesEpoch: image.lastAppliedOffset,
    finalizedFeatures: [...image.features].map(([name, level]) => ({ name, maxVersionLevel: level, minVersionLevel: level })),
    zkMigrationReady: null,
  };
}

/** The controllers, and which of them is known to be active (KIP-919). (Kafka: ControllerApis.handleDescribeCluster) */
export function describeControllers({ clusterId, raft }: Controller, { endpointType }: DescribeClusterRequest): DescribeClusterResponse {
  const isMeant = endpointType === CONTROLLER_ENDPOINTS;
  return {
    throttleTimeMs: 0,
    errorCode: isMeant ? Errors.NONE : Errors.MISMATCHED_ENDPOINT_TYPE,
    errorMessage: isMeant ? null : 'The request was sent to an endpoint of type CONTROLLER.',
    endpointType: CONTROLLER_ENDPOINTS,
    clusterId,
    controllerId: raft.told.leader ?? NO_LEADER,
    brokers: isMeant ? raft.quorum.voters.map(controllerEndpoint) : [],
    clusterAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

const controllerEndpoint = (brokerId: BrokerId) => ({ brokerId, host: voterNode(brokerId), port: VOTER_PORT, rack: null, isFenced: false });
