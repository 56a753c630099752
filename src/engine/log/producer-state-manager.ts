/**
 * What a log knows of each producer with an id: its epoch and its last five batches (KIP-98), so that a batch that is sent again is known and not appended
 * twice, and one before which another is missing is refused; and which transactions are open here, so that nobody who wants committed records alone
 * reads beyond the first of them.
 *
 * It is a digest of the log and nothing else: whoever has the same batches, leader or follower, has the same state, and so the next
 * leader knows a duplicate as this one does. Snapshots (producer-snapshot.ts) only save scanning from the start.
 *
 * Departure: producers that are idle are never forgotten (producer.id.expiration.ms). Departure: whether the coordinator knows of a transaction is told
 * to an append as yes or no, where Kafka keeps a guard between the two phases (KIP-890).
 *
 * Kafka: ProducerStateManager, ProducerAppendInfo, TxnMetadata, CompletedTxn. Read next: producer-state-entry.ts, transaction-index.ts.
 */
import { assert } from '../../base/assert';
import { Errors, errorName } from '../model/error-codes';
import {
  type ErrorCode,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  type Offset,
  type ProducerEpoch,
  type ProducerId,
  type SequenceNumber,
} from '../model/vocabulary';
import { endTransactionMarkerOf } from '../protocol/end-transaction-marker';
import type { RecordBatch } from '../protocol/record-batch';
import { isControlBatch, isTransactional } from '../protocol/record-batch-reader';
import { Shared, State } from '../sim/state';
import { BATCHES_RETAINED, BatchMetadata, NO_COORDINATOR_EPOCH, ProducerStateEntry, sequenceAfter } from './producer-state-entry';

export type ProducerCheck =
  | { readonly kind: 'Accepted' }
  | { readonly kind: 'Duplicate'; readonly of: BatchMetadata }
  | { readonly kind: 'Refused'; readonly error: ErrorCode; readonly message: string };

const ACCEPTED: ProducerCheck = { kind: 'Accepted' };
const NOT_ONGOING = 'Record was not part of an ongoing transaction';

/** What a leader must know of a batch beyond its bytes. */
export interface ProducerCheckOptions {
  readonly origin: 'Client' | 'Coordinator';
  /** The coordinator knows that this partition is part of the producer's transaction. */
  readonly isVerified: boolean;
  /** Of a marker. From 2 on the coordinator raises the producer's epoch with each transaction (KIP-890). */
  readonly transactionVersion: number;
}

/** A transaction that has begun here. `lastOffset` is its marker's; null while there is none. */
class TxnMetadata extends Shared {
  readonly producerId: ProducerId;
  readonly firstOffset: Offset;
  readonly lastOffset: Offset | null;

  constructor(of: { producerId: ProducerId; firstOffset: Offset; lastOffset: Offset | null }) {
    super();
    this.producerId = of.producerId;
    this.firstOffset = of.firstOffset;
    this.lastOffset = of.lastOffset;
  }
}

export interface CompletedTxn {
  readonly producerId: ProducerId;
  readonly firstOffset: Offset;
  /** Of the marker. */
  readonly lastOffset: Offset;
  readonly isAborted: boolean;
}

export class ProducerStateManager extends State {
  readonly producers = new Map<ProducerId, ProducerStateEntry>();
  /** By first offset: those that no marker has ended, and those whose marker is not below the high watermark yet. */
  private ongoing: readonly TxnMetadata[] = [];
  private unreplicated: readonly TxnMetadata[] = [];
  /** Everything below is decided, and its decision is on all that must have it; null where nothing is open. */
  firstUnstableOffset: Offset | null = null;

  /** As a snapshot has it. */
  load(producerId: ProducerId, entry: ProducerStateEntry): void {
    this.producers.set(producerId, entry);
    const { currentTxnFirstOffset: firstOffset } = entry;
    if (firstOffset === null) return;
    this.ongoing = sorted([...this.ongoing, new TxnMetadata({ producerId, firstOffset, lastOffset: null })]);
    this.findFirstUnstable();
  }

