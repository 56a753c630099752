/**
 * A fetch as a replica sees it, whatever version it came in: what is asked, and what is read for it. Followers see all that the
 * leader has, consumers what is committed; they may read from a follower, too, as far as that knows (KIP-392). (Kafka: FetchParams, FetchDataInfo, ReplicaManager.readFromLog)
 *
 * It may never show a consumer a record at or above the high watermark, nor, where it reads committed records alone, one at or above the last stable
 * offset: which of those below were aborted it is told, and leaves them out itself (KIP-98).
 * Read next: preferred-read-replica.ts, fetch-purgatory.ts (the wait), replica-fetcher.ts (the follower's end).
 */
import { Errors } from '../model/error-codes';
import type { BrokerEpoch, BrokerId, ErrorCode, LeaderEpoch, Offset, PartitionIndex, TopicId, TopicName } from '../model/vocabulary';
import { NO_LEADER, NO_TOPIC_ID } from '../model/vocabulary';
import type { FetchPartition, FetchPartitionData, FetchResponse } from '../protocol/fetch';
import type { RecordBatch } from '../protocol/record-batch';
import { Records } from '../protocol/records';
import { Shared } from '../sim/state';
import type { ReplicationHost } from './host';
import { missing, type Partition, type Partitions } from './partition';
import { preferredReadReplica } from './preferred-read-replica';
import type { ReplicationQuota } from './replication-quota';

export interface FetchTopic {
  /** Null for an id that this broker does not know. */
  readonly topic: TopicName | null;
  readonly topicId: TopicId;
  readonly partitions: readonly FetchPartition[];
}

/** The fetching replica. */
export interface Follower {
  readonly broker: BrokerId;
  readonly epoch: BrokerEpoch;
}

/** One fetch request, as data that waits. */
export class FetchParams extends Shared {
  /** Null for a consumer. */
  readonly follower: Follower | null;
  /** Of a consumer: '' for none; null for one that knows only of leaders, and for followers. */
  readonly rackId: string | null;
  /** A consumer with isolation.level=read_committed. */
  readonly readsCommitted: boolean;
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly topics: readonly FetchTopic[];

  constructor(params: Pick<FetchParams, 'follower' | 'rackId' | 'readsCommitted' | 'maxWaitMs' | 'minBytes' | 'maxBytes' | 'topics'>) {
    super();
    this.follower = params.follower;
    this.rackId = params.rackId;
    this.readsCommitted = params.readsCommitted;
    this.maxWaitMs = params.maxWaitMs;
    this.minBytes = params.minBytes;
    this.maxBytes = params.maxBytes;
    this.topics = params.topics;
  }

  asksFor(topic: TopicName, partition: PartitionIndex): boolean {
    for (const asked of this.topics) {
      if (asked.topic !== topic) continue;
      for (const each of asked.partitions) if (each.partition === partition) return true;
    }
    return false;
  }
}

/** What a fetch yields of one partition, in the shape of the wire. */
export class FetchedData extends Shared implements FetchPartitionData {
  readonly partitionIndex: PartitionIndex;
  readonly errorCode: ErrorCode;
  readonly highWatermark: Offset;
  readonly lastStableOffset: Offset;
  readonly logStartOffset: Offset;
  /** The follower's last epoch ends here on the leader: it must truncate. */
  readonly divergingEpoch: { readonly epoch: LeaderEpoch; readonly endOffset: Offset } | null;
  /** Who leads, where this broker does not. */
  readonly currentLeader: { readonly leaderId: BrokerId; readonly leaderEpoch: LeaderEpoch } | null;
  readonly snapshotId = null;
  /** Which of these records were aborted; null for a reader that takes all. */
  readonly abortedTransactions: FetchPartitionData['abortedTransactions'];
  /** Who had better be asked; NO_LEADER for nobody else. */
  readonly preferredReadReplica: BrokerId;
  readonly records: Records;

  constructor(
    data: Pick<FetchedData, 'partitionIndex' | 'errorCode' | 'divergingEpoch' | 'currentLeader' | 'records'>,
    partition: Partition | null,
    preferredReadReplica = NO_LEADER,
    abortedTransactions: FetchedData['abortedTransactions'] = null,
  ) {
    super();
    this.partitionIndex = data.partitionIndex;
    this.errorCode = data.errorCode;
    this.highWatermark = partition?.log.highWatermark ?? NOWHERE;
    this.lastStableOffset = partition?.log.lastStableOffset ?? NOWHERE;
    this.logStartOffset = partition?.log.logStartOffset ?? NOWHERE;
    this.divergingEpoch = data.divergingEpoch;
    this.currentLeader = data.currentLeader;
    this.abortedTransactions = abortedTransactions;
    this.preferredReadReplica = preferredReadReplica;
    this.records = data.records;
  }

  /** Neither records nor anything that is to be acted on. */
  get isNothing(): boolean {
    return this.errorCode === Errors.NONE && this.divergingEpoch === null && this.records.sizeBytes === 0;
  }
}

