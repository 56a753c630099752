/**
 * What a controller answers that does not lead the quorum: NOT_CONTROLLER, on each thing that was asked for. Null where it answers all the same.
 *
 * It may never decide anything.
 */
import { Errors } from '../model/error-codes';
import { NO_TOPIC_ID } from '../model/vocabulary';
import { allocateProducerIdsKey } from '../protocol/allocate-producer-ids';
import { alterPartitionKey } from '../protocol/alter-partition';
import { alterPartitionReassignmentsKey } from '../protocol/alter-partition-reassignments';
import { assignReplicasToDirsKey } from '../protocol/assign-replicas-to-dirs';
import { brokerHeartbeatKey } from '../protocol/broker-heartbeat';
import { brokerRegistrationKey } from '../protocol/broker-registration';
import { type CreatePartitionsRequest, createPartitionsKey } from '../protocol/create-partitions';
import { type CreateTopicsRequest, createTopicsKey } from '../protocol/create-topics';
import { type DeleteTopicsRequest, deleteTopicsKey } from '../protocol/delete-topics';
import { electLeadersKey } from '../protocol/elect-leaders';
import { type IncrementalAlterConfigsRequest, incrementalAlterConfigsKey } from '../protocol/incremental-alter-configs';
import { listPartitionReassignmentsKey } from '../protocol/list-partition-reassignments';
import type { Request } from '../protocol/payload';
import { unregisterBrokerKey } from '../protocol/unregister-broker';
import { updateFeaturesKey } from '../protocol/update-features';

const MESSAGE = 'This is not the correct controller for this cluster.';
const refused = { errorCode: Errors.NOT_CONTROLLER, errorMessage: MESSAGE };
const answer = { throttleTimeMs: 0, errorCode: Errors.NOT_CONTROLLER };

export function notController({ apiKey, body }: Request): object | null {
  switch (apiKey) {
    case brokerHeartbeatKey:
      return { ...answer, isCaughtUp: false, isFenced: true, shouldShutDown: false };
    case brokerRegistrationKey:
      return { ...answer, brokerEpoch: -1 };
    case alterPartitionKey:
      return { ...answer, topics: [] };
    case assignReplicasToDirsKey:
      return { ...answer, directories: [] };
    case allocateProducerIdsKey:
      return { ...answer, producerIdStart: 0, producerIdLen: 0 };
    case unregisterBrokerKey:
      return { ...answer, errorMessage: MESSAGE };
    case updateFeaturesKey:
      return { ...answer, errorMessage: MESSAGE, results: [] };
    case electLeadersKey:
      return { ...answer, replicaElectionResults: [] };
    case alterPartitionReassignmentsKey:
      return { ...answer, allowReplicationFactorChange: true, errorMessage: MESSAGE, responses: [] };
    case listPartitionReassignmentsKey:
      return { ...answer, errorMessage: MESSAGE, topics: [] };
    case createTopicsKey:
      return { throttleTimeMs: 0, topics: (body as CreateTopicsRequest).topics.map(({ name }) => ({ ...notCreated, name })) };
    case createPartitionsKey:
      return { throttleTimeMs: 0, results: (body as CreatePartitionsRequest).topics.map(({ name }) => ({ name, ...refused })) };
    case deleteTopicsKey:
      return { throttleTimeMs: 0, responses: (body as DeleteTopicsRequest).topics.map((topic) => ({ ...topic, ...refused })) };
    case incrementalAlterConfigsKey:
      return {
        throttleTimeMs: 0,
        responses: (body as IncrementalAlterConfigsRequest).resources.map(({ resourceType, resourceName }) => ({
          ...refused,
          resourceType,
          resourceName,
        })),
      };
    default:
      return null;
  }
}

const notCreated = {
  ...refused,
  topicId: NO_TOPIC_ID,
  topicConfigErrorCode: null,
  numPartitions: -1,
  replicationFactor: -1,
  configs: null,
};
