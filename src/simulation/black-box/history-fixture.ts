/** Histories of clients, told in a line an operation. */
import type { GroupId, Offset, PartitionIndex, TopicName, TopicPartition } from '../../engine/model/vocabulary';
import type { EventId, NodeId } from '../../engine/sim/context';
import type { Excuses } from './check';
import type { Operation } from './history';

export const ORDERS_0: TopicPartition = { topic: 'orders' as TopicName, partition: 0 as PartitionIndex };
export const ORDERS_1: TopicPartition = { topic: 'orders' as TopicName, partition: 1 as PartitionIndex };

export const NOTHING_EXCUSED: Excuses = {
  mayLose: new Set(),
  mayLoseCommits: () => false,
  earliest: () => 0 as Offset,
  isCompacted: () => false,
  isTombstone: () => false,
  isIdempotent: () => true,
  inDoubt: new Set(),
};

type Untimed<T> = T extends unknown ? Omit<T, 'event'> : never;

/** Each operation's event is its place. */
export const history = (...operations: readonly (Untimed<Operation> | readonly Untimed<Operation>[])[]): readonly Operation[] =>
  operations.flat().map((operation, index) => ({ ...operation, event: index as EventId }) as Operation);

export const sends = (value: string, key: string | null = null, producer = 'booking'): Untimed<Operation> => ({
  kind: 'Sent',
  producer: producer as NodeId,
  topic: ORDERS_0.topic,
  key,
  value,
});

export const acknowledged = (value: string, offset: number | null, options: { partition?: TopicPartition; byAll?: boolean } = {}) => ({
  kind: 'Acknowledged' as const,
  value,
  partition: options.partition ?? ORDERS_0,
  offset: offset as Offset | null,
  byAll: options.byAll ?? true,
});

export const refused = (value: string) => ({ kind: 'Refused' as const, value });
export const givenUp = (value: string) => ({ kind: 'GivenUp' as const, value });

/** `polls('reader', 3, 'a', 'b')`: a at 3, b at 4. */
export const polls = (consumer: string, from: number, ...values: readonly string[]) => pollsOf(consumer, ORDERS_0, from, ...values);

export const pollsOf = (consumer: string, partition: TopicPartition, from: number, ...values: readonly string[]) => ({
  kind: 'Polled' as const,
  consumer: consumer as NodeId,
  partition,
  records: values.map((value, index) => ({ offset: (from + index) as Offset, value })),
});

export const assigned = (consumer: string) => ({
  kind: 'Assigned' as const,
  consumer: consumer as NodeId,
  group: READERS,
  partitions: [ORDERS_0],
});
export const reset = (consumer: string, to = 0, because: 'Committed' | 'NothingCommitted' | 'Other' = 'Other') => ({
  kind: 'PositionReset' as const,
  consumer: consumer as NodeId,
  partition: ORDERS_0,
  to: to as Offset,
  because,
});
export const commits = (offset: number, term = 1) => ({
  kind: 'Committed' as const,
  group: READERS,
  partition: ORDERS_0,
  offset: offset as Offset,
  term,
});
const READERS = 'readers' as GroupId;

/** Sent, and acknowledged by all at these offsets, from 0 on. */
export const written = (...values: readonly string[]) => [
  ...values.map((value) => sends(value)),
  ...values.map((value, index) => acknowledged(value, index)),
];
