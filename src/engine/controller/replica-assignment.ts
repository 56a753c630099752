/**
 * Which brokers a new topic's partitions are on: placed by the controller, or by hand.
 *
 * It may never put two replicas of a partition on one broker.
 *
 * Kafka: ReplicationControlManager.createTopic, validateManualPartitionAssignment
 */
import { err, ok, type Result } from '../../base/result';
import type { MetadataImage } from '../metadata/image';
import type { BrokerConfig } from '../model/configs';
import { Errors } from '../model/error-codes';
import { type Chance, placeReplicas } from '../model/striped-replica-placer';
import type { BrokerId, PartitionIndex } from '../model/vocabulary';
import type { CreateTopicsRequest } from '../protocol/create-topics';
import { type ApiError, apiError } from './operation';

/** By partition: its replicas, the preferred leader first. */
export type Assignment = readonly (readonly BrokerId[])[];
export type NewTopic = CreateTopicsRequest['topics'][number];
/** What creating topics looks at. */
export interface CreationView {
  readonly image: MetadataImage;
  readonly configs: BrokerConfig;
  readonly chance: Chance;
}

export function assignReplicas(view: CreationView, topic: NewTopic): Result<Assignment, ApiError> {
  return topic.assignments.length > 0 ? manualAssignment(view.image, topic) : placedAssignment(view, topic);
}

function placedAssignment(view: CreationView, topic: NewTopic): Result<Assignment, ApiError> {
  const { configs } = view;
  const { numPartitions, replicationFactor } = topic;
  if (replicationFactor < -1 || replicationFactor === 0)
    return err(apiError(Errors.INVALID_REPLICATION_FACTOR, 'Replication factor must be larger than 0, or -1 to use the default value.'));
  if (numPartitions < -1 || numPartitions === 0)
    return err(apiError(Errors.INVALID_PARTITIONS, 'Number of partitions was set to an invalid non-positive value.'));
  const partitions = numPartitions === -1 ? configs['num.partitions'] : numPartitions;
  return placeOnLiving(view, {
    partitions,
    replicationFactor: replicationFactor === -1 ? configs['default.replication.factor'] : replicationFactor,
  });
}

/** Placed by the controller. Refused where a partition would have no replica that is alive. */
export function placeOnLiving(
  { image, chance }: CreationView,
  wanted: { readonly partitions: number; readonly replicationFactor: number },
): Result<Assignment, ApiError> {
  const { partitions, replicationFactor } = wanted;
  const refused = (why: string) =>
    err(apiError(Errors.INVALID_REPLICATION_FACTOR, `Unable to replicate the partition ${replicationFactor} time(s): ${why}`));
  if (partitions > PARTITIONS_MAX) return err(apiError(Errors.POLICY_VIOLATION, 'Excessively large number of partitions per request.'));
  const placed = placeReplicas({ brokers: image.brokers(), partitions, replicationFactor, chance });
  if (!placed.ok) return refused(placed.error);
  const orphaned = placed.value.some((replicas) => !replicas.some((id) => image.isActive(id)));
  return orphaned ? refused('All brokers are currently fenced or in controlled shutdown.') : placed;
}

/** Kafka: QuorumController.MAX_RECORDS_PER_USER_OP */
const PARTITIONS_MAX = 10_000;

/** Replicas placed by hand: partition by partition, in order of preference. */
function manualAssignment(image: MetadataImage, topic: NewTopic): Result<Assignment, ApiError> {
  if (topic.replicationFactor !== -1)
    return err(apiError(Errors.INVALID_REQUEST, 'A manual partition assignment was specified, but replication factor was not set to -1.'));
  if (topic.numPartitions !== -1)
    return err(apiError(Errors.INVALID_REQUEST, 'A manual partition assignment was specified, but numPartitions was not set to -1.'));
  const byIndex = [...topic.assignments].sort((a, b) => a.partitionIndex - b.partitionIndex);
  const refused = (why: string) => err(apiError(Errors.INVALID_REPLICA_ASSIGNMENT, why));
  for (const [i, { partitionIndex, brokerIds }] of byIndex.entries()) {
    if (byIndex[i + 1]?.partitionIndex === partitionIndex)
      return refused(`Found multiple manual partition assignments for partition ${partitionIndex}`);
    if (partitionIndex !== i) return refused('partitions should be a consecutive 0-based integer sequence');
    const problem = problemWithReplicas(image, partitionIndex, brokerIds, byIndex[0]!.brokerIds.length);
    if (problem !== null) return refused(problem);
  }
  return ok(byIndex.map(({ brokerIds }) => brokerIds));
}

/** Null for replicas that may be; else Kafka's words. */
export function problemWithReplicas(
  image: MetadataImage,
  partition: PartitionIndex,
  replicas: readonly BrokerId[],
  factor: number,
): string | null {
  const problem = problemWithAssigned(image, replicas);
  if (problem !== null) return problem;
  if (replicas.length !== factor)
    return `The manual partition assignment includes a partition with ${replicas.length} replica(s), but this is not consistent with previous partitions, which have ${factor} replica(s).`;
  if (!replicas.some((id) => image.isActive(id)))
    return `All brokers specified in the manual partition assignment for partition ${partition} are fenced or in controlled shutdown.`;
  return null;
}

/** Of any list of replicas, whoever of them is alive. (Kafka: ReplicationControlManager.validateManualPartitionAssignment) */
export function problemWithAssigned(image: MetadataImage, replicas: readonly BrokerId[]): string | null {
  if (replicas.length === 0) return 'The manual partition assignment includes an empty replica list.';
  const unknown = replicas.find((id) => image.broker(id) === null);
  if (unknown !== undefined) return `The manual partition assignment includes broker ${unknown}, but no such broker is registered.`;
  const repeated = replicas.find((id, i) => replicas.indexOf(id) !== i);
  return repeated === undefined ? null : `The manual partition assignment includes the broker ${repeated} more than once.`;
}
