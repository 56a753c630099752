/**
 * How a follower gets its records: one fetcher for each leader it follows, one fetch at a time, for all of those partitions.
 * (Kafka: ReplicaFetcherThread, AbstractFetcherThread)
 *
 * It may never keep a record that the leader's history lacks: before records come, the leader compares the follower's last epoch
 * with its own and answers where they part (KIP-595), and the follower truncates there (follower-log.ts).
 * Departure: no fetch sessions (KIP-227), every fetch names every partition.
 */
import { Errors } from '../model/error-codes';
import type { HistoricRules } from '../model/historic-rules';
import type { BrokerId, LeaderEpoch, Offset, PartitionIndex, TopicId, TopicName } from '../model/vocabulary';
import { NO_LEADER, NO_LEADER_EPOCH } from '../model/vocabulary';
import type { FetchPartition, FetchPartitionData, FetchRequest, FetchResponse } from '../protocol/fetch';
import type { VirtualTime } from '../sim/context';
import { Shared, State } from '../sim/state';
import { FetchedData } from './fetch';
import { appendFetched, beginAt, truncateWhereParted } from './follower-log';
import type { ReplicationHost } from './host';
import type { Partition } from './partition';
import type { ReplicationQuota } from './replication-quota';

export interface FetcherSettings {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly partitionMaxBytes: number;
  readonly backoffUs: number;
}

/** All the fetch response may hold. (Kafka: replica.fetch.response.max.bytes) */
const RESPONSE_BYTES_MAX = 10_485_760;
/** Since version 13 topics are named by id alone (KIP-516). */
const NAMED_BY_ID = '' as TopicName;

export class ReplicaFetcher extends State {
  readonly leader: BrokerId;
  /** When the next partition that backs off may be asked for again; null where none does, or an answer is still out. */
  retryAt: VirtualTime | null = null;
  private state: 'Idle' | 'Awaiting' = 'Idle';
  private readonly topics = new Map<TopicId, FollowedTopic>();

  constructor(leader: BrokerId) {
    super();
    this.leader = leader;
  }

  follow(partition: Partition): void {
    const { topicId, topicPartition } = partition;
    const topic = this.topics.get(topicId) ?? new FollowedTopic(topicId);
    this.topics.set(topicId, topic);
    topic.add(topicPartition.partition, new FollowedPartition(partition));
  }

  unfollow({ topicId, topicPartition }: Partition): void {
    const topic = this.topics.get(topicId);
    topic?.remove(topicPartition.partition);
    if (topic?.partitions.size === 0) this.topics.delete(topicId);
  }

  /** Asks for everything that is not backing off, unless an answer is still out. */
  fetch(settings: FetcherSettings, quota: ReplicationQuota, host: ReplicationHost): void {
    this.retryAt = null;
    let isHeldBack = false;
    if (this.state === 'Awaiting') return; // what has backed off by then is asked for with the rest
    const topics: FetchRequest['topics'][number][] = [];
    for (const { topicId, partitions: followed } of this.topics.values()) {
      const partitions: FetchPartition[] = [];
      for (const each of followed.values()) {
        if (each.notBefore > host.now) this.retryNoLaterThan(each.notBefore);
        else if (each.isHeldBack(quota, host)) isHeldBack = true;
        else partitions.push(each.ask(settings, host));
      }
      if (partitions.length > 0) topics.push({ topic: NAMED_BY_ID, topicId, partitions });
    }
    if (topics.length === 0) {
      if (isHeldBack) this.retryNoLaterThan((host.now + settings.backoffUs) as VirtualTime);
      return;
    }
    this.state = 'Awaiting';
    host.sendFetch(this.leader, {
      clusterId: null,
      replicaId: NO_LEADER, // said in replicaState
      replicaState: { replicaId: host.broker, replicaEpoch: host.ownEpoch },
      maxWaitMs: settings.maxWaitMs,
      minBytes: settings.minBytes,
      maxBytes: RESPONSE_BYTES_MAX,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics,
      forgottenTopicsData: [],
      rackId: '',
    });
  }

