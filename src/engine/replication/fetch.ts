/**
 * A fetch as replicas see it, whatever version it came in: what is asked, what is answered, and the wait between.
 * (Kafka: FetchParams, FetchPartitionData, DelayedFetch)
 */
import type { BrokerEpoch, BrokerId, ErrorCode, LeaderEpoch, Offset, TopicId, TopicPartition } from '../model/vocabulary';
import { partitionName } from '../model/vocabulary';
import type { FetchResponse } from '../protocol/fetch';
import type { RecordBatch } from '../protocol/record-batch';
import { Records } from '../protocol/records';
import type { VirtualTime } from '../sim/context';
import { Shared, State } from '../sim/state';
import type { ReplyTo } from './host';

export interface FetchPartition {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  /** Set where the request itself cannot be served: an unknown topic id, say. */
  readonly error: ErrorCode;
  readonly currentLeaderEpoch: LeaderEpoch;
  readonly fetchOffset: Offset;
  /** Epoch of the last record that the follower has; −1 from consumers. */
  readonly lastFetchedEpoch: LeaderEpoch;
  readonly maxBytes: number;
}

/** One fetch request, as data that waits. */
export class FetchParams extends Shared {
  /** The fetching replica; null for a consumer, which sees no more than the high watermark. */
  readonly replica: { readonly broker: BrokerId; readonly epoch: BrokerEpoch } | null;
  readonly version: number;
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly partitions: readonly FetchPartition[];
  /** Names of its partitions: what an append or a moved high watermark is looked up in. */
  readonly names: ReadonlySet<string>;

  constructor(params: Omit<FetchParams, 'names'>) {
    super();
    this.replica = params.replica;
    this.version = params.version;
    this.maxWaitMs = params.maxWaitMs;
    this.minBytes = params.minBytes;
    this.maxBytes = params.maxBytes;
    this.partitions = params.partitions;
    this.names = new Set(params.partitions.map(({ partition }) => partitionName(partition)));
  }
}

/** A fetch that waits for minBytes or for its time. */
export class DelayedFetch extends State {
  readonly params: FetchParams;
  readonly replyTo: ReplyTo;
  readonly deadline: VirtualTime;

  constructor(options: { params: FetchParams; replyTo: ReplyTo; deadline: VirtualTime }) {
    super();
    this.params = options.params;
    this.replyTo = options.replyTo;
    this.deadline = options.deadline;
  }
}

export interface FetchResult {
  readonly error: ErrorCode;
  readonly highWatermark: Offset;
  readonly logStartOffset: Offset;
  readonly batches: readonly RecordBatch[];
  readonly sizeBytes: number;
  /** The follower's last epoch ends here on the leader: it must truncate. */
  readonly divergingEpoch: { readonly epoch: LeaderEpoch; readonly endOffset: Offset } | null;
  /** Who leads, where this broker does not. */
  readonly currentLeader: { readonly leaderId: BrokerId; readonly leaderEpoch: LeaderEpoch } | null;
}

/** The answer in the shape of the wire: partitions by topic, in the order asked for. */
export function fetchResponse(params: FetchParams, results: readonly FetchResult[]): FetchResponse {
  const byTopic = new Map<
    string,
    { topic: TopicPartition['topic']; topicId: TopicId; partitions: FetchResponse['responses'][number]['partitions'][number][] }
  >();
  params.partitions.forEach(({ partition: { topic, partition }, topicId }, index) => {
    const result = results[index];
    if (result === undefined) return;
    const entry = byTopic.get(`${topicId}/${topic}`) ?? { topic, topicId, partitions: [] };
    byTopic.set(`${topicId}/${topic}`, entry);
    entry.partitions.push({
      partitionIndex: partition,
      errorCode: result.error,
      highWatermark: result.highWatermark,
      lastStableOffset: result.highWatermark,
      logStartOffset: result.logStartOffset,
      divergingEpoch: result.divergingEpoch,
      currentLeader: result.currentLeader,
      snapshotId: null,
      abortedTransactions: null,
      preferredReadReplica: -1 as BrokerId,
      records: Records.of(result.batches),
    });
  });
  return { throttleTimeMs: 0, errorCode: 0 as ErrorCode, sessionId: 0, responses: [...byTopic.values()], nodeEndpoints: null };
}
