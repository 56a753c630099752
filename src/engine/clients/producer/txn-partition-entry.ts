/**
 * Sequence numbers of one partition: which comes next, which was acknowledged last, and whose fate is open. (Kafka: TxnPartitionEntry)
 *
 * Invariant: `inFlight` is in order of sequence, and all of it belongs to one producer id and epoch. A batch is in it from the moment
 * it is numbered until it is decided, also while it waits to be sent again.
 */
import {
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  type ProducerEpoch,
  type ProducerId,
  type SequenceNumber,
} from '../../model/vocabulary';
import { State } from '../../sim/state';
import type { ProducerBatch } from './producer-batch';

export interface ProducerIdAndEpoch {
  readonly producerId: ProducerId;
  readonly producerEpoch: ProducerEpoch;
}

export const NO_PRODUCER: ProducerIdAndEpoch = { producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH };
/** Sequence numbers wrap round behind the largest int32. */
const SEQUENCES = 2 ** 31;

export const plusSequence = (sequence: SequenceNumber, count: number) => ((sequence + count) % SEQUENCES) as SequenceNumber;

export class TxnPartitionEntry extends State {
  /** Whose numbers these are. */
  owner = NO_PRODUCER;
  nextSequence = 0 as SequenceNumber;
  lastAckedSequence = NO_SEQUENCE;
  readonly inFlight: ProducerBatch[] = [];
  /** What would follow the last batch that was given up while it was perhaps written; null where every number's fate is known. */
  unresolved: SequenceNumber | null = null;

  /** Gives the batch the next numbers. */
  assign(batch: ProducerBatch): void {
    const { producerId, producerEpoch } = this.owner;
    batch.renumber({ producerId, producerEpoch, baseSequence: this.nextSequence });
    this.nextSequence = plusSequence(this.nextSequence, batch.recordCount);
    this.inFlight.push(batch);
  }

  /** One that has its numbers already. */
  track(batch: ProducerBatch): void {
    const behind = this.inFlight.findIndex((other) => other.stamp.baseSequence > batch.stamp.baseSequence);
    this.inFlight.splice(behind < 0 ? this.inFlight.length : behind, 0, batch);
  }

  remove(batch: ProducerBatch): void {
    const index = this.inFlight.indexOf(batch);
    if (index >= 0) this.inFlight.splice(index, 1);
  }

  acknowledged(batch: ProducerBatch): void {
    if (batch.lastSequence > this.lastAckedSequence) this.lastAckedSequence = batch.lastSequence;
    this.remove(batch);
  }

  /** Whether everything before that number is acknowledged. */
  isNext(sequence: SequenceNumber): boolean {
    return plusSequence(this.lastAckedSequence, 1) === sequence;
  }

  /** Counting begins at 0 for another id or epoch; what is undecided is numbered anew. */
  startAtBeginning(owner: ProducerIdAndEpoch): void {
    this.owner = owner;
    this.nextSequence = 0 as SequenceNumber;
    this.lastAckedSequence = NO_SEQUENCE;
    for (const batch of this.inFlight) {
      batch.renumber({ ...owner, baseSequence: this.nextSequence });
      this.nextSequence = plusSequence(this.nextSequence, batch.recordCount);
    }
  }
}
