/**
 * Elections that nobody's death has forced: asked for by an operator, or the controller's own, which every
 * leader.imbalance.check.interval.seconds gives partitions back to the first of their replicas.
 *
 * A preferred election takes nothing from anybody who could not lead as well; an unclean one is only for a partition without a leader.
 * Departure: leader.imbalance.per.broker.percentage is not here; Kafka has it still, and with KRaft nobody looks at it.
 *
 * Kafka: ReplicationControlManager.electLeaders, maybeBalancePartitionLeaders
 */
import { err, ok, type Result } from '../../base/result';
import type { MetadataImage, PartitionImage } from '../metadata/image';
import type { MetadataRecord, RecordOf } from '../metadata/records';
import { Errors } from '../model/error-codes';
import { NO_LEADER, type PartitionIndex, type TopicName } from '../model/vocabulary';
import { ElectionType, type ElectLeadersRequest, type ElectLeadersResponse } from '../protocol/elect-leaders';
import { type ApiError, apiError, type Operation } from './operation';
import { buildPartitionChange } from './partition-change-builder';
import { targetOf } from './partition-target';

/** Of one look for imbalance: what is left over comes with the next. (Kafka: MAX_ELECTIONS_PER_IMBALANCE) */
const ELECTIONS_MAX = 1_000;

/** Each partition on its own. Where all are asked for, those that need no election are not spoken of. */
export function electLeaders(
  image: MetadataImage,
  { electionType, topicPartitions }: ElectLeadersRequest,
): Operation<ElectLeadersResponse> {
  const records: MetadataRecord[] = [];
  const asked = topicPartitions ?? image.topics().map(({ name, partitions }) => ({ topic: name, partitions: indexes(partitions) }));
  const replicaElectionResults = asked.map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.flatMap((partitionId) => {
      const elected = electOne(image, { topic, partitionId, electionType });
      if (elected.ok) records.push(elected.value);
      else if (topicPartitions === null && elected.error.code === Errors.ELECTION_NOT_NEEDED) return [];
      const { code, message } = elected.ok ? { code: Errors.NONE, message: null } : elected.error;
      return [{ partitionId, errorCode: code, errorMessage: message }];
    }),
  }));
  const errorCode = isKnownType(electionType) ? Errors.NONE : Errors.INVALID_REQUEST;
  return { records, answer: { throttleTimeMs: 0, errorCode, replicaElectionResults } };
}

const isKnownType = (type: number) => type === ElectionType.preferred || type === ElectionType.unclean;

const indexes = (partitions: readonly PartitionImage[]) => partitions.map(({ partition }) => partition.partition);

function electOne(
  image: MetadataImage,
  { topic, partitionId, electionType }: { topic: TopicName; partitionId: PartitionIndex; electionType: number },
): Result<RecordOf<'PartitionChange'>, ApiError> {
  const refused = (code: ApiError['code'], message: string) => err(apiError(code, message));
  if (!isKnownType(electionType)) return refused(Errors.INVALID_REQUEST, `Unknown election type ${electionType}`);
  const known = image.topic(topic);
  if (known === null) return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, `No such topic as ${topic}`);
  const partition = known.partitions[partitionId];
  if (partition === undefined) return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, `No such partition as ${topic}-${partitionId}`);
  const isPreferred = electionType === ElectionType.preferred;
  if (isPreferred ? isLedByPreferred(partition) : partition.leader !== NO_LEADER)
    return refused(Errors.ELECTION_NOT_NEEDED, 'Leader election not needed for topic partition.');
  const election = isPreferred ? 'Preferred' : 'Unclean';
  const change = buildPartitionChange(partition, { ...targetOf(image, partition), election });
  if (change !== null) return ok(change);
  return isPreferred
    ? refused(Errors.PREFERRED_LEADER_NOT_AVAILABLE, 'The preferred leader was not available.')
    : refused(Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE, 'Eligible topic partition leaders are not available.');
}

/** In order of topic and partition. */
export function recordsForPreferredLeaders(image: MetadataImage): readonly MetadataRecord[] {
  const records: MetadataRecord[] = [];
  for (const { partitions } of image.topics()) {
    for (const partition of partitions) {
      if (isLedByPreferred(partition) || records.length >= ELECTIONS_MAX) continue;
      const change = buildPartitionChange(partition, { ...targetOf(image, partition), election: 'Preferred' });
      if (change !== null) records.push(change);
    }
  }
  return records;
}

const isLedByPreferred = ({ leader, replicas }: PartitionImage) => leader === replicas[0];