  /** Every fetch asks for it, of every partition: so it is found when something changes. */
  private findFirstUnstable(): void {
    const undecided = this.ongoing[0]?.firstOffset;
    const unreplicated = this.unreplicated[0]?.firstOffset;
    if (undecided === undefined) this.firstUnstableOffset = unreplicated ?? null;
    else this.firstUnstableOffset = unreplicated !== undefined && unreplicated < undecided ? unreplicated : undecided;
  }

  /** Judges a batch on the leader, before it is appended. Followers take what their leader accepted. */
  check(batch: RecordBatch, by: ProducerCheckOptions): ProducerCheck {
    if (batch.producerId === NO_PRODUCER_ID) return isTransactional(batch) ? refused(Errors.INVALID_TXN_STATE, NOT_ONGOING) : ACCEPTED;
    const entry = this.producers.get(batch.producerId);
    const isNext = entry === undefined || by.origin !== 'Client' || batch.baseSequence === nextSequence(entry, batch.producerEpoch);
    const duplicate = isNext ? undefined : findDuplicate(entry, batch);
    if (duplicate !== undefined) return { kind: 'Duplicate', of: duplicate };
    if (isControlBatch(batch)) return entry === undefined ? ACCEPTED : checkMarker(entry, batch, by.transactionVersion);
    const isOngoing = entry !== undefined && entry.currentTxnFirstOffset !== null;
    if (isTransactional(batch) && !by.isVerified && !(isOngoing && entry.producerEpoch === batch.producerEpoch))
      return refused(Errors.INVALID_TXN_STATE, NOT_ONGOING);
    // All that it wrote has been deleted, or it is new here: any sequence may be its first.
    if (entry === undefined) return ACCEPTED;
    if (batch.producerEpoch < entry.producerEpoch) return refusedEpoch(entry, batch);
    if (!isNext) {
      return refused(
        Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
        `producer ${batch.producerId} sent sequence ${batch.baseSequence} in epoch ${batch.producerEpoch}, after ${entry.last?.lastSequence ?? NO_SEQUENCE} in epoch ${entry.producerEpoch}`,
      );
    }
    if (isOngoing && !isTransactional(batch))
      return refused(Errors.INVALID_TXN_STATE, `Expected transactional write from producer ${batch.producerId}`);
    return ACCEPTED;
  }

  /** Takes note of a batch that was appended or found in the log. Returns the transaction that it ends; then `complete` must follow. */
  update(batch: RecordBatch): CompletedTxn | null {
    if (batch.producerId === NO_PRODUCER_ID) return null;
    const before = this.producers.get(batch.producerId);
    if (isControlBatch(batch)) return this.endTransaction(batch, before);
    const isSameEpoch = before !== undefined && before.producerEpoch === batch.producerEpoch;
    const earlier = isSameEpoch ? before.batches.slice(1 - BATCHES_RETAINED) : [];
    earlier.push(metadataOf(batch));
    const open = before?.currentTxnFirstOffset ?? null;
    const begins = open === null && isTransactional(batch);
    this.producers.set(
      batch.producerId,
      new ProducerStateEntry({
        producerEpoch: batch.producerEpoch,
        batches: earlier,
        lastTimestamp: batch.maxTimestamp,
        currentTxnFirstOffset: begins ? batch.baseOffset : open,
        coordinatorEpoch: before?.coordinatorEpoch ?? NO_COORDINATOR_EPOCH,
      }),
    );
    if (begins) {
      const begun = new TxnMetadata({ producerId: batch.producerId, firstOffset: batch.baseOffset, lastOffset: null });
      this.ongoing = [...this.ongoing, begun];
      this.findFirstUnstable();
    }
    return null;
  }

  /** An empty control batch is what the cleaner has left of a transaction that is gone whole. */
  private endTransaction(batch: RecordBatch, before: ProducerStateEntry | undefined): CompletedTxn | null {
    const marker = endTransactionMarkerOf(batch);
    if (marker === null) return null;
    const { producerId, producerEpoch, baseOffset: lastOffset } = batch;
    this.producers.set(
      producerId,
      new ProducerStateEntry({
        producerEpoch,
        batches: before !== undefined && before.producerEpoch === producerEpoch ? before.batches : [],
        lastTimestamp: marker.timestamp,
        currentTxnFirstOffset: null,
        coordinatorEpoch: marker.coordinatorEpoch,
      }),
    );
    const firstOffset = before?.currentTxnFirstOffset ?? null;
    return firstOffset === null ? null : { producerId, firstOffset, lastOffset, isAborted: marker.type === 'ABORT' };
  }

