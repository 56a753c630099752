/**
 * A producer: takes records from its application, gathers them into batches, and sends each batch until it is acknowledged or time is
 * up. (Kafka: KafkaProducer)
 *
 * Read next: send-calls.ts (from the application into the accumulator), record-accumulator.ts, sender.ts (from there to brokers).
 */
import { assertUnreachable } from '../../../base/assert';
import type { ProducerConfig } from '../../model/configs';
import type { Happening } from '../../model/events';
import type { ErrorCode, PartitionIndex, ProducerEpoch, ProducerId, TopicName } from '../../model/vocabulary';
import type { InitProducerIdResponse } from '../../protocol/init-producer-id';
import type { MetadataResponse } from '../../protocol/metadata';
import { MetadataUpdates } from '../../protocol/metadata-updates';
import { Response } from '../../protocol/payload';
import type { ProduceResponse } from '../../protocol/produce';
import { type ConnectionId, type Context, type Input, Node, type NodeId, type Payload, type VirtualTime } from '../../sim/context';
import { Alarm, earliest } from '../alarm';
import { ClientMetadata } from '../client-metadata';
import { type ClientRequest, NetworkClient } from '../network-client';
import { tellPace } from '../tell-pace';
import { CloseProducer, PauseApplication, ResumeApplication, SendRecords, SetPace } from '../told';
import { BatchOutcomes } from './batch-outcomes';
import { ProducerApplication } from './producer-application';
import type { ProducerBatch } from './producer-batch';
import { isIdempotent } from './producer-settings';
import { RecordAccumulator } from './record-accumulator';
import { SendCalls } from './send-calls';
import { Sender } from './sender';
import { TransactionManager } from './transaction-manager';

export type About =
  | { readonly kind: 'Metadata' }
  | { readonly kind: 'InitProducerId' }
  /** Whether anybody is there. */
  | { readonly kind: 'ApiVersions' }
  | { readonly kind: 'Produce'; readonly batches: readonly ProducerBatch[] };

const BEFORE_ALL = -1 as VirtualTime;

export class ProducerClient extends Node {
  readonly id: NodeId;
  readonly config: ProducerConfig;
  private readonly calls: SendCalls;
  private readonly accumulator: RecordAccumulator;
  readonly metadata: ClientMetadata;
  private readonly network: NetworkClient<About>;
  private readonly transactions: TransactionManager | null;
  private readonly outcomes: BatchOutcomes;
  private readonly sender: Sender;
  private readonly application = new ProducerApplication();
  private isToClose = false;
  private readonly alarm = new Alarm();
  /** Nothing is due before that: only an input can give it something to do. */
  private sleepsUntil: VirtualTime | null = BEFORE_ALL;

