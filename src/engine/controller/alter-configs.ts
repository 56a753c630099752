/**
 * Settings of topics, changed while the topic is in use. Each resource is changed as a whole or not at all: what it would have then is
 * checked before a record is written.
 *
 * Of a broker's settings here none is one that Kafka calls dynamic, so all are refused, in Kafka's words.
 * Departure: where an unclean election is allowed by this, leaderless partitions elect at once; Kafka looks every five minutes
 * (unclean.leader.election.interval.ms).
 * Kafka: ConfigurationControlManager.incrementalAlterConfigs, DynamicBrokerConfig.validateConfigs
 */
import { err, ok, type Result } from '../../base/result';
import { BROKER_RESOURCE, ELR_VERSION, type MetadataImage, TOPIC_RESOURCE } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { brokerDefaults, topicDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { TopicName } from '../model/vocabulary';
import { ConfigResourceType } from '../protocol/describe-configs';
import {
  ConfigOperation,
  type IncrementalAlterConfigsRequest,
  type IncrementalAlterConfigsResponse,
} from '../protocol/incremental-alter-configs';
import { MIN_INSYNC_REPLICAS, recordsToClearElr } from './eligible-leader-replicas';
import { type ApiError, apiError, type Operation } from './operation';
import { recordsForUncleanElection } from './replication-control';

type Resource = IncrementalAlterConfigsRequest['resources'][number];
type Change = Resource['configs'][number];

export function incrementalAlterConfigs(
  image: MetadataImage,
  { resources, validateOnly }: IncrementalAlterConfigsRequest,
): Operation<IncrementalAlterConfigsResponse> {
  const records: MetadataRecord[] = [];
  const responses = resources.map((resource) => {
    const { resourceType, resourceName } = resource;
    const altered = alter(image, resource);
    if (!altered.ok) return { errorCode: altered.error.code, errorMessage: altered.error.message, resourceType, resourceName };
    records.push(...altered.value);
    return { errorCode: Errors.NONE, errorMessage: null, resourceType, resourceName };
  });
  return { records: validateOnly ? [] : records, answer: { throttleTimeMs: 0, responses } };
}

function alter(image: MetadataImage, resource: Resource): Result<readonly MetadataRecord[], ApiError> {
  const { resourceType, resourceName, configs } = resource;
  const names = configs.map(({ name }) => name);
  if (new Set(names).size < names.length) return err(apiError(Errors.INVALID_REQUEST, 'Error due to duplicate config keys'));
  switch (resourceType) {
    case ConfigResourceType.topic:
      return alterTopic(image, resourceName as TopicName, configs);
    case ConfigResourceType.broker:
      return resourceName === '' ? alterCluster(image, configs) : err(brokerProblem(image, resourceName, names));
    default:
      return err(apiError(Errors.INVALID_REQUEST, `Unexpected resource type ${resourceType}.`));
  }
}

function alterTopic(image: MetadataImage, topic: TopicName, changes: readonly Change[]): Result<readonly MetadataRecord[], ApiError> {
  if (image.topic(topic) === null) return err(apiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${topic}' does not exist.`));
  const overrides = new Map(image.topicConfig(topic));
  const records: MetadataRecord[] = [];
  for (const change of changes) {
    const { name } = change;
    if (!Object.hasOwn(topicDefaults, name)) return err(apiError(Errors.INVALID_CONFIG, `Unknown topic config name: ${name}`));
    const value = valueAfter(change, overrides.get(name) ?? String(topicDefaults[name as keyof typeof topicDefaults]));
    if (!value.ok) return value;
    if (value.value === (overrides.get(name) ?? null)) continue; // a record would say nothing
    if (value.value === null) overrides.delete(name);
    else overrides.set(name, value.value);
    records.push({ kind: 'Config', resourceType: TOPIC_RESOURCE, resourceName: topic, name, value: value.value });
  }
  const config = image.resolve(overrides);
  if (!config.ok) return err(apiError(Errors.INVALID_CONFIG, config.error));
  const allowsUnclean = config.value['unclean.leader.election.enable'];
  return ok([...records, ...recordsToClearElr(image, topic, changes), ...(allowsUnclean ? recordsForUncleanElection(image, topic) : [])]);
}

/** Of what all brokers have together, min.insync.replicas alone can be changed here. */
function alterCluster(image: MetadataImage, changes: readonly Change[]): Result<readonly MetadataRecord[], ApiError> {
  const fixed = changes.map(({ name }) => name).filter((name) => name !== MIN_INSYNC_REPLICAS);
  if (fixed.length > 0) return err(brokerProblem(image, '', fixed));
  const overrides = new Map(image.clusterConfig);
  const records: MetadataRecord[] = [];
  for (const change of changes) {
    const { name } = change;
    const value = valueAfter(change, overrides.get(name) ?? String(topicDefaults[MIN_INSYNC_REPLICAS]));
    if (!value.ok) return value;
    if (value.value === null && image.featureLevel(ELR_VERSION) > 0)
      return err(apiError(Errors.INVALID_CONFIG, `Cluster-level ${name} cannot be removed while ELR is enabled.`));
    if (value.value === null) overrides.delete(name);
    else overrides.set(name, value.value);
    records.push({ kind: 'Config', resourceType: BROKER_RESOURCE, resourceName: '', name, value: value.value });
  }
  const config = image.resolve(overrides);
  if (!config.ok) return err(apiError(Errors.INVALID_REQUEST, invalidBrokerConfig('', config.error)));
  return ok([...records, ...recordsToClearElr(image, '', changes)]);
}

/** Null where the default is to be in force again. */
function valueAfter({ name, configOperation, value }: Change, present: string): Result<string | null, ApiError> {
  switch (configOperation) {
    case ConfigOperation.set:
      if (value === null) return err(apiError(Errors.INVALID_REQUEST, `Null value not supported for : ${name}`));
      return ok(value);
    case ConfigOperation.delete:
      return ok(null);
    case ConfigOperation.append:
    case ConfigOperation.subtract:
      return changedList({ name, isAppended: configOperation === ConfigOperation.append, value: value ?? '', present });
    default:
      return err(apiError(Errors.INVALID_REQUEST, `Unknown operation type ${configOperation}.`));
  }
}

function changedList(options: { name: string; isAppended: boolean; value: string; present: string }): Result<string, ApiError> {
  const { name, isAppended, value, present } = options;
  if (name !== 'cleanup.policy') {
    const verb = isAppended ? 'APPEND' : 'SUBTRACT';
    return err(apiError(Errors.INVALID_CONFIG, `Can't ${verb} to key ${name} because its type is not LIST.`));
  }
  const named = value.split(',');
  const others = present.split(',').filter((each) => !named.includes(each));
  return ok([...others, ...(isAppended ? named : [])].sort().join(','));
}

function brokerProblem(image: MetadataImage, broker: string, names: readonly string[]): ApiError {
  if (names.includes(MIN_INSYNC_REPLICAS) && image.featureLevel(ELR_VERSION) > 0)
    return apiError(Errors.INVALID_CONFIG, `Broker-level ${MIN_INSYNC_REPLICAS} cannot be altered while ELR is enabled.`);
  const unknown = names.filter((name) => !Object.hasOwn(brokerDefaults, name));
  const what =
    unknown.length > 0
      ? `Unknown broker config names: ${unknown.join(', ')}`
      : `Cannot update these configs dynamically: Set(${names.join(', ')})`;
  return apiError(Errors.INVALID_REQUEST, invalidBrokerConfig(broker, what));
}

const invalidBrokerConfig = (broker: string, what: string) =>
  `Invalid config value for resource ConfigResource(type=BROKER, name='${broker}'): ${what}`;
