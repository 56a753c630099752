/**
 * What a message says, in the words of its label, with the records that it carries, and whether it is worth watching. Calm by
 * default: heartbeats, polls that bring nothing and fetches that say nothing new are drawn only where all traffic is asked for.
 */
import { Errors, errorName } from '../engine/model/error-codes';
import type { ErrorCode, Offset, PartitionIndex, TopicName } from '../engine/model/vocabulary';
import { type AlterPartitionRequest, alterPartitionKey } from '../engine/protocol/alter-partition';
import { apiVersionsKey } from '../engine/protocol/api-versions';
import { apiName } from '../engine/protocol/apis';
import { type BeginQuorumEpochRequest, beginQuorumEpochKey } from '../engine/protocol/begin-quorum-epoch';
import { brokerHeartbeatKey } from '../engine/protocol/broker-heartbeat';
import { type EndQuorumEpochRequest, endQuorumEpochKey } from '../engine/protocol/end-quorum-epoch';
import { type FetchRequest, type FetchResponse, fetchKey } from '../engine/protocol/fetch';
import { heartbeatKey } from '../engine/protocol/heartbeat';
import { type JoinGroupResponse, joinGroupKey } from '../engine/protocol/join-group';
import { metadataKey } from '../engine/protocol/metadata';
import { type OffsetCommitRequest, offsetCommitKey } from '../engine/protocol/offset-commit';
import type { Request, Response } from '../engine/protocol/payload';
import { type ProduceRequest, type ProduceResponse, produceKey } from '../engine/protocol/produce';
import type { RecordBatch } from '../engine/protocol/record-batch';
import { type VoteRequest, type VoteResponse, voteKey } from '../engine/protocol/vote';
import type { NodeId } from '../engine/sim/context';
import type { MessageView, RecordGlimpse } from './cluster-frame';
import type { Moment } from './moment';
import { brokerOf, type Way } from './project-messages';

type Words = Pick<MessageView, 'label' | 'records' | 'more' | 'error' | 'ofInterest'>;

/** As many as a capsule has room for. */
const GLIMPSES_MAX = 4;
/** A consumer that moved on asks from its new position within this time, or the two have nothing to do with each other. */
const MOVED_LATELY_US = 100_000;

/** Steps of a protocol that Kafka tells by way of an error code: nothing has failed. */
const SAID_IN_PASSING: ReadonlySet<ErrorCode> = new Set([Errors.MEMBER_ID_REQUIRED, Errors.REBALANCE_IN_PROGRESS]);

const ROUTINE: ReadonlySet<number> = new Set([apiVersionsKey, metadataKey, heartbeatKey, brokerHeartbeatKey]);

export function requestWords({ apiKey, body }: Request, way: Way, moment: Moment): Words {
  switch (apiKey) {
    case produceKey:
      return produceWords(body as ProduceRequest, moment);
    case fetchKey:
      return way.traffic === 'metadata' ? plain('Fetch metadata', false) : fetchWords(body as FetchRequest, way, moment);
    case offsetCommitKey:
      return plain(commitLabel(body as OffsetCommitRequest), true);
    case alterPartitionKey:
      return alterPartitionWords(body as AlterPartitionRequest, moment);
    case voteKey:
      return plain(voteLabel(body as VoteRequest), true);
    case beginQuorumEpochKey:
    case endQuorumEpochKey:
      return plain(quorumLabel(body as BeginQuorumEpochRequest, apiKey === beginQuorumEpochKey ? 'leads' : 'resigns'), true);
    default:
      return plain(apiName(apiKey), !ROUTINE.has(apiKey));
  }
}

export function responseWords({ apiKey, body }: Response, way: Way, moment: Moment): Words {
  const error = errorIn(body);
  if (error !== null && SAID_IN_PASSING.has(error)) return plain(errorName(error), true);
  if (error !== null) return { ...plain(errorName(error), true), error };
  switch (apiKey) {
    case produceKey:
      return plain(acknowledgementLabel(body as ProduceResponse), true);
    case fetchKey:
      return way.traffic === 'metadata' ? metadataFetchedWords(body as FetchResponse) : fetchedWords(body as FetchResponse, way, moment);
    case joinGroupKey:
      return plain(`generation ${(body as JoinGroupResponse).generationId}`, true);
    case voteKey:
      return plain((body as VoteResponse).topics[0]?.partitions[0]?.voteGranted === true ? 'granted' : 'refused', true);
    case beginQuorumEpochKey:
    case endQuorumEpochKey:
      return plain(apiName(apiKey), false);
    default:
      return plain(apiName(apiKey), !ROUTINE.has(apiKey));
  }
}

