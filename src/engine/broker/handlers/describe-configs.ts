/**
 * DescribeConfigs: the settings in force for a topic or for this broker, and where each comes from. (Kafka: ConfigHelper)
 *
 * Departure: of a broker's settings those of the cleaner can be changed while Kafka's runs, and are read-only here.
 */
import { type ConfigTypeName, typeOfConfig } from '../../model/config-types';
import { type BrokerConfig, brokerDefaults, configText, THROTTLED_RATES, type TopicConfig, topicDefaults } from '../../model/configs';
import { Errors, MALFORMED_REQUEST } from '../../model/error-codes';
import { problemWithTopicName } from '../../model/topic-names';
import type { ErrorCode, TopicName } from '../../model/vocabulary';
import {
  ConfigResourceType,
  ConfigSource,
  ConfigType,
  type DescribeConfigsRequest,
  type DescribeConfigsResponse,
} from '../../protocol/describe-configs';
import type { Broker } from '../broker';

type Resource = DescribeConfigsRequest['resources'][number];
type Result = DescribeConfigsResponse['results'][number];

export function handleDescribeConfigs(broker: Broker, request: DescribeConfigsRequest): DescribeConfigsResponse {
  const results = request.resources.map((resource) => describe(broker, resource));
  return { throttleTimeMs: 0, results: request.includeSynonyms ? results : results.map(withoutSynonyms) };
}

function describe(broker: Broker, resource: Resource): Result {
  const { resourceType, resourceName } = resource;
  const result = { errorCode: Errors.NONE, errorMessage: '', resourceType, resourceName };
  const refused = (errorCode: ErrorCode, errorMessage: string) => ({ ...result, errorCode, errorMessage, configs: [] });
  if (resourceType === ConfigResourceType.topic) {
    const invalid = problemWithTopicName(resourceName);
    if (invalid !== null) return refused(Errors.INVALID_TOPIC_EXCEPTION, `Topic name is invalid: ${invalid}`);
    const topic = broker.image.topic(resourceName as TopicName);
    if (topic === null) return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, '');
    const names = Object.keys(topicDefaults) as (keyof TopicConfig)[];
    const configs = names.map((name) =>
      topicEntry(name, topic.config[name], { isSet: topic.overrides.has(name), cluster: broker.image.clusterConfig.get(name) ?? null }),
    );
    return { ...result, configs: asked(configs, resource) };
  }
  if (resourceType === ConfigResourceType.broker && (resourceName === '' || resourceName === String(broker.id))) {
    const fixed = Object.entries(broker.configs).map(([name, value]) => brokerEntry(name as keyof BrokerConfig, value));
    const configs = resourceName === '' ? ofAllBrokers(broker) : [...fixed, ...ratesOf(broker)];
    return { ...result, configs: asked(configs, resource) };
  }
  return refused(Errors.INVALID_REQUEST, reasonAgainst(broker, resource));
}

/** Departure: neither loggers nor client metrics nor groups have settings here, and whoever names one is told as of a type that is not there. */
function reasonAgainst(broker: Broker, { resourceType, resourceName }: Resource): string {
  switch (resourceType) {
    case ConfigResourceType.broker:
      if (!/^-?\d+$/.test(resourceName)) return `Broker id must be an integer, but it is: ${resourceName}`;
      return `Unexpected broker id, expected ${broker.id} or empty string, but received ${resourceName}`;
    case ConfigResourceType.brokerLogger:
      return resourceName === '' ? 'Broker id must not be empty' : MALFORMED_REQUEST;
    case ConfigResourceType.clientMetrics:
      return resourceName === '' ? 'Client metrics subscription name must not be empty' : MALFORMED_REQUEST;
    case ConfigResourceType.group:
      return resourceName === '' ? 'Group name must not be empty' : MALFORMED_REQUEST;
    default:
      return MALFORMED_REQUEST;
  }
}

function asked(configs: Result['configs'], { configurationKeys }: Resource): Result['configs'] {
  return configurationKeys === null || configurationKeys.length === 0
    ? configs
    : configs.filter(({ name }) => configurationKeys.includes(name));
}

/** Null for a text that is not set. */
type Value = string | number | boolean | null;
type Entry = Result['configs'][number];

