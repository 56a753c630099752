/**
 * Which partition a record goes to: the one it names, else the one its key hashes to, else the sticky one. (Kafka: BuiltInPartitioner)
 *
 * Without a key records stick to one partition until a batch's worth has gone there, so that batches fill (KIP-480, KIP-794).
 * Departure: partitions that are slow are not chosen less often (adaptive partitioning).
 */
import { NO_LEADER, type PartitionIndex, type TopicName } from '../../model/vocabulary';
import { partitionForKey } from '../../protocol/murmur2';
import type { Context } from '../../sim/context';
import { State } from '../../sim/state';
import type { TopicMetadata } from '../client-metadata';
import type { RecordToSend } from '../told';

interface Sticky {
  readonly partition: PartitionIndex;
  readonly bytes: number;
}

export class Partitioner extends State {
  private readonly sticky = new Map<TopicName, Sticky>();
  private readonly batchSize: number;

  constructor(batchSize: number) {
    super();
    this.batchSize = batchSize;
  }

  partitionFor(record: RecordToSend, topic: TopicMetadata, context: Context): PartitionIndex {
    if (record.partition !== null) return record.partition;
    if (record.key !== null) return partitionForKey(record.key, topic.partitions.length);
    return (this.sticky.get(topic.topic) ?? this.stick(topic, context)).partition;
  }

  /** A record without a key went to the sticky partition: after a batch's worth that begins another batch, another is chosen. */
  appended(topic: TopicMetadata, bytes: number, begun: boolean, context: Context): void {
    const sticky = this.sticky.get(topic.topic);
    if (sticky === undefined) return;
    const total = sticky.bytes + bytes;
    const isEnough = (total >= this.batchSize && begun) || total >= 2 * this.batchSize;
    if (isEnough) this.stick(topic, context);
    else this.sticky.set(topic.topic, { partition: sticky.partition, bytes: total });
  }

  /** Any of those that have a leader; any at all where none has. */
  private stick({ topic, partitions }: TopicMetadata, context: Context): Sticky {
    const available = partitions.filter(({ leader }) => leader !== NO_LEADER);
    const candidates = available.length > 0 ? available : partitions;
    const sticky = { partition: candidates[context.chance(candidates.length)]?.partition ?? (0 as PartitionIndex), bytes: 0 };
    this.sticky.set(topic, sticky);
    return sticky;
  }
}
