/** What tests of replicas begin with: a broker that only writes down what its replicas ask of it, and partitions on its disk. */
import { milliseconds } from '../../base/virtual-time';
import { batchOf, identity, NOW_MS, type Sent } from '../log/log-fixture';
import { UnifiedLog } from '../log/unified-log';
import { Errors, errorName } from '../model/error-codes';
import type { Happening } from '../model/events';
import { RULES_OF_TODAY } from '../model/historic-rules';
import {
  type BrokerEpoch,
  type BrokerId,
  type LeaderEpoch,
  NO_TOPIC_ID,
  type Offset,
  type PartitionEpoch,
  type PartitionIndex,
  partitionName,
  type TopicName,
  type TopicPartition,
} from '../model/vocabulary';
import type { FetchPartitionData, FetchRequest, FetchResponse } from '../protocol/fetch';
import type { ProduceResponse } from '../protocol/produce';
import type { RecordBatch } from '../protocol/record-batch';
import { stampOffsets } from '../protocol/record-batch-stamp';
import { Records } from '../protocol/records';
import type { EventId, Microseconds, VirtualTime } from '../sim/context';
import type { NoSpaceLeft } from '../sim/disk';
import { MemoryDisk } from '../sim/memory-disk';
import { State } from '../sim/state';
import type { ProduceResult } from './delayed-produce';
import { FetchedData, FetchParams } from './fetch';
import type { ReplicationHost, ReplyTo } from './host';
import type { IsrAnswer, IsrChange } from './isr-change';
import { appendToLeader } from './leader-log';
import { Partition, type PartitionRegistration, type Partitions } from './partition';
import { ReplicationQuota } from './replication-quota';

export const seconds = (count: number) => milliseconds(count * 1_000);
export const ids = (...brokers: number[]) => brokers as BrokerId[];
export const nameOf = (error: number) => errorName(error as typeof Errors.NONE);

/** Broker 1 of three. The process of broker n is registered with epoch 100 + n. */
export class BrokerForTests extends State implements ReplicationHost {
  readonly broker = 1 as BrokerId;
  readonly ownEpoch = 101 as BrokerEpoch;
  rules = RULES_OF_TODAY;
  readonly clockMs = NOW_MS;
  readonly failedToWrite: string[] = [];
  readonly disk = new MemoryDisk();
  now = 0 as VirtualTime;
  cause: EventId | null = null;
  readonly facts: Happening[] = [];
  readonly replies: { readonly to: ReplyTo; readonly body: unknown; readonly recordBytes: number; readonly at: number }[] = [];
  readonly wakeUps: number[] = [];
  readonly fetches: { readonly leader: BrokerId; readonly request: FetchRequest }[] = [];
  readonly asked: IsrChange[] = [];
  readonly grown: string[] = [];
  readonly moved: string[] = [];
  readonly followed: string[] = [];
  readonly epochs = new Map<number, number>([
    [1, 101],
    [2, 102],
    [3, 103],
  ]);
  readonly fenced = new Set<number>();
  readonly racks = new Map<number, string>();
  selectsByRack = false;
  /** What the metadata has, here or elsewhere. */
  readonly known = new Set<string>();

  pass(span: number): void {
    this.now = (this.now + span) as VirtualTime;
  }

  logDirectoryFailed(failure: NoSpaceLeft): void {
    this.failedToWrite.push(failure.file);
  }

  emit(fact: Happening): void {
    this.facts.push(fact);
    this.cause = this.facts.length as EventId;
  }

  because(cause: EventId | null): void {
    this.cause = cause;
  }

  reply(to: ReplyTo, body: unknown, recordBytes: number): void {
    this.replies.push({ to, body, recordBytes, at: this.now });
  }

  wakeAfter(span: Microseconds): void {
    this.wakeUps.push(this.now + span);
  }

  sendFetch(leader: BrokerId, request: FetchRequest): void {
    this.fetches.push({ leader, request });
  }

  deleteLater(files: readonly string[]): void {
    for (const file of files) this.disk.remove(file);
  }

  askForIsr(change: IsrChange): void {
    this.asked.push(change);
  }

  appended(partition: TopicPartition): void {
    this.grown.push(partitionName(partition));
  }

  highWatermarkMoved(partition: TopicPartition): void {
    this.moved.push(partitionName(partition));
  }

  followedHighWatermark(partition: TopicPartition): void {
    this.followed.push(partitionName(partition));
  }

  exists(partition: TopicPartition): boolean {
    return this.known.has(partitionName(partition));
  }

  brokerEpochOf(broker: BrokerId): BrokerEpoch | null {
    return (this.epochs.get(broker) ?? null) as BrokerEpoch | null;
  }

  isAlive(broker: BrokerId): boolean {
    return this.epochs.has(broker) && !this.fenced.has(broker);
  }

  rackOf(broker: BrokerId): string | null {
    return this.isAlive(broker) ? (this.racks.get(broker) ?? null) : null;
  }