const NOWHERE = -1 as Offset;
const NO_RECORDS = Records.of([]);

/** What a whole fetch yields. */
export interface FetchRead {
  readonly response: FetchResponse;
  readonly recordBytes: number;
  /** Of them what a throttled replica takes. */
  readonly throttledBytes: number;
  /** Enough bytes, or something that must be told at once: an error, a diverging epoch, who is nearer. */
  readonly isEnough: boolean;
}

/** What the partitions read so far have left. */
interface Budget {
  bytes: number;
  throttled: number;
  nothingYet: boolean;
  mustBeTold: boolean;
}

/**
 * Reads all that is asked for. With `heardNow` a follower's offsets count as what it has just told: once per request, not when a
 * fetch that has waited is read again.
 */
export function readForFetch(
  params: FetchParams,
  partitions: Partitions,
  options: { heardNow: boolean },
  host: ReplicationHost,
): FetchRead {
  const { follower, rackId, readsCommitted, maxBytes, minBytes } = params;
  const budget: Budget = { bytes: maxBytes, throttled: 0, nothingYet: true, mustBeTold: false };
  const reading: Reading = { follower, rackId, readsCommitted, budget, heardNow: options.heardNow, quota: partitions.leaderQuota };
  const stale = follower !== null && isStale(follower, host);
  const responses = params.topics.map(({ topic, topicId, partitions: asked }) => {
    const ofTopic = topic === null ? [] : partitions.ofTopic(topic);
    return {
      topic: topicId === NO_TOPIC_ID && topic !== null ? topic : ('' as TopicName), // as it was asked for: by name or by id
      topicId,
      partitions: asked.map((wanted) => {
        if (topic === null) return failed(wanted, Errors.UNKNOWN_TOPIC_ID, null, budget);
        const partition = ofTopic[wanted.partition] ?? null;
        if (partition === null) return failed(wanted, missing({ topic, partition: wanted.partition }, host), null, budget);
        if (stale) return failed(wanted, Errors.NOT_LEADER_OR_FOLLOWER, partition, budget);
        return readPartition(partition, wanted, reading, host);
      }),
    };
  });
  const recordBytes = maxBytes - budget.bytes;
  const response = { throttleTimeMs: 0, errorCode: Errors.NONE, sessionId: 0, responses, nodeEndpoints: null };
  return { response, recordBytes, throttledBytes: budget.throttled, isEnough: budget.mustBeTold || recordBytes >= minBytes };
}

/** A fetch that a former process of that broker sent: whatever it had, the present one may lack. (KIP-903) */
function isStale({ broker, epoch }: Follower, host: ReplicationHost): boolean {
  return epoch >= 0 && (host.brokerEpochOf(broker) ?? -1) > epoch && !host.rules.includes('kip-903');
}

interface Reading {
  readonly follower: Follower | null;
  readonly rackId: string | null;
  readonly readsCommitted: boolean;
  readonly budget: Budget;
  readonly heardNow: boolean;
  readonly quota: ReplicationQuota;
}

/** Kafka: Partition.fetchRecords. The follower's offset is noted after the read, so that it learns the old high watermark, as there. */
function readPartition(partition: Partition, wanted: FetchPartition, reading: Reading, host: ReplicationHost): FetchedData {
  const { follower, rackId, readsCommitted, budget, heardNow, quota } = reading;
  const { log } = partition;
  const remote = follower === null ? null : partition.remote(follower.broker);
  if (hasAll(partition, wanted, reading) && (follower === null || remote !== null)) {
    const data = nothingNew(partition, wanted);
    if (heardNow && follower !== null && remote !== null) partition.followerFetched(remote, follower.epoch, wanted, host);
    return data;
  }
  const epochError = partition.checkLeaderEpoch(wanted.currentLeaderEpoch);
  if (epochError !== Errors.NONE) return failed(wanted, epochError, partition, budget);
  if (!partition.isLeader && rackId === null) return failed(wanted, Errors.NOT_LEADER_OR_FOLLOWER, partition, budget);
  const nearer =
    partition.isLeader && rackId !== null ? preferredReadReplica(partition, { rackId, fetchOffset: wanted.fetchOffset }, host) : null;
  if (nearer !== null) {
    budget.mustBeTold = true;
    return new FetchedData(nothing(wanted), partition, nearer);
  }
  if (follower !== null && remote === null) return failed(wanted, Errors.UNKNOWN_LEADER_EPOCH, partition, budget);

  const parted = divergence(partition, wanted, host);
  if (parted === 'Unknown') return outOfRange(wanted, follower === null ? null : partition, budget);
  if (parted !== null) {
    budget.mustBeTold = true;
    return new FetchedData({ ...nothing(wanted), divergingEpoch: parted }, partition);
  }
  const upTo = follower !== null ? log.logEndOffset : readsCommitted ? log.lastStableOffset : log.highWatermark;
  const maxBytes = Math.min(wanted.partitionMaxBytes, budget.bytes);
  const read = log.read({ from: wanted.fetchOffset, maxBytes, minOneBatch: budget.nothingYet, upTo });
  if (read.kind === 'OffsetOutOfRange') return outOfRange(wanted, follower === null ? null : partition, budget);
  const isHeldBack = follower !== null && partition.isThrottled.asLeader && isThrottledNow(partition, follower, quota, host);
  const data =
    (read.sizeBytes === 0 && !readsCommitted) || isHeldBack
      ? nothingNew(partition, wanted)
      : new FetchedData(
          nothing(wanted, Records.of(read.batches)),
          partition,
          NO_LEADER,
          readsCommitted ? abortedIn(log, wanted.fetchOffset, read.batches) : null,
        );
  if (read.sizeBytes > 0 && !isHeldBack) {
    budget.bytes -= read.sizeBytes;
    budget.nothingYet = false;
    if (follower !== null && partition.isThrottled.asLeader) budget.throttled += read.sizeBytes;
  }
  if (heardNow && follower !== null && remote !== null) partition.followerFetched(remote, follower.epoch, wanted, host);
  return data;
}

