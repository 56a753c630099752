/**
 * What a log knows of one producer: its epoch, its last five batches, and the transaction that it has open.
 *
 * Never changed: a new batch makes a new entry, so forks share entries.
 *
 * Kafka: ProducerStateEntry, BatchMetadata. Read next: producer-state-manager.ts.
 */
import type { Offset, ProducerEpoch, SequenceNumber, TimestampMs } from '../model/vocabulary';
import { Shared } from '../sim/state';

/** A producer has at most five requests in flight, so no duplicate is older. */
export const BATCHES_RETAINED = 5;
const SEQUENCE_MAX = 2 ** 31 - 1;
export const NO_COORDINATOR_EPOCH = -1;

/** One batch as it is remembered. */
export class BatchMetadata extends Shared {
  readonly lastSequence: SequenceNumber;
  readonly lastOffset: Offset;
  /** Last offset less first offset. */
  readonly offsetDelta: number;
  readonly timestamp: TimestampMs;

  constructor(batch: { lastSequence: SequenceNumber; lastOffset: Offset; offsetDelta: number; timestamp: TimestampMs }) {
    super();
    this.lastSequence = batch.lastSequence;
    this.lastOffset = batch.lastOffset;
    this.offsetDelta = batch.offsetDelta;
    this.timestamp = batch.timestamp;
  }

  get firstSequence(): SequenceNumber {
    return sequenceAfter(this.lastSequence, -this.offsetDelta);
  }

  get baseOffset(): Offset {
    return (this.lastOffset - this.offsetDelta) as Offset;
  }
}

export class ProducerStateEntry extends Shared {
  readonly producerEpoch: ProducerEpoch;
  /** At most five, oldest first; all of this epoch. None where a marker alone has told of the epoch. */
  readonly batches: readonly BatchMetadata[];
  /** Of its last batch or marker. */
  readonly lastTimestamp: TimestampMs;
  /** Null where no transaction of it is open here. */
  readonly currentTxnFirstOffset: Offset | null;
  /** Of who wrote its last marker; −1 for none. */
  readonly coordinatorEpoch: number;

  constructor(of: Pick<ProducerStateEntry, 'producerEpoch' | 'batches' | 'lastTimestamp' | 'currentTxnFirstOffset' | 'coordinatorEpoch'>) {
    super();
    this.producerEpoch = of.producerEpoch;
    this.batches = of.batches;
    this.lastTimestamp = of.lastTimestamp;
    this.currentTxnFirstOffset = of.currentTxnFirstOffset;
    this.coordinatorEpoch = of.coordinatorEpoch;
  }

  get last(): BatchMetadata | undefined {
    return this.batches[this.batches.length - 1];
  }
}

/** Sequences wrap from 2³¹−1 to 0. */
export function sequenceAfter(sequence: SequenceNumber, records: number): SequenceNumber {
  const count = SEQUENCE_MAX + 1;
  return ((((sequence + records) % count) + count) % count) as SequenceNumber;
}
