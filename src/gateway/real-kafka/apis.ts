/** The APIs that are asked, each in the newest version that both speak, or in the one that says more. */
import * as alterReassignments from '../../engine/protocol/alter-partition-reassignments';
import * as versions from '../../engine/protocol/api-versions';
import * as partitions from '../../engine/protocol/create-partitions';
import * as creation from '../../engine/protocol/create-topics';
import * as groupDeletion from '../../engine/protocol/delete-groups';
import * as recordDeletion from '../../engine/protocol/delete-records';
import * as deletion from '../../engine/protocol/delete-topics';
import * as cluster from '../../engine/protocol/describe-cluster';
import * as configs from '../../engine/protocol/describe-configs';
import * as groups from '../../engine/protocol/describe-groups';
import * as topicPartitions from '../../engine/protocol/describe-topic-partitions';
import * as election from '../../engine/protocol/elect-leaders';
import * as fetching from '../../engine/protocol/fetch';
import * as coordinator from '../../engine/protocol/find-coordinator';
import * as beat from '../../engine/protocol/heartbeat';
import * as alteration from '../../engine/protocol/incremental-alter-configs';
import * as producerId from '../../engine/protocol/init-producer-id';
import * as join from '../../engine/protocol/join-group';
import * as leave from '../../engine/protocol/leave-group';
import * as groupList from '../../engine/protocol/list-groups';
import * as offsets from '../../engine/protocol/list-offsets';
import * as listReassignments from '../../engine/protocol/list-partition-reassignments';
import * as meta from '../../engine/protocol/metadata';
import * as commit from '../../engine/protocol/offset-commit';
import * as committed from '../../engine/protocol/offset-fetch';
import * as epochs from '../../engine/protocol/offset-for-leader-epoch';
import * as producing from '../../engine/protocol/produce';
import * as sync from '../../engine/protocol/sync-group';
import * as unregistration from '../../engine/protocol/unregister-broker';
import * as features from '../../engine/protocol/update-features';
import { speaking } from './conversation';

export const produce = speaking(producing.produceKey, 11, producing.produceRequest, producing.produceResponse);
export const fetch = speaking(fetching.fetchKey, 12, fetching.fetchRequest, fetching.fetchResponse);
export const listOffsets = speaking(offsets.listOffsetsKey, 7, offsets.listOffsetsRequest, offsets.listOffsetsResponse);
export const metadata = speaking(meta.metadataKey, 12, meta.metadataRequest, meta.metadataResponse);
export const offsetCommit = speaking(commit.offsetCommitKey, 9, commit.offsetCommitRequest, commit.offsetCommitResponse);
export const offsetFetch = speaking(committed.offsetFetchKey, 9, committed.offsetFetchRequest, committed.offsetFetchResponse);
export const findCoordinator = speaking(
  coordinator.findCoordinatorKey,
  4,
  coordinator.findCoordinatorRequest,
  coordinator.findCoordinatorResponse,
);
export const findOneCoordinator = speaking(
  coordinator.findCoordinatorKey,
  3,
  coordinator.findCoordinatorRequest,
  coordinator.findCoordinatorResponse,
);
export const joinGroup = speaking(join.joinGroupKey, 9, join.joinGroupRequest, join.joinGroupResponse);
export const heartbeat = speaking(beat.heartbeatKey, 4, beat.heartbeatRequest, beat.heartbeatResponse);
export const leaveGroup = speaking(leave.leaveGroupKey, 5, leave.leaveGroupRequest, leave.leaveGroupResponse);
export const leaveGroupAlone = speaking(leave.leaveGroupKey, 2, leave.leaveGroupRequest, leave.leaveGroupResponse);
export const syncGroup = speaking(sync.syncGroupKey, 5, sync.syncGroupRequest, sync.syncGroupResponse);
export const describeGroups = speaking(groups.describeGroupsKey, 6, groups.describeGroupsRequest, groups.describeGroupsResponse);
export const describeGroupsBefore6 = speaking(groups.describeGroupsKey, 5, groups.describeGroupsRequest, groups.describeGroupsResponse);
export const listGroups = speaking(groupList.listGroupsKey, 5, groupList.listGroupsRequest, groupList.listGroupsResponse);
export const apiVersions = speaking(versions.apiVersionsKey, 3, versions.apiVersionsRequest, versions.apiVersionsResponse);
export const createTopics = speaking(creation.createTopicsKey, 7, creation.createTopicsRequest, creation.createTopicsResponse);
export const deleteTopics = speaking(deletion.deleteTopicsKey, 6, deletion.deleteTopicsRequest, deletion.deleteTopicsResponse);
export const deleteRecords = speaking(
  recordDeletion.deleteRecordsKey,
  2,
  recordDeletion.deleteRecordsRequest,
  recordDeletion.deleteRecordsResponse,
);
export const initProducerId = speaking(
  producerId.initProducerIdKey,
  5,
  producerId.initProducerIdRequest,
  producerId.initProducerIdResponse,
);
export const offsetForLeaderEpoch = speaking(
  epochs.offsetForLeaderEpochKey,
  4,
  epochs.offsetForLeaderEpochRequest,
  epochs.offsetForLeaderEpochResponse,
);
export const describeConfigs = speaking(configs.describeConfigsKey, 4, configs.describeConfigsRequest, configs.describeConfigsResponse);
export const createPartitions = speaking(
  partitions.createPartitionsKey,
  3,
  partitions.createPartitionsRequest,
  partitions.createPartitionsResponse,
);
export const deleteGroups = speaking(
  groupDeletion.deleteGroupsKey,
  2,
  groupDeletion.deleteGroupsRequest,
  groupDeletion.deleteGroupsResponse,
);
export const electLeaders = speaking(election.electLeadersKey, 2, election.electLeadersRequest, election.electLeadersResponse);
export const incrementalAlterConfigs = speaking(
  alteration.incrementalAlterConfigsKey,
  1,
  alteration.incrementalAlterConfigsRequest,
  alteration.incrementalAlterConfigsResponse,
);
export const alterPartitionReassignments = speaking(
  alterReassignments.alterPartitionReassignmentsKey,
  1,
  alterReassignments.alterPartitionReassignmentsRequest,
  alterReassignments.alterPartitionReassignmentsResponse,
);
export const listPartitionReassignments = speaking(
  listReassignments.listPartitionReassignmentsKey,
  0,
  listReassignments.listPartitionReassignmentsRequest,
  listReassignments.listPartitionReassignmentsResponse,
);
/** With a result for each feature; a later version has one for all. */
export const updateFeatures = speaking(features.updateFeaturesKey, 1, features.updateFeaturesRequest, features.updateFeaturesResponse);
export const updateFeaturesTogether = speaking(
  features.updateFeaturesKey,
  2,
  features.updateFeaturesRequest,
  features.updateFeaturesResponse,
);
export const describeCluster = speaking(cluster.describeClusterKey, 2, cluster.describeClusterRequest, cluster.describeClusterResponse);
export const unregisterBroker = speaking(
  unregistration.unregisterBrokerKey,
  0,
  unregistration.unregisterBrokerRequest,
  unregistration.unregisterBrokerResponse,
);
export const describeTopicPartitions = speaking(
  topicPartitions.describeTopicPartitionsKey,
  0,
  topicPartitions.describeTopicPartitionsRequest,
  topicPartitions.describeTopicPartitionsResponse,
);