  /** Below this everything will be decided once that transaction counts as completed. */
  lastStableOffset({ producerId, lastOffset }: CompletedTxn): Offset {
    return this.ongoing.find((open) => open.producerId !== producerId)?.firstOffset ?? ((lastOffset + 1) as Offset);
  }

  /** It is decided, and unstable until its marker is below the high watermark. */
  complete({ producerId, firstOffset, lastOffset }: CompletedTxn): void {
    assert(
      this.ongoing.some((open) => open.firstOffset === firstOffset),
      'what is completed has begun',
    );
    this.ongoing = this.ongoing.filter((open) => open.firstOffset !== firstOffset);
    this.unreplicated = sorted([...this.unreplicated, new TxnMetadata({ producerId, firstOffset, lastOffset })]);
    this.findFirstUnstable();
  }

  onHighWatermarkUpdated(highWatermark: Offset): void {
    if (this.unreplicated.length === 0) return;
    this.unreplicated = this.unreplicated.filter(({ lastOffset }) => lastOffset! >= highWatermark);
    this.findFirstUnstable();
  }

  onLogStartOffsetIncremented(logStartOffset: Offset): void {
    this.onHighWatermarkUpdated(logStartOffset);
  }
}

const sorted = (transactions: readonly TxnMetadata[]) => [...transactions].sort((a, b) => a.firstOffset - b.firstOffset);

function metadataOf(batch: RecordBatch): BatchMetadata {
  const { lastOffset } = batch;
  const offsetDelta = lastOffset - batch.baseOffset;
  return new BatchMetadata({
    lastSequence: sequenceAfter(batch.baseSequence, offsetDelta),
    lastOffset,
    offsetDelta,
    timestamp: batch.maxTimestamp,
  });
}

/** A duplicate is the very batch: same epoch, same first and last sequence. */
function findDuplicate(entry: ProducerStateEntry, batch: RecordBatch): BatchMetadata | undefined {
  if (batch.producerEpoch !== entry.producerEpoch) return undefined;
  const lastSequence = sequenceAfter(batch.baseSequence, batch.recordCount - 1);
  return entry.batches.find((known) => known.lastSequence === lastSequence && known.firstSequence === batch.baseSequence);
}

/** A new epoch begins again at 0. */
function nextSequence(entry: ProducerStateEntry, producerEpoch: ProducerEpoch): SequenceNumber {
  if (producerEpoch !== entry.producerEpoch || entry.last === undefined) return 0 as SequenceNumber;
  return sequenceAfter(entry.last.lastSequence, 1);
}

function checkMarker(entry: ProducerStateEntry, batch: RecordBatch, transactionVersion: number): ProducerCheck {
  const raisesEpoch = transactionVersion >= 2;
  if (batch.producerEpoch < entry.producerEpoch || (raisesEpoch && batch.producerEpoch === entry.producerEpoch))
    return refusedEpoch(entry, batch);
  const coordinatorEpoch = endTransactionMarkerOf(batch)?.coordinatorEpoch ?? entry.coordinatorEpoch;
  if (coordinatorEpoch >= entry.coordinatorEpoch) return ACCEPTED;
  return refused(
    Errors.TRANSACTION_COORDINATOR_FENCED,
    `coordinator epoch ${coordinatorEpoch} (zombie), ${entry.coordinatorEpoch} (current) for producer ${batch.producerId}`,
  );
}

const refusedEpoch = (entry: ProducerStateEntry, { producerId, producerEpoch }: RecordBatch) =>
  refused(
    Errors.INVALID_PRODUCER_EPOCH,
    `epoch ${producerEpoch} of producer ${producerId}, which has written in epoch ${entry.producerEpoch}`,
  );

const refused = (error: ErrorCode, problem: string): ProducerCheck => ({
  kind: 'Refused',
  error,
  message: `${errorName(error)}: ${problem}`,
});