function plain(label: string, ofInterest: boolean): Words {
  return { label, records: [], more: 0, error: null, ofInterest };
}

// Producing

function produceWords({ topicData }: ProduceRequest, moment: Moment): Words {
  const parts = topicData.flatMap(({ name, partitionData }) =>
    partitionData.map(({ index, records }) => ({ name, index, batches: records?.batches ?? [] })),
  );
  const shown = parts.filter(({ name }) => name === moment.topic?.name);
  const label = shown.length > 0 ? `Produce ${partitionList(shown.map(({ index }) => index))}` : `Produce ${parts[0]?.name ?? ''}`;
  const batches = parts.flatMap((part) => part.batches);
  return {
    ...plain(label, true),
    ...carrying(
      batches,
      shown.flatMap((part) => part.batches),
      { withOffsets: false },
      moment,
    ),
  };
}

function acknowledgementLabel({ responses }: ProduceResponse): string {
  const offsets = responses.flatMap(({ partitionResponses }) => partitionResponses.map(({ baseOffset }) => baseOffset));
  return `ack ${offsets.join(', ')}`;
}

// Fetching

function fetchWords({ topics, replicaState }: FetchRequest, way: Way, moment: Moment): Words {
  const isShown = ({ topic, topicId }: FetchRequest['topics'][number]) => topicId === moment.topic?.id || topic === moment.topic?.name;
  const partitions = topics.filter(isShown).flatMap((topic) => topic.partitions);
  const isFollower = (replicaState?.replicaId ?? -1) >= 0;
  const news = partitions.filter((asked) => (isFollower ? isProgress(asked, way, moment) : hasMovedOn(asked, way, moment)));
  const told = news.length > 0 ? news : partitions;
  return plain(told.length === 1 ? `Fetch from ${told[0]!.fetchOffset}` : 'Fetch', news.length > 0);
}

type Asked = FetchRequest['topics'][number]['partitions'][number];

/** The follower has more than its leader knows of: this fetch will say so, and may move the high watermark. */
function isProgress({ partition, fetchOffset }: Asked, { from, to }: Way, { cluster, topic }: Moment): boolean {
  const { brokers } = cluster.description;
  const leader = brokerOf(to, brokers);
  const follower = brokerOf(from, brokers);
  if (leader === null || follower === null || topic === null) return false;
  const remote = cluster.broker(leader)?.replicas.partition({ topic: topic.name, partition })?.remote(follower) ?? null;
  return remote !== null && remote.logEndOffset < fetchOffset;
}

/** The consumer asks from here for the first time. */
function hasMovedOn({ partition, fetchOffset }: Asked, { from, sentAt }: Way, { recent }: Moment): boolean {
  const moved = recent.positionMoved(from, partition);
  return moved !== null && moved.to === fetchOffset && sentAt - moved.at < MOVED_LATELY_US;
}

function fetchedWords(body: FetchResponse, { to }: Way, moment: Moment): Words {
  const parts = body.responses.flatMap(({ topic, topicId, partitions }) => {
    const name = topic !== '' ? topic : (moment.image?.topicName(topicId) ?? ('' as TopicName));
    return partitions.map(({ partitionIndex, records, divergingEpoch, highWatermark }) => ({
      name,
      partitionIndex,
      divergingEpoch,
      highWatermark,
      batches: records?.batches ?? [],
    }));
  });
  const shown = parts.filter(({ name }) => name === moment.topic?.name);
  const diverging = shown.find(({ divergingEpoch }) => divergingEpoch !== null && divergingEpoch.epoch >= 0);
  if (diverging !== undefined) return plain(`P${diverging.partitionIndex} parts at ${diverging.divergingEpoch?.endOffset}`, true);
  const full = shown.filter(({ batches }) => batches.length > 0);
  if (full.length === 0 && parts.some(({ batches }) => batches.length > 0)) return plain('other topics', false);
  if (full.length === 0) return plain(committedLabel(shown, to, moment) ?? 'nothing new', false);
  const label = full.map(({ partitionIndex, batches }) => `P${partitionIndex}: ${offsetRange(batches)}`).join(' ');
  const batches = full.flatMap((part) => part.batches);
  return { ...plain(label, true), ...carrying(batches, batches, { withOffsets: true }, moment) };
}

