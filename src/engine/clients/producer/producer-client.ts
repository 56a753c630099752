/**
 * A producer: takes records from its application, gathers them into batches, and sends each batch until it is acknowledged or time is
 * up. (Kafka: KafkaProducer)
 *
 * send() returns when a record is in the accumulator. It waits for metadata and for memory, max.block.ms at most; then the record is
 * refused. Records wait in line: there is one application thread.
 * Read next: record-accumulator.ts, sender.ts.
 */
import { assertUnreachable } from '../../../base/assert';
import type { ProducerConfig } from '../../model/configs';
import { Errors, errorName } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import type { ErrorCode, PartitionIndex, ProducerEpoch, ProducerId, TimestampMs, TopicName } from '../../model/vocabulary';
import type { InitProducerIdResponse } from '../../protocol/init-producer-id';
import type { MetadataResponse } from '../../protocol/metadata';
import { Response } from '../../protocol/payload';
import type { ProduceResponse } from '../../protocol/produce';
import { type ConnectionId, type Context, type Input, Node, type NodeId, type Payload, type VirtualTime } from '../../sim/context';
import { Alarm, earliest } from '../alarm';
import { ClientMetadata } from '../client-metadata';
import { type ClientRequest, NetworkClient } from '../network-client';
import { SendRecords } from '../told';
import { BatchOutcomes } from './batch-outcomes';
import type { ProducerBatch } from './producer-batch';
import { isIdempotent } from './producer-settings';
import { RecordAccumulator } from './record-accumulator';
import { recordSizeUpperBound } from './record-size';
import { SendCall } from './send-call';
import { Sender } from './sender';
import { TransactionManager } from './transaction-manager';

export type About =
  | { readonly kind: 'Metadata' }
  | { readonly kind: 'InitProducerId' }
  | { readonly kind: 'Produce'; readonly batches: readonly ProducerBatch[] };

const NO_HEADERS = [] as const;

export class ProducerClient extends Node {
  readonly id: NodeId;
  readonly config: ProducerConfig;
  private nextRecordNumber: number;
  private readonly calls: SendCall[] = [];
  private readonly accumulator: RecordAccumulator;
  private readonly metadata: ClientMetadata;
  private readonly network: NetworkClient<About>;
  private readonly transactions: TransactionManager | null;
  private readonly outcomes: BatchOutcomes;
  private readonly sender: Sender;
  private readonly alarm = new Alarm();

