/**
 * A topic's settings as they are in force: what was set on the topic, over what was set for the cluster, over the defaults.
 *
 * It may never let a value through that Kafka's own ConfigDef would refuse.
 *
 * Read next: image.ts, which resolves them once a change; model/configs.ts, which has the defaults.
 * Kafka: KafkaConfigSchema.resolveEffectiveTopicConfigs
 */
import { err, ok, type Result } from '../../base/result';
import { parseConfig, type TopicConfig, topicDefaults } from '../model/configs';
import type { BrokerId, PartitionIndex } from '../model/vocabulary';

/** Returns Kafka's words where a name is unknown or a value cannot be read. */
export function resolveTopicConfig(
  overrides: ReadonlyMap<string, string>,
  defaults: TopicConfig = topicDefaults,
): Result<TopicConfig, string> {
  let config = defaults;
  for (const [name, value] of overrides) {
    const parsed = parseConfig<TopicConfig>(topicDefaults, name, value);
    if (!parsed.ok) return err(parsed.error);
    if (name.endsWith('.replication.throttled.replicas') && !THROTTLED.test(value.trim())) return err(notThrottled(name, value));
    const least = leastOf(name);
    const number = parsed.value[name as keyof TopicConfig];
    if (typeof number === 'number' && number < least)
      return err(`Invalid value ${value} for configuration ${name}: Value must be at least ${least}`);
    if (name === DIRTY_RATIO && Number(value) > 1)
      return err(`Invalid value ${value} for configuration ${name}: Value must be no more than 1`);
    config = { ...config, ...parsed.value };
  }
  const [min, max] = [config['min.compaction.lag.ms'], config['max.compaction.lag.ms']];
  if (min > max) return err(`conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`);
  return ok(config);
}

const DIRTY_RATIO = 'min.cleanable.dirty.ratio';

/** (Kafka: ThrottledReplicaListValidator) */
const THROTTLED = /^(\*|(\s*\d+:\d+\s*)?(,\s*(\d+:\d+)?\s*)*)$/;
const notThrottled = (name: string, value: string) =>
  `Invalid value [${value.split(',').join(', ')}] for configuration ${name}: ${name} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...`;

/** Whether that list names that replica. (Kafka: TopicConfigHandler.parseThrottledPartitions) */
export function isThrottled(
  list: string,
  { partition, broker }: { readonly partition: PartitionIndex; readonly broker: BrokerId },
): boolean {
  return list !== '' && (list.trim() === '*' || list.split(',').some((each) => each.trim() === `${partition}:${broker}`));
}

export const leastOf = (name: string) => AT_LEAST[name] ?? 0;

/** Of all others 0. (Kafka: LogConfig's ConfigDef) */
const AT_LEAST: Readonly<Record<string, number>> = {
  'retention.ms': -1,
  'retention.bytes': Number.NEGATIVE_INFINITY,
  'max.compaction.lag.ms': 1,
  'flush.messages': 1,
  'min.insync.replicas': 1,
  'segment.bytes': 1_048_576,
  'segment.ms': 1,
  'segment.index.bytes': 4,
};