  answered(response: FetchResponse, settings: FetcherSettings, quota: ReplicationQuota, host: ReplicationHost): void {
    this.state = 'Idle';
    const { cause } = host;
    for (const { topicId, partitions } of response.responses) {
      const topic = this.topics.get(topicId);
      if (topic === undefined) continue;
      for (const fetched of partitions) {
        const each = topic.byIndex[fetched.partitionIndex] ?? null;
        if (each === null || !(each.isKnown(fetched) || each.isAnswer())) continue;
        host.because(cause);
        if (each.isKnown(fetched)) continue;
        this.take(each, fetched, settings, host);
        each.took(fetched, quota, host);
      }
    }
  }

  /** The connection broke, or nothing was heard for too long: everything backs off. */
  failed(settings: FetcherSettings, host: ReplicationHost): void {
    this.state = 'Idle';
    for (const { partitions } of this.topics.values()) for (const followed of partitions.values()) this.backOff(followed, settings, host);
  }

  private backOff(followed: FollowedPartition, settings: FetcherSettings, host: ReplicationHost): void {
    followed.notBefore = (host.now + settings.backoffUs) as VirtualTime;
    this.retryNoLaterThan(followed.notBefore);
  }

  private retryNoLaterThan(at: VirtualTime): void {
    if (this.retryAt === null || at < this.retryAt) this.retryAt = at;
  }

  private take(followed: FollowedPartition, fetched: FetchPartitionData, settings: FetcherSettings, host: ReplicationHost): void {
    const { partition } = followed;
    switch (fetched.errorCode) {
      case Errors.NONE:
        if (fetched.divergingEpoch !== null && fetched.divergingEpoch.epoch >= 0)
          truncateWhereParted(partition, fetched.divergingEpoch, host);
        else if (!appendFetched(partition, fetched, host)) this.backOff(followed, settings, host);
        return;
      case Errors.OFFSET_OUT_OF_RANGE: // a log that holds records beyond the leader's end has a diverging epoch, and not this error
        if (isBeyondReach(partition, fetched.logStartOffset)) beginAt(partition, fetched.logStartOffset, host);
        else this.backOff(followed, settings, host);
        return;
      case Errors.FENCED_LEADER_EPOCH: // newer metadata is on its way, and will follow anew
        this.unfollow(partition);
        return;
      default:
        this.backOff(followed, settings, host);
    }
  }
}

/** The leader's log begins behind this one's end, or this one is empty at a place that the leader's does not reach. */
function isBeyondReach({ log }: Partition, leaderLogStartOffset: Offset): boolean {
  const { logStartOffset, logEndOffset } = log;
  return leaderLogStartOffset > logEndOffset || (logEndOffset === logStartOffset && logEndOffset !== leaderLogStartOffset);
}

class FollowedTopic extends State {
  readonly topicId: TopicId;
  /** In the order in which they were begun to be followed, which is that of fetches. */
  readonly partitions = new Map<PartitionIndex, FollowedPartition>();
  readonly byIndex: (FollowedPartition | null)[] = [];

  constructor(topicId: TopicId) {
    super();
    this.topicId = topicId;
  }

  add(index: PartitionIndex, followed: FollowedPartition): void {
    while (this.byIndex.length <= index) this.byIndex.push(null);
    this.partitions.set(index, followed);
    this.byIndex[index] = followed;
  }

  remove(index: PartitionIndex): void {
    if (this.partitions.delete(index)) this.byIndex[index] = null;
  }
}

class FollowedPartition extends State {
  readonly partition: Partition;
  /** After an error it is asked for again no sooner. */
  notBefore = 0 as VirtualTime;
  private asked: AskedPartition | null = null;
  private isInSync = false;
  /** What was answered last where that brought no records, and to which question. */
  private answer: FetchedData | null = null;
  private answered: AskedPartition | null = null;

  constructor(partition: Partition) {
    super();
    this.partition = partition;
  }

