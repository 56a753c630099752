/**
 * What makes a producer idempotent: its id and epoch, and the sequence numbers that brokers check. (Kafka: TransactionManager, without
 * transactions)
 *
 * No number may be used twice for different records. Where one is missing for good, the partition begins anew in a new epoch. (KIP-360)
 * Read next: txn-partition-entry.ts.
 */

import { after } from '../../../base/virtual-time';
import { Errors, isRetriable } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import {
  type ErrorCode,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  type Offset,
  type ProducerEpoch,
  type ProducerId,
  type SequenceNumber,
} from '../../model/vocabulary';
import { type InitProducerIdResponse, initProducerIdKey, initProducerIdRequest } from '../../protocol/init-producer-id';
import type { Context, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import { type BackoffSettings, backoffUs } from '../exponential-backoff';
import { type ClientRequest, requestOf } from '../network-client';
import type { PartitionQueue } from './partition-queue';
import type { ProducerBatch } from './producer-batch';
import { NO_PRODUCER, type ProducerIdAndEpoch } from './txn-partition-entry';

const LAST_PRODUCER_EPOCH = 32_767;
/** Without a transactional id there is no transaction that could take too long. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

export class TransactionManager extends State {
  identity: ProducerIdAndEpoch = NO_PRODUCER;
  private state: 'Uninitialized' | 'Initializing' | 'Ready' = 'Uninitialized';
  private notBefore = 0 as VirtualTime;
  private failures = 0;
  private readonly retryBackoff: BackoffSettings;
  /** Partitions in which a number is missing for good: the next epoch begins with them. */
  private readonly toRewrite = new Set<PartitionQueue>();
  private readonly unresolved = new Set<PartitionQueue>();

  constructor(retryBackoff: BackoffSettings) {
    super();
    this.retryBackoff = retryBackoff;
  }

  get hasProducerId(): boolean {
    return this.state === 'Ready';
  }

  // The producer id

  /** When an id is to be asked for; null where none is wanted, or an answer is awaited. */
  get askAt(): VirtualTime | null {
    return this.state === 'Uninitialized' ? this.notBefore : null;
  }

  ask(): ClientRequest {
    this.state = 'Initializing';
    return requestOf(initProducerIdKey, initProducerIdRequest, {
      transactionalId: null,
      transactionTimeoutMs: NO_TIMEOUT_MS,
      producerId: NO_PRODUCER_ID,
      producerEpoch: NO_PRODUCER_EPOCH,
    });
  }

  answered({ errorCode, producerId, producerEpoch }: InitProducerIdResponse, context: Context): void {
    if (errorCode !== Errors.NONE) return this.failed(context);
    this.state = 'Ready';
    this.failures = 0;
    this.become(producerId, producerEpoch, context);
    this.rewrite();
  }

  /** Nobody gave one. */
  failed(context: Context): void {
    this.state = 'Uninitialized';
    this.notBefore = after(context.now, backoffUs(this.retryBackoff, this.failures++, context));
  }

  private become(producerId: ProducerId, producerEpoch: ProducerEpoch, context: Context): void {
    this.identity = { producerId, producerEpoch };
    const assigned: Happening = { kind: 'ProducerIdAssigned', producer: context.self, producerId, producerEpoch };
    context.emit(assigned);
  }

  // Epochs

  /** Before anything is sent: what has been found missing takes effect. (Kafka: maybeResolveSequences, bumpIdempotentEpochAndResetIdIfNeeded) */
  settle(context: Context): void {
    for (const queue of this.unresolved) {
      const { sequences } = queue;
      if (sequences.inFlight.length > 0) continue;
      // Where later batches were acknowledged after all, nothing is missing.
      if (!sequences.isNext(sequences.nextSequence)) this.toRewrite.add(queue);
      sequences.unresolved = null;
      this.unresolved.delete(queue);
    }
    if (this.toRewrite.size === 0 || this.state !== 'Ready') return;
    const { producerId, producerEpoch } = this.identity;
    if (producerEpoch === LAST_PRODUCER_EPOCH) {
      this.state = 'Uninitialized';
      return;
    }
    this.become(producerId, (producerEpoch + 1) as ProducerEpoch, context);
    this.rewrite();
  }

  private rewrite(): void {
    for (const queue of this.toRewrite) {
      queue.sequences.startAtBeginning(this.identity);
      queue.sequences.unresolved = null;
      this.unresolved.delete(queue);
    }
    this.toRewrite.clear();
  }

  isStale({ sequences: { owner } }: PartitionQueue): boolean {
    return owner.producerId !== this.identity.producerId || owner.producerEpoch !== this.identity.producerEpoch;
  }

  /**
   * Whether the first batch of that queue may leave. While one is sent again, no other that was sent before may overtake it; and
   * nothing new is numbered while numbers of an older epoch, or of unknown fate, are out. (Kafka: shouldStopDrainBatchesForPartition)
   */
  mayDrain(queue: PartitionQueue, first: ProducerBatch): boolean {
    const { sequences } = queue;
    if (!this.hasProducerId) return false;
    if (!first.hasSequence) return sequences.unresolved === null && (sequences.inFlight.length === 0 || !this.isStale(queue));
    return sequences.inFlight[0] === first;
  }

  number(batch: ProducerBatch): void {
    if (batch.hasSequence) return;
    const { queue } = batch;
    if (this.isStale(queue) && queue.sequences.inFlight.length === 0) queue.sequences.startAtBeginning(this.identity);
    queue.sequences.assign(batch);
  }

  // What became of a batch

  /** (Kafka: TransactionManager.canRetry) */
  canRetry(batch: ProducerBatch, error: ErrorCode, logStartOffset: Offset): boolean {
    const { queue } = batch;
    const { sequences } = queue;
    if (error === Errors.UNKNOWN_PRODUCER_ID) {
      // The broker has forgotten this producer, and says so again of what was numbered anew in the meantime.
      if (logStartOffset !== -1 && !batch.sequenceHasBeenReset) this.toRewrite.add(queue);
      return true;
    }
    if (error === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER) {
      const isKnownToBeEarly = sequences.unresolved === null && (batch.sequenceHasBeenReset || !sequences.isNext(batch.stamp.baseSequence));
      const isAtTheGap = sequences.unresolved === null || sequences.unresolved === batch.stamp.baseSequence;
      if (!isKnownToBeEarly && isAtTheGap) this.toRewrite.add(queue);
      return true;
    }
    return isRetriable(error);
  }

  completed(batch: ProducerBatch): void {
    batch.queue.sequences.acknowledged(batch);
  }

  /**
   * @param options.mayRenumber false where nobody knows whether the batch was written: then its numbers stay taken
   *
   * (Kafka: handleFailedBatch)
   */
  failedBatch(batch: ProducerBatch, options: { error: ErrorCode; mayRenumber: boolean }): void {
    const { queue } = batch;
    queue.sequences.remove(batch);
    if (!batch.hasSequence) return;
    if (options.mayRenumber || options.error === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER) this.toRewrite.add(queue);
  }

  /** It was given up after it had been sent: nothing new is numbered before the fate of its numbers is known. */
  markUnresolved(batch: ProducerBatch): void {
    const { queue } = batch;
    queue.sequences.unresolved = Math.max(queue.sequences.unresolved ?? 0, batch.lastSequence + 1) as SequenceNumber;
    this.unresolved.add(queue);
  }
}
