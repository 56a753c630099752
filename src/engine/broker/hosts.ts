/**
 * What replicas and groups ask of the broker around them: made for one call, never kept (replication/host.ts says why).
 *
 * They may never outlive the call that they were made for.
 */
import type { CoordinatorHost, ReplyTo } from '../groups/coordinator-host';
import { partitionForGroup } from '../groups/java-hash';
import { RACK_AWARE_REPLICA_SELECTOR } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import type { HistoricRules } from '../model/historic-rules';
import {
  type BrokerEpoch,
  type BrokerId,
  type GroupId,
  OFFSETS_TOPIC,
  type Offset,
  type PartitionIndex,
  type TimestampMs,
  type TopicName,
  type TopicPartition,
} from '../model/vocabulary';
import { type FetchRequest, fetchKey, fetchRequest } from '../protocol/fetch';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { Records } from '../protocol/records';
import type { ReplicationHost } from '../replication/host';
import type { IsrChange } from '../replication/isr-change';
import type { Context, EventId, Microseconds, VirtualTime } from '../sim/context';
import type { Disk, NoSpaceLeft } from '../sim/disk';
import type { Broker } from './broker';

export function replicationHost(broker: Broker, context: Context): ReplicationHost {
  return new BrokerAsHost(broker, context);
}

export function coordinatorHost(broker: Broker, context: Context): CoordinatorHost {
  return new BrokerAsHost(broker, context);
}

class BrokerAsHost implements ReplicationHost, CoordinatorHost {
  private readonly whole: Broker;
  private readonly context: Context;

  constructor(broker: Broker, context: Context) {
    this.whole = broker;
    this.context = context;
  }

  get broker(): BrokerId {
    return this.whole.id;
  }

  get ownEpoch(): BrokerEpoch {
    return this.whole.epoch;
  }

  get rules(): HistoricRules {
    return this.whole.rules;
  }

  get now(): VirtualTime {
    return this.context.now;
  }

  get clockMs(): number {
    return this.context.clockMs;
  }

  get disk(): Disk {
    return this.context.disk;
  }

  get cause(): EventId | null {
    return this.context.cause;
  }

  because(cause: EventId | null): void {
    this.context.because(cause);
  }

  logDirectoryFailed(failure: NoSpaceLeft): void {
    this.whole.logDirectoryFailed(failure);
  }

  emit(fact: Happening): void {
    this.context.emit(fact);
  }

  reply(to: ReplyTo, body: unknown, recordBytes = 0): void {
    this.whole.reply(to, body, recordBytes, this.context);
  }

  // Replicas

  wakeAfter(span: Microseconds): void {
    this.context.startTimer(span, { due: 'purgatory', subject: 0 });
  }

  sendFetch(leader: BrokerId, body: FetchRequest): void {
    const awaited = { purpose: 'fetch records', subject: String(leader) };
    this.whole.toLeader(leader).send({ apiKey: fetchKey, schema: fetchRequest, body }, awaited, this.context);
  }

  deleteLater(files: readonly string[], delayMs: number): void {
    this.whole.logs.deleteLater(files, delayMs, this.context);
  }

  askForIsr(change: IsrChange): void {
    this.whole.isrChanges.ask(change, this.whole, this.context);
  }

  appended(partition: TopicPartition): void {
    this.whole.appended(partition, this.context);
  }

  highWatermarkMoved(partition: TopicPartition): void {
    this.whole.highWatermarkMoved(partition, this.context);
  }

  followedHighWatermark(partition: TopicPartition): void {
    if (this.whole.replicas.consumersWait) this.whole.highWatermarkMoved(partition, this.context);
  }

  exists(partition: TopicPartition): boolean {
    return this.whole.image.partition(partition) !== null;
  }

  brokerEpochOf(broker: BrokerId): BrokerEpoch | null {
    return this.whole.image.broker(broker)?.epoch ?? null;
  }

  isAlive(broker: BrokerId): boolean {
    return this.whole.image.broker(broker)?.fenced === false;
  }

  get selectsByRack(): boolean {
    return this.whole.configs['replica.selector.class'] === RACK_AWARE_REPLICA_SELECTOR;
  }

  rackOf(broker: BrokerId): string | null {
    const registered = this.whole.image.broker(broker);
    return registered?.fenced === false ? registered.rack : null;
  }

  isEligible(broker: BrokerId): boolean {
    return this.whole.image.isActive(broker);
  }

  // Groups

  partitionFor(group: GroupId): PartitionIndex {
    return partitionForGroup(group, this.whole.offsetsPartitions);
  }

  append(partition: PartitionIndex, records: Parameters<CoordinatorHost['append']>[1]): ReturnType<CoordinatorHost['append']> {
    const timestamp = this.clockMs as TimestampMs;
    const batch = buildRecordBatch(
      records.map(({ key, value }) => ({ timestamp, key, value, headers: [] })),
      {},
    );
    const appending = { records: Records.of([batch]), acks: -1, origin: 'Coordinator' as const };
    const { error, baseOffset } = this.whole.replicas.append({ topic: OFFSETS_TOPIC, partition }, appending, this);
    if (error !== Errors.NONE) return { ok: false, error };
    return { ok: true, value: (baseOffset + records.length - 1) as Offset };
  }

  startTimer(span: Microseconds, subject: number): void {
    this.context.startTimer(span, { due: 'group', subject });
  }

  chance(below: number): number {
    return this.context.chance(below);
  }

  partitionExists(topic: TopicName, partition: PartitionIndex): boolean {
    return this.whole.image.partition({ topic, partition }) !== null;
  }
}