  /** What is throttled waits while too much has come, unless it is at its leader's high watermark. (Kafka: shouldFollowerThrottle) */
  isHeldBack(quota: ReplicationQuota, { now }: ReplicationHost): boolean {
    return this.partition.isThrottled.asFollower && !this.isInSync && quota.isExceeded(now);
  }

  /**
   * What was asked last was answered, and brought nothing. All that could change what is asked next, and whether an answer fits, is this log and
   * its leader's epoch; with a new epoch it is followed anew, and but for its start the log changes by answers alone.
   */
  private get isAtRest(): boolean {
    return this.answer !== null && this.asked === this.answered;
  }

  /** Whether that was answered before, and nothing has changed here since: most fetches bring most partitions the same answer again (fetch.ts). */
  isKnown(fetched: FetchPartitionData): boolean {
    return fetched === this.answer && this.isAtRest;
  }

  /** What comes for a replica that is in sync counts, too: the quota is on all of it. */
  took(fetched: FetchPartitionData, quota: ReplicationQuota, { now }: ReplicationHost): void {
    const { errorCode, highWatermark, records } = fetched;
    this.answer = fetched instanceof FetchedData && fetched.isNothing ? fetched : null;
    this.answered = this.asked;
    if (errorCode !== Errors.NONE) return;
    this.isInSync = this.partition.log.logEndOffset >= highWatermark;
    if (this.partition.isThrottled.asFollower && records !== null && records.sizeBytes > 0) quota.record(records.sizeBytes, now);
  }

  /** Where nothing has come since, the same is asked again. */
  ask(settings: FetcherSettings, host: ReplicationHost): FetchPartition {
    const { asked } = this;
    const { log } = this.partition;
    if (this.isAtRest && asked!.logStartOffset === log.logStartOffset) return asked!;
    const isSame = asked !== null && this.isAnswer() && asked.logStartOffset === log.logStartOffset;
    if (isSame && asked.lastFetchedEpoch === lastFetchedEpochOf(this.partition, host.rules)) return asked;
    this.asked = new AskedPartition(this.partition, settings, host.rules);
    return this.asked;
  }

  /** Whether an answer to what was asked last still fits: neither leader nor log have changed meanwhile. */
  isAnswer(): boolean {
    const { asked, partition } = this;
    if (asked === null || asked.fetchOffset !== partition.log.logEndOffset) return false;
    return asked.currentLeaderEpoch === partition.leaderEpoch || asked.currentLeaderEpoch === NO_LEADER_EPOCH;
  }
}

/** One partition's part of a fetch. */
class AskedPartition extends Shared implements FetchPartition {
  readonly partition: PartitionIndex;
  /** NO_LEADER_EPOCH under the rule before KIP-320. */
  readonly currentLeaderEpoch: LeaderEpoch;
  readonly fetchOffset: Offset;
  readonly lastFetchedEpoch: LeaderEpoch;
  readonly logStartOffset: Offset;
  readonly partitionMaxBytes: number;
  readonly replicaDirectoryId = null;
  readonly highWatermark = null;

  constructor(partition: Partition, settings: FetcherSettings, rules: HistoricRules) {
    super();
    const { topicPartition, leaderEpoch, log } = partition;
    this.partition = topicPartition.partition;
    this.currentLeaderEpoch = rules.includes('kip-320') ? NO_LEADER_EPOCH : leaderEpoch;
    this.fetchOffset = log.logEndOffset;
    this.lastFetchedEpoch = lastFetchedEpochOf(partition, rules);
    this.logStartOffset = log.logStartOffset;
    this.partitionMaxBytes = settings.partitionMaxBytes;
  }
}

/** An empty log has no history that could part from the leader's. */
function lastFetchedEpochOf({ log }: Partition, rules: HistoricRules): LeaderEpoch {
  if (rules.includes('kip-101')) return NO_LEADER_EPOCH;
  return log.logEndOffset > log.logStartOffset ? log.latestEpoch() : NO_LEADER_EPOCH;
}
