/**
 * Which batches of a log that is being cleaned were aborted, and which markers have nothing left that they mark. It is told every batch in order, and
 * before those of a segment what was aborted in it.
 *
 * It may never let a marker go before all records of its transaction have gone.
 *
 * Kafka: CleanedTransactionMetadata. Read next: transaction-index.ts, cleaner.ts.
 */
import type { ProducerId } from '../model/vocabulary';
import { endTransactionMarkerOf } from '../protocol/end-transaction-marker';
import type { RecordBatch } from '../protocol/record-batch';
import { isControlBatch, isTransactional } from '../protocol/record-batch-reader';
import type { AbortedTransaction } from './transaction-index';

/** Aborted, and its marker is still to come. */
interface OngoingAborted {
  readonly aborted: AbortedTransaction;
  /** Whether one of its batches was met. */
  hasBatches: boolean;
}

export class CleanedTransactions {
  /** In the order in which they began; those that were reached are gone. */
  private ahead: readonly AbortedTransaction[] = [];
  private readonly aborted = new Map<ProducerId, OngoingAborted>();
  /** Producers of whose transaction, which was not aborted, a batch was met. */
  private readonly committed = new Set<ProducerId>();
  private kept: AbortedTransaction[] = [];

  add(aborted: readonly AbortedTransaction[]): void {
    if (aborted.length > 0) this.ahead = [...this.ahead, ...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Those whose markers stay: what the cleaned segment's own index must have. Told once. */
  takeKept(): readonly AbortedTransaction[] {
    const { kept } = this;
    this.kept = [];
    return kept;
  }

  /** Whether the batch may go, whatever its keys. */
  mayDiscard(batch: RecordBatch): boolean {
    this.reach(batch);
    const { producerId } = batch;
    if (!isControlBatch(batch)) return isTransactional(batch) && this.met(producerId);
    const marker = endTransactionMarkerOf(batch);
    if (marker === null) return true; // it was emptied before
    if (marker.type === 'COMMIT') return !this.committed.delete(producerId);
    if (marker.type !== 'ABORT') return false;
    const ended = this.aborted.get(producerId);
    this.aborted.delete(producerId);
    if (ended?.hasBatches !== true) return true;
    this.kept.push(ended.aborted);
    return false;
  }

  private reach(batch: RecordBatch): void {
    while (this.ahead[0] !== undefined && this.ahead[0].firstOffset <= batch.lastOffset) {
      const [aborted, ...ahead] = this.ahead as [AbortedTransaction, ...AbortedTransaction[]];
      this.ahead = ahead;
      if (!this.aborted.has(aborted.producerId)) this.aborted.set(aborted.producerId, { aborted, hasBatches: false });
    }
  }

  /** Returns whether its transaction was aborted. */
  private met(producerId: ProducerId): boolean {
    const ongoing = this.aborted.get(producerId);
    if (ongoing !== undefined) ongoing.hasBatches = true;
    else this.committed.add(producerId);
    return ongoing !== undefined;
  }
}