/** Nothing is wrong, and the reader has all that there is for it: so it is with most partitions of most fetches, and they are many. */
function hasAll(partition: Partition, wanted: FetchPartition, { follower, rackId, readsCommitted }: Reading): boolean {
  const { fetchOffset, lastFetchedEpoch } = wanted;
  const { log } = partition;
  if (!partition.isLeader || wanted.currentLeaderEpoch !== partition.leaderEpoch || partition.isThrottled.asLeader) return false;
  if (lastFetchedEpoch >= 0 && lastFetchedEpoch !== log.latestEpoch()) return false;
  return follower !== null ? fetchOffset === log.logEndOffset : fetchOffset === log.highWatermark && !readsCommitted && !rackId;
}

/** Whoever is in sync is not held back: it would fall out of the ISR. (Kafka: ReplicaManager.shouldLeaderThrottle) */
const isThrottledNow = ({ isrState }: Partition, { broker }: Follower, quota: ReplicationQuota, { now }: ReplicationHost) =>
  !isrState.isr.includes(broker) && quota.isExceeded(now);

const abortedIn = (log: Partition['log'], from: Offset, batches: readonly RecordBatch[]) =>
  log.abortedTransactionsIn(from, batches).map(({ producerId, firstOffset }) => ({ producerId, firstOffset }));

/** Kafka: Partition.readRecords. Null where the reader's history is a part of the leader's. */
function divergence(
  { log }: Partition,
  { lastFetchedEpoch, fetchOffset }: FetchPartition,
  { rules }: ReplicationHost,
): FetchedData['divergingEpoch'] | 'Unknown' {
  if (lastFetchedEpoch < 0 || (lastFetchedEpoch === log.latestEpoch() && fetchOffset <= log.logEndOffset)) return null;
  const own = log.endOffsetForEpoch(lastFetchedEpoch);
  if (own === null) return 'Unknown';
  if (rules.includes('kip-279')) return own.endOffset < fetchOffset ? { epoch: lastFetchedEpoch, endOffset: own.endOffset } : null;
  return own.epoch < lastFetchedEpoch || own.endOffset < fetchOffset ? own : null;
}

/** Most fetches find nothing in most partitions: the same answer is given as long as it is true. */
function nothingNew(partition: Partition, wanted: FetchPartition): FetchedData {
  const { log, nothingFetched } = partition;
  if (
    nothingFetched !== null &&
    nothingFetched.highWatermark === log.highWatermark &&
    nothingFetched.lastStableOffset === log.lastStableOffset &&
    nothingFetched.logStartOffset === log.logStartOffset
  ) {
    return nothingFetched;
  }
  partition.nothingFetched = new FetchedData(nothing(wanted), partition);
  return partition.nothingFetched;
}

/** Nothing but these records. */
function nothing({ partition }: FetchPartition, records = NO_RECORDS) {
  return { partitionIndex: partition, errorCode: Errors.NONE, divergingEpoch: null, currentLeader: null, records };
}

/** Departure: a follower is told where the log begins, where Kafka has it ask with ListOffsets. */
function outOfRange(wanted: FetchPartition, known: Partition | null, budget: Budget): FetchedData {
  budget.mustBeTold = true;
  return new FetchedData({ ...nothing(wanted), errorCode: Errors.OFFSET_OUT_OF_RANGE }, known);
}

function failed(wanted: FetchPartition, errorCode: ErrorCode, partition: Partition | null, budget: Budget): FetchedData {
  budget.mustBeTold = true;
  const isElsewhere = errorCode === Errors.NOT_LEADER_OR_FOLLOWER || errorCode === Errors.FENCED_LEADER_EPOCH;
  const currentLeader = partition === null || !isElsewhere ? null : { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch };
  const isUnknown = errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION || errorCode === Errors.UNKNOWN_TOPIC_ID;
  return new FetchedData({ ...nothing(wanted), errorCode, currentLeader }, null, NO_LEADER, isUnknown ? [] : null);
}
