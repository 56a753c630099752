/**
 * New topics: names and settings are checked, replicas placed, and a topic's records written together: Topic, its Configs, its
 * Partitions. Each topic is created or refused on its own; refusals are in Kafka's words.
 *
 * Kafka: ReplicationControlManager.createTopics, ControllerApis.createTopics, org.apache.kafka.common.internals.Topic
 */
import { err, ok, type Result } from '../../base/result';
import type { MetadataImage } from '../metadata/image';
import { TOPIC_RESOURCE } from '../metadata/image';
import type { MetadataRecord, Uuid } from '../metadata/records';
import { resolveTopicConfig } from '../metadata/topic-config';
import { type BrokerConfig, type TopicConfig, topicDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import {
  type BrokerId,
  type LeaderEpoch,
  METADATA_TOPIC,
  NO_TOPIC_ID,
  type PartitionEpoch,
  type PartitionIndex,
  type TopicId,
  type TopicName,
} from '../model/vocabulary';
import type { CreateTopicsRequest, CreateTopicsResponse } from '../protocol/create-topics';
import { ConfigSource } from '../protocol/describe-configs';
import { type ApiError, apiError, type Operation } from './operation';
import { type Chance, placeReplicas } from './striped-replica-placer';

type NewTopic = CreateTopicsRequest['topics'][number];
type TopicAnswer = CreateTopicsResponse['topics'][number];
type Assignment = readonly (readonly BrokerId[])[];

export function createTopics(
  world: { readonly image: MetadataImage; readonly configs: BrokerConfig; readonly chance: Chance },
  request: CreateTopicsRequest,
): Operation<CreateTopicsResponse> {
  const records: MetadataRecord[] = [];
  const topics = distinct(request.topics).map(({ topic, isDuplicate }): TopicAnswer => {
    if (isDuplicate) return refusal(topic.name, apiError(Errors.INVALID_REQUEST, 'Duplicate topic name.'));
    const created = createTopic(world, topic);
    if (!created.ok) return refusal(topic.name, created.error);
    records.push(...created.value.records);
    return created.value.answer;
  });
  return { records: request.validateOnly ? [] : records, answer: { throttleTimeMs: 0, topics } };
}

/** A name that is asked for more than once is created not even once. */
function distinct(topics: readonly NewTopic[]): readonly { readonly topic: NewTopic; readonly isDuplicate: boolean }[] {
  const counts = new Map<TopicName, number>();
  for (const { name } of topics) counts.set(name, (counts.get(name) ?? 0) + 1);
  return topics
    .filter(({ name }, i) => topics.findIndex((other) => other.name === name) === i)
    .map((topic) => ({ topic, isDuplicate: counts.get(topic.name)! > 1 }));
}

function createTopic(
  world: { readonly image: MetadataImage; readonly configs: BrokerConfig; readonly chance: Chance },
  topic: NewTopic,
): Result<Operation<TopicAnswer>, ApiError> {
  const { image, chance } = world;
  const nameProblem = problemWithName(image, topic.name);
  if (nameProblem !== null) return err(nameProblem);
  const config = readConfig(topic);
  if (!config.ok) return config;
  const assignment = topic.assignments.length > 0 ? manualAssignment(image, topic) : placedAssignment(world, topic);
  if (!assignment.ok) return assignment;
  const topicId = newTopicId(image, chance);
  const records: MetadataRecord[] = [
    { kind: 'Topic', name: topic.name, topicId },
    ...topic.configs.map(
      ({ name, value }): MetadataRecord => ({ kind: 'Config', resourceType: TOPIC_RESOURCE, resourceName: topic.name, name, value }),
    ),
    ...assignment.value.map((replicas, partition) => partitionRecord(image, topicId, partition as PartitionIndex, replicas)),
  ];
  return ok({ records, answer: acceptance(topic, topicId, assignment.value, config.value) });
}

// Names.

const NAME_LENGTH_MAX = 249;

function problemWithName(image: MetadataImage, name: TopicName): ApiError | null {
  if (name === METADATA_TOPIC) return apiError(Errors.INVALID_REQUEST, `Creation of internal topic ${METADATA_TOPIC} is prohibited.`);
  const invalid = invalidName(name);
  if (invalid !== null) return apiError(Errors.INVALID_TOPIC_EXCEPTION, `Topic name is invalid: ${invalid}`);
  if (image.topic(name) !== null) return apiError(Errors.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`);
  const colliding = image.topics().find((other) => unifyCollisionChars(other.name) === unifyCollisionChars(name));
  if (colliding !== undefined)
    return apiError(Errors.INVALID_TOPIC_EXCEPTION, `Topic '${name}' collides with existing topic: ${colliding.name}`);
  return null;
}

function invalidName(name: string): string | null {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.' || name === '..') return `'${name}' is not allowed`;
  if (name.length > NAME_LENGTH_MAX) return `the length of '${name}' is longer than the max allowed length ${NAME_LENGTH_MAX}`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  return null;
}

/** In the names of Kafka's metrics a dot and an underscore are the same. */
const unifyCollisionChars = (name: string) => name.replaceAll('.', '_');

// Settings.

function readConfig({ configs }: NewTopic): Result<TopicConfig, ApiError> {
  const nulls = configs.filter(({ value }) => value === null).map(({ name }) => name);
  if (nulls.length > 0) return err(apiError(Errors.INVALID_CONFIG, `Null value not supported for topic configs: ${nulls.join(',')}`));
  const unknown = configs.find(({ name }) => !Object.hasOwn(topicDefaults, name));
  if (unknown !== undefined) return err(apiError(Errors.INVALID_CONFIG, `Unknown topic config name: ${unknown.name}`));
  const config = resolveTopicConfig(new Map(configs.map(({ name, value }) => [name, value ?? ''])));
  return config.ok ? config : err(apiError(Errors.INVALID_CONFIG, config.error));
}

// Replicas.

function placedAssignment(
  { image, configs, chance }: { readonly image: MetadataImage; readonly configs: BrokerConfig; readonly chance: Chance },
  topic: NewTopic,
): Result<Assignment, ApiError> {
  const { numPartitions, replicationFactor } = topic;
  if (replicationFactor < -1 || replicationFactor === 0)
    return err(apiError(Errors.INVALID_REPLICATION_FACTOR, 'Replication factor must be larger than 0, or -1 to use the default value.'));
  if (numPartitions < -1 || numPartitions === 0)
    return err(apiError(Errors.INVALID_PARTITIONS, 'Number of partitions was set to an invalid non-positive value.'));
  const factor = replicationFactor === -1 ? configs['default.replication.factor'] : replicationFactor;
  const partitions = numPartitions === -1 ? configs['num.partitions'] : numPartitions;
  const refused = (why: string) =>
    err(apiError(Errors.INVALID_REPLICATION_FACTOR, `Unable to replicate the partition ${factor} time(s): ${why}`));
  if (partitions > PARTITIONS_MAX) return err(apiError(Errors.POLICY_VIOLATION, `Excessively large number of partitions per request.`));
  const placed = placeReplicas({ brokers: image.brokers(), partitions, replicationFactor: factor, chance });
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

function problemWithReplicas(
  image: MetadataImage,
  partition: PartitionIndex,
  replicas: readonly BrokerId[],
  factor: number,
): string | null {
  if (replicas.length === 0) return 'The manual partition assignment includes an empty replica list.';
  const unknown = replicas.find((id) => image.broker(id) === null);
  if (unknown !== undefined) return `The manual partition assignment includes broker ${unknown}, but no such broker is registered.`;
  const repeated = replicas.find((id, i) => replicas.indexOf(id) !== i);
  if (repeated !== undefined) return `The manual partition assignment includes the broker ${repeated} more than once.`;
  if (replicas.length !== factor)
    return `The manual partition assignment includes a partition with ${replicas.length} replica(s), but this is not consistent with previous partitions, which have ${factor} replica(s).`;
  if (!replicas.some((id) => image.isActive(id)))
    return `All brokers specified in the manual partition assignment for partition ${partition} are fenced or in controlled shutdown.`;
  return null;
}

/** Kafka: DirectoryId.UNASSIGNED */
const UNASSIGNED_DIRECTORY: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';

/** In sync from the start is who is alive, and the first of them leads. */
function partitionRecord(
  image: MetadataImage,
  topicId: TopicId,
  partitionId: PartitionIndex,
  replicas: readonly BrokerId[],
): MetadataRecord {
  const isr = replicas.filter((id) => image.isActive(id));
  return {
    kind: 'Partition',
    partitionId,
    topicId,
    replicas,
    isr,
    removingReplicas: [],
    addingReplicas: [],
    leader: isr[0]!,
    leaderRecoveryState: null,
    leaderEpoch: 0 as LeaderEpoch,
    partitionEpoch: 0 as PartitionEpoch,
    directories: replicas.map((id) => image.broker(id)?.logDirs[0] ?? UNASSIGNED_DIRECTORY),
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  };
}

const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 128 bits are 21 letters of six bits and one of two. None begins with a dash: it would look like an option on a command line. */
function newTopicId(image: MetadataImage, chance: Chance): TopicId {
  for (;;) {
    let id = '';
    while (id.length < 21) id += BASE64_URL[chance(64)];
    id += BASE64_URL[chance(4) * 16];
    if (!id.startsWith('-') && image.topicName(id as TopicId) === null) return id as TopicId;
  }
}

// Answers.

function acceptance(topic: NewTopic, topicId: TopicId, assignment: Assignment, config: TopicConfig): TopicAnswer {
  const own = new Set(topic.configs.map(({ name }) => name));
  const configs = Object.entries(config)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({
      name,
      value: String(value),
      readOnly: false,
      configSource: own.has(name) ? ConfigSource.topicConfig : ConfigSource.defaultConfig,
      isSensitive: false,
    }));
  return {
    name: topic.name,
    topicId,
    errorCode: Errors.NONE,
    errorMessage: null,
    topicConfigErrorCode: null,
    numPartitions: assignment.length,
    replicationFactor: assignment[0]!.length,
    configs,
  };
}

function refusal(name: TopicName, { code, message }: ApiError): TopicAnswer {
  return {
    name,
    topicId: NO_TOPIC_ID,
    errorCode: code,
    errorMessage: message,
    topicConfigErrorCode: null,
    numPartitions: -1,
    replicationFactor: -1,
    configs: null,
  };
}
