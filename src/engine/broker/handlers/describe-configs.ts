/** DescribeConfigs: the settings in force for a topic or for this broker, and where each comes from. (Kafka: ConfigHelper) */
import { type TopicConfig, topicDefaults } from '../../model/configs';
import { Errors } from '../../model/error-codes';
import type { TopicName } from '../../model/vocabulary';
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
  return { throttleTimeMs: 0, results: request.resources.map((resource) => describe(broker, resource)) };
}

function describe(broker: Broker, resource: Resource): Result {
  const { resourceType, resourceName } = resource;
  const result = { errorCode: Errors.NONE, errorMessage: null, resourceType, resourceName };
  if (resourceType === ConfigResourceType.topic) {
    const topic = broker.image.topic(resourceName as TopicName);
    if (topic === null) return { ...result, errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: null, configs: [] };
    const names = Object.keys(topicDefaults) as (keyof TopicConfig)[];
    const configs = names.map((name) =>
      entry(name, topic.config[name], topic.overrides.has(name) ? ConfigSource.topicConfig : ConfigSource.defaultConfig),
    );
    return { ...result, configs: asked(configs, resource) };
  }
  if (resourceType === ConfigResourceType.broker && (resourceName === '' || resourceName === String(broker.id))) {
    const configs = Object.entries(broker.configs).map(([name, value]) => entry(name, value, ConfigSource.staticBrokerConfig));
    return { ...result, configs: asked(configs, resource) };
  }
  return { ...result, errorCode: Errors.INVALID_REQUEST, errorMessage: `Broker ${broker.id} cannot describe ${resourceName}`, configs: [] };
}

function asked(configs: Result['configs'], { configurationKeys }: Resource): Result['configs'] {
  return configurationKeys === null || configurationKeys.length === 0
    ? configs
    : configs.filter(({ name }) => configurationKeys.includes(name));
}

function entry(name: string, value: string | number | boolean, configSource: number): Result['configs'][number] {
  const configType = { string: ConfigType.string, number: ConfigType.long, boolean: ConfigType.boolean }[
    typeof value as 'string' | 'number' | 'boolean'
  ];
  const shared = { name, value: String(value), isSensitive: false, synonyms: [], documentation: null };
  return { ...shared, readOnly: configSource === ConfigSource.staticBrokerConfig, configSource, configType };
}
