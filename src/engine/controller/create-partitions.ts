/**
 * More partitions for a topic that exists. Its records stay where they are; a key may go to another partition from now on, so that
 * its old records and its new ones are no longer in one order.
 *
 * Never fewer: a partition's records would be gone, and nobody knows where else they belong.
 * Read next: new-partition.ts, replica-assignment.ts.
 * Kafka: ReplicationControlManager.createPartitions, ControllerApis.createPartitions
 */
import { err, ok, type Result } from '../../base/result';
import type { TopicImage } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { Errors } from '../model/error-codes';
import type { PartitionIndex } from '../model/vocabulary';
import type { CreatePartitionsRequest, CreatePartitionsResponse } from '../protocol/create-partitions';
import { newPartition } from './new-partition';
import { type ApiError, apiError, type Operation } from './operation';
import { type Assignment, type CreationView, placeOnLiving, problemWithReplicas } from './replica-assignment';

type TopicRequest = CreatePartitionsRequest['topics'][number];

/** Each topic grows or is refused on its own; one that is named twice does not grow at all. */
export function createPartitions(
  view: CreationView,
  { topics, validateOnly }: CreatePartitionsRequest,
): Operation<CreatePartitionsResponse> {
  const records: MetadataRecord[] = [];
  const names = [...new Set(topics.map(({ name }) => name))];
  const results = names.map((name) => {
    const asked = topics.filter((topic) => topic.name === name);
    const grown = asked.length > 1 ? err(apiError(Errors.INVALID_REQUEST, 'Duplicate topic name.')) : grow(view, asked[0]!);
    if (!grown.ok) return { name, errorCode: grown.error.code, errorMessage: grown.error.message };
    records.push(...grown.value);
    return { name, errorCode: Errors.NONE, errorMessage: null };
  });
  return { records: validateOnly ? [] : records, answer: { throttleTimeMs: 0, results } };
}

function grow(view: CreationView, request: TopicRequest): Result<readonly MetadataRecord[], ApiError> {
  const topic = view.image.topic(request.name);
  if (topic === null) return err(apiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, null));
  const present = topic.partitions.length;
  if (request.count === present) return err(apiError(Errors.INVALID_PARTITIONS, `Topic already has ${present} partition(s).`));
  if (request.count < present) {
    const why = `The topic ${request.name} currently has ${present} partition(s); ${request.count} would not be an increase.`;
    return err(apiError(Errors.INVALID_PARTITIONS, why));
  }
  const assignment = assignNew(view, topic, request);
  if (!assignment.ok) return assignment;
  return ok(
    assignment.value.map((replicas, i) =>
      newPartition(view.image, { topicId: topic.id, partitionId: (present + i) as PartitionIndex, replicas }),
    ),
  );
}

/** Too many at once are nothing that Kafka has a code for here. */
function place(view: CreationView, partitions: number, replicationFactor: number): Result<Assignment, ApiError> {
  const placed = placeOnLiving(view, { partitions, replicationFactor });
  return !placed.ok && placed.error.code === Errors.POLICY_VIOLATION ? err(apiError(Errors.UNKNOWN_SERVER_ERROR, null)) : placed;
}

/** New partitions have as many replicas as the first one. */
function assignNew(view: CreationView, topic: TopicImage, { count, assignments }: TopicRequest): Result<Assignment, ApiError> {
  const present = topic.partitions.length;
  const additional = count - present;
  const replicationFactor = topic.partitions[0]!.replicas.length;
  if (assignments === null) return place(view, additional, replicationFactor);
  const refused = (why: string) => err(apiError(Errors.INVALID_REPLICA_ASSIGNMENT, why));
  if (assignments.length !== additional)
    return refused(`Attempted to add ${additional} additional partition(s), but only ${assignments.length} assignment(s) were specified.`);
  for (const [i, { brokerIds }] of assignments.entries()) {
    const problem = problemWithReplicas(view.image, (present + i) as PartitionIndex, brokerIds, replicationFactor);
    if (problem !== null) return refused(problem);
  }
  return ok(assignments.map(({ brokerIds }) => brokerIds));
}