/** What was set on the topic comes first, then what the server says for topics that say nothing. */
function topicEntry(name: keyof TopicConfig, value: Value, { isSet, cluster }: { isSet: boolean; cluster: string | null }): Entry {
  const server = SERVER_NAMES[name];
  const synonyms = [
    ...(isSet ? [{ name, value: textOf(name, value), source: ConfigSource.topicConfig }] : []),
    ...(cluster === null ? [] : [{ name, value: cluster, source: ConfigSource.dynamicDefaultBrokerConfig }]),
    ...(server === null ? [] : [{ name: server, value: textOf(server, topicDefaults[name]), source: ConfigSource.defaultConfig }]),
  ];
  const configSource = synonyms[0]?.source ?? ConfigSource.defaultConfig;
  return { ...shared(name, value), readOnly: false, configSource, synonyms };
}

/** What was set for all brokers together while they run. */
const ofAllBrokers = ({ image }: Broker): Entry[] =>
  [...image.clusterConfig].map(([name, value]) => dynamicEntry(name, [{ name, value, source: ConfigSource.dynamicDefaultBrokerConfig }]));

/** Those that can be changed while it runs, and are set. */
function ratesOf({ id, image }: Broker): Entry[] {
  return THROTTLED_RATES.flatMap((name) => {
    const own = image.brokerConfig(id).get(name);
    const all = image.clusterConfig.get(name);
    const synonyms = [
      ...(own === undefined ? [] : [{ name, value: own, source: ConfigSource.dynamicBrokerConfig }]),
      ...(all === undefined ? [] : [{ name, value: all, source: ConfigSource.dynamicDefaultBrokerConfig }]),
    ];
    return synonyms.length === 0 ? [] : [dynamicEntry(name, synonyms)];
  });
}

function dynamicEntry(name: string, synonyms: Entry['synonyms']): Entry {
  const { value, source } = synonyms[0]!;
  return { ...shared(name, Number(value)), value, readOnly: false, configSource: source, synonyms };
}

/** All others are what the process was started with. */
function brokerEntry(name: keyof BrokerConfig, value: Value): Entry {
  const byDefault = { name, value: textOf(name, brokerDefaults[name]), source: ConfigSource.defaultConfig };
  const isSet = value !== brokerDefaults[name];
  const set = { name, value: textOf(name, value), source: ConfigSource.staticBrokerConfig };
  const synonyms = isSet ? [set, byDefault] : [byDefault];
  return { ...shared(name, value), readOnly: true, configSource: synonyms[0]!.source, synonyms };
}

const textOf = (name: string, value: Value) => (value === null ? null : configText(name, value));

const TYPES: Readonly<Record<ConfigTypeName, keyof typeof ConfigType>> = {
  BOOLEAN: 'boolean',
  STRING: 'string',
  INT: 'int',
  SHORT: 'short',
  LONG: 'long',
  DOUBLE: 'double',
  LIST: 'list',
};

const shared = (name: string, value: Value) => ({
  name,
  value: textOf(name, value),
  isSensitive: false,
  documentation: null,
  configType: ConfigType[TYPES[typeOfConfig(name, value)]],
});

const withoutSynonyms = (result: Result): Result => ({ ...result, configs: result.configs.map((entry) => ({ ...entry, synonyms: [] })) });

/**
 * What the setting is called in server.properties; null where the server's first name for it has no value of its own, so that Kafka
 * names none. (Kafka: ServerTopicConfigSynonyms)
 */
const SERVER_NAMES: Readonly<Record<keyof TopicConfig, string | null>> = {
  'cleanup.policy': 'log.cleanup.policy',
  'retention.ms': null,
  'retention.bytes': 'log.retention.bytes',
  'flush.messages': 'log.flush.interval.messages',
  'flush.ms': null,
  'file.delete.delay.ms': 'log.segment.delete.delay.ms',
  'delete.retention.ms': 'log.cleaner.delete.retention.ms',
  'min.cleanable.dirty.ratio': 'log.cleaner.min.cleanable.ratio',
  'min.compaction.lag.ms': 'log.cleaner.min.compaction.lag.ms',
  'max.compaction.lag.ms': 'log.cleaner.max.compaction.lag.ms',
  'min.insync.replicas': 'min.insync.replicas',
  'unclean.leader.election.enable': 'unclean.leader.election.enable',
  'segment.bytes': 'log.segment.bytes',
  'internal.segment.bytes': null,
  'segment.ms': null,
  'index.interval.bytes': 'log.index.interval.bytes',
  'segment.index.bytes': 'log.index.size.max.bytes',
  'max.message.bytes': 'message.max.bytes',
  'message.timestamp.type': 'log.message.timestamp.type',
  'message.timestamp.after.max.ms': 'log.message.timestamp.after.max.ms',
  'leader.replication.throttled.replicas': null,
  'follower.replication.throttled.replicas': null,
};
