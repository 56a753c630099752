/**
 * Every setting that the engine has, under Kafka's own name, with Kafka 4.2's default; units are in the name (ms, bytes). A setting
 * that would change nothing is not here.
 *
 * Departure: a topic's setting that is not here is unknown: compression.type, say; a LONG beyond 2⁵³−1 is Long.MAX_VALUE.
 *
 * (Kafka: ProducerConfig, ConsumerConfig, TopicConfig, KRaftConfigs, ReplicationConfigs,
 * GroupCoordinatorConfig)
 */
import { err, ok, type Result } from '../../base/result';
import { isNumberOf, typeOfConfig } from './config-types';

/** Long.MAX_VALUE as a setting: never. Times and sizes of a simulated cluster stay far below it. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/** Settings of Kafka's type DOUBLE whose default is the largest. */
const LARGEST_DOUBLES: readonly string[] = ['log.cleaner.io.max.bytes.per.second'];

/** A value as Kafka writes it: never is the largest number of the setting's type. */
export function configText(name: string, value: string | number | boolean): string {
  if (value !== NEVER) return String(value);
  return LARGEST_DOUBLES.includes(name) ? '1.7976931348623157E308' : '9223372036854775807';
}

/** Whether a setting's text says never. */
export const saysNever = (text: string) => Number(text) >= NEVER;

export const producerDefaults = {
  acks: 'all' as '0' | '1' | 'all',
  'enable.idempotence': true,
  retries: 2_147_483_647,
  'max.in.flight.requests.per.connection': 5,
  /** Of keys. The name and its values are librdkafka's; a Java client has only murmur2. */
  partitioner: 'murmur2_random' as 'murmur2_random' | 'consistent_random',
  'batch.size': 16_384,
  'linger.ms': 5,
  'buffer.memory': 33_554_432,
  'max.block.ms': 60_000,
  'max.request.size': 1_048_576,
  'delivery.timeout.ms': 120_000,
  'request.timeout.ms': 30_000,
  'retry.backoff.ms': 100,
  'retry.backoff.max.ms': 1_000,
  'reconnect.backoff.ms': 50,
  'reconnect.backoff.max.ms': 1_000,
  'metadata.max.age.ms': 300_000,
  'partitioner.adaptive.partitioning.enable': true,
  'partitioner.availability.timeout.ms': 0,
  'partitioner.ignore.keys': false,
};
export type ProducerConfig = Readonly<typeof producerDefaults>;

export const consumerDefaults = {
  /** Names a static member (KIP-345); null for a dynamic one. */
  'group.instance.id': null as string | null,
  'session.timeout.ms': 45_000,
  'heartbeat.interval.ms': 3_000,
  'max.poll.interval.ms': 300_000,
  'max.poll.records': 500,
  'enable.auto.commit': true,
  'auto.commit.interval.ms': 5_000,
  'auto.offset.reset': 'latest' as 'latest' | 'earliest' | 'none',
  'fetch.min.bytes': 1,
  'fetch.max.bytes': 52_428_800,
  'fetch.max.wait.ms': 500,
  'max.partition.fetch.bytes': 1_048_576,
  'check.crcs': true,
  /** Where it runs: a replica in the same rack is nearer than the leader (KIP-392). '' for no place. */
  'client.rack': '',
  'request.timeout.ms': 30_000,
  'retry.backoff.ms': 100,
  'retry.backoff.max.ms': 1_000,
  'reconnect.backoff.ms': 50,
  'reconnect.backoff.max.ms': 1_000,
  'metadata.max.age.ms': 300_000,
};
export type ConsumerConfig = Readonly<typeof consumerDefaults>;

/** Set per topic; the broker's value is the default of topics that say nothing. */
export const topicDefaults = {
  'cleanup.policy': 'delete' as 'delete' | 'compact' | 'compact,delete' | '',
  'retention.ms': 604_800_000,
  /** −1 for no limit. */
  'retention.bytes': -1,
  'delete.retention.ms': 86_400_000,
  'min.cleanable.dirty.ratio': 0.5,
  'min.compaction.lag.ms': 0,
  'max.compaction.lag.ms': NEVER,
  'min.insync.replicas': 1,
  'unclean.leader.election.enable': false,
  'segment.bytes': 1_073_741_824,
  /** Kafka's own escape hatch for segments below 1 MiB (internal.segment.bytes); 0 for none. */
  'internal.segment.bytes': 0,
  'segment.ms': 604_800_000,
  'file.delete.delay.ms': 60_000,
  'flush.messages': NEVER,
  /** Looked after every log.flush.scheduler.interval.ms, which is what it is by default. */
  'flush.ms': NEVER,
  'index.interval.bytes': 4_096,
  'segment.index.bytes': 10_485_760,
  'max.message.bytes': 1_048_588,
  'message.timestamp.type': 'CreateTime' as 'CreateTime' | 'LogAppendTime',
  'message.timestamp.after.max.ms': 3_600_000,
  /** Which replicas are held back by leader.replication.throttled.rate where they lead: `partition:broker` in a list, * for all. */
  'leader.replication.throttled.replicas': '',
  'follower.replication.throttled.replicas': '',
};
export type TopicConfig = Readonly<typeof topicDefaults>;

