/** What a producer keeps of one partition: batches that wait, batches that are out, and their numbers. (Kafka: RecordAccumulator's deque) */
import type { TopicPartition } from '../../model/vocabulary';
import { State } from '../../sim/state';
import type { ProducerBatch } from './producer-batch';
import { TxnPartitionEntry } from './txn-partition-entry';

export class PartitionQueue extends State {
  readonly partition: TopicPartition;
  /** First to be sent first. Only the last may be open. */
  readonly batches: ProducerBatch[] = [];
  /** Out on a connection, in order of sending. (Kafka: Sender.inFlightBatches) */
  readonly inFlight: ProducerBatch[] = [];
  readonly sequences = new TxnPartitionEntry();
  /** What the records of the last batch took, as those of the next will, more or less; null before the first. */
  lastBytes: number | null = null;

  constructor(partition: TopicPartition) {
    super();
    this.partition = partition;
  }

  /** (Kafka: allBatchesFull) */
  get isFull(): boolean {
    const last = this.batches.at(-1);
    return last === undefined || last.isFull;
  }

  /** Puts back what is to be sent again: where it was in order of sequence, or first where there are none. (Kafka: insertInSequenceOrder) */
  reenqueue(batch: ProducerBatch): void {
    const { baseSequence } = batch.stamp;
    let at = 0;
    if (batch.hasSequence) while (at < this.batches.length && precedes(this.batches[at]!, baseSequence)) at++;
    this.batches.splice(at, 0, batch);
  }

  /** It is out no longer. */
  landed(batch: ProducerBatch): void {
    const index = this.inFlight.indexOf(batch);
    if (index >= 0) this.inFlight.splice(index, 1);
  }
}

function precedes(waiting: ProducerBatch, baseSequence: number): boolean {
  return waiting.hasSequence && waiting.stamp.baseSequence < baseSequence;
}
