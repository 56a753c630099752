/**
 * Other replicas for partitions, asked for, ended and listed; each partition is taken or refused on its own. What becomes of one from
 * then on is decided with every change of its ISR (partition-change-builder.ts).
 *
 * It may never leave a partition with fewer replicas on the way than it had, nor take a broker that it does not know.
 *
 * Kafka: ReplicationControlManager.alterPartitionReassignments, listPartitionReassignments
 */
import { err, ok, type Result } from '../../base/result';
import type { MetadataImage, PartitionImage } from '../metadata/image';
import type { MetadataRecord, RecordOf } from '../metadata/records';
import { Errors } from '../model/error-codes';
import type { BrokerId, PartitionIndex, TopicName } from '../model/vocabulary';
import type { AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse } from '../protocol/alter-partition-reassignments';
import type { ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse } from '../protocol/list-partition-reassignments';
import { type ApiError, apiError, type Operation } from './operation';
import { buildPartitionChange } from './partition-change-builder';
import { targetOf } from './partition-target';
import { isBeingReassigned, onTheWay, reverted } from './reassignment';
import { problemWithAssigned } from './replica-assignment';

type Change = Result<RecordOf<'PartitionChange'> | null, ApiError>;

export function alterPartitionReassignments(
  image: MetadataImage,
  { topics, allowReplicationFactorChange }: AlterPartitionReassignmentsRequest,
): Operation<AlterPartitionReassignmentsResponse> {
  const records: MetadataRecord[] = [];
  const responses = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, replicas }) => {
      const changed = alterOne(image, { name, partitionIndex, replicas, allowReplicationFactorChange });
      if (changed.ok && changed.value !== null) records.push(changed.value);
      const { code, message } = changed.ok ? { code: Errors.NONE, message: null } : changed.error;
      return { partitionIndex, errorCode: code, errorMessage: message };
    }),
  }));
  const errorMessage = topics.length === 0 ? '' : null; // as Kafka has it
  return { records, answer: { throttleTimeMs: 0, allowReplicationFactorChange, errorCode: Errors.NONE, errorMessage, responses } };
}

function alterOne(
  image: MetadataImage,
  asked: {
    readonly name: TopicName;
    readonly partitionIndex: PartitionIndex;
    readonly replicas: readonly BrokerId[] | null;
    readonly allowReplicationFactorChange: boolean;
  },
): Change {
  const { name, partitionIndex, replicas, allowReplicationFactorChange } = asked;
  const topic = image.topic(name);
  if (topic === null) return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, `Unable to find a topic named ${name}.`);
  const partition = topic.partitions[partitionIndex];
  if (partition === undefined) return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, `Unable to find partition ${name}:${partitionIndex}.`);
  if (replicas === null) return cancel(image, partition);
  const problem = problemWithAssigned(image, replicas);
  if (problem !== null) return refused(Errors.INVALID_REPLICA_ASSIGNMENT, problem);
  const present = partition.replicas.length - partition.removingReplicas.length;
  if (!allowReplicationFactorChange && replicas.length !== present)
    return refused(Errors.INVALID_REPLICATION_FACTOR, `The replication factor is changed from ${present} to ${replicas.length}`);
  const { removingReplicas, addingReplicas, ...way } = onTheWay(partition.replicas, replicas);
  const assignment = {
    ...way,
    // as Kafka has it: what is already on its way stays named until all is done
    removingReplicas: removingReplicas.length > 0 ? removingReplicas : partition.removingReplicas,
    addingReplicas: addingReplicas.length > 0 ? addingReplicas : partition.addingReplicas,
  };
  return ok(buildPartitionChange(partition, { ...targetOf(image, partition), assignment }));
}

/** Whoever was being added is out again; where nobody else is in sync, that would be an unclean election. */
function cancel(image: MetadataImage, partition: PartitionImage): Change {
  if (!isBeingReassigned(partition)) return refused(Errors.NO_REASSIGNMENT_IN_PROGRESS, null);
  const target = targetOf(image, partition);
  const assignment = reverted(partition);
  const inSync = partition.isr.filter((id) => !partition.addingReplicas.includes(id));
  const { topic, partition: index } = partition.partition;
  if (inSync.length === 0 && target.election !== 'Unclean')
    return refused(
      Errors.INVALID_REPLICA_ASSIGNMENT,
      `Unable to revert partition assignment for ${topic}:${index} because it would require an unclean leader election.`,
    );
  const isr = inSync.length > 0 ? inSync : assignment.replicas.slice(0, 1);
  return ok(buildPartitionChange(partition, { ...target, assignment, isr }));
}

const refused = (code: ApiError['code'], message: string | null) => err(apiError(code, message));

/** In order of topic and partition. */
export function listPartitionReassignments(
  image: MetadataImage,
  { topics }: ListPartitionReassignmentsRequest,
): Operation<ListPartitionReassignmentsResponse> {
  const asked =
    topics?.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.flatMap((index) => image.topic(name)?.partitions[index] ?? []),
    })) ?? image.topics();
  const ongoing = asked.map(({ name, partitions }) => ({ name, partitions: partitions.filter(isBeingReassigned).map(listed) }));
  const answer = {
    throttleTimeMs: 0,
    errorCode: Errors.NONE,
    errorMessage: null,
    topics: ongoing.filter((each) => each.partitions.length > 0),
  };
  return { records: [], answer };
}

const listed = ({ partition, replicas, addingReplicas, removingReplicas }: PartitionImage) => ({
  partitionIndex: partition.partition,
  replicas,
  addingReplicas,
  removingReplicas,
});
