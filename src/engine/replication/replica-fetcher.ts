/**
 * How a follower gets its records: one fetcher for each leader it follows, one fetch at a time, for all of those partitions.
 * (Kafka: ReplicaFetcherThread, AbstractFetcherThread)
 *
 * It may never keep a record that the leader's history lacks: before records come, the leader compares the follower's last epoch
 * with its own and answers where they part (KIP-595), and the follower truncates there.
 */
import { Errors } from '../model/error-codes';
import type { BrokerId, LeaderEpoch, Offset, TopicPartition } from '../model/vocabulary';
import { partitionName } from '../model/vocabulary';
import type { FetchRequest, FetchResponse } from '../protocol/fetch';
import type { VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import type { ReplicationHost } from './host';
import type { Partition } from './partition';

export interface FetcherSettings {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly partitionMaxBytes: number;
  readonly backoffUs: number;
}

/** All the fetch response may hold. (Kafka: replica.fetch.response.max.bytes) */
const RESPONSE_BYTES_MAX = 10_485_760;

type FetchedPartition = FetchResponse['responses'][number]['partitions'][number];

export class ReplicaFetcher extends State {
  readonly leader: BrokerId;
  /** By partition name. */
  private readonly following = new Map<string, FollowedPartition>();
  private inFlight: { readonly asked: ReadonlyMap<string, Asked> } | null = null;

  constructor(leader: BrokerId) {
    super();
    this.leader = leader;
  }

  follow(partition: TopicPartition): void {
    this.following.set(partitionName(partition), new FollowedPartition(partition));
  }

  unfollow(partition: TopicPartition): void {
    this.following.delete(partitionName(partition));
  }

  /** Asks for everything that is not backing off, unless an answer is still out. */
  fetch(partitionOf: (name: string) => Partition | undefined, settings: FetcherSettings, host: ReplicationHost): void {
    if (this.inFlight !== null) return;
    const topics = new Map<
      string,
      { topic: TopicPartition['topic']; topicId: Partition['topicId']; partitions: FetchRequest['topics'][number]['partitions'][number][] }
    >();
    const asked = new Map<string, Asked>();
    for (const [name, followed] of this.following) {
      const partition = partitionOf(name);
      if (partition === undefined || followed.notBefore > host.now) continue;
      const { topicId, log, leaderEpoch } = partition;
      const entry = topics.get(topicId) ?? { topic: followed.partition.topic, topicId, partitions: [] };
      topics.set(topicId, entry);
      entry.partitions.push({
        partition: followed.partition.partition,
        currentLeaderEpoch: leaderEpoch,
        fetchOffset: log.logEndOffset,
        lastFetchedEpoch: log.latestEpoch(),
        logStartOffset: log.logStartOffset,
        partitionMaxBytes: settings.partitionMaxBytes,
        replicaDirectoryId: null,
        highWatermark: null,
      });
      asked.set(name, { leaderEpoch, fetchOffset: log.logEndOffset });
    }
    if (asked.size === 0) return;
    this.inFlight = { asked };
    host.sendFetch(this.leader, {
      clusterId: null,
      replicaId: host.broker,
      replicaState: { replicaId: host.broker, replicaEpoch: host.ownEpoch() },
      maxWaitMs: settings.maxWaitMs,
      minBytes: settings.minBytes,
      maxBytes: RESPONSE_BYTES_MAX,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [...topics.values()],
      forgottenTopicsData: [],
      rackId: '',
    });
  }

  answered(
    response: FetchResponse,
    options: {
      topicName: (topicId: string) => string | null;
      partitionOf: (name: string) => Partition | undefined;
      settings: FetcherSettings;
    },
    host: ReplicationHost,
  ): void {
    const asked = this.inFlight?.asked;
    this.inFlight = null;
    if (asked === undefined) return;
    for (const { topic, topicId, partitions } of response.responses) {
      const topicName = topic !== '' ? topic : options.topicName(topicId);
      for (const fetched of partitions) this.take(`${topicName}-${fetched.partitionIndex}`, fetched, asked, options, host);
    }
  }

  /** The connection broke, or nothing was heard for too long: everything backs off. */
  failed(settings: FetcherSettings, host: ReplicationHost): void {
    this.inFlight = null;
    for (const followed of this.following.values()) this.backOff(followed, settings, host);
  }

  private backOff(followed: FollowedPartition, settings: FetcherSettings, host: ReplicationHost): void {
    followed.notBefore = (host.now + settings.backoffUs) as VirtualTime;
    host.wakeAfter(settings.backoffUs as never);
  }

  private take(
    name: string,
    fetched: FetchedPartition,
    asked: ReadonlyMap<string, Asked>,
    options: { partitionOf: (name: string) => Partition | undefined; settings: FetcherSettings },
    host: ReplicationHost,
  ): void {
    const followed = this.following.get(name);
    const partition = options.partitionOf(name);
    const question = asked.get(name);
    if (followed === undefined || partition === undefined || question === undefined) return;
    if (partition.leaderEpoch !== question.leaderEpoch || partition.log.logEndOffset !== question.fetchOffset) return;
    switch (fetched.errorCode) {
      case Errors.NONE:
        if (fetched.divergingEpoch !== null && fetched.divergingEpoch.epoch >= 0) this.truncate(partition, fetched.divergingEpoch, host);
        else if (!this.append(partition, fetched, question, host)) this.backOff(followed, options.settings, host);
        return;
      case Errors.OFFSET_OUT_OF_RANGE:
        this.handleOutOfRange(partition, fetched, host);
        return;
      case Errors.FENCED_LEADER_EPOCH: // newer metadata is on its way, and will follow anew
        this.following.delete(name);
        return;
      default:
        this.backOff(followed, options.settings, host);
    }
  }

  /** Returns false where the records cannot be taken: corrupt on the way, say. */
  private append(partition: Partition, fetched: FetchedPartition, question: Asked, host: ReplicationHost): boolean {
    if (fetched.records !== null && fetched.records.batches.length > 0) {
      const result = partition.log.appendAsFollower(host.disk, fetched.records, { requestLeaderEpoch: question.leaderEpoch });
      for (const batch of result.appended) {
        host.emit({
          kind: 'RecordsAppended',
          role: 'Follower',
          broker: host.broker,
          partition: partition.topicPartition,
          leaderEpoch: batch.leaderEpoch,
          baseOffset: batch.baseOffset,
          lastOffset: batch.lastOffset,
          trace: batch.trace,
          producerId: batch.producerId,
          producerEpoch: batch.producerEpoch,
          baseSequence: batch.baseSequence,
        });
      }
      for (const baseOffset of result.rolled) {
        host.emit({
          kind: 'SegmentRolled',
          broker: host.broker,
          partition: partition.topicPartition,
          leaderEpoch: partition.leaderEpoch,
          baseOffset,
        });
      }
      if (result.error !== null) return false;
    }
    partition.followHighWatermark(fetched.highWatermark);
    return true;
  }

  /**
   * Kafka: AbstractFetcherThread.getOffsetTruncationState. The leader said where the follower's last epoch, or the next lower one it
   * knows, ends there. Where the follower does not know that epoch either, it drops to the end of its next lower one and asks again.
   */
  private truncate(partition: Partition, leaderEnd: { epoch: LeaderEpoch; endOffset: Offset }, host: ReplicationHost): void {
    const own = partition.log.endOffsetForEpoch(leaderEnd.epoch);
    const known = own?.endOffset ?? leaderEnd.endOffset;
    const agreed = own !== null && own.epoch !== leaderEnd.epoch ? known : Math.min(known, leaderEnd.endOffset);
    this.truncateTo(partition, Math.min(agreed, partition.log.logEndOffset) as Offset, host);
  }

  private truncateTo(partition: Partition, to: Offset, host: ReplicationHost): void {
    const from = partition.log.logEndOffset;
    partition.log.truncateTo(host.disk, to); // even to the end itself: an epoch without records goes with it
    if (to >= from) return;
    partition.followHighWatermark(partition.log.highWatermark);
    host.emit({
      kind: 'LogTruncated',
      broker: host.broker,
      partition: partition.topicPartition,
      leaderEpoch: partition.leaderEpoch,
      from,
      to: partition.log.logEndOffset,
    });
  }

  /** Kafka: fetchOffsetAndApplyTruncateOrFullFetch. Above the leader's end: cut back to it; below its start: begin anew there. */
  private handleOutOfRange(partition: Partition, fetched: FetchedPartition, host: ReplicationHost): void {
    const { log } = partition;
    if (fetched.logStartOffset > log.logEndOffset) log.truncateFullyAndStartAt(host.disk, fetched.logStartOffset);
    else this.truncateTo(partition, Math.min(log.logEndOffset, Math.max(fetched.highWatermark, fetched.logStartOffset)) as Offset, host);
  }
}

class FollowedPartition extends State {
  readonly partition: TopicPartition;
  /** After an error it is asked for again no sooner. */
  notBefore = 0 as VirtualTime;

  constructor(partition: TopicPartition) {
    super();
    this.partition = partition;
  }
}

interface Asked {
  readonly leaderEpoch: LeaderEpoch;
  readonly fetchOffset: Offset;
}
