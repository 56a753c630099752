/** What one Fetch response brought of one partition: handed to the application poll by poll, in order. (Kafka: CompletedFetch) */
import type { BrokerId, ErrorCode, Offset, TopicPartition } from '../../model/vocabulary';
import type { RecordBatch } from '../../protocol/record-batch';
import { State } from '../../sim/state';

export class CompletedFetch extends State {
  readonly partition: TopicPartition;
  readonly error: ErrorCode;
  readonly broker: BrokerId;
  readonly batches: readonly RecordBatch[];
  /** Who had better be asked next (KIP-392); NO_LEADER for nobody else. */
  readonly preferredReadReplica: BrokerId;
  /** The next offset to hand on. */
  nextFetchOffset: Offset;
  /** The batch that it is in. */
  batchIndex = 0;
  isInitialized = false;

  constructor(options: {
    partition: TopicPartition;
    error: ErrorCode;
    broker: BrokerId;
    batches: readonly RecordBatch[];
    preferredReadReplica: BrokerId;
    fetchOffset: Offset;
  }) {
    super();
    this.partition = options.partition;
    this.error = options.error;
    this.broker = options.broker;
    this.batches = options.batches;
    this.preferredReadReplica = options.preferredReadReplica;
    this.nextFetchOffset = options.fetchOffset;
  }

  /** The batch that the next offset is in; null behind the last. */
  get batch(): RecordBatch | null {
    while (this.batchIndex < this.batches.length) {
      const batch = this.batches[this.batchIndex]!;
      if (batch.lastOffset >= this.nextFetchOffset) return batch;
      this.batchIndex++;
    }
    return null;
  }
}
