/**
 * What a group coordinator needs of the broker it runs in. The broker makes one of these for each call; nobody keeps it.
 * (Kafka: CoordinatorRuntime, PartitionWriter, CoordinatorTimer)
 */
import type { Brand } from '../../base/brand';
import type { Microseconds, VirtualTime } from '../../base/virtual-time';
import type { Happening } from '../model/events';
import type { ErrorCode, GroupId, Offset, PartitionIndex, TopicName } from '../model/vocabulary';

/** Stands for a request that is still to be answered: how the broker finds connection and correlation id again. */
export type ReplyTo = Brand<number, 'ReplyTo'>;

export interface CoordinatorHost {
  readonly now: VirtualTime;
  readonly clockMs: number;
  /** Partition of `__consumer_offsets`: `partitionForGroup` with offsets.topic.num.partitions. */
  partitionFor(group: GroupId): PartitionIndex;
  /** Appends one batch to that partition; the value is its last offset. It counts only once it is below the high watermark. */
  append(
    partition: PartitionIndex,
    records: readonly { readonly key: Uint8Array; readonly value: Uint8Array | null }[],
  ): { readonly ok: true; readonly value: Offset } | { readonly ok: false; readonly error: ErrorCode };
  reply(to: ReplyTo, body: unknown): void;
  /** Comes back as `timerFired(subject)`. */
  startTimer(after: Microseconds, subject: number): void;
  /** An integer from 0 up to, not including, `below`. */
  chance(below: number): number;
  emit(fact: Happening): void;
  partitionExists(topic: TopicName, partition: PartitionIndex): boolean;
}

/** A request that waits, as data. Its version decides the shape of the answer. */
export interface Awaiting {
  readonly replyTo: ReplyTo;
  readonly version: number;
}