/** `HW 12`: what a follower learns where there is nothing else to be learnt; null for nothing at all. */
function committedLabel(
  parts: readonly { readonly partitionIndex: PartitionIndex; readonly highWatermark: Offset }[],
  to: NodeId,
  { cluster, topic }: Moment,
): string | null {
  const follower = brokerOf(to, cluster.brokers);
  if (follower === null || topic === null) return null;
  const news = parts.filter(({ partitionIndex, highWatermark }) => {
    const replica = cluster.broker(follower)?.replicas.partition({ topic: topic.name, partition: partitionIndex }) ?? null;
    return replica !== null && replica.log.highWatermark < highWatermark;
  });
  return news.length === 0 ? null : `HW ${news.map(({ highWatermark }) => highWatermark).join(', ')}`;
}

function offsetRange(batches: readonly RecordBatch[]): string {
  const first = batches[0]!.baseOffset;
  const last = batches.at(-1)!.lastOffset;
  return first === last ? `${first}` : `${first}–${last}`;
}

function metadataFetchedWords({ responses }: FetchResponse): Words {
  const batches = responses.flatMap(({ partitions }) => partitions.flatMap(({ records }) => records?.batches ?? []));
  return batches.length === 0 ? plain('no new metadata', false) : plain(`metadata ${offsetRange(batches)}`, true);
}

// Groups and in-sync replicas

function commitLabel({ topics }: OffsetCommitRequest): string {
  const offsets = topics.flatMap(({ partitions }) =>
    partitions.map(({ partitionIndex, committedOffset }) => `P${partitionIndex} ${committedOffset}`),
  );
  return `Commit ${offsets.join(', ')}`;
}

function alterPartitionWords({ topics }: AlterPartitionRequest, { topic }: Moment): Words {
  const asked = topics.find(({ topicId }) => topicId === topic?.id)?.partitions[0];
  if (asked === undefined) return plain('AlterPartition', false);
  return plain(`ISR of P${asked.partitionIndex}: ${asked.newIsrWithEpochs.map(({ brokerId }) => brokerId).join(', ')}`, true);
}

// The quorum of controllers

function voteLabel({ topics }: VoteRequest): string {
  const asked = topics[0]?.partitions[0];
  if (asked === undefined) return 'Vote';
  return asked.preVote ? `pre-vote for ${asked.replicaId}?` : `vote for ${asked.replicaId}, epoch ${asked.replicaEpoch}?`;
}

function quorumLabel({ topics }: BeginQuorumEpochRequest | EndQuorumEpochRequest, verb: string): string {
  const told = topics[0]?.partitions[0];
  return told === undefined ? verb : `${told.leaderId} ${verb}, epoch ${told.leaderEpoch}`;
}

// Shared

const partitionList = (partitions: readonly PartitionIndex[]) => partitions.map((partition) => `P${partition}`).join(' ');

/** Records of the shown topic are shown; those of others are only counted. */
function carrying(
  all: readonly RecordBatch[],
  shown: readonly RecordBatch[],
  { withOffsets }: { withOffsets: boolean },
  { batches, keys }: Moment,
): Pick<Words, 'records' | 'more'> {
  const records: RecordGlimpse[] = [];
  for (const batch of shown) {
    if (records.length >= GLIMPSES_MAX) break;
    for (const record of batches.records(batch).slice(0, GLIMPSES_MAX - records.length)) {
      const offset: Offset | null = withOffsets ? record.offset : null;
      records.push({ key: record.key, keyNumber: keys.ofRecord(record), offset });
    }
  }
  return { records, more: all.reduce((sum, { recordCount }) => sum + recordCount, 0) - records.length };
}

/** The first error that a response tells of, wherever its API puts it. */
function errorIn(body: unknown): ErrorCode | null {
  const { errorCode, responses, topics } = body as Tree;
  if (isError(errorCode)) return errorCode;
  for (const topic of [...(responses ?? []), ...(topics ?? [])]) {
    if (isError(topic.errorCode)) return topic.errorCode;
    for (const partition of [...(topic.partitionResponses ?? []), ...(topic.partitions ?? [])])
      if (isError(partition.errorCode)) return partition.errorCode;
  }
  return null;
}

const isError = (code: ErrorCode | undefined): code is ErrorCode => code !== undefined && code !== Errors.NONE;

/** Where error codes may stand in a response. */
interface Tree {
  readonly errorCode?: ErrorCode;
  readonly responses?: readonly Tree[];
  readonly topics?: readonly Tree[];
  readonly partitionResponses?: readonly Tree[];
  readonly partitions?: readonly Tree[];
}
