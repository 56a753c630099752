/**
 * New topics: names and settings are checked, replicas placed, and a topic's records written together: Topic, its Configs, its
 * Partitions. Each topic is created or refused on its own; refusals are in Kafka's words.
 *
 * It may never create part of a topic.
 *
 * Read next: new-topic-name.ts, replica-assignment.ts.
 * Kafka: ReplicationControlManager.createTopics, ControllerApis.createTopics
 */
import { err, ok, type Result } from '../../base/result';
import { type MetadataImage, TOPIC_RESOURCE } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { type TopicConfig, topicDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import { randomUuid } from '../model/uuid';
import { NO_TOPIC_ID, type PartitionIndex, type TopicId, type TopicName } from '../model/vocabulary';
import type { CreateTopicsRequest, CreateTopicsResponse } from '../protocol/create-topics';
import { ConfigSource } from '../protocol/describe-configs';
import { recordsToClearElr } from './eligible-leader-replicas';
import { newPartition } from './new-partition';
import { problemWithName } from './new-topic-name';
import { type ApiError, apiError, type Operation } from './operation';
import { type Assignment, assignReplicas, type CreationView, type NewTopic } from './replica-assignment';

type TopicAnswer = CreateTopicsResponse['topics'][number];

export function createTopics(view: CreationView, request: CreateTopicsRequest): Operation<CreateTopicsResponse> {
  const records: MetadataRecord[] = [];
  const topics = distinct(request.topics).map(({ topic, isDuplicate }): TopicAnswer => {
    if (isDuplicate) return refusal(topic.name, apiError(Errors.INVALID_REQUEST, 'Duplicate topic name.'));
    const created = createTopic(view, topic);
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

function createTopic(view: CreationView, topic: NewTopic): Result<Operation<TopicAnswer>, ApiError> {
  const { image, chance } = view;
  const nameProblem = problemWithName(image, topic.name);
  if (nameProblem !== null) return err(nameProblem);
  const config = readConfig(image, topic);
  if (!config.ok) return config;
  const assignment = assignReplicas(view, topic);
  if (!assignment.ok) return assignment;
  const topicId = randomUuid(chance) as TopicId;
  const records: MetadataRecord[] = [
    { kind: 'Topic', name: topic.name, topicId },
    ...topic.configs.map(
      ({ name, value }): MetadataRecord => ({ kind: 'Config', resourceType: TOPIC_RESOURCE, resourceName: topic.name, name, value }),
    ),
    ...recordsToClearElr(image, topic.name, topic.configs),
    ...assignment.value.map((replicas, partition) => newPartition(image, { topicId, partitionId: partition as PartitionIndex, replicas })),
  ];
  return ok({ records, answer: acceptance(topic, topicId, assignment.value, config.value) });
}

// Settings.

function readConfig(image: MetadataImage, { configs }: NewTopic): Result<TopicConfig, ApiError> {
  const nulls = configs.filter(({ value }) => value === null).map(({ name }) => name);
  if (nulls.length > 0) return err(apiError(Errors.INVALID_CONFIG, `Null value not supported for topic configs: ${nulls.join(',')}`));
  const unknown = configs.find(({ name }) => !Object.hasOwn(topicDefaults, name));
  if (unknown !== undefined) return err(apiError(Errors.INVALID_CONFIG, `Unknown topic config name: ${unknown.name}`));
  const config = image.resolve(new Map(configs.map(({ name, value }) => [name, value ?? ''])));
  return config.ok ? config : err(apiError(Errors.INVALID_CONFIG, config.error));
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
    configs: [],
  };
}
