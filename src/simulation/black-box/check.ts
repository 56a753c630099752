/**
 * What a history of clients shows to be wrong, as Jepsen looks for it in Kafka-like logs: from offsets and values alone, without knowing
 * what any broker did. (jepsen.tests.kafka)
 *
 * A value is sent once; so where it shows up twice, or two of them at one place, or it is missing, nobody but the cluster can have done it.
 * Transactions have anomalies of their own, which join with them.
 *
 * Read next: consumer-order.ts (what one consumer is given after another), commit-order.ts (what groups commit), excuses.ts (what Kafka itself says may be so).
 */
import { type GroupId, type Offset, partitionName, type TopicName, type TopicPartition } from '../../engine/model/vocabulary';
import type { EventId, NodeId } from '../../engine/sim/context';
import { commitOrder } from './commit-order';
import { consumerOrder } from './consumer-order';
import type { Operation } from './history';

export type AnomalyKind =
  /** Acknowledged by all, below what somebody has read, and never given to anybody. */
  | 'lost-write'
  /** Acknowledged by all, above all that anybody has read, and never given to anybody though all had time. */
  | 'unseen'
  /** One value stands at two places. */
  | 'duplicate'
  /** Two values stand at one place. */
  | 'inconsistent-offsets'
  /** One was given that no broker had taken. (Adya's G1a) */
  | 'aborted-read'
  /** One was given that nobody had sent. */
  | 'phantom-read'
  /** One poll is followed by another that leaves something out, or begins before its end. */
  | 'poll-skip'
  | 'nonmonotonic-poll'
  /** What a producer sent later stands before what it had sent earlier. */
  | 'nonmonotonic-send'
  /** A group's commit was acknowledged, and who came next was told of an earlier one, or of none. */
  | 'lost-commit'
  /** A group commits what it had passed, though nobody in it had gone back so far. */
  | 'nonmonotonic-commit';

export interface Anomaly {
  readonly kind: AnomalyKind;
  readonly sentence: string;
  /** The operation that shows it. */
  readonly event: EventId;
}

/** What is known of the run beside its history, and makes some of it no anomaly. */
export interface Excuses {
  /** Partitions that an unclean election, or the loss of all copies, may have robbed of what was acknowledged. */
  readonly mayLose: ReadonlySet<string>;
  /** Where that group's commits are kept, the same may have been. */
  readonly mayLoseCommits: (group: GroupId) => boolean;
  /** The first offset that ListOffsets names: what stood before has expired, or was deleted. */
  readonly earliest: (partition: TopicPartition) => Offset;
  /** Of a key only the last value must be there. */
  readonly isCompacted: (topic: TopicName) => boolean;
  /** It is there for delete.retention.ms after a cleaner has first met it, and then for nobody who has not come so far. */
  readonly isTombstone: (value: string) => boolean;
  /** Who sends idempotently. */
  readonly isIdempotent: (producer: NodeId) => boolean;
  /** Values of batches of which their producer may promise nothing: excuses.ts of the simulation says why. */
  readonly inDoubt: ReadonlySet<string>;
}

/** A value, and all that was seen of it. */
export interface Seen {
  readonly value: string;
  readonly producer: NodeId;
  readonly topic: TopicName;
  readonly key: string | null;
  /** Counts the values of all, in the order in which they were sent. */
  readonly order: number;
  readonly sent: EventId;
  byAll: boolean;
  /** The event of the acknowledgement; null for none. */
  acknowledged: EventId | null;
  refused: boolean;
  polled: boolean;
  /** Where somebody said that it stands, and the event at which that was first said. */
  readonly places: Map<string, { readonly partition: TopicPartition; readonly offset: Offset; readonly event: EventId }>;
  /** Its partition, once anybody has named one. */
  partition: TopicPartition | null;
}

/** All that a history says, put together: what stands where, and what became of each value. */
export class Evidence {
  readonly values = new Map<string, Seen>();
  /** By partition and offset; in a log there is one value at each. */
  readonly logs = new Map<string, Map<Offset, Map<string, EventId>>>();
  /** The highest offset that anybody was given, by partition. */
  readonly highest = new Map<string, Offset>();
  readonly phantoms: { readonly value: string; readonly partition: TopicPartition; readonly offset: Offset; readonly event: EventId }[] =
    [];
  readonly abortedReads: { readonly value: string; readonly event: EventId }[] = [];

