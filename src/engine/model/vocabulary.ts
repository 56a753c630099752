import type { Brand } from '../../base/brand';

/** Position of one record in one partition's log. Dense from 0 as appended; never reused. */
export type Offset = Brand<number, 'Offset'>;
/** Counts the leaders a partition has had. Strictly increasing; a request with an older one is fenced. */
export type LeaderEpoch = Brand<number, 'LeaderEpoch'>;
/** Counts every change of a partition's leader or ISR in the metadata log. */
export type PartitionEpoch = Brand<number, 'PartitionEpoch'>;
/** 1, 2, 3, … for brokers; 101, … for controllers, which Kafka calls node ids too. */
export type BrokerId = Brand<number, 'BrokerId'>;
/** Offset of the broker's registration record in the metadata log: a later process of the same broker has a higher one. */
export type BrokerEpoch = Brand<number, 'BrokerEpoch'>;
export type TopicName = Brand<string, 'TopicName'>;
/** Kafka's Uuid in its own base64 form (22 characters, URL-safe): what the broker prints and logs. */
export type TopicId = Brand<string, 'TopicId'>;
export type PartitionIndex = Brand<number, 'PartitionIndex'>;
export type GroupId = Brand<string, 'GroupId'>;
export type MemberId = Brand<string, 'MemberId'>;
/** Counts the rebalances of a classic group. */
export type GenerationId = Brand<number, 'GenerationId'>;
/** Identifies a producer to brokers; −1 for none. */
export type ProducerId = Brand<number, 'ProducerId'>;
export type ProducerEpoch = Brand<number, 'ProducerEpoch'>;
/** Numbers a producer's records in one partition; wraps from 2³¹−1 to 0; −1 for none. */
export type SequenceNumber = Brand<number, 'SequenceNumber'>;
/** Milliseconds since 1970, as records carry them. Not virtual time. */
export type TimestampMs = Brand<number, 'TimestampMs'>;
/** Kafka's `Errors`: 0 is none. See error-codes.ts. */
export type ErrorCode = Brand<number, 'ErrorCode'>;

/** Counts what a task queue was ever given, from 1; never reused. Nothing of Kafka's: see queue/. */
export type MessageNumber = Brand<number, 'MessageNumber'>;

export interface TopicPartition {
  readonly topic: TopicName;
  readonly partition: PartitionIndex;
}

/** `orders-0`, as Kafka names a partition's directory. */
export const partitionName = ({ topic, partition }: TopicPartition) => `${topic}-${partition}`;

/** Reads `orders-0` back. Topic names may hold dashes; the last one counts. */
export function parsePartitionName(name: string): TopicPartition | null {
  const match = /^(.+)-(\d+)$/.exec(name);
  return match === null ? null : { topic: match[1] as TopicName, partition: Number(match[2]) as PartitionIndex };
}

/** Order in which partitions are iterated wherever order can be seen: by topic name, then by index. */
export function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}

/** The partition has no leader. */
export const NO_LEADER = -1 as BrokerId;
export const NO_PRODUCER_ID = -1 as ProducerId;
export const NO_PRODUCER_EPOCH = -1 as ProducerEpoch;
export const NO_SEQUENCE = -1 as SequenceNumber;
export const NO_LEADER_EPOCH = -1 as LeaderEpoch;

export const OFFSETS_TOPIC = '__consumer_offsets' as TopicName;
export const METADATA_TOPIC = '__cluster_metadata' as TopicName;
/** Kafka's Uuid.METADATA_TOPIC_ID: 0x0000000000000001. */
export const METADATA_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAQ' as TopicId;
export const NO_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAA' as TopicId;
