/**
 * What a log knows of each idempotent producer that wrote to it: its epoch and its last five batches (KIP-98). So a batch that is
 * sent again is known and not appended twice, and a batch before which one is missing is refused.
 *
 * It is a digest of the log and nothing else: whoever has the same batches, leader or follower, has the same state, and so the next
 * leader knows a duplicate as this one does. Snapshots (producer-snapshot.ts) only save scanning from the start.
 *
 * Kafka: ProducerStateManager, ProducerAppendInfo, ProducerStateEntry
 */
import { Errors, errorName } from '../model/error-codes';
import {
  type ErrorCode,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  type Offset,
  type ProducerEpoch,
  type ProducerId,
  type SequenceNumber,
  type TimestampMs,
} from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { isControlBatch } from '../protocol/record-batch-reader';
import { Shared, State } from '../sim/state';

/** A producer has at most five requests in flight, so no duplicate is older. */
export const BATCHES_RETAINED = 5;
const SEQUENCE_MAX = 2 ** 31 - 1;

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

/** Never changed: a new batch makes a new entry, so forks share entries. */
export class ProducerEntry extends Shared {
  readonly producerEpoch: ProducerEpoch;
  /** At most five, oldest first; all of this epoch. */
  readonly batches: readonly BatchMetadata[];

  constructor(producerEpoch: ProducerEpoch, batches: readonly BatchMetadata[]) {
    super();
    this.producerEpoch = producerEpoch;
    this.batches = batches;
  }

  get last(): BatchMetadata | undefined {
    return this.batches[this.batches.length - 1];
  }
}

export type ProducerCheck =
  | { readonly kind: 'Accepted' }
  | { readonly kind: 'Duplicate'; readonly of: BatchMetadata }
  | { readonly kind: 'Refused'; readonly error: ErrorCode; readonly message: string };

const ACCEPTED: ProducerCheck = { kind: 'Accepted' };

export class ProducerState extends State {
  readonly producers = new Map<ProducerId, ProducerEntry>();

  /** Judges a client's batch on the leader, before it is appended. Followers take what their leader accepted. */
  check(batch: RecordBatch): ProducerCheck {
    if (batch.producerId === NO_PRODUCER_ID) return ACCEPTED;
    const entry = this.producers.get(batch.producerId);
    // All that it wrote has been deleted, or it is new here: any sequence may be its first.
    if (entry === undefined) return ACCEPTED;
    if (batch.producerEpoch < entry.producerEpoch) {
      return refused(
        Errors.INVALID_PRODUCER_EPOCH,
        `epoch ${batch.producerEpoch} of producer ${batch.producerId} is older than ${entry.producerEpoch}`,
      );
    }
    if (batch.baseSequence === nextSequence(entry, batch.producerEpoch)) return ACCEPTED;
    const duplicate = findDuplicate(entry, batch);
    if (duplicate !== undefined) return { kind: 'Duplicate', of: duplicate };
    return refused(
      Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
      `producer ${batch.producerId} sent sequence ${batch.baseSequence} in epoch ${batch.producerEpoch}, after ${entry.last?.lastSequence ?? NO_SEQUENCE} in epoch ${entry.producerEpoch}`,
    );
  }

  /** Takes note of a batch that was appended or found in the log. */
  update(batch: RecordBatch): void {
    if (batch.producerId === NO_PRODUCER_ID || isControlBatch(batch)) return;
    const before = this.producers.get(batch.producerId);
    const offsetDelta = batch.lastOffset - batch.baseOffset;
    const metadata = new BatchMetadata({
      lastSequence: sequenceAfter(batch.baseSequence, offsetDelta),
      lastOffset: batch.lastOffset,
      offsetDelta,
      timestamp: batch.maxTimestamp,
    });
    const earlier = before?.producerEpoch === batch.producerEpoch ? before.batches.slice(1 - BATCHES_RETAINED) : [];
    earlier.push(metadata);
    this.producers.set(batch.producerId, new ProducerEntry(batch.producerEpoch, earlier));
  }
}

/** A duplicate is the very batch: same epoch, same first and last sequence. */
function findDuplicate(entry: ProducerEntry, batch: RecordBatch): BatchMetadata | undefined {
  if (batch.producerEpoch !== entry.producerEpoch) return undefined;
  const lastSequence = sequenceAfter(batch.baseSequence, batch.recordCount - 1);
  return entry.batches.find((known) => known.lastSequence === lastSequence && known.firstSequence === batch.baseSequence);
}

/** A new epoch begins again at 0. */
function nextSequence(entry: ProducerEntry, producerEpoch: ProducerEpoch): number {
  if (producerEpoch !== entry.producerEpoch || entry.last === undefined) return 0;
  return sequenceAfter(entry.last.lastSequence, 1);
}

/** Sequences wrap from 2³¹−1 to 0. */
function sequenceAfter(sequence: SequenceNumber, records: number): SequenceNumber {
  const count = SEQUENCE_MAX + 1;
  return ((((sequence + records) % count) + count) % count) as SequenceNumber;
}

const refused = (error: ErrorCode, problem: string): ProducerCheck => ({
  kind: 'Refused',
  error,
  message: `${errorName(error)}: ${problem}`,
});
