/**
 * A producer: takes records from its application, gathers them into batches, and sends each batch until it is acknowledged or
 * time is up. (Kafka: KafkaProducer, Sender, TransactionManager)
 *
 * With idempotence it may never let a later batch of a partition be written before an earlier one, nor any batch twice: batches carry
 * sequence numbers, keep them through every retry, and are sent again in their order.
 * Read next: record-accumulator.ts, partitioner.ts, ../network-client.ts.
 */
import { assert, assertUnreachable } from '../../../base/assert';
import { milliseconds } from '../../../base/virtual-time';
import type { ProducerConfig } from '../../model/configs';
import { Errors, isRetriable } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import {
  type ErrorCode,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  type Offset,
  type PartitionIndex,
  type ProducerEpoch,
  type ProducerId,
  type SequenceNumber,
  type TimestampMs,
  type TopicName,
} from '../../model/vocabulary';
import { type InitProducerIdResponse, initProducerIdKey, initProducerIdRequest } from '../../protocol/init-producer-id';
import type { MetadataResponse } from '../../protocol/metadata';
import { Response } from '../../protocol/payload';
import { type ProduceResponse, produceKey, produceRequest } from '../../protocol/produce';
import { restampProducer } from '../../protocol/record-batch-stamp';
import { Records } from '../../protocol/records';
import { type Context, type Input, Node, type NodeId, type Payload, type VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import { ClientMetadata } from '../client-metadata';
import { Alarm, earliest, exponentialBackoffMs, NetworkClient } from '../network-client';
import { SendRecords } from '../told';
import { Partitioner } from './partitioner';
import type { ProducerBatch } from './producer-batch';
import { type PartitionQueue, RecordAccumulator } from './record-accumulator';

type About =
  | { readonly kind: 'metadata' }
  | { readonly kind: 'producer id' }
  | { readonly kind: 'produce'; readonly batches: readonly ProducerBatch[] };

/** One call of send() that is not all in the accumulator yet. */
class SendCall extends State {
  readonly topic: TopicName;
  readonly records: SendRecords['records'];
  readonly firstRecord: number;
  done = 0;
  /** Since when its next record waits for metadata or memory. */
  blockedSince: VirtualTime | null = null;

  constructor(call: SendRecords, firstRecord: number) {
    super();
    this.topic = call.topic;
    this.records = call.records;
    this.firstRecord = firstRecord;
  }
}

/** Sequence numbers wrap round behind the largest int32. */
const SEQUENCES = 2 ** 31;
const LAST_PRODUCER_EPOCH = 32_766;
const NO_HEADERS = [] as const;

export class ProducerClient extends Node {
  readonly id: NodeId;
  readonly config: ProducerConfig;
  readonly counts = { sent: 0, acknowledged: 0, failed: 0, retries: 0 };
  /** Why a batch had to be sent again or was given up; null from the next acknowledgement on. */
  lastError: ErrorCode | null = null;
  producerId: ProducerId | null = null;
  private producerEpoch = 0 as ProducerEpoch;
  private askingForId = false;
  private idNotBefore = 0 as VirtualTime;
  private idFailures = 0;
  private nextRecordNumber: number;
  private readonly calls: SendCall[] = [];
  private readonly accumulator: RecordAccumulator;
  private readonly partitioner: Partitioner;
  private readonly metadata: ClientMetadata;
  private readonly network: NetworkClient<About>;
  private readonly alarm = new Alarm();

  /** `firstBatch` and `firstRecord` go on counting where an earlier process of this producer stopped. */
  constructor(options: { id: NodeId; bootstrap: readonly NodeId[]; config: ProducerConfig; firstBatch?: number; firstRecord?: number }) {
    super();
    const { id, config, bootstrap } = options;
    this.id = id;
    this.config = config;
    this.nextRecordNumber = options.firstRecord ?? 0;
    this.accumulator = new RecordAccumulator({ config, producer: id, firstBatch: options.firstBatch ?? 0 });
    this.partitioner = new Partitioner(config['batch.size']);
    const backoff = { retryBackoffMs: config['retry.backoff.ms'], retryBackoffMaxMs: config['retry.backoff.max.ms'] };
    this.metadata = new ClientMetadata({ bootstrap, maxAgeMs: config['metadata.max.age.ms'], ...backoff, createsTopics: true });
    this.network = new NetworkClient({
      requestTimeoutMs: config['request.timeout.ms'],
      reconnectBackoffMs: config['reconnect.backoff.ms'],
      reconnectBackoffMaxMs: config['reconnect.backoff.max.ms'],
    });
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
      case 'connectionOpened':
        break;
      case 'told':
        this.told(input.payload, context);
        break;
      case 'timerFired':
        this.alarm.rang(context.now);
        this.lost(this.network.checkTimeouts(context), context);
        this.expire(context);
        break;
      case 'received':
        this.received(input.connection, input.payload, context);
        break;
      case 'connectionReset':
        this.lost(this.network.reset(input.connection, context), context);
        break;
      default:
        return assertUnreachable(input);
    }
    this.pump(context);
  }

  // For pictures

  get nextBatch(): number {
    return this.accumulator.nextBatch;
  }

  get nextRecord(): number {
    return this.nextRecordNumber;
  }

  get idempotent(): boolean {
    return this.config['enable.idempotence'] && this.config.acks === 'all';
  }

  get requestsInFlight(): number {
    return this.network.requestsInFlight;
  }

  /** Batches that wait for that partition, oldest first. */
  waiting(topic: TopicName, partition: PartitionIndex): readonly ProducerBatch[] {
    for (const queue of this.accumulator.all())
      if (queue.partition.topic === topic && queue.partition.partition === partition) return queue.batches;
    return [];
  }

  /** How long the oldest batch that was never sent has waited. */
  lingeredMs(now: VirtualTime): number {
    let oldest: number | null = null;
    for (const { batches } of this.accumulator.all())
      for (const { attempts, createdAt } of batches) if (attempts === 0) oldest = Math.min(oldest ?? createdAt, createdAt);
    return oldest === null ? 0 : Math.min(this.config['linger.ms'], (now - oldest) / 1_000);
  }

  // From send() into the accumulator

  private told(payload: Payload, context: Context): void {
    if (!(payload instanceof SendRecords)) return;
    const sent: Happening = {
      kind: 'RecordSent',
      producer: this.id,
      record: this.nextRecordNumber,
      count: payload.records.length,
      topic: payload.topic,
    };
    context.emit(sent);
    this.calls.push(new SendCall(payload, this.nextRecordNumber));
    this.nextRecordNumber += payload.records.length;
    this.counts.sent += payload.records.length;
    this.metadata.want(payload.topic);
  }

  private acceptCalls(context: Context): void {
    for (let call = this.calls[0]; call !== undefined; call = this.calls[0]) {
      if (!this.accept(call, context)) return;
      this.calls.shift();
    }
  }

  /** Returns whether all of its records are in the accumulator, or refused. */
  private accept(call: SendCall, context: Context): boolean {
    const topic = this.metadata.topic(call.topic);
    const timestamp = context.clockMs as TimestampMs;
    while (call.done < call.records.length) {
      const record = call.records[call.done]!;
      const partition = topic === null ? null : this.partitioner.partitionFor(record, topic, context);
      if (partition !== null && topic !== null && partition < topic.partitions.length) {
        const data = { timestamp, key: record.key, value: record.value, headers: NO_HEADERS };
        const bytes = (record.key?.length ?? 0) + (record.value?.length ?? 0);
        if (bytes > this.config['max.request.size']) {
          this.refuse(call, `it is larger than max.request.size (${this.config['max.request.size']} bytes)`, context);
          continue;
        }
        const appended = this.accumulator.append({ topic: call.topic, partition }, data, call.firstRecord + call.done, context.now);
        if (appended !== null) {
          if (record.key === null && record.partition === null) this.partitioner.appended(topic, bytes, appended === 'Begun', context);
          call.done++;
          call.blockedSince = null;
          continue;
        }
      }
      if (!this.isBlockedTooLong(call, context)) return false;
      this.refuse(call, topic === null ? `metadata of ${call.topic} did not come in time` : 'there was no memory for it in time', context);
    }
    return true;
  }

  private isBlockedTooLong(call: SendCall, context: Context): boolean {
    call.blockedSince ??= context.now;
    return context.now - call.blockedSince >= this.config['max.block.ms'] * 1_000;
  }

  private refuse(call: SendCall, reason: string, context: Context): void {
    const refused: Happening = { kind: 'RecordRefused', producer: this.id, record: call.firstRecord + call.done, reason };
    context.emit(refused);
    this.counts.failed++;
    call.done++;
    call.blockedSince = null;
  }

  // From the accumulator to brokers

  /** Does what can be done now, and sets the alarm for what cannot. */
  private pump(context: Context): void {
    this.acceptCalls(context);
    this.askForMetadata(context);
    if (this.idempotent && this.producerId === null) this.askForProducerId(context);
    else this.sendBatches(context);
    const [call] = this.calls;
    const blocked = call === undefined || call.blockedSince === null ? null : call.blockedSince + this.config['max.block.ms'] * 1_000;
    const id = this.idempotent && this.producerId === null && !this.askingForId ? this.idNotBefore : null;
    this.alarm.arm(
      earliest(
        context.now,
        this.accumulator.nextDeadline(context.now),
        this.network.nextDeadline(context.now),
        this.metadata.nextDeadline(),
        blocked,
        id,
      ),
      context,
    );
  }

  private askForMetadata(context: Context): void {
    if (!this.metadata.isDue(context.now)) return;
    const node = this.metadata.anyNode((each) => this.network.load(each, '', context.now));
    if (node !== null) this.network.send(node, '', this.metadata.ask(), { kind: 'metadata' }, context);
  }

  private askForProducerId(context: Context): void {
    if (this.askingForId || this.idNotBefore > context.now || this.calls.length + this.accumulator.usedBytes === 0) return;
    const node = this.metadata.anyNode((each) => this.network.load(each, '', context.now));
    if (node === null) return;
    this.askingForId = true;
    const body = { transactionalId: null, transactionTimeoutMs: 2 ** 31 - 1, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH };
    const version = initProducerIdRequest.versions.last;
    this.network.send(
      node,
      '',
      { apiKey: initProducerIdKey, schema: initProducerIdRequest, version, body, recordBytes: 0, expectsResponse: true },
      { kind: 'producer id' },
      context,
    );
  }

  /** Kafka: Sender.sendProducerData. One request a broker, with at most one batch of each partition. */
  private sendBatches(context: Context): void {
    const isMemoryShort =
      this.calls[0] !== undefined && this.calls[0].blockedSince !== null && this.metadata.topic(this.calls[0].topic) !== null;
    const byNode = new Map<NodeId, ProducerBatch[]>();
    const sizes = new Map<NodeId, number>();
    for (const queue of this.accumulator.all()) {
      if (!this.accumulator.isReady(queue, { now: context.now, isMemoryShort }) || !this.mayDrain(queue)) continue;
      const node = this.metadata.leaderNode(queue.partition);
      if (node === null) this.metadata.invalidate();
      if (node === null || !this.canSendTo(node, context)) continue;
      const batches = byNode.get(node) ?? [];
      const size = (sizes.get(node) ?? 0) + queue.batches[0]!.sizeBytes;
      if (batches.length > 0 && size > this.config['max.request.size']) continue;
      byNode.set(node, batches);
      sizes.set(node, size);
      batches.push(this.drain(queue, context));
    }
    for (const [node, batches] of byNode) this.sendProduce(node, batches, context);
    if (byNode.size > 0) this.sendBatches(context);
    else this.askForMetadata(context);
  }

  private canSendTo(node: NodeId, context: Context): boolean {
    return (
      this.network.isReady(node, '', context.now) && this.network.inFlight(node, '') < this.config['max.in.flight.requests.per.connection']
    );
  }

  /**
   * Kafka: RecordAccumulator.shouldStopDrainBatchesForPartition. While an earlier batch is undecided, only that one may be sent
   * again; and sequence numbers of a new epoch begin only when nothing of the old one is out.
   */
  private mayDrain(queue: PartitionQueue): boolean {
    const [first] = queue.batches;
    if (first === undefined) return false;
    if (!this.idempotent) return this.config['max.in.flight.requests.per.connection'] > 1 || queue.inFlight.length === 0;
    if (queue.inFlight.length === 0) return true;
    if (queue.hasGap || this.isStale(queue)) return false;
    return first.attempts === 0;
  }

  private isStale(queue: PartitionQueue): boolean {
    return queue.producerId !== this.producerId || queue.producerEpoch !== this.producerEpoch;
  }

  private drain(queue: PartitionQueue, context: Context): ProducerBatch {
    if (this.idempotent) this.renewSequences(queue);
    const batch = queue.batches.shift();
    assert(batch !== undefined, 'a queue that is drained has a batch');
    if (this.idempotent && batch.baseSequence === null) {
      batch.baseSequence = queue.nextSequence as SequenceNumber;
      queue.nextSequence = (queue.nextSequence + batch.recordCount) % SEQUENCES;
    }
    const stamp = {
      producerId: queue.producerId ?? NO_PRODUCER_ID,
      producerEpoch: queue.producerEpoch ?? NO_PRODUCER_EPOCH,
      baseSequence: batch.baseSequence ?? NO_SEQUENCE,
    };
    batch.built ??= batch.builder.build({ ...stamp, trace: batch.trace });
    const drained: Happening = {
      kind: 'BatchDrained',
      partition: batch.partition,
      trace: batch.trace,
      records: Float64Array.from(batch.records),
      attempt: batch.attempts,
      ...stamp,
    };
    context.emit(drained);
    batch.attempts++;
    batch.phase = 'inFlight';
    queue.inFlight.push(batch);
    return batch;
  }

  /**
   * Where a sequence number is missing for good, or the id is new, counting begins at 0 in a new epoch: what was sent before and is still
   * undecided is stamped anew. (KIP-360)
   */
  private renewSequences(queue: PartitionQueue): void {
    if (queue.hasGap && !this.isStale(queue)) this.bumpEpoch();
    if (queue.inFlight.length > 0 || !this.isStale(queue) || this.producerId === null) return;
    queue.producerId = this.producerId;
    queue.producerEpoch = this.producerEpoch;
    queue.nextSequence = 0;
    queue.hasGap = false;
    for (const batch of queue.batches) {
      if (batch.built === null) continue;
      batch.baseSequence = queue.nextSequence as SequenceNumber;
      queue.nextSequence = (queue.nextSequence + batch.recordCount) % SEQUENCES;
      batch.built = restampProducer(batch.built, {
        producerId: this.producerId,
        producerEpoch: this.producerEpoch,
        baseSequence: batch.baseSequence,
      });
    }
  }

  private bumpEpoch(): void {
    if (this.producerEpoch >= LAST_PRODUCER_EPOCH) this.producerId = null;
    else this.producerEpoch = (this.producerEpoch + 1) as ProducerEpoch;
  }

  private sendProduce(node: NodeId, batches: readonly ProducerBatch[], context: Context): void {
    const byTopic = new Map<TopicName, { index: PartitionIndex; records: Records }[]>();
    let recordBytes = 0;
    for (const { partition, built } of batches) {
      assert(built !== null, 'a batch that is sent was built');
      const partitions = byTopic.get(partition.topic) ?? [];
      byTopic.set(partition.topic, partitions);
      partitions.push({ index: partition.partition, records: Records.of([built]) });
      recordBytes += built.length;
    }
    const acks = this.config.acks === 'all' ? -1 : this.config.acks === '1' ? 1 : 0;
    const body = {
      transactionalId: null,
      acks,
      timeoutMs: this.config['request.timeout.ms'],
      topicData: Array.from(byTopic, ([name, partitionData]) => ({ name, partitionData })),
    };
    const request = {
      apiKey: produceKey,
      schema: produceRequest,
      version: produceRequest.versions.last,
      body,
      recordBytes,
      expectsResponse: acks !== 0,
    };
    this.network.send(node, '', request, { kind: 'produce', batches }, context);
    if (acks === 0) for (const batch of batches) this.acknowledged(batch, -1 as Offset, context);
  }

  // What brokers answer

  private received(connection: Parameters<NetworkClient<About>['received']>[0], payload: Payload, context: Context): void {
    if (!(payload instanceof Response)) return;
    const answer = this.network.received(connection, payload);
    if (answer === null) return;
    switch (answer.about.kind) {
      case 'metadata':
        return this.metadata.answered(answer.body as MetadataResponse, context);
      case 'producer id':
        return this.producerIdCame(answer.body as InitProducerIdResponse, context);
      case 'produce':
        return this.produceAnswered(answer.about.batches, answer.body as ProduceResponse, context);
      default:
        return assertUnreachable(answer.about);
    }
  }

  private producerIdCame(response: InitProducerIdResponse, context: Context): void {
    this.askingForId = false;
    if (response.errorCode !== Errors.NONE) return this.retryProducerId(context);
    this.idFailures = 0;
    this.producerId = response.producerId;
    this.producerEpoch = response.producerEpoch;
    const assigned: Happening = {
      kind: 'ProducerIdAssigned',
      producer: this.id,
      producerId: response.producerId,
      producerEpoch: response.producerEpoch,
    };
    context.emit(assigned);
  }

  private retryProducerId(context: Context): void {
    this.askingForId = false;
    this.idNotBefore = (context.now + milliseconds(this.backoffMs(this.idFailures++, context))) as VirtualTime;
  }

  private backoffMs(failures: number, context: Context): number {
    return exponentialBackoffMs(
      { initialMs: this.config['retry.backoff.ms'], maxMs: this.config['retry.backoff.max.ms'], failures },
      context,
    );
  }

  private produceAnswered(batches: readonly ProducerBatch[], response: ProduceResponse, context: Context): void {
    const answers = response.responses.flatMap(({ name, partitionResponses }) => partitionResponses.map((each) => ({ name, ...each })));
    for (const batch of batches) {
      const answer = answers.find(({ name, index }) => name === batch.partition.topic && index === batch.partition.partition);
      this.decide(batch, answer?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR, answer?.baseOffset ?? (-1 as Offset), context);
    }
  }

  private lost(abouts: readonly About[], context: Context): void {
    for (const about of abouts) {
      switch (about.kind) {
        case 'metadata':
          this.metadata.failed(context);
          break;
        case 'producer id':
          this.retryProducerId(context);
          break;
        case 'produce':
          this.metadata.invalidate();
          for (const batch of about.batches) this.decide(batch, Errors.NETWORK_EXCEPTION, -1 as Offset, context);
      }
    }
  }

  /** Kafka: Sender.completeBatch, canRetry. */
  private decide(batch: ProducerBatch, error: ErrorCode, baseOffset: Offset, context: Context): void {
    if (batch.phase !== 'inFlight') return;
    if (error === Errors.NONE || error === Errors.DUPLICATE_SEQUENCE_NUMBER) return this.acknowledged(batch, baseOffset, context);
    const queue = this.accumulator.queue(batch.partition);
    const isFirst = queue.inFlight[0] === batch;
    this.lastError = error;
    if (isRetriable(error)) this.metadata.invalidate();
    const lostItsPlace =
      error === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER || error === Errors.UNKNOWN_PRODUCER_ID || error === Errors.INVALID_PRODUCER_EPOCH;
    if (this.idempotent && lostItsPlace && isFirst && !this.hasEarlierWaiting(queue, batch)) queue.hasGap = true;
    const mayRetry = isRetriable(error) || (this.idempotent && lostItsPlace);
    if (mayRetry && batch.attempts <= this.config.retries) this.retry(queue, batch, error, context);
    else this.giveUp(queue, batch, error, context);
  }

  /** Whether a batch with a lower sequence number waits to be sent again: then it is no wonder that this one came too early. */
  private hasEarlierWaiting(queue: PartitionQueue, batch: ProducerBatch): boolean {
    return queue.batches.some(
      (other) => other.baseSequence !== null && batch.baseSequence !== null && other.baseSequence < batch.baseSequence,
    );
  }

  private acknowledged(batch: ProducerBatch, baseOffset: Offset, context: Context): void {
    this.settle(batch);
    this.lastError = null;
    this.counts.acknowledged += batch.recordCount;
    const acks = this.config.acks === 'all' ? -1 : this.config.acks === '1' ? 1 : 0;
    const acknowledged: Happening = {
      kind: 'BatchAcknowledged',
      partition: batch.partition,
      trace: batch.trace,
      baseOffset,
      count: batch.recordCount,
      acks,
    };
    context.emit(acknowledged);
  }

  private retry(queue: PartitionQueue, batch: ProducerBatch, error: ErrorCode, context: Context): void {
    removeFrom(queue.inFlight, batch);
    batch.phase = 'waiting';
    batch.notBefore = (context.now + milliseconds(this.backoffMs(batch.attempts - 1, context))) as VirtualTime;
    const behind = this.idempotent
      ? queue.batches.findIndex((other) => other.baseSequence === null || other.baseSequence > (batch.baseSequence ?? 0))
      : 0;
    queue.batches.splice(behind < 0 ? queue.batches.length : behind, 0, batch);
    this.counts.retries++;
    const retried: Happening = { kind: 'BatchRetried', partition: batch.partition, trace: batch.trace, error, attempt: batch.attempts };
    context.emit(retried);
  }

  private giveUp(queue: PartitionQueue, batch: ProducerBatch, error: ErrorCode, context: Context): void {
    if (batch.baseSequence !== null) queue.hasGap = true;
    this.settle(batch);
    this.lastError = error;
    this.counts.failed += batch.recordCount;
    const records = Float64Array.from(batch.records);
    const failed: Happening = { kind: 'BatchFailed', partition: batch.partition, trace: batch.trace, records, error };
    context.emit(failed);
  }

  private settle(batch: ProducerBatch): void {
    const queue = this.accumulator.queue(batch.partition);
    removeFrom(queue.inFlight, batch);
    removeFrom(queue.batches, batch);
    this.accumulator.release(batch);
  }

  /** delivery.timeout.ms after send() a batch is given up, wherever it is. Whether it was written nobody knows. */
  private expire(context: Context): void {
    const timeoutUs = this.config['delivery.timeout.ms'] * 1_000;
    for (const queue of this.accumulator.all()) {
      const late = [...queue.inFlight, ...queue.batches].filter(({ createdAt }) => context.now - createdAt >= timeoutUs);
      for (const batch of late) this.giveUp(queue, batch, Errors.REQUEST_TIMED_OUT, context);
    }
  }
}

function removeFrom(batches: ProducerBatch[], batch: ProducerBatch): void {
  const index = batches.indexOf(batch);
  if (index >= 0) batches.splice(index, 1);
}