  constructor(history: readonly Operation[]) {
    for (const operation of history) this.take(operation);
    for (const { value, refused, polled, places } of this.values.values())
      if (refused && polled) this.abortedReads.push({ value, event: [...places.values()][0]!.event });
  }

  private take(operation: Operation): void {
    const { event } = operation;
    switch (operation.kind) {
      case 'Sent': {
        const { value, producer, topic, key } = operation;
        const order = this.values.size;
        const nothing = { byAll: false, acknowledged: null, refused: false, polled: false, partition: null };
        this.values.set(value, { value, producer, topic, key, order, sent: event, ...nothing, places: new Map() });
        return;
      }
      case 'Acknowledged':
        return this.acknowledged(operation);
      case 'Refused': {
        const seen = this.values.get(operation.value);
        if (seen !== undefined) seen.refused = true;
        return;
      }
      case 'Polled':
        for (const { offset, value } of operation.records) {
          const seen = this.values.get(value);
          if (seen === undefined) this.phantoms.push({ value, partition: operation.partition, offset, event });
          else seen.polled = true;
          this.stands(value, { partition: operation.partition, offset, event });
          const name = partitionName(operation.partition);
          this.highest.set(name, Math.max(offset, this.highest.get(name) ?? -1) as Offset);
        }
        return;
      default: // says nothing of a value
        return;
    }
  }

  private acknowledged({ value, partition, offset, byAll, event }: Operation & { kind: 'Acknowledged' }): void {
    const seen = this.values.get(value);
    if (seen === undefined) return;
    seen.acknowledged = event;
    seen.byAll = byAll;
    seen.partition ??= partition;
    // What a leader alone has acknowledged, the next may not have: its offset is not for good.
    if (byAll && offset !== null) this.stands(value, { partition, offset, event });
  }

  private stands(value: string, at: { readonly partition: TopicPartition; readonly offset: Offset; readonly event: EventId }): void {
    const { partition, offset, event } = at;
    const name = partitionName(partition);
    const log = this.logs.get(name) ?? new Map<Offset, Map<string, EventId>>();
    this.logs.set(name, log);
    const here = log.get(offset) ?? new Map<string, EventId>();
    log.set(offset, here);
    if (!here.has(value)) here.set(value, event);
    const seen = this.values.get(value);
    if (seen === undefined) return;
    seen.partition ??= partition;
    const place = `${name} ${offset}`;
    if (!seen.places.has(place)) seen.places.set(place, at);
  }
}

/** All that is wrong and nothing excuses, in the order of the list above. */
export function anomalies(history: readonly Operation[], excuses: Excuses): readonly Anomaly[] {
  const evidence = new Evidence(history);
  const superseded = supersededBy(evidence, excuses);
  return [
    ...missing(evidence, excuses, superseded),
    ...duplicates(evidence, excuses),
    ...inconsistent(evidence, excuses),
    ...unwarranted(evidence),
    ...consumerOrder(history, { evidence, excuses, isSuperseded: superseded }),
    ...producerOrder(evidence, excuses),
    ...commitOrder(history, excuses),
  ];
}

/** Whether a cleaner may have taken a value out: it is a tombstone, or its key has another, that was sent or stands behind it, in the same partition, or may. */
type Superseded = (seen: Seen) => boolean;

function supersededBy({ values }: Evidence, { isCompacted, isTombstone }: Excuses): Superseded {
  const lastOf = new Map<string, { order: number; offset: number }>();
  const nameOf = ({ partition, key }: Seen) => (partition === null || key === null ? null : `${partitionName(partition)} ${key}`);
  /** Tombstones of which nobody was told where they stand, if anywhere: up to which event the last may have been written, by topic and key. */
  const unplaced = new Map<string, number>();
  const lastOffset = ({ places }: Seen) => Math.max(-1, ...[...places.values()].map(({ offset }) => offset));
  for (const seen of values.values()) {
    const name = nameOf(seen);
    if (isTombstone(seen.value) && seen.places.size === 0 && !seen.refused) {
      const key = `${seen.topic} ${seen.key}`;
      unplaced.set(key, Math.max(seen.acknowledged ?? Number.POSITIVE_INFINITY, unplaced.get(key) ?? -1));
    }
    if (name === null) continue;
    const known = lastOf.get(name) ?? { order: -1, offset: -1 };
    lastOf.set(name, { order: Math.max(known.order, seen.order), offset: Math.max(known.offset, lastOffset(seen)) });
  }
  return (seen) => {
    const { partition } = seen;
    const last = lastOf.get(nameOf(seen) ?? '');
    if (partition === null || last === undefined || !isCompacted(partition.topic)) return false;
    if (isTombstone(seen.value) || (unplaced.get(`${seen.topic} ${seen.key}`) ?? -1) > seen.sent) return true;
    const offset = lastOffset(seen);
    return offset >= 0 ? last.offset > offset : last.order > seen.order;
  };
}