  isEligible(broker: BrokerId): boolean {
    return this.epochs.has(broker) && !this.fenced.has(broker);
  }

  factsOf<Kind extends Happening['kind']>(kind: Kind): readonly Extract<Happening, { kind: Kind }>[] {
    return this.facts.filter((fact): fact is Extract<Happening, { kind: Kind }> => fact.kind === kind);
  }

  /** Error and base offset of each partition of the produce that was answered last. */
  get produced(): readonly string[] {
    const { responses } = this.replies.at(-1)!.body as ProduceResponse;
    return responses.flatMap(({ name, partitionResponses }) =>
      partitionResponses.map(({ index, errorCode, baseOffset }) => `${name}-${index}: ${nameOf(errorCode)} ${baseOffset}`),
    );
  }

  /** What the fetch that was answered last yields, as `described` puts it. */
  get fetched(): readonly string[] {
    return describedResponse(this.replies.at(-1)!.body as FetchResponse);
  }
}

export function describedResponse({ responses }: FetchResponse): readonly string[] {
  return responses.flatMap(({ topic, partitions }) => partitions.map((data) => `${topic}-${data.partitionIndex}: ${described(data)}`));
}

/** `0-1, 2-2 HW 1`, an error's name, or where the logs part. */
export function described({ errorCode, divergingEpoch, records, highWatermark, currentLeader }: FetchPartitionData): string {
  if (errorCode !== Errors.NONE) {
    const instead = currentLeader === null ? '' : `, broker ${currentLeader.leaderId} leads epoch ${currentLeader.leaderEpoch}`;
    return `${nameOf(errorCode)}${instead}`;
  }
  if (divergingEpoch !== null) return `epoch ${divergingEpoch.epoch} ends at ${divergingEpoch.endOffset}`;
  const batches = records?.batches.map(({ baseOffset, lastOffset }) => `${baseOffset}-${lastOffset}`) ?? [];
  return `${batches.length === 0 ? 'nothing' : batches.join(', ')} HW ${highWatermark}`;
}

/** Those of a test, by name. */
export class PartitionsForTests extends State implements Partitions {
  readonly leaderQuota = new ReplicationQuota();
  private readonly topics = new Map<TopicName, (Partition | null)[]>();

  add(partition: Partition): Partition {
    const { topic, partition: index } = partition.topicPartition;
    const partitions = this.topics.get(topic) ?? [];
    this.topics.set(topic, partitions);
    while (partitions.length <= index) partitions.push(null);
    partitions[index] = partition;
    return partition;
  }

  remove({ topicPartition: { topic, partition } }: Partition): void {
    this.topics.get(topic)![partition] = null;
  }

  partition({ topic, partition }: TopicPartition): Partition | null {
    return this.topics.get(topic)?.[partition] ?? null;
  }

  ofTopic(topic: TopicName): readonly (Partition | null)[] {
    return this.topics.get(topic) ?? [];
  }
}

export interface Lag {
  readonly minInsyncReplicas?: number;
  readonly lagSeconds?: number;
  readonly index?: number;
}

export const orders = (index = 0): TopicPartition => ({ topic: 'orders' as TopicName, partition: index as PartitionIndex });

/** `orders-0` with an empty log, of which nothing is known yet. */
export function aPartition(host: BrokerForTests, { minInsyncReplicas = 2, lagSeconds = 30, index = 0 }: Lag = {}): Partition {
  const log = UnifiedLog.create(host.disk, { ...identity(), partition: orders(index) });
  return new Partition({ log, minInsyncReplicas, lagTimeMaxUs: seconds(lagSeconds) });
}

export interface Registered {
  readonly leader?: number;
  readonly isr?: readonly number[];
  readonly replicas?: readonly number[];
  readonly leaderEpoch?: number;
  readonly partitionEpoch?: number;
}

/** What the metadata says: replicas 1, 2, 3, all in sync, led by 1 in epoch 0, unless said otherwise. */
export function registered(how: Registered = {}): PartitionRegistration {
  const { leader = 1, isr = [1, 2, 3], replicas = [1, 2, 3], leaderEpoch = 0, partitionEpoch = leaderEpoch } = how;
  return {
    leader: leader as BrokerId,
    isr: ids(...isr),
    replicas: ids(...replicas),
    leaderEpoch: leaderEpoch as LeaderEpoch,
    partitionEpoch: partitionEpoch as PartitionEpoch,
  };
}

/** `orders-0`, led by broker 1. */
export function aLeader(host: BrokerForTests, how: Registered & Lag = {}): Partition {
  const partition = aPartition(host, how);
  partition.becomeLeader(registered(how), host);
  return partition;
}

/** Appends one batch of so many records. */
export function append(partition: Partition, count: number, host: BrokerForTests, options: Sent & { acks?: number } = {}): ProduceResult {
  const values = Array.from({ length: count }, (_, at) => `value ${at}`);
  const records = Records.of([batchOf(values, options)]);
  return appendToLeader(partition, { records, acks: options.acks ?? -1, origin: 'Client' }, host);
}