  /** `firstBatch` and `firstRecord` go on counting where an earlier process of this producer stopped. */
  constructor(options: { id: NodeId; bootstrap: readonly NodeId[]; config: ProducerConfig; firstBatch?: number; firstRecord?: number }) {
    super();
    const { id, config, bootstrap } = options;
    this.id = id;
    this.config = config;
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
    this.calls = new SendCalls({ config, accumulator, metadata, counts: outcomes.counts, firstRecord: options.firstRecord ?? 0 });
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
        this.obey(input.payload, context);
        if (input.payload instanceof SendRecords && this.onlyFills(context)) return;
        break;
      case 'timerFired':
        this.alarm.rang(context.now);
        if (this.isAsleep(context.now)) return this.alarm.arm(this.sleepsUntil, context); // it was set for what has come about otherwise
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

  private obey(told: Payload, context: Context): void {
    const { application } = this;
    if (told instanceof SendRecords) {
      const { cause } = context;
      if (application.give(told, context)) this.calls.add(told, context);
      return context.because(cause);
    }
    if (told instanceof PauseApplication) application.isPaused = true;
    else if (told instanceof ResumeApplication) application.isPaused = false;
    else if (told instanceof SetPace) application.setPace(told.perRecordUs, context.now);
    else if (told instanceof CloseProducer) this.isToClose = application.isPaused = true;
    else if (told instanceof MetadataUpdates) this.metadata.obey(told, context);
    tellPace(told, this.id, context);
  }

  /** How many partitions it knows that topic to have; 0 where it knows nothing of it. */
  partitionsKnown(topic: TopicName): number {
    return this.metadata.topic(topic)?.partitions.length ?? 0;
  }

  get isPaused(): boolean {
    return this.application.isPaused;
  }

  get perRecordUs(): number {
    return this.application.perRecordUs;
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
    return this.calls.nextRecord;
  }

  get requestsInFlight(): number {
    return this.network.requestsInFlight;
  }

  /** Records that its application keeps back, and those whose send() waits for metadata or memory. */
  get held(): { readonly byApplication: number; readonly inSend: number } {
    return { byApplication: this.application.waitingCount, inSend: this.calls.waitingCount };
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

  // To brokers, and what they answer

  /**
   * Returns whether all that the application gives has gone into batches that were begun before and are not full yet: the sender sleeps
   * on then. (Kafka: KafkaProducer.doSend, which wakes it only for a batch that is new or full)
   */
  private onlyFills(context: Context): boolean {
    if (!this.isAsleep(context.now)) return false;
    if (this.application.dueAt !== null) return false;
    this.calls.proceed(context);
    return !this.accumulator.wakesSender && !this.calls.isWaiting;
  }

  private isAsleep(now: VirtualTime): boolean {
    return (this.sleepsUntil === null || now < this.sleepsUntil) && !this.sender.isHeldUp;
  }

  /** Does what can be done now, and sets the alarm for what cannot. */
  private pump(context: Context): void {
    this.takeLosses(context);
    this.application.goOn((call) => this.calls.add(call, context), context);
    this.calls.proceed(context);
    this.askForProducerId(context);
    let sendAt = this.sender.run(context);
    while (this.calls.proceed(context)) sendAt = this.sender.run(context); // what was decided has left memory for others
    this.askForMetadata(context);
    const { now } = context;
    const { refuseAt } = this.calls;
    const idAt = this.transactions?.askAt ?? null;
    const recordAt = this.application.dueAt;
    if (this.isToClose && this.isDone) return this.end(context);
    const { nextExpiryAt } = this.accumulator;
    const deadlines = [sendAt, nextExpiryAt, this.network.nextDeadline(now), this.metadata.nextDeadline(), refuseAt, idAt, recordAt];
    this.sleepsUntil = earliest(BEFORE_ALL, deadlines);
    this.alarm.arm(earliest(now, deadlines), context);
  }

  /** Everything that it was given is decided. What its application has not yet sent it never will. */
  private get isDone(): boolean {
    return !this.calls.isWaiting && this.accumulator.queues.every(({ batches, inFlight }) => batches.length === 0 && inFlight.length === 0);
  }

  private end(context: Context): void {
    this.network.close(context);
    context.exit();
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
        return this.learn(body as MetadataResponse, context);
      case 'InitProducerId':
        return this.transactions?.answered(body as InitProducerIdResponse, context);
      case 'ApiVersions':
        return;
      case 'Produce':
        return this.outcomes.answered(about.batches, body as ProduceResponse, context);
      default:
        return assertUnreachable(about);
    }
  }

  /** That a topic has more partitions than it knew of is news: from now on keys go elsewhere. */
  private learn(answer: MetadataResponse, context: Context): void {
    const known = answer.topics.map(({ name }) => (name === null ? 0 : this.partitionsKnown(name)));
    this.metadata.answered(answer, context);
    for (const [index, { name }] of answer.topics.entries()) {
      const before = known[index]!;
      const partitions = name === null ? 0 : this.partitionsKnown(name);
      if (name === null || before === 0 || partitions === 0 || partitions === before) continue;
      const learned: Happening = { kind: 'PartitionsLearned', producer: this.id, topic: name, partitions, before };
      context.emit(learned);
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
        case 'ApiVersions':
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