function* missing({ values, highest }: Evidence, { mayLose, earliest }: Excuses, isSuperseded: Superseded): Iterable<Anomaly> {
  for (const seen of values.values()) {
    const { value, partition, acknowledged, byAll, polled, places } = seen;
    if (acknowledged === null || !byAll || polled || partition === null) continue;
    const name = partitionName(partition);
    const offset = [...places.values()][0]?.offset ?? null;
    const isGone = offset === null ? earliest(partition) > 0 : offset < earliest(partition);
    if (mayLose.has(name) || isGone || isSuperseded(seen)) continue;
    const isBelow = offset !== null && offset <= (highest.get(name) ?? -1);
    const where = offset === null ? name : `${name} at ${offset}`;
    const sentence = `“${value}” was acknowledged by all in ${where}, and was given to nobody`;
    if (isBelow)
      yield { kind: 'lost-write', sentence: `${sentence}, though ${name} was read up to ${highest.get(name)}`, event: acknowledged };
    else yield { kind: 'unseen', sentence: `${sentence}, though all had time`, event: acknowledged };
  }
}

function* duplicates({ values }: Evidence, { mayLose, isIdempotent, inDoubt }: Excuses): Iterable<Anomaly> {
  for (const { value, producer, places } of values.values()) {
    if (places.size < 2 || !isIdempotent(producer) || inDoubt.has(value)) continue;
    const [first, second] = [...places.values()] as [Place, Place];
    if (mayLose.has(partitionName(first.partition))) continue;
    yield { kind: 'duplicate', sentence: `“${value}” stands ${at(first)} and ${at(second)}`, event: second.event };
  }
}

function* inconsistent({ logs }: Evidence, { mayLose, inDoubt }: Excuses): Iterable<Anomaly> {
  for (const [name, log] of logs) {
    if (mayLose.has(name)) continue;
    for (const [offset, here] of log) {
      const promised = [...here].filter(([value]) => !inDoubt.has(value));
      if (promised.length < 2) continue;
      const [[first], [second, event]] = promised as [[string, EventId], [string, EventId]];
      yield { kind: 'inconsistent-offsets', sentence: `at ${offset} of ${name} stand “${first}” and “${second}”`, event };
    }
  }
}

/** Nothing excuses these. */
function* unwarranted({ phantoms, abortedReads }: Evidence): Iterable<Anomaly> {
  for (const { value, event } of abortedReads)
    yield { kind: 'aborted-read', sentence: `“${value}” was given to a consumer, though no broker had taken it`, event };
  for (const { value, event, ...place } of phantoms)
    yield { kind: 'phantom-read', sentence: `“${value}” was given to a consumer ${at(place)}, and nobody had sent it`, event };
}

function* producerOrder({ values }: Evidence, { mayLose, isIdempotent, inDoubt }: Excuses): Iterable<Anomaly> {
  const before = new Map<string, { value: string; offset: Offset }>();
  for (const { value, producer, places } of values.values()) {
    if (!isIdempotent(producer) || inDoubt.has(value)) continue;
    for (const { partition, offset, event } of places.values()) {
      const name = `${partitionName(partition)} ${producer}`;
      const last = before.get(name);
      if (last === undefined || offset >= last.offset || last.value === value) {
        before.set(name, { value, offset });
        continue;
      }
      if (mayLose.has(partitionName(partition))) continue;
      const sentence = `${producer} sent “${value}” after “${last.value}”, and it stands before it, at ${offset} of ${partitionName(partition)}`;
      yield { kind: 'nonmonotonic-send', sentence, event };
    }
  }
}

type Place = { readonly partition: TopicPartition; readonly offset: Offset; readonly event: EventId };

const at = ({ partition, offset }: Omit<Place, 'event'>) => `at ${offset} of ${partitionName(partition)}`;
