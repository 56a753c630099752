/** kafka-configs.sh --describe, step by step: who there is, then what each is set to. (Kafka: ConfigCommand.describeResourceConfig) */
import type { BrokerId, TopicName } from '../../model/vocabulary';
import { ConfigResourceType, ConfigSource, describeConfigsKey, describeConfigsRequest } from '../../protocol/describe-configs';
import type { NodeId } from '../../sim/context';
import { requestOf } from '../network-client';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { ask, askForMetadata, print, type Step } from './step';

/** The name of what all brokers have together. */
const ALL_BROKERS = '';

type Description = Extract<AdminQuestion, { kind: 'DescribeConfigs' }>;
type Entry = NonNullable<AdminTask['configs']>['results'][number]['configs'][number];

export function nextDescriptionStep(task: AdminTask, call: Description): Step {
  const { metadata, configs } = task;
  const { entityType, entityName } = call;
  const singular = entityType.slice(0, -1);
  if (metadata === null) return askForMetadata(null);
  const there =
    entityType === 'topics'
      ? metadata.topics.map(({ name }) => name ?? '').sort()
      : metadata.brokers.map(({ nodeId }) => String(nodeId)).sort();
  if (entityName !== null && entityName !== ALL_BROKERS && !there.includes(entityName))
    return print([`The ${singular} '${entityName}' doesn't exist and doesn't have dynamic config.`]);
  const names = entityName !== null ? [entityName] : entityType === 'brokers' ? [...there, ALL_BROKERS] : there;
  if (configs === null && names.length > 0) return entityType === 'topics' ? askForTopics(names as TopicName[]) : askBrokers(names, task);
  return print(names.flatMap((name) => describe(name, singular, task, call)));
}

function askForTopics(names: readonly TopicName[]): Step {
  const resources = names.map((resourceName) => ({ resourceType: ConfigResourceType.topic, resourceName, configurationKeys: null }));
  return ask(null, describeConfigsKey, describeConfigsRequest, { resources, includeSynonyms: true, includeDocumentation: false });
}

/** Each of itself; of all together any. */
function askBrokers(names: readonly string[], { metadata }: AdminTask): Step {
  const questions = names.map((resourceName) => {
    const resources = [{ resourceType: ConfigResourceType.broker, resourceName, configurationKeys: null }];
    const body = { resources, includeSynonyms: true, includeDocumentation: false };
    const host = metadata!.brokers.find(({ nodeId }) => nodeId === (Number(resourceName) as BrokerId))?.host ?? null;
    return {
      to: resourceName === ALL_BROKERS ? null : (host as NodeId),
      request: requestOf(describeConfigsKey, describeConfigsRequest, body),
    };
  });
  return { kind: 'Ask', questions };
}

function describe(name: string, singular: string, { configs }: AdminTask, { all }: Description): string[] {
  const entries = configs?.results.find(({ resourceName }) => resourceName === name)?.configs ?? [];
  const isDefault = name === ALL_BROKERS && singular === 'broker';
  const source =
    singular === 'topic'
      ? ConfigSource.topicConfig
      : isDefault
        ? ConfigSource.dynamicDefaultBrokerConfig
        : ConfigSource.dynamicBrokerConfig;
  const shown = entries.filter(({ configSource }) => all || configSource === source);
  return [
    isDefault ? 'Default configs for brokers in the cluster are:' : `${all ? 'All' : 'Dynamic'} configs for ${singular} ${name} are:`,
    ...shown.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(lineOf),
  ];
}

function lineOf({ name, value, isSensitive, synonyms }: Entry): string {
  const from = synonyms.map(({ name: synonym, value: was, source }) => `${SOURCES.get(source)}:${synonym}=${was}`);
  return `  ${name}=${value} sensitive=${isSensitive} synonyms={${from.join(', ')}}`;
}

const SOURCES: ReadonlyMap<number, string> = new Map([
  [ConfigSource.topicConfig, 'DYNAMIC_TOPIC_CONFIG'],
  [ConfigSource.dynamicBrokerConfig, 'DYNAMIC_BROKER_CONFIG'],
  [ConfigSource.dynamicDefaultBrokerConfig, 'DYNAMIC_DEFAULT_BROKER_CONFIG'],
  [ConfigSource.staticBrokerConfig, 'STATIC_BROKER_CONFIG'],
  [ConfigSource.defaultConfig, 'DEFAULT_CONFIG'],
]);
