/**
 * Settings of topics, changed while the topic is in use. Each resource is changed as a whole or not at all: what it would have then is
 * checked before a record is written.
 *
 * Of a broker's settings those of replication's throttles are dynamic, as Kafka calls it; all others are refused, in Kafka's words.
 * Departure: any broker takes the settings of any other; Kafka's takes its own alone.
 * Departure: a broker's setting that Kafka does not know it keeps, for what is plugged into it; here nothing is, and it is refused.
 * Departure: where an unclean election is allowed by this, leaderless partitions elect at once; Kafka looks every five minutes
 * (unclean.leader.election.interval.ms).
 * Kafka: ConfigurationControlManager.incrementalAlterConfigs, DynamicBrokerConfig.validateConfigs
 */
import { err, ok, type Result } from '../../base/result';
import { BROKER_RESOURCE, ELR_VERSION, type MetadataImage, TOPIC_RESOURCE } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { brokerDefaults, THROTTLED_RATES, topicDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import { problemWithTopicName } from '../model/topic-names';
import type { BrokerId, TopicName } from '../model/vocabulary';
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
      return alterBrokers(image, resourceName, configs);
    default:
      return err(apiError(Errors.INVALID_REQUEST, `Unknown resource type ${resourceType}`));
  }
}

function alterTopic(image: MetadataImage, topic: TopicName, changes: readonly Change[]): Result<readonly MetadataRecord[], ApiError> {
  if (topic === '') return err(apiError(Errors.INVALID_REQUEST, 'Default topic resources are not allowed.'));
  const invalid = problemWithTopicName(topic);
  if (invalid !== null) return err(apiError(Errors.INVALID_TOPIC_EXCEPTION, `Topic name is invalid: ${invalid}`));
  if (image.topic(topic) === null) return err(apiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${topic}' does not exist.`));
  const overrides = new Map(image.topicConfig(topic));
  const records: MetadataRecord[] = [];
  for (const change of changes) {
    const { name } = change;
    const isKnown = Object.hasOwn(topicDefaults, name);
    if (!isKnown && change.configOperation === ConfigOperation.delete) continue; // it is not set, as was asked for
    if (!isKnown) return err(apiError(Errors.INVALID_CONFIG, `Unknown topic config name: ${name}`));
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

/** Of one broker, or where the name is empty of all together: then of topics' settings min.insync.replicas, too. */
function alterBrokers(image: MetadataImage, broker: string, changes: readonly Change[]): Result<readonly MetadataRecord[], ApiError> {
  const fixed = changes.map(({ name }) => name).filter((name) => !isRate(name) && (broker !== '' || name !== MIN_INSYNC_REPLICAS));
  if (fixed.length > 0) return err(brokerProblem(image, fixed));
  const overrides = new Map(broker === '' ? image.clusterConfig : image.brokerConfig(Number(broker) as BrokerId));
  const records: MetadataRecord[] = [];
  for (const change of changes) {
    const { name } = change;
    const value = valueAfter(change, overrides.get(name) ?? '');
    if (!value.ok) return value;
    if (isRate(name) && value.value !== null) {
      const problem = rateProblem(name, value.value);
      if (problem !== null) return err(apiError(Errors.INVALID_REQUEST, problem));
    }
    if (value.value === (overrides.get(name) ?? null)) continue;
    if (value.value === null && !isRate(name) && image.featureLevel(ELR_VERSION) > 0)
      return err(apiError(Errors.INVALID_CONFIG, `Cluster-level ${name} cannot be removed while ELR is enabled.`));
    if (value.value === null) overrides.delete(name);
    else overrides.set(name, value.value);
    records.push({ kind: 'Config', resourceType: BROKER_RESOURCE, resourceName: broker, name, value: value.value });
  }
  if (broker !== '') return ok(records);
  const config = image.resolve(new Map([...overrides].filter(([name]) => !isRate(name))));
  if (!config.ok) return err(apiError(Errors.INVALID_REQUEST, config.error));
  return ok([...records, ...recordsToClearElr(image, '', changes)]);
}

const isRate = (name: string) => (THROTTLED_RATES as readonly string[]).includes(name);

function rateProblem(name: string, value: string): string | null {
  if (!/^-?\d{1,19}$/.test(value)) return `Invalid value ${value} for configuration ${name}: Not a number of type LONG`;
  return Number(value) < 0 ? `Invalid value ${value} for configuration ${name}: Value must be at least 0` : null;
}

/** Null where the default is to be in force again. */
function valueAfter({ name, configOperation, value }: Change, present: string): Result<string | null, ApiError> {
  switch (configOperation) {
    case ConfigOperation.set:
      return value === null ? notNull(name) : ok(value);
    case ConfigOperation.delete:
      return ok(null);
    case ConfigOperation.append:
    case ConfigOperation.subtract:
      return value === null ? notNull(name) : changedList({ name, isAppended: configOperation === ConfigOperation.append, value, present });
    default:
      return err(apiError(Errors.INVALID_REQUEST, `Unknown operation type ${configOperation}.`));
  }
}

const notNull = (name: string) => err(apiError(Errors.INVALID_REQUEST, `Null value not supported for : ${name}`));

function changedList(options: { name: string; isAppended: boolean; value: string; present: string }): Result<string, ApiError> {
  const { name, isAppended, value, present } = options;
  if (name !== 'cleanup.policy' && !name.endsWith('.throttled.replicas')) {
    const verb = isAppended ? 'APPEND' : 'SUBTRACT';
    return err(apiError(Errors.INVALID_CONFIG, `Can't ${verb} to key ${name} because its type is not LIST.`));
  }
  const named = value.split(',');
  const others = present.split(',').filter((each) => !named.includes(each));
  return ok([...others, ...(isAppended ? named : [])].sort().join(','));
}

function brokerProblem(image: MetadataImage, names: readonly string[]): ApiError {
  if (names.includes(MIN_INSYNC_REPLICAS) && image.featureLevel(ELR_VERSION) > 0)
    return apiError(Errors.INVALID_CONFIG, `Broker-level ${MIN_INSYNC_REPLICAS} cannot be altered while ELR is enabled.`);
  const unknown = names.filter((name) => !Object.hasOwn(brokerDefaults, name));
  const what =
    unknown.length > 0
      ? `Unknown broker config names: ${unknown.join(', ')}`
      : `Cannot update these configs dynamically: Set(${names.join(', ')})`;
  return apiError(Errors.INVALID_REQUEST, what);
}
