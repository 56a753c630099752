/**
 * What becomes of a batch: acknowledged, sent again, cut into smaller ones, or given up. (Kafka: Sender.completeBatch, canRetry,
 * reenqueueBatch, failBatch)
 */
import { after } from '../../../base/virtual-time';
import type { ProducerConfig } from '../../model/configs';
import { Errors, isInvalidMetadata, isRetriable } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import type { ErrorCode, Offset } from '../../model/vocabulary';
import type { ProduceResponse } from '../../protocol/produce';
import type { Context, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata } from '../client-metadata';
import { backoffUs } from '../exponential-backoff';
import type { ProducerBatch } from './producer-batch';
import type { RecordAccumulator } from './record-accumulator';
import { acksOf } from './sender';
import type { TransactionManager } from './transaction-manager';
import { plusSequence } from './txn-partition-entry';

type PartitionResponse = ProduceResponse['responses'][number]['partitionResponses'][number];

/** Of records; `retries` of batches. */
export interface ProducerCounts {
  sent: number;
  acknowledged: number;
  failed: number;
  retries: number;
}

export class BatchOutcomes extends State {
  readonly counts: ProducerCounts = { sent: 0, acknowledged: 0, failed: 0, retries: 0 };
  /** Why a batch had to be sent again or was given up; null from the next acknowledgement on. */
  lastError: ErrorCode | null = null;
  private readonly config: ProducerConfig;
  private readonly accumulator: RecordAccumulator;
  private readonly metadata: ClientMetadata;
  private readonly transactions: TransactionManager | null;

  constructor(options: {
    config: ProducerConfig;
    accumulator: RecordAccumulator;
    metadata: ClientMetadata;
    transactions: TransactionManager | null;
  }) {
    super();
    this.config = options.config;
    this.accumulator = options.accumulator;
    this.metadata = options.metadata;
    this.transactions = options.transactions;
  }

  /** The broker has answered. (Kafka: handleProduceResponse) */
  answered(batches: readonly ProducerBatch[], response: ProduceResponse, context: Context): void {
    for (const { name, partitionResponses } of response.responses) {
      for (const answer of partitionResponses) {
        const batch = batches.find(({ partition }) => partition.topic === name && partition.partition === answer.index);
        if (batch !== undefined) this.decide(batch, answer, context);
      }
    }
  }

  /** There will be no answer: the connection broke (NETWORK_EXCEPTION), or none came in time (REQUEST_TIMED_OUT). */
  lost(batches: readonly ProducerBatch[], error: ErrorCode, context: Context): void {
    for (const batch of batches) this.decide(batch, { errorCode: error, baseOffset: NO_OFFSET, logStartOffset: NO_OFFSET }, context);
  }

  acknowledged(batch: ProducerBatch, baseOffset: Offset, context: Context): void {
    this.transactions?.completed(batch);
    this.done(batch);
    this.release(batch);
    this.lastError = null;
    this.counts.acknowledged += batch.recordCount;
    const acknowledged: Happening = {
      kind: 'BatchAcknowledged',
      partition: batch.partition,
      trace: batch.trace,
      baseOffset,
      count: batch.recordCount,
      acks: acksOf(this.config),
    };
    context.emit(acknowledged);
  }

  /**
   * delivery.timeout.ms after its first record a batch is given up, wherever it is. Whether it was written, nobody knows.
   * (Kafka: failExpiredBatches)
   */
  expire(context: Context): void {
    const { now } = context;
    const { nextExpiryAt } = this.accumulator;
    if (nextExpiryAt === null || nextExpiryAt > now) return;
    for (const batch of this.accumulator.takeExpired(now)) {
      this.expired(batch, context);
      this.release(batch);
    }
    // Their memory is still being sent from (KAFKA-19012): it is free when an answer comes, or none can come any more.
    for (const { inFlight } of this.accumulator.queues)
      for (const batch of inFlight.filter((each) => this.accumulator.isExpired(each, now))) this.expired(batch, context);
  }

  private expired(batch: ProducerBatch, context: Context): void {
    this.fail(batch, { error: Errors.REQUEST_TIMED_OUT, mayRenumber: false }, context);
    if (batch.retries > 0 && batch.hasSequence) this.transactions?.markUnresolved(batch);
  }

