/**
 * A broker says in which log directory its replicas are. From then on it may lead them again: who may have lost a replica with its
 * directory leads nothing that the metadata has in the lost one. (KIP-858)
 *
 * Nobody is elected by the assignment itself: it is judged by what the metadata says before it. A partition without a leader waits for the next
 * broker that is unfenced, or for an operator.
 * Departure: a directory that is not among those the broker registered is taken for online; brokers have one here, and say no other.
 *
 * Kafka: ReplicationControlManager.handleAssignReplicasToDirs
 */
import type { MetadataImage } from '../metadata/image';
import type { MetadataRecord, Uuid } from '../metadata/records';
import { Errors } from '../model/error-codes';
import type { BrokerId, ErrorCode, PartitionIndex, TopicId } from '../model/vocabulary';
import type { AssignReplicasToDirsRequest, AssignReplicasToDirsResponse } from '../protocol/assign-replicas-to-dirs';
import { brokerEpochProblem } from './cluster-control';
import type { Operation } from './operation';
import { buildPartitionChange } from './partition-change-builder';
import { targetOf } from './partition-target';

export function assignReplicasToDirs(image: MetadataImage, request: AssignReplicasToDirsRequest): Operation<AssignReplicasToDirsResponse> {
  const problem = brokerEpochProblem(image, request);
  if (problem !== null) return { records: [], answer: { throttleTimeMs: 0, errorCode: problem.code, directories: [] } };
  const records: MetadataRecord[] = [];
  const directories = request.directories.map(({ id, topics }) => ({
    id,
    topics: topics.map(({ topicId, partitions }) => ({
      topicId,
      partitions: partitions.map(({ partitionIndex }) => {
        const assigned = assignOne(image, { broker: request.brokerId, directory: id, topicId, partitionIndex });
        if (assigned.record !== null) records.push(assigned.record);
        return { partitionIndex, errorCode: assigned.error };
      }),
    })),
  }));
  return { records, answer: { throttleTimeMs: 0, errorCode: Errors.NONE, directories } };
}

function assignOne(
  image: MetadataImage,
  at: { readonly broker: BrokerId; readonly directory: Uuid; readonly topicId: TopicId; readonly partitionIndex: PartitionIndex },
): { readonly record: MetadataRecord | null; readonly error: ErrorCode } {
  const { broker, directory, topicId, partitionIndex } = at;
  const topic = image.topicById(topicId);
  const partition = topic?.partitions[partitionIndex];
  if (topic === null) return { record: null, error: Errors.UNKNOWN_TOPIC_ID };
  if (partition === undefined) return { record: null, error: Errors.UNKNOWN_TOPIC_OR_PARTITION };
  if (!partition.replicas.includes(broker)) return { record: null, error: Errors.NOT_LEADER_OR_FOLLOWER };
  const record = buildPartitionChange(partition, { ...targetOf(image, partition), moved: { broker, directory } });
  return { record, error: Errors.NONE };
}
