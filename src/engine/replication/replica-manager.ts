/**
 * All replicas of one broker: appends to those it leads, fetches for those it follows, and the requests that wait in purgatory.
 * (Kafka: ReplicaManager, DelayedOperationPurgatory)
 *
 * It may never answer a produce with acks=all before the batch is committed, nor show a consumer what is not.
 * Read next: partition.ts, delayed-produce.ts, fetch.ts, replica-fetcher.ts.
 */

import type { BrokerConfig } from '../model/configs';
import { Errors } from '../model/error-codes';
import {
  type BrokerId,
  comparePartitions,
  type ErrorCode,
  type LeaderEpoch,
  type Offset,
  type PartitionEpoch,
  partitionName,
  type TopicPartition,
} from '../model/vocabulary';
import type { FetchResponse } from '../protocol/fetch';
import type { Records } from '../protocol/records';
import type { Microseconds, VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import { DelayedProduce, type ProduceResult } from './delayed-produce';
import { DelayedFetch, type FetchParams, type FetchPartition, type FetchResult, fetchResponse } from './fetch';
import type { ReplicationHost, ReplyTo } from './host';
import type { Partition, PartitionRegistration } from './partition';
import { produceResponse } from './produce-response';
import { ReplicaFetcher } from './replica-fetcher';

export class ReplicaManager extends State {
  private readonly configs: BrokerConfig;
  /** By name. Iterate `sorted()` wherever order can be seen. */
  private readonly partitions = new Map<string, Partition>();
  private readonly fetchers = new Map<BrokerId, ReplicaFetcher>();
  private produces: DelayedProduce[] = [];
  private fetches: DelayedFetch[] = [];
  /** The earliest wake-up that is under way. */
  private wakeAt: VirtualTime | null = null;

  constructor(configs: BrokerConfig) {
    super();
    this.configs = configs;
  }

  partition(topicPartition: TopicPartition): Partition | null {
    return this.partitions.get(partitionName(topicPartition)) ?? null;
  }

  byName(name: string): Partition | undefined {
    return this.partitions.get(name);
  }

  /** In order of topic and partition. */
  sorted(): readonly Partition[] {
    return [...this.partitions.values()].sort((a, b) => comparePartitions(a.topicPartition, b.topicPartition));
  }

  all(): Iterable<Partition> {
    return this.partitions.values();
  }

  get delayed(): { readonly produces: number; readonly fetches: number } {
    return { produces: this.produces.length, fetches: this.fetches.length };
  }

  get lagTimeMaxUs(): number {
    return this.configs['replica.lag.time.max.ms'] * 1_000;
  }

  add(partition: Partition): void {
    this.partitions.set(partitionName(partition.topicPartition), partition);
  }

  /** The topic is gone: whoever waits for this partition is told so. */
  remove(topicPartition: TopicPartition, host: ReplicationHost): void {
    for (const fetcher of this.fetchers.values()) fetcher.unfollow(topicPartition);
    this.partitions.delete(partitionName(topicPartition));
    this.completeProduces(host);
    this.completeFetches(partitionName(topicPartition), host);
  }

  /** What the metadata log says from now on. (Kafka: applyDelta, makeLeaders, makeFollowers) */
  apply(topicPartition: TopicPartition, registration: PartitionRegistration, host: ReplicationHost): void {
    const partition = this.partition(topicPartition);
    if (partition === null || registration.partitionEpoch < partition.partitionEpoch) return;
    const before = { leader: partition.leader, leaderEpoch: partition.leaderEpoch };
    if (registration.leader === host.broker) partition.becomeLeader(registration, host);
    else partition.becomeFollower(registration, host);
    if (partition.leaderEpoch === before.leaderEpoch && partition.leader === before.leader) return;
    for (const fetcher of this.fetchers.values()) fetcher.unfollow(topicPartition);
    if (partition.role === 'Follower') this.fetcherFor(registration.leader).follow(topicPartition);
    this.completeProduces(host);
    this.completeFetches(partitionName(topicPartition), host);
  }

  private fetcherFor(leader: BrokerId): ReplicaFetcher {
    const fetcher = this.fetchers.get(leader) ?? new ReplicaFetcher(leader);
    this.fetchers.set(leader, fetcher);
    return fetcher;
  }

  // Appending

  /**
   * Appends one batch to a partition that this broker leads. With `acks` all it is refused where the ISR is too small, before
   * anything is written. (Kafka: Partition.appendRecordsToLeader)
   */
  append(
    options: { partition: TopicPartition; records: Records | null; acks: number; origin: 'Client' | 'Coordinator' },
    host: ReplicationHost,
  ): ProduceResult {
    const { partition: topicPartition, records, acks, origin } = options;
    const partition = this.partition(topicPartition);
    if (partition === null) return refused(topicPartition, Errors.UNKNOWN_TOPIC_OR_PARTITION);
    if (!partition.isLeader) return refused(topicPartition, Errors.NOT_LEADER_OR_FOLLOWER);
    if (acks === -1 && !partition.hasEnoughInsyncReplicas) {
      return this.refuse(partition, { error: Errors.NOT_ENOUGH_REPLICAS, trace: records?.batches[0]?.trace ?? null }, host);
    }
    if (records === null) return refused(topicPartition, Errors.INVALID_RECORD);
    const { log, leaderEpoch } = partition;
    const where = { broker: host.broker, partition: topicPartition, leaderEpoch };
    const result = log.appendAsLeader(host.disk, records, { leaderEpoch, nowMs: host.clockMs, origin });
    switch (result.kind) {
      case 'Refused':
        return {
          ...this.refuse(partition, { error: result.error, trace: records.batches[0]?.trace ?? null }, host),
          message: result.message,
          recordErrors: result.recordErrors,
        };
      case 'Duplicate':
        host.emit({
          kind: 'DuplicateIgnored',
          ...where,
          baseOffset: result.baseOffset,
          lastOffset: result.lastOffset,
          trace: records.batches[0]?.trace ?? null,
        });
        break;
      case 'Appended': {
        const { batch } = result;
        if (result.rolled !== null) host.emit({ kind: 'SegmentRolled', ...where, baseOffset: result.rolled });
        host.emit({
          kind: 'RecordsAppended',
          role: 'Leader',
          ...where,
          baseOffset: batch.baseOffset,
          lastOffset: batch.lastOffset,
          trace: batch.trace,
          producerId: batch.producerId,
          producerEpoch: batch.producerEpoch,
          baseSequence: batch.baseSequence,
        });
        partition.maybeAdvanceHighWatermark(host);
      }
    }
    return {
      partition: topicPartition,
      error: Errors.NONE,
      message: null,
      recordErrors: [],
      baseOffset: result.baseOffset,
      logStartOffset: log.logStartOffset,
      requiredOffset: (result.lastOffset + 1) as Offset,
    };
  }

  private refuse(partition: Partition, refusal: { error: ErrorCode; trace: ProduceTrace }, host: ReplicationHost): ProduceResult {
    const { topicPartition, leaderEpoch } = partition;
    host.emit({ kind: 'AppendRefused', broker: host.broker, partition: topicPartition, leaderEpoch, ...refusal });
    return refused(topicPartition, refusal.error);
  }

  /** Answers a produce with acks=all now or when its batches are committed; waiting fetches see what was appended. */
  produce(
    options: { results: readonly ProduceResult[]; version: number; timeoutMs: number; replyTo: ReplyTo },
    host: ReplicationHost,
  ): void {
    const { results, version, replyTo, timeoutMs } = options;
    const delayed = new DelayedProduce({ replyTo, version, results, deadline: (host.now + timeoutMs * 1_000) as VirtualTime });
    if (delayed.tryComplete((partition) => this.partition(partition))) {
      host.reply(replyTo, produceResponse(delayed.results), 0);
    } else {
      this.produces.push(delayed);
      this.wakeBy(delayed.deadline, host);
    }
  }

  /** Something was appended to that partition: whoever fetches it may have enough now. */
  appended(partition: TopicPartition, host: ReplicationHost): void {
    this.completeFetches(partitionName(partition), host);
  }

  // Fetching, as a leader

  /** Answers at once where there is enough, an error or no time to wait; else the fetch waits in purgatory. */
  fetch(params: FetchParams, replyTo: ReplyTo, host: ReplicationHost): void {
    const { replica } = params;
    const results = this.read(params, host);
    if (replica !== null) {
      for (const [index, wanted] of params.partitions.entries()) {
        if (results[index]?.error === Errors.NONE && results[index].divergingEpoch === null) {
          this.partition(wanted.partition)?.followerFetched(
            { follower: replica.broker, followerEpoch: replica.epoch, from: wanted.fetchOffset },
            host,
          );
        }
      }
      this.completeProduces(host);
    }
    if (params.maxWaitMs <= 0 || params.partitions.length === 0 || isEnough(params, results)) {
      replyFetch(params, results, replyTo, host);
      return;
    }
    const deadline = (host.now + params.maxWaitMs * 1_000) as VirtualTime;
    this.fetches.push(new DelayedFetch({ params, replyTo, deadline }));
    this.wakeBy(deadline, host);
  }

  private read(params: FetchParams, host: ReplicationHost): FetchResult[] {
    let budget = params.maxBytes;
    let nothingYet = true;
    return params.partitions.map((wanted) => {
      const result = this.readPartition(wanted, { maxBytes: Math.min(wanted.maxBytes, budget), minOneBatch: nothingYet, params, host });
      budget = Math.max(0, budget - result.sizeBytes);
      if (result.sizeBytes > 0) nothingYet = false;
      return result;
    });
  }

  private readPartition(
    wanted: FetchPartition,
    options: { maxBytes: number; minOneBatch: boolean; params: FetchParams; host: ReplicationHost },
  ): FetchResult {
    const { params } = options;
    const partition = this.partition(wanted.partition);
    if (wanted.error !== Errors.NONE) return empty(wanted.error, null);
    if (partition === null) return empty(Errors.UNKNOWN_TOPIC_OR_PARTITION, null);
    const currentLeader = { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch };
    const epochError = partition.checkLeaderEpoch(wanted.currentLeaderEpoch);
    if (epochError !== Errors.NONE) return { ...empty(epochError, partition), currentLeader };
    if (!partition.isLeader) return { ...empty(Errors.NOT_LEADER_OR_FOLLOWER, partition), currentLeader };
    if (params.replica !== null && !partition.replicas.includes(params.replica.broker))
      return empty(Errors.UNKNOWN_LEADER_EPOCH, partition);

    const divergingEpoch = divergence(partition, wanted);
    if (divergingEpoch !== null) return { ...empty(Errors.NONE, partition), divergingEpoch };
    const { log } = partition;
    const upTo = params.replica === null ? log.highWatermark : log.logEndOffset;
    const read = log.read({ from: wanted.fetchOffset, maxBytes: options.maxBytes, minOneBatch: options.minOneBatch, upTo });
    if (read.kind === 'OffsetOutOfRange') return empty(Errors.OFFSET_OUT_OF_RANGE, partition);
    return { ...empty(Errors.NONE, partition), batches: read.batches, sizeBytes: read.sizeBytes };
  }

  // Following

  /** Lets every fetcher ask again that has no answer out. Called whenever something changed that fetchers depend on. */
  fetchFromLeaders(host: ReplicationHost): void {
    for (const leader of [...this.fetchers.keys()].sort((a, b) => a - b))
      this.fetchers.get(leader)?.fetch((name) => this.byName(name), this.fetcherSettings, host);
  }

  fetchAnswered(leader: BrokerId, response: FetchResponse, topicName: (topicId: string) => string | null, host: ReplicationHost): void {
    const fetcher = this.fetchers.get(leader);
    fetcher?.answered(response, { topicName, partitionOf: (name) => this.byName(name), settings: this.fetcherSettings }, host);
    fetcher?.fetch((name) => this.byName(name), this.fetcherSettings, host);
  }

  fetchFailed(leader: BrokerId, host: ReplicationHost): void {
    this.fetchers.get(leader)?.failed(this.fetcherSettings, host);
  }

  private get fetcherSettings() {
    return {
      maxWaitMs: this.configs['replica.fetch.wait.max.ms'],
      minBytes: this.configs['replica.fetch.min.bytes'],
      partitionMaxBytes: this.configs['replica.fetch.max.bytes'],
      backoffUs: this.configs['replica.fetch.backoff.ms'] * 1_000,
    };
  }

  // In-sync replicas

  shrinkIsrs(host: ReplicationHost): void {
    for (const partition of this.sorted()) partition.maybeShrinkIsr(host);
  }

  isrChangeAnswered(
    topicPartition: TopicPartition,
    answer: { error: ErrorCode; isr: readonly BrokerId[]; leaderEpoch: LeaderEpoch; partitionEpoch: PartitionEpoch },
    host: ReplicationHost,
  ): void {
    const partition = this.partition(topicPartition);
    if (answer.error === Errors.NONE) partition?.isrGranted(answer, host);
    else partition?.isrRefused(answer.error);
    this.completeProduces(host);
  }

  /** The controller could not be reached: what is pending is asked for again. */
  isrChangeFailed(topicPartition: TopicPartition, host: ReplicationHost): void {
    this.partition(topicPartition)?.askAgain(host);
  }

  // Purgatory

  /** The high watermark of that partition moved: produces may be complete, and consumers have more to read. */
  highWatermarkMoved(partition: TopicPartition, host: ReplicationHost): void {
    this.completeProduces(host);
    this.completeFetches(partitionName(partition), host);
  }

  private completeProduces(host: ReplicationHost): void {
    if (this.produces.length === 0) return;
    const waiting: DelayedProduce[] = [];
    const complete: DelayedProduce[] = [];
    for (const delayed of this.produces) (delayed.tryComplete((partition) => this.partition(partition)) ? complete : waiting).push(delayed);
    this.produces = waiting;
    for (const { replyTo, results } of complete) host.reply(replyTo, produceResponse(results), 0);
  }

  private completeFetches(name: string, host: ReplicationHost): void {
    for (const delayed of this.fetches) {
      if (!delayed.params.names.has(name)) continue;
      const results = this.read(delayed.params, host);
      if (!isEnough(delayed.params, results)) continue;
      this.fetches = this.fetches.filter((other) => other !== delayed);
      replyFetch(delayed.params, results, delayed.replyTo, host);
    }
  }

  private wakeBy(deadline: VirtualTime, host: ReplicationHost): void {
    if (this.wakeAt !== null && this.wakeAt <= deadline) return;
    this.wakeAt = deadline;
    host.wakeAfter((deadline - host.now) as Microseconds);
  }

  /** What has waited long enough is answered as it is; fetchers that backed off go on. */
  timeHasCome(host: ReplicationHost): void {
    if (this.wakeAt !== null && this.wakeAt <= host.now) this.wakeAt = null;
    const late = this.produces.filter(({ deadline }) => deadline <= host.now);
    this.produces = this.produces.filter(({ deadline }) => deadline > host.now);
    for (const delayed of late) {
      delayed.expire();
      host.reply(delayed.replyTo, produceResponse(delayed.results), 0);
    }
    const expired = this.fetches.filter(({ deadline }) => deadline <= host.now);
    this.fetches = this.fetches.filter(({ deadline }) => deadline > host.now);
    for (const { params, replyTo } of expired) replyFetch(params, this.read(params, host), replyTo, host);
    const deadlines = [...this.produces, ...this.fetches].map(({ deadline }) => deadline);
    if (deadlines.length > 0) this.wakeBy(Math.min(...deadlines) as VirtualTime, host);
    this.fetchFromLeaders(host);
  }

  /** The connection that waited is gone: nobody will read the answer. */
  forget(replyTo: ReplyTo): void {
    this.produces = this.produces.filter((delayed) => delayed.replyTo !== replyTo);
    this.fetches = this.fetches.filter((delayed) => delayed.replyTo !== replyTo);
  }
}

type ProduceTrace = Records['batches'][number]['trace'];

/** Kafka: Partition.readRecords. Null where the follower's history is a part of the leader's. */
function divergence(partition: Partition, wanted: FetchPartition): FetchResult['divergingEpoch'] {
  if (wanted.lastFetchedEpoch < 0) return null;
  const own = partition.log.endOffsetForEpoch(wanted.lastFetchedEpoch);
  if (own === null) return null;
  return own.epoch < wanted.lastFetchedEpoch || own.endOffset < wanted.fetchOffset ? own : null;
}

function isEnough(params: FetchParams, results: readonly FetchResult[]): boolean {
  let bytes = 0;
  for (const { error, divergingEpoch, sizeBytes } of results) {
    if (error !== Errors.NONE || divergingEpoch !== null) return true;
    bytes += sizeBytes;
  }
  return bytes >= params.minBytes;
}

function replyFetch(params: FetchParams, results: readonly FetchResult[], replyTo: ReplyTo, host: ReplicationHost): void {
  const bytes = results.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  host.reply(replyTo, fetchResponse(params, results), bytes);
}

function empty(error: ErrorCode, partition: Partition | null): FetchResult {
  return {
    error,
    highWatermark: (partition?.log.highWatermark ?? -1) as Offset,
    logStartOffset: (partition?.log.logStartOffset ?? -1) as Offset,
    batches: [],
    sizeBytes: 0,
    divergingEpoch: null,
    currentLeader: null,
  };
}

function refused(partition: TopicPartition, error: ErrorCode): ProduceResult {
  return {
    partition,
    error,
    message: null,
    recordErrors: [],
    baseOffset: -1 as Offset,
    logStartOffset: -1 as Offset,
    requiredOffset: null,
  };
}