/** Broker `from` fetches: it has everything below `offset`. */
export function heardFrom(partition: Partition, from: number, offset: number, host: BrokerForTests, epoch = 100 + from): void {
  const remote = partition.remote(from as BrokerId)!;
  partition.followerFetched(remote, epoch as BrokerEpoch, { fetchOffset: offset as Offset, logStartOffset: 0 as Offset }, host);
}

export const answer = (how: { error?: number; isr?: readonly number[]; leaderEpoch?: number; partitionEpoch?: number }): IsrAnswer => ({
  error: (how.error ?? Errors.NONE) as IsrAnswer['error'],
  isr: ids(...(how.isr ?? [])),
  leaderEpoch: (how.leaderEpoch ?? 0) as LeaderEpoch,
  partitionEpoch: (how.partitionEpoch ?? 1) as PartitionEpoch,
});

export interface Asked {
  readonly from?: number;
  readonly lastFetchedEpoch?: number;
  readonly currentLeaderEpoch?: number;
  readonly maxBytes?: number;
  readonly index?: number;
}

/** A fetch of `orders`, by a consumer unless a follower is named. */
export function fetchOf(
  asked: readonly Asked[],
  how: {
    follower?: number;
    rackId?: string | null;
    readsCommitted?: boolean;
    epoch?: number;
    maxWaitMs?: number;
    minBytes?: number;
    maxBytes?: number;
    topic?: string | null;
  } = {},
): FetchParams {
  const { follower, maxWaitMs = 500, minBytes = 1, maxBytes = 1_000_000, topic = 'orders' } = how;
  const epoch = (how.epoch ?? 100 + (follower ?? 0)) as BrokerEpoch;
  return new FetchParams({
    readsCommitted: how.readsCommitted ?? false,
    follower: follower === undefined ? null : { broker: follower as BrokerId, epoch },
    rackId: how.rackId ?? null,
    maxWaitMs,
    minBytes,
    maxBytes,
    topics: [{ topic: topic as TopicName | null, topicId: NO_TOPIC_ID, partitions: asked.map(partitionOf) }],
  });
}

function partitionOf({ from = 0, lastFetchedEpoch = -1, currentLeaderEpoch = -1, maxBytes = 1_000_000, index = 0 }: Asked) {
  return {
    partition: index as PartitionIndex,
    currentLeaderEpoch: currentLeaderEpoch as LeaderEpoch,
    fetchOffset: from as Offset,
    lastFetchedEpoch: lastFetchedEpoch as LeaderEpoch,
    logStartOffset: 0 as Offset,
    partitionMaxBytes: maxBytes,
    replicaDirectoryId: null,
    highWatermark: null,
  };
}

/** A batch as it stands in a leader's log. */
export function stamped(baseOffset: number, count: number, leaderEpoch = 0): RecordBatch {
  const batch = batchOf(Array.from({ length: count }, (_, at) => `value ${baseOffset + at}`));
  return stampOffsets(batch, { baseOffset: baseOffset as Offset, leaderEpoch: leaderEpoch as LeaderEpoch });
}

export interface Answered {
  readonly index?: number;
  readonly error?: number;
  readonly batches?: readonly RecordBatch[];
  readonly highWatermark?: number;
  readonly logStartOffset?: number;
  readonly diverging?: readonly [epoch: number, endOffset: number];
}

/** One partition's part of a leader's answer to a follower. */
export function dataOf(how: Answered): FetchPartitionData {
  const [epoch, endOffset] = how.diverging ?? [];
  const data = new FetchedData(
    {
      partitionIndex: (how.index ?? 0) as PartitionIndex,
      errorCode: (how.error ?? Errors.NONE) as FetchedData['errorCode'],
      divergingEpoch: how.diverging === undefined ? null : { epoch: epoch as LeaderEpoch, endOffset: endOffset as Offset },
      currentLeader: null,
      records: Records.of(how.batches ?? []),
    },
    null,
  );
  const { highWatermark = 0, logStartOffset = 0 } = how;
  return { ...data, highWatermark: highWatermark as Offset, logStartOffset: logStartOffset as Offset };
}

export const responseOf = (...answered: readonly Answered[]): FetchResponse => ({
  throttleTimeMs: 0,
  errorCode: Errors.NONE,
  sessionId: 0,
  responses: [{ topic: '' as TopicName, topicId: identity().topicId, partitions: answered.map(dataOf) }],
  nodeEndpoints: null,
});

/** Batches of a log: `0-1@0` for offsets 0 to 1 of epoch 0. */
export const batchesOf = ({ log }: Partition) =>
  [...log.batchesFrom(log.logStartOffset)].map(({ baseOffset, lastOffset, leaderEpoch }) => `${baseOffset}-${lastOffset}@${leaderEpoch}`);