  private decide(
    batch: ProducerBatch,
    answer: Pick<PartitionResponse, 'errorCode' | 'baseOffset' | 'logStartOffset'> & Partial<PartitionResponse>,
    context: Context,
  ): void {
    if (batch.phase === 'Done') return this.release(batch);
    const { errorCode: error, baseOffset } = answer;
    if (error === Errors.NONE) return this.acknowledged(batch, baseOffset, context);
    this.lastError = error;
    if (error === Errors.MESSAGE_TOO_LARGE && batch.recordCount > 1) this.split(batch, context);
    else if (this.canRetry(batch, answer, context.now)) this.retry(batch, error, context);
    else if (error === Errors.DUPLICATE_SEQUENCE_NUMBER) this.acknowledged(batch, NO_OFFSET, context);
    else {
      this.fail(batch, { error, mayRenumber: batch.retries < this.config.retries }, context);
      this.release(batch);
    }
    if (!isInvalidMetadata(error)) return;
    this.metadata.requestUpdate();
    const { currentLeader } = answer;
    if (currentLeader != null && currentLeader.leaderId >= 0)
      this.metadata.updateLeader(batch.partition, { leader: currentLeader.leaderId, leaderEpoch: currentLeader.leaderEpoch });
  }

  private canRetry(batch: ProducerBatch, answer: Pick<PartitionResponse, 'errorCode' | 'logStartOffset'>, now: VirtualTime): boolean {
    if (this.accumulator.isExpired(batch, now) || batch.retries >= this.config.retries) return false;
    if (this.transactions === null) return isRetriable(answer.errorCode);
    return this.transactions.canRetry(batch, answer.errorCode, answer.logStartOffset);
  }

  private retry(batch: ProducerBatch, error: ErrorCode, context: Context): void {
    const { queue } = batch;
    queue.landed(batch);
    const settings = { initialMs: this.config['retry.backoff.ms'], maxMs: this.config['retry.backoff.max.ms'] };
    batch.notBefore = after(context.now, backoffUs(settings, batch.retries, context));
    batch.retries++;
    batch.waitsSince = context.now;
    batch.phase = 'Closed';
    queue.reenqueue(batch);
    this.counts.retries++;
    const retried: Happening = { kind: 'BatchRetried', partition: batch.partition, trace: batch.trace, error, attempt: batch.retries };
    context.emit(retried);
  }

  /** The pieces take its place and its numbers, and count as never sent. */
  private split(batch: ProducerBatch, context: Context): void {
    const { queue, trace, partition } = batch;
    const pieces = this.accumulator.split(batch);
    queue.sequences.remove(batch);
    let { stamp } = batch;
    for (const piece of pieces) {
      if (!batch.hasSequence) break;
      piece.renumber(stamp);
      queue.sequences.track(piece);
      stamp = { ...stamp, baseSequence: plusSequence(stamp.baseSequence, piece.recordCount) };
    }
    for (const piece of [...pieces].reverse()) queue.reenqueue(piece);
    this.done(batch);
    this.release(batch);
    const retried: Happening = { kind: 'BatchRetried', partition, trace, error: Errors.MESSAGE_TOO_LARGE, attempt: batch.retries };
    context.emit(retried);
  }

  private fail(batch: ProducerBatch, options: { error: ErrorCode; mayRenumber: boolean }, context: Context): void {
    this.transactions?.failedBatch(batch, options);
    this.done(batch);
    this.lastError = options.error;
    this.counts.failed += batch.recordCount;
    const records = Float64Array.from(batch.records);
    const failed: Happening = { kind: 'BatchFailed', partition: batch.partition, trace: batch.trace, records, error: options.error };
    context.emit(failed);
  }

  private done(batch: ProducerBatch): void {
    batch.phase = 'Done';
    batch.queue.landed(batch);
  }

  private release(batch: ProducerBatch): void {
    this.accumulator.pool.deallocate(batch.reservedBytes);
    batch.reservedBytes = 0;
  }
}

const NO_OFFSET = -1 as Offset;
