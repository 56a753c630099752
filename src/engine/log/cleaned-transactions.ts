/**
 * Which batches of a log that is being cleaned were aborted, and which markers have nothing left that they mark. It is told every batch in order.
 *
 * It may never let a marker go before all records of its transaction have gone.
 * Departure: there is no transaction index yet, so which transactions were aborted is read from the markers in the log itself. No broker here
 * coordinates transactions: such batches come from logs that were written elsewhere.
 *
 * Kafka: CleanedTransactionMetadata
 */
import type { Offset, ProducerId } from '../model/vocabulary';
import { getInt16 } from '../protocol/bytes';
import type { RecordBatch } from '../protocol/record-batch';
import { isControlBatch, isTransactional, RecordCursor } from '../protocol/record-batch-reader';

interface AbortedTransaction {
  readonly producerId: ProducerId;
  readonly firstOffset: Offset;
}

/** Of a control record's key: behind its version. (Kafka: ControlRecordType) */
const TYPE_AT = 2;
const ABORT = 0;
const COMMIT = 1;

export class CleanedTransactions {
  /** In the order in which they began; those that were reached are gone. */
  private readonly ahead: AbortedTransaction[];
  /** Aborted and not ended yet: whether one of its batches was met. */
  private readonly aborted = new Map<ProducerId, boolean>();
  /** Producers of whose transaction, which was not aborted, a batch was met. */
  private readonly committed = new Set<ProducerId>();

  /** @param batches all from which the batches come that it will be told, to the log's end */
  constructor(batches: Iterable<RecordBatch>) {
    this.ahead = abortedTransactions(batches).sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Whether the batch may go, whatever its keys. */
  mayDiscard(batch: RecordBatch): boolean {
    while (this.ahead[0] !== undefined && this.ahead[0].firstOffset <= batch.lastOffset)
      this.aborted.set(this.ahead.shift()!.producerId, false);
    const { producerId } = batch;
    if (!isControlBatch(batch)) return isTransactional(batch) && this.met(producerId);
    const type = markerOf(batch);
    if (type === null) return true; // it was emptied before
    if (type === COMMIT) return !this.committed.delete(producerId);
    if (type !== ABORT) return false;
    const hadBatches = this.aborted.get(producerId) === true;
    this.aborted.delete(producerId);
    return !hadBatches;
  }

  /** Returns whether its transaction was aborted. */
  private met(producerId: ProducerId): boolean {
    const isAborted = this.aborted.has(producerId);
    if (isAborted) this.aborted.set(producerId, true);
    else this.committed.add(producerId);
    return isAborted;
  }
}

function abortedTransactions(batches: Iterable<RecordBatch>): AbortedTransaction[] {
  const open = new Map<ProducerId, Offset>();
  const aborted: AbortedTransaction[] = [];
  for (const batch of batches) {
    const { producerId } = batch;
    if (!isTransactional(batch)) continue;
    if (!isControlBatch(batch)) {
      if (!open.has(producerId)) open.set(producerId, batch.baseOffset);
      continue;
    }
    const firstOffset = open.get(producerId);
    open.delete(producerId);
    if (firstOffset !== undefined && markerOf(batch) === ABORT) aborted.push({ producerId, firstOffset });
  }
  return aborted;
}

/** Null for a batch without records. */
function markerOf(batch: RecordBatch): number | null {
  const cursor = new RecordCursor(batch);
  return cursor.next() && cursor.key !== null ? getInt16(cursor.key, TYPE_AT) : null;
}
