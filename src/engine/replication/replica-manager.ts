/**
 * All replicas of one broker: appends to those it leads, fetches for those it follows, and the requests that wait in purgatory.
 * (Kafka: ReplicaManager)
 *
 * It may never answer a produce with acks=all before the batch is committed, nor show a consumer what is not.
 * Read next: partition.ts, leader-log.ts, fetch.ts, fetch-purgatory.ts, produce-purgatory.ts, replica-fetcher.ts.
 */
import type { BrokerConfig } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { BrokerId, TopicName, TopicPartition } from '../model/vocabulary';
import { comparePartitions } from '../model/vocabulary';
import type { FetchResponse } from '../protocol/fetch';
import type { Microseconds, VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import type { ProduceResult } from './delayed-produce';
import { type Deletion, deleteRecords } from './delete-records';
import { DeletionPurgatory } from './deletion-purgatory';
import type { FetchParams } from './fetch';
import { type Change, FetchPurgatory } from './fetch-purgatory';
import type { ReplicationHost, ReplyTo } from './host';
import type { IsrAnswer, IsrChange } from './isr-change';
import { type Appending, appendToLeader, refused } from './leader-log';
import { missing, type Partition, type PartitionRegistration, type Partitions } from './partition';
import { ProducePurgatory } from './produce-purgatory';
import { type FetcherSettings, ReplicaFetcher } from './replica-fetcher';
import { ReplicationQuota } from './replication-quota';

const NO_PARTITIONS: readonly null[] = [];

export class ReplicaManager extends State implements Partitions {
  readonly lagTimeMaxUs: number;
  private readonly fetcherSettings: FetcherSettings;
  readonly leaderQuota = new ReplicationQuota();
  readonly followerQuota = new ReplicationQuota();
  /** By index; null for a partition of which this broker has no replica. */
  private readonly topics = new Map<TopicName, (Partition | null)[]>();
  private readonly fetchers = new Map<BrokerId, ReplicaFetcher>();
  private readonly produces = new ProducePurgatory();
  private readonly fetches = new FetchPurgatory();
  private readonly deletions = new DeletionPurgatory();
  /** The earliest wake-up that is under way. */
  private wakeAt: VirtualTime | null = null;

  constructor(configs: BrokerConfig) {
    super();
    this.lagTimeMaxUs = configs['replica.lag.time.max.ms'] * 1_000;
    this.fetcherSettings = {
      maxWaitMs: configs['replica.fetch.wait.max.ms'],
      minBytes: configs['replica.fetch.min.bytes'],
      partitionMaxBytes: configs['replica.fetch.max.bytes'],
      backoffUs: configs['replica.fetch.backoff.ms'] * 1_000,
    };
  }

  partition({ topic, partition }: TopicPartition): Partition | null {
    return this.topics.get(topic)?.[partition] ?? null;
  }

  ofTopic(topic: TopicName): readonly (Partition | null)[] {
    return this.topics.get(topic) ?? NO_PARTITIONS;
  }

  /** In order of topic and partition. */
  sorted(): readonly Partition[] {
    const all: Partition[] = [];
    for (const partitions of this.topics.values()) for (const partition of partitions) if (partition !== null) all.push(partition);
    return all.sort((a, b) => comparePartitions(a.topicPartition, b.topicPartition));
  }

  /** How many requests wait in purgatory. */
  get delayed(): { readonly produces: number; readonly fetches: number } {
    return { produces: this.produces.size, fetches: this.fetches.size };
  }

  /** Whether a consumer does, for more of what is committed. */
  get consumersWait(): boolean {
    return this.fetches.holdsConsumers;
  }

  // Roles

  add(partition: Partition): void {
    const { topic, partition: index } = partition.topicPartition;
    const partitions = this.topics.get(topic) ?? [];
    this.topics.set(topic, partitions);
    while (partitions.length <= index) partitions.push(null);
    partitions[index] = partition;
  }

  /** The topic is gone: whoever waits for this partition is told so. */
  remove(partition: Partition, host: ReplicationHost): void {
    const { topic, partition: index } = partition.topicPartition;
    for (const fetcher of this.fetchers.values()) fetcher.unfollow(partition);
    const partitions = this.topics.get(topic) ?? [];
    if (index < partitions.length) partitions[index] = null;
    if (partitions.every((each) => each === null)) this.topics.delete(topic);
    this.changed(partition.topicPartition, 'LeaderChanged', host);
  }

  /** What the metadata log says from now on. (Kafka: applyDelta, makeLeaders, makeFollowers) */
  apply(partition: Partition, registration: PartitionRegistration, host: ReplicationHost): void {
    if (registration.partitionEpoch < partition.partitionEpoch) return;
    const { leader, leaderEpoch } = partition;
    if (registration.leader === host.broker) partition.becomeLeader(registration, host);
    else partition.becomeFollower(registration, host);
    if (partition.leaderEpoch === leaderEpoch && partition.leader === leader) return;
    for (const fetcher of this.fetchers.values()) fetcher.unfollow(partition);
    if (partition.role === 'Follower') this.fetcherFor(registration.leader).follow(partition);
    this.changed(partition.topicPartition, 'LeaderChanged', host);
  }

  private fetcherFor(leader: BrokerId): ReplicaFetcher {
    const fetcher = this.fetchers.get(leader) ?? new ReplicaFetcher(leader);
    this.fetchers.set(leader, fetcher);
    return fetcher;
  }

  // Producing

  append(topicPartition: TopicPartition, appending: Appending, host: ReplicationHost): ProduceResult {
    const partition = this.partition(topicPartition);
    if (partition === null) return refused(topicPartition, missing(topicPartition, host));
    if (!partition.isLeader) return refused(topicPartition, Errors.NOT_LEADER_OR_FOLLOWER);
    return appendToLeader(partition, appending, host);
  }

  /** Answers a produce with acks=all: now, or when its batches are committed. */
  answerWhenCommitted(
    produced: { readonly results: readonly ProduceResult[]; readonly timeoutMs: number; readonly replyTo: ReplyTo },
    host: ReplicationHost,
  ): void {
    this.wakeBy(this.produces.take(produced, this, host), host);
  }

  // Deleting

  /** Answers when no replica that lives has anything below what was asked for. */
  deleteRecords(
    asked: { readonly deletions: readonly Deletion[]; readonly timeoutMs: number; readonly replyTo: ReplyTo },
    host: ReplicationHost,
  ): void {
    const { cause } = host;
    const results = asked.deletions.map((deletion) => {
      host.because(cause);
      return deleteRecords(deletion, this, host);
    });
    this.wakeBy(this.deletions.take({ ...asked, results }, host), host);
  }

  // Fetching, as a leader

  /** Answers at once where there is enough, an error or no time to wait; else the fetch waits in purgatory. */
  fetch(params: FetchParams, replyTo: ReplyTo, host: ReplicationHost): void {
    this.wakeBy(this.fetches.take(params, replyTo, this, host), host);
    if (params.follower !== null && this.deletions.size > 0) this.heardLogStarts(params, host);
  }

  private heardLogStarts({ topics }: FetchParams, host: ReplicationHost): void {
    for (const { topic, partitions } of topics)
      for (const { partition } of partitions) if (topic !== null) this.deletions.changed({ topic, partition }, this, host);
  }

  // Following

  /** Lets every fetcher ask again that has no answer out. Called whenever something changed that fetchers depend on. */
  fetchFromLeaders(host: ReplicationHost): void {
    const { cause } = host;
    for (const leader of [...this.fetchers.keys()].sort((a, b) => a - b)) {
      host.because(cause);
      this.fetchFrom(this.fetchers.get(leader)!, host);
    }
  }

  private fetchFrom(fetcher: ReplicaFetcher, host: ReplicationHost): void {
    fetcher.fetch(this.fetcherSettings, this.followerQuota, host);
    this.wakeBy(fetcher.retryAt, host);
  }

  fetchAnswered(leader: BrokerId, response: FetchResponse, host: ReplicationHost): void {
    const fetcher = this.fetchers.get(leader);
    if (fetcher === undefined) return;
    fetcher.answered(response, this.fetcherSettings, this.followerQuota, host);
    this.fetchFrom(fetcher, host);
  }

  fetchFailed(leader: BrokerId, host: ReplicationHost): void {
    const fetcher = this.fetchers.get(leader);
    if (fetcher === undefined) return;
    fetcher.failed(this.fetcherSettings, host);
    this.wakeBy(fetcher.retryAt, host);
  }

  // Retention

  /** Each log by its own settings; those that are compacted are the cleaner's to look after. (Kafka: LogManager.cleanupLogs, LogCleaner.CleanerThread) */
  deleteOldSegments(which: 'Compacted' | 'NotCompacted', host: ReplicationHost): void {
    const { cause } = host;
    for (const { log, leaderEpoch } of this.sorted()) {
      if (log.config.compacted !== (which === 'Compacted')) continue;
      host.because(cause);
      for (const expired of log.deleteOldSegments(host.disk, host.clockMs))
        host.emit({ kind: 'SegmentsExpired', broker: host.broker, partition: log.partition, leaderEpoch, ...expired });
      host.deleteLater(log.takeDoomed(), log.config.fileDeleteDelayMs);
    }
  }

  // In-sync replicas

  shrinkIsrs(host: ReplicationHost): void {
    const { cause } = host;
    for (const partition of this.sorted()) {
      host.because(cause);
      partition.maybeShrinkIsr(host);
    }
  }

  /** Whether anybody still waits for an answer to that change. */
  isAskingFor(change: IsrChange): boolean {
    return this.partition(change.partition)?.isAskingFor(change) ?? false;
  }

  /** Returns whether the change must be asked for again. */
  isrChangeAnswered(change: IsrChange, answer: IsrAnswer, host: ReplicationHost): boolean {
    return this.partition(change.partition)?.isrChangeAnswered(change, answer, host) ?? false;
  }

  // Purgatory

  /** Something was appended to that partition: whoever fetches it may have enough now. */
  appended(partition: TopicPartition, host: ReplicationHost): void {
    this.fetches.changed(partition, 'Appended', this, host);
  }

  /** The high watermark of that partition moved: produces may be complete, and consumers have more to read. */
  highWatermarkMoved(partition: TopicPartition, host: ReplicationHost): void {
    this.changed(partition, 'HighWatermarkMoved', host);
  }

  private changed(partition: TopicPartition, change: Change, host: ReplicationHost): void {
    this.produces.changed(partition, this, host);
    this.deletions.changed(partition, this, host);
    this.fetches.changed(partition, change, this, host);
  }

  /** What has waited long enough is answered as it is; fetchers that backed off go on. */
  timeHasCome(host: ReplicationHost): void {
    if (this.wakeAt !== null && this.wakeAt <= host.now) this.wakeAt = null;
    this.produces.expire(host);
    this.deletions.expire(host);
    this.fetches.expire(this, host);
    this.wakeBy(this.produces.nextDeadline(), host);
    this.wakeBy(this.deletions.nextDeadline(), host);
    this.wakeBy(this.fetches.nextDeadline(), host);
    this.fetchFromLeaders(host);
  }

  private wakeBy(deadline: VirtualTime | null, host: ReplicationHost): void {
    if (deadline === null || (this.wakeAt !== null && this.wakeAt <= deadline)) return;
    this.wakeAt = deadline;
    host.wakeAfter(Math.max(0, deadline - host.now) as Microseconds);
  }

  /** The connection that waited is gone: nobody will read the answer. */
  forget(replyTo: ReplyTo): void {
    this.produces.forget(replyTo);
    this.deletions.forget(replyTo);
    this.fetches.forget(replyTo);
  }
}
