/** A cluster that is only told of: a test says what has happened, and looks at what the accounts make of it. */
import type { Cluster } from '../cluster/cluster';
import type { BatchTrace, Happening } from '../model/events';
import {
  type BrokerId,
  type GenerationId,
  type GroupId,
  type LeaderEpoch,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  type Offset,
  type PartitionIndex,
  type TopicName,
  type TopicPartition,
} from '../model/vocabulary';
import type { EventId, NodeId, VirtualTime } from '../sim/context';
import { RefList } from '../sim/cow-list';
import { Emitted } from '../sim/emitted';
import { RecordAccounts } from './record-accounts';
import { fateOf, storyOf } from './record-story';

export const ORDERS: TopicPartition = { topic: 'orders' as TopicName, partition: 0 as PartitionIndex };
const SHOP = 'shop' as NodeId;
/** Its brokers have no logs to look into: a new leader's log is known by where it ends. */
const NO_LOGS = { broker: () => null } as unknown as Cluster;
const NOT_IDEMPOTENT = { producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH, baseSequence: NO_SEQUENCE };

export class ToldCluster {
  readonly accounts = new RecordAccounts();
  readonly history = new RefList<Emitted>();

  get verdicts() {
    return this.accounts.verdicts();
  }

  get findings(): readonly string[] {
    return this.verdicts.findings.map(({ kind, sentence }) => `${kind}: ${sentence}`);
  }

  fate(record: number, producer = SHOP) {
    return fateOf(this.accounts, this.history, { producer, record });
  }

  /** The kinds of what is told of a record. */
  story(record: number, producer = SHOP): readonly string[] {
    return storyOf(this.accounts, this.history, { producer, record }).map((id) => this.kindOf(id));
  }

  kindOf(id: EventId): string {
    return this.history.get(id).what.kind;
  }

  /** Returns the event's id. */
  happens(what: Happening, cause: EventId | null = null): EventId {
    const id = this.history.length as EventId;
    this.history.push(new Emitted({ id, at: id as number as VirtualTime, node: null, cause, what }));
    this.accounts.take(what, id, NO_LOGS);
    return id;
  }

  // A producer

  sends(record: number, count: number, producer = SHOP): EventId {
    return this.happens({ kind: 'RecordSent', producer, record, count, topic: ORDERS.topic });
  }

  refuses(record: number): EventId {
    return this.happens({ kind: 'RecordRefused', producer: SHOP, record, reason: 'the buffer is full' });
  }

  /** Records `first` to `last` leave the accumulator as a batch of that number. */
  drains(batch: number, first: number, last: number, cause: EventId | null = null): EventId {
    const batched = { partition: ORDERS, trace: traced(batch), records: numbers(first, last) };
    return this.happens({ kind: 'BatchDrained', ...batched, attempt: 0, ...NOT_IDEMPOTENT }, cause);
  }

  gives(batch: number, first: number, last: number): EventId {
    const error = 7 as never;
    return this.happens({ kind: 'BatchFailed', partition: ORDERS, trace: traced(batch), records: numbers(first, last), error });
  }

  isAcknowledged(batch: number, baseOffset: number, count: number, acks: -1 | 0 | 1 = -1): EventId {
    const answer = { baseOffset: baseOffset as Offset, count, acks };
    return this.happens({ kind: 'BatchAcknowledged', partition: ORDERS, trace: traced(batch), ...answer });
  }

  dies(node = SHOP): EventId {
    return this.happens({ kind: 'ProcessKilled', node });
  }

  // Brokers

  leads(broker: number, epoch: number, log: { end: number; highWatermark: number }): EventId {
    const { end, highWatermark } = log;
    return this.happens({
      kind: 'BecameLeader',
      ...on(broker, epoch),
      logEndOffset: end as Offset,
      highWatermark: highWatermark as Offset,
    });
  }

  /** Null for a batch that no producer of this world has sent. */
  appends(broker: number, epoch: number, batch: number | null, from: number, to: number, role: 'Leader' | 'Follower' = 'Leader'): EventId {
    const offsets = { baseOffset: from as Offset, lastOffset: to as Offset };
    const trace = batch === null ? null : traced(batch);
    return this.happens({ kind: 'RecordsAppended', role, ...on(broker, epoch), ...offsets, trace, ...NOT_IDEMPOTENT });
  }

  commits(broker: number, epoch: number, from: number, to: number): EventId {
    return this.happens({ kind: 'HighWatermarkAdvanced', ...on(broker, epoch), from: from as Offset, to: to as Offset });
  }

  // Consumers

  joins(consumer: string, group: string): EventId {
    const membership = { consumer: consumer as NodeId, group: group as GroupId, generation: 1 as GenerationId };
    return this.happens({ kind: 'PartitionsAssigned', ...membership, partitions: [ORDERS] });
  }

  reads(consumer: string, from: number, to: number): EventId {
    const offsets = { baseOffset: from as Offset, lastOffset: to as Offset };
    return this.happens({ kind: 'RecordsDelivered', ...on(1, 1), consumer: consumer as NodeId, ...offsets });
  }
}

const on = (broker: number, epoch: number) => ({ broker: broker as BrokerId, partition: ORDERS, leaderEpoch: epoch as LeaderEpoch });
const traced = (batch: number): BatchTrace => ({ producer: SHOP, batch });
const numbers = (first: number, last: number) => Float64Array.from({ length: last - first + 1 }, (_, index) => first + index);