  /** `firstBatch` and `firstRecord` go on counting where an earlier process of this producer stopped. */
  constructor(options: { id: NodeId; bootstrap: readonly NodeId[]; config: ProducerConfig; firstBatch?: number; firstRecord?: number }) {
    super();
    const { id, config, bootstrap } = options;
    this.id = id;
    this.config = config;
    this.nextRecordNumber = options.firstRecord ?? 0;
    const retryBackoff = { initialMs: config['retry.backoff.ms'], maxMs: config['retry.backoff.max.ms'] };
    const metadata = new ClientMetadata({ bootstrap, maxAgeMs: config['metadata.max.age.ms'], retryBackoff, createsTopics: true });
    const network = new NetworkClient<About>({
      requestTimeoutMs: config['request.timeout.ms'],
      reconnectBackoffMs: config['reconnect.backoff.ms'],
      reconnectBackoffMaxMs: config['reconnect.backoff.max.ms'],
      maxInFlight: config['max.in.flight.requests.per.connection'],
    });
    const accumulator = new RecordAccumulator({ config, producer: id, firstBatch: options.firstBatch ?? 0 });
    const transactions = isIdempotent(config) ? new TransactionManager(retryBackoff) : null;
    const outcomes = new BatchOutcomes({ config, accumulator, metadata, transactions });
    this.metadata = metadata;
    this.network = network;
    this.accumulator = accumulator;
    this.transactions = transactions;
    this.outcomes = outcomes;
    this.sender = new Sender({ config, accumulator, metadata, network, outcomes, transactions });
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
      case 'connectionOpened':
        break;
      case 'told':
        if (input.payload instanceof SendRecords) this.send(input.payload, context);
        break;
      case 'timerFired':
        this.alarm.rang(context.now);
        this.network.checkTimeouts(context);
        break;
      case 'received':
        this.received(input.connection, input.payload, context);
        break;
      case 'connectionReset':
        this.network.reset(input.connection, context);
        this.metadata.requestUpdate();
        break;
      default:
        return assertUnreachable(input);
    }
    this.pump(context);
  }

  // For pictures

  get counts() {
    return this.outcomes.counts;
  }

  get lastError(): ErrorCode | null {
    return this.outcomes.lastError;
  }

  get producerId(): ProducerId | null {
    return this.transactions?.hasProducerId === true ? this.transactions.identity.producerId : null;
  }

  get producerEpoch(): ProducerEpoch | null {
    return this.transactions?.hasProducerId === true ? this.transactions.identity.producerEpoch : null;
  }

  get nextBatch(): number {
    return this.accumulator.nextBatch;
  }

  get nextRecord(): number {
    return this.nextRecordNumber;
  }

  get requestsInFlight(): number {
    return this.network.requestsInFlight;
  }

  /** Batches that wait for that partition, oldest first. */
  waiting(topic: TopicName, partition: PartitionIndex): readonly ProducerBatch[] {
    return this.accumulator.queue({ topic, partition })?.batches ?? [];
  }

  /** How long the oldest batch that was never sent has waited. */
  lingeredMs(now: VirtualTime): number {
    let oldest = now;
    for (const { batches } of this.accumulator.queues)
      for (const { retries, createdAt } of batches) if (retries === 0 && createdAt < oldest) oldest = createdAt;
    return Math.min(this.config['linger.ms'], (now - oldest) / 1_000);
  }

  // From send() into the accumulator

  private send(payload: SendRecords, context: Context): void {
    const { topic, records } = payload;
    const sent: Happening = { kind: 'RecordSent', producer: this.id, record: this.nextRecordNumber, count: records.length, topic };
    context.emit(sent);
    this.calls.push(new SendCall(payload, this.nextRecordNumber));
    this.nextRecordNumber += records.length;
    this.counts.sent += records.length;
  }

  private acceptCalls(context: Context): void {
    for (let call = this.calls[0]; call !== undefined; call = this.calls[0]) {
      if (!this.accept(call, context)) return;
      this.calls.shift();
    }
  }

  /** Returns whether all of its records are in the accumulator, or refused. (Kafka: KafkaProducer.doSend) */
  private accept(call: SendCall, context: Context): boolean {
    this.metadata.want(call.topic);
    const timestamp = context.clockMs as TimestampMs;
    while (!call.isOver) {
      const reason = this.acceptNext(call, timestamp, context);
      if (reason === null) {
        call.next();
        continue;
      }
      call.blockedSince ??= context.now;
      if (reason.mayPass && context.now - call.blockedSince < this.config['max.block.ms'] * 1_000) return false;
      this.refuse(call, reason.text, context);
    }
    return true;
  }

  /** Returns why the record cannot be accepted now; null where it was. */
  private acceptNext(call: SendCall, timestamp: TimestampMs, context: Context): { text: string; mayPass: boolean } | null {
    const { topic: name } = call;
    const topic = this.metadata.topic(name);
    if (topic === null) return this.topicIsMissing(name);
    const record = call.records[call.done]!;
    const partition = this.accumulator.partitionFor(record, topic);
    const count = topic.partitions.length;
    const blockMs = this.config['max.block.ms'];
    if (partition !== null && partition >= count) {
      this.metadata.requestUpdate();
      const text = `Partition ${partition} of topic ${name} with partition count ${count} is not present in metadata after ${blockMs} ms.`;
      return { text, mayPass: true };
    }
    const { key, value } = record;
    const tooLarge = this.sizeProblem(recordSizeUpperBound(record));
    if (tooLarge !== null) return { text: tooLarge, mayPass: false };
    const data = { timestamp, key, value, headers: NO_HEADERS };
    if (this.accumulator.append(topic, partition, data, call.firstRecord + call.done, context)) return null;
    return { text: `Failed to allocate memory within the configured max blocking time ${blockMs} ms.`, mayPass: true };
  }

  private topicIsMissing(name: TopicName): { text: string; mayPass: boolean } {
    const error = this.metadata.errorOf(name);
    if (error === Errors.INVALID_TOPIC_EXCEPTION) return { text: `${errorName(error)}: ${name}`, mayPass: false };
    return { text: `Topic ${name} not present in metadata after ${this.config['max.block.ms']} ms.`, mayPass: true };
  }

  /** (Kafka: ensureValidRecordSize) */
  private sizeProblem(bytes: number): string | null {
    for (const name of ['max.request.size', 'buffer.memory'] as const) {
      const most = this.config[name];
      if (bytes > most) return `The message is ${bytes} bytes when serialized which is larger than ${most}, which is the value of ${name}.`;
    }
    return null;
  }

  private refuse(call: SendCall, reason: string, context: Context): void {
    this.accumulator.pool.giveUpWaiting();
    const refused: Happening = { kind: 'RecordRefused', producer: this.id, record: call.firstRecord + call.done, reason };
    context.emit(refused);
    this.counts.failed++;
    call.next();
  }

  // To brokers, and what they answer

  /** Does what can be done now, and sets the alarm for what cannot. */
  private pump(context: Context): void {
    this.takeLosses(context);
    this.acceptCalls(context);
    this.askForProducerId(context);
    const sendAt = this.sender.run(context);
    if (this.calls.length > 0) this.acceptCalls(context); // what was given up has left memory
    this.askForMetadata(context);
    const { now } = context;
    const blockedSince = this.calls[0]?.blockedSince ?? null;
    const refuseAt = blockedSince === null ? null : blockedSince + this.config['max.block.ms'] * 1_000;
    const idAt = this.transactions?.askAt ?? null;
    this.alarm.arm(
      earliest(now, sendAt, this.accumulator.nextExpiryAt, this.network.nextDeadline(now), this.metadata.nextDeadline(), refuseAt, idAt),
      context,
    );
  }

  private askForMetadata(context: Context): void {
    if (this.metadata.isDue(context.now)) this.askAnybody(() => this.metadata.ask(), { kind: 'Metadata' }, context);
  }

  private askForProducerId(context: Context): void {
    const { transactions } = this;
    const askAt = transactions?.askAt ?? null;
    if (transactions === null || askAt === null || askAt > context.now) return;
    this.askAnybody(() => transactions.ask(), { kind: 'InitProducerId' }, context);
  }

  private askAnybody(question: () => ClientRequest, about: About, context: Context): void {
    const node = this.metadata.whomToAsk(this.network, context);
    if (node !== null) this.network.send(node, 'Data', question(), about, context);
  }

  private received(connection: ConnectionId, payload: Payload, context: Context): void {
    const answer = payload instanceof Response ? this.network.received(connection, payload) : null;
    if (answer === null) return;
    const { about, body } = answer;
    switch (about.kind) {
      case 'Metadata':
        return this.metadata.answered(body as MetadataResponse, context);
      case 'InitProducerId':
        return this.transactions?.answered(body as InitProducerIdResponse, context);
      case 'Produce':
        return this.outcomes.answered(about.batches, body as ProduceResponse, context);
      default:
        return assertUnreachable(about);
    }
  }

  /** What was out on connections that are no more. */
  private takeLosses(context: Context): void {
    for (const { about, error } of this.network.takeLost()) {
      this.metadata.requestUpdate();
      switch (about.kind) {
        case 'Metadata':
          this.metadata.failed(context);
          break;
        case 'InitProducerId':
          this.transactions?.failed(context);
          break;
        case 'Produce':
          this.outcomes.lost(about.batches, error, context);
          break;
        default:
          assertUnreachable(about);
      }
    }
  }
}
