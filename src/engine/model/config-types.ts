/**
 * Which of Kafka's types a setting is of: what its text may be, and what a broker says of it. (Kafka: ConfigDef.Type)
 *
 * It may never name a setting that model/configs.ts does not have.
 */
export type ConfigTypeName = 'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST';

/** Of what is not named here a number is LONG, and text STRING. */
const TYPES: Readonly<Record<string, ConfigTypeName>> = {
  ...named('INT', [
    'retries max.in.flight.requests.per.connection batch.size max.request.size delivery.timeout.ms request.timeout.ms',
    'session.timeout.ms heartbeat.interval.ms max.poll.interval.ms max.poll.records auto.commit.interval.ms',
    'fetch.min.bytes fetch.max.bytes fetch.max.wait.ms max.partition.fetch.bytes',
    'min.insync.replicas segment.bytes internal.segment.bytes index.interval.bytes segment.index.bytes max.message.bytes',
    'num.partitions default.replication.factor replica.fetch.wait.max.ms replica.fetch.min.bytes replica.fetch.max.bytes',
    'replica.fetch.backoff.ms log.flush.start.offset.checkpoint.interval.ms broker.heartbeat.interval.ms broker.session.timeout.ms',
    'metadata.log.segment.bytes offsets.topic.num.partitions offsets.topic.segment.bytes offset.metadata.max.bytes',
    'group.min.session.timeout.ms group.max.session.timeout.ms group.initial.rebalance.delay.ms',
  ]),
  'offsets.topic.replication.factor': 'SHORT',
  'log.cleaner.io.max.bytes.per.second': 'DOUBLE',
  'log.cleaner.io.buffer.load.factor': 'DOUBLE',
  'min.cleanable.dirty.ratio': 'DOUBLE',
  'cleanup.policy': 'LIST',
  'leader.replication.throttled.replicas': 'LIST',
  'follower.replication.throttled.replicas': 'LIST',
};

function named(type: ConfigTypeName, lines: readonly string[]): Record<string, ConfigTypeName> {
  return Object.fromEntries(lines.flatMap((line) => line.split(' ')).map((name) => [name, type]));
}

/** @param value its default, or any other */
export function typeOfConfig(name: string, value: string | number | boolean | null): ConfigTypeName {
  if (Object.hasOwn(TYPES, name)) return TYPES[name]!;
  if (typeof value === 'boolean') return 'BOOLEAN';
  return typeof value === 'number' ? 'LONG' : 'STRING';
}

const BITS: Partial<Readonly<Record<ConfigTypeName, bigint>>> = { SHORT: 15n, INT: 31n, LONG: 63n };

/** Whether that text is a number of that type. */
export function isNumberOf(type: ConfigTypeName, text: string): boolean {
  const bits = BITS[type];
  if (bits === undefined) return /^-?\d+(\.\d+)?(E\d+)?$/.test(text);
  if (!/^[+-]?\d{1,19}$/.test(text)) return false;
  const number = BigInt(text.replace('+', ''));
  return number >= -(1n << bits) && number < 1n << bits;
}