export const brokerDefaults = {
  /** Where it stands: replicas are spread over racks. Each broker has its own. */
  'broker.rack': null as string | null,
  /** Who is told to read where; null for from the leader. (KIP-392) */
  'replica.selector.class': null as string | null,
  'num.partitions': 1,
  'default.replication.factor': 1,
  'auto.create.topics.enable': true,
  'replica.lag.time.max.ms': 30_000,
  'replica.fetch.wait.max.ms': 500,
  'replica.fetch.min.bytes': 1,
  'replica.fetch.max.bytes': 1_048_576,
  'replica.fetch.backoff.ms': 1_000,
  'replica.high.watermark.checkpoint.interval.ms': 5_000,
  'log.retention.check.interval.ms': 300_000,
  'log.initial.task.delay.ms': 30_000,
  'log.flush.scheduler.interval.ms': NEVER,
  'log.flush.start.offset.checkpoint.interval.ms': 60_000,
  'log.cleaner.enable': true,
  'log.cleaner.backoff.ms': 15_000,
  'log.cleaner.dedupe.buffer.size': 134_217_728,
  'log.cleaner.io.buffer.load.factor': 0.9,
  'log.cleaner.io.max.bytes.per.second': NEVER,
  'broker.heartbeat.interval.ms': 2_000,
  'broker.session.timeout.ms': 9_000,
  /** A feature level, given when the storage is formatted: 0 keeps no ELR. (KIP-966) */
  'eligible.leader.replicas.version': 1,
  'metadata.log.max.record.bytes.between.snapshots': 20_971_520,
  /** 0 for none by time. */
  'metadata.log.max.snapshot.interval.ms': 3_600_000,
  /** Of the metadata log and its snapshots together. */
  'metadata.max.retention.bytes': 104_857_600,
  'metadata.max.retention.ms': 604_800_000,
  'metadata.log.segment.bytes': 1_073_741_824,
  'metadata.log.segment.ms': 604_800_000,
  'auto.leader.rebalance.enable': true,
  'leader.imbalance.check.interval.seconds': 300,
  'offsets.topic.num.partitions': 50,
  'offsets.topic.replication.factor': 3,
  'offsets.topic.segment.bytes': 104_857_600,
  'offset.metadata.max.bytes': 4_096,
  'group.min.session.timeout.ms': 6_000,
  'group.max.session.timeout.ms': 1_800_000,
  'group.initial.rebalance.delay.ms': 3_000,
};
/** Of brokers, changed while they run: what replication of throttled replicas may move, in bytes a second. Without them, anything. */
export const THROTTLED_RATES = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate'] as const;

export type BrokerConfig = Readonly<typeof brokerDefaults>;

/** Of a task queue and its workers: nothing of Kafka's, see queue/. The timeout is the usual one of such services. */
export const queueDefaults = {
  'visibility.timeout.ms': 30_000,
  'max.receive.count': 3,
};
export type QueueConfig = Readonly<typeof queueDefaults>;

export const workerDefaults = {
  'processing.ms': 2,
};
export type WorkerConfig = Readonly<typeof workerDefaults>;

/** Reads `value` as the type that `name`'s default has. Unknown names and unreadable values are errors in Kafka's words. */
export function parseConfig<C extends Readonly<Record<string, unknown>>>(
  defaults: C,
  name: string,
  value: string,
): Result<Partial<C>, string> {
  const present = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
  if (present === undefined) return err(`Unknown configuration "${name}".`);
  const invalid = (why: string) => err(`Invalid value ${value} for configuration ${name}: ${why}`);
  if (typeof present === 'number') {
    const type = typeOfConfig(name, present);
    if (!isNumberOf(type, value)) return invalid(`Not a number of type ${type}`);
    return ok({ [name]: Math.max(-NEVER, Math.min(Number(value), NEVER)) } as Partial<C>);
  }
  if (typeof present === 'boolean') {
    const said = value.toLowerCase();
    if (said !== 'true' && said !== 'false') return invalid('Expected value to be either true or false');
    return ok({ [name]: said === 'true' } as Partial<C>);
  }
  if (name === 'cleanup.policy') return cleanupPolicy(value) as Result<Partial<C>, string>;
  const allowed = CHOICES[name];
  if (allowed === undefined) return ok({ [name]: value } as Partial<C>);
  const chosen = name === 'acks' && value === '-1' ? 'all' : value;
  if (!allowed.includes(chosen)) return invalid(`String must be one of: ${allowed.join(', ')}`);
  return ok({ [name]: chosen } as Partial<C>);
}

const POLICIES = ['compact', 'delete'];

/** A list: in any order, or empty for neither, so that nothing is ever let go but by DeleteRecords. */
function cleanupPolicy(value: string): Result<Pick<TopicConfig, 'cleanup.policy'>, string> {
  const named = value === '' ? [] : value.split(',').map((each) => each.trim());
  const unknown = named.find((each) => !POLICIES.includes(each));
  if (unknown !== undefined)
    return err(`Invalid value ${unknown} for configuration cleanup.policy: String must be one of: ${POLICIES.join(', ')}`);
  return ok({ 'cleanup.policy': POLICIES.filter((each) => named.includes(each)).join(',') as TopicConfig['cleanup.policy'] });
}

/** What a setting may be, where that is one of a few words; null where it is not. */
export const choicesOf = (name: string): readonly string[] | null => CHOICES[name] ?? null;

export const RACK_AWARE_REPLICA_SELECTOR = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  acks: ['all', '0', '1'],
  'auto.offset.reset': ['latest', 'earliest', 'none'],
  'cleanup.policy': ['delete', 'compact', 'compact,delete'],
  'message.timestamp.type': ['CreateTime', 'LogAppendTime'],
  partitioner: ['murmur2_random', 'consistent_random'],
  'replica.selector.class': [RACK_AWARE_REPLICA_SELECTOR, 'org.apache.kafka.common.replica.LeaderSelector'],
};
