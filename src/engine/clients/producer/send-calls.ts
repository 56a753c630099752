/**
 * The application's calls of send(), one after the other: there is one thread. (Kafka: KafkaProducer.doSend)
 *
 * A call returns when its record is in the accumulator. It waits for metadata and for memory, max.block.ms at most; then the record is
 * refused. What can never be sent is refused at once.
 */
import type { ProducerConfig } from '../../model/configs';
import { Errors, errorName } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import type { TimestampMs, TopicName } from '../../model/vocabulary';
import type { Context, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata } from '../client-metadata';
import type { SendRecords } from '../told';
import type { ProducerCounts } from './batch-outcomes';
import type { RecordAccumulator } from './record-accumulator';
import { recordSizeUpperBound } from './record-size';

const NO_HEADERS = [] as const;

/** One call for each of its records; not all are in the accumulator yet. */
class SendCall extends State {
  readonly topic: TopicName;
  readonly records: SendRecords['records'];
  /** Number of the first record among all of this producer. */
  readonly firstRecord: number;
  /** How many are in the accumulator, or refused. */
  done = 0;
  /** Since when its next record waits for metadata or memory. */
  blockedSince: VirtualTime | null = null;

  constructor(call: SendRecords, firstRecord: number) {
    super();
    this.topic = call.topic;
    this.records = call.records;
    this.firstRecord = firstRecord;
  }

  get isOver(): boolean {
    return this.done === this.records.length;
  }

  next(): void {
    this.done++;
    this.blockedSince = null;
  }
}

export class SendCalls extends State {
  /** Counts the records of this producer. */
  nextRecord: number;
  private readonly config: ProducerConfig;
  private readonly accumulator: RecordAccumulator;
  private readonly metadata: ClientMetadata;
  private readonly counts: ProducerCounts;
  private readonly calls: SendCall[] = [];

  constructor(options: {
    config: ProducerConfig;
    accumulator: RecordAccumulator;
    metadata: ClientMetadata;
    counts: ProducerCounts;
    firstRecord: number;
  }) {
    super();
    this.config = options.config;
    this.accumulator = options.accumulator;
    this.metadata = options.metadata;
    this.counts = options.counts;
    this.nextRecord = options.firstRecord;
  }

  /** The application calls. */
  add(call: SendRecords, context: Context): void {
    const { topic, records } = call;
    const sent: Happening = { kind: 'RecordSent', producer: context.self, record: this.nextRecord, count: records.length, topic };
    context.emit(sent);
    this.calls.push(new SendCall(call, this.nextRecord));
    this.nextRecord += records.length;
    this.counts.sent += records.length;
  }

  /** Goes on with what waits. Returns whether any record was accepted or refused. */
  proceed(context: Context): boolean {
    let isAnythingDone = false;
    for (let call = this.calls[0]; call !== undefined; call = this.calls[0]) {
      const before = call.done;
      const isOver = this.accept(call, context);
      isAnythingDone ||= call.done > before;
      if (!isOver) break;
      this.calls.shift();
    }
    return isAnythingDone;
  }

  get isWaiting(): boolean {
    return this.calls.length > 0;
  }

  /** Records that are not in the accumulator yet. */
  get waitingCount(): number {
    return this.calls.reduce((sum, { records, done }) => sum + records.length - done, 0);
  }

  /** When the record that waits is refused; null where none waits. */
  get refuseAt(): VirtualTime | null {
    const blockedSince = this.calls[0]?.blockedSince ?? null;
    return blockedSince === null ? null : ((blockedSince + this.config['max.block.ms'] * 1_000) as VirtualTime);
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
    if (bytes <= this.config['max.request.size'] && bytes <= this.config['buffer.memory']) return null;
    for (const name of ['max.request.size', 'buffer.memory'] as const) {
      const most = this.config[name];
      if (bytes > most) return `The message is ${bytes} bytes when serialized which is larger than ${most}, which is the value of ${name}.`;
    }
    return null;
  }

  private refuse(call: SendCall, reason: string, context: Context): void {
    this.accumulator.pool.giveUpWaiting();
    const refused: Happening = { kind: 'RecordRefused', producer: context.self, record: call.firstRecord + call.done, reason };
    context.emit(refused);
    this.counts.failed++;
    call.next();
  }
}
