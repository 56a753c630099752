/**
 * OffsetFetch: where a group goes on reading. −1 where nothing is committed, which is no error: auto.offset.reset decides then.
 * With requireStable the answer waits for what is written and not yet replicated; without, that is not seen.
 * (Kafka: OffsetMetadataManager.fetchOffsets, fetchAllOffsets; GroupCoordinatorService.fetchOffsets)
 */
import { Errors } from '../model/error-codes';
import {
  comparePartitions,
  type ErrorCode,
  type GroupId,
  NO_LEADER_EPOCH,
  type Offset,
  type PartitionIndex,
  partitionName,
  type TopicName,
  type TopicPartition,
} from '../model/vocabulary';
import type { OffsetFetchRequest, OffsetFetchResponse } from '../protocol/offset-fetch';
import type { Awaiting, CoordinatorHost } from './coordinator-host';
import type { CoordinatorShard } from './coordinator-shard';
import type { OffsetCommitRecord } from './offsets-records';
import { deferUntilWritten } from './pending-writes';

/** From this version on one request asks for several groups (KIP-709). */
const FIRST_WITH_GROUPS = 8;
/** From this version on the error of a whole group has a field; before, each partition says it. */
const FIRST_WITH_GROUP_ERROR = 2;
const NO_OFFSET = -1 as Offset;

type Shards = ReadonlyMap<PartitionIndex, CoordinatorShard>;
type Topics = OffsetFetchRequest['topics'];
type GroupAnswer = OffsetFetchResponse['groups'][number];

/** @param settled counts the groups, in the order asked, that have been waited for */
export function fetchOffsets(
  shards: Shards,
  host: CoordinatorHost,
  fetch: { request: OffsetFetchRequest; awaiting: Awaiting; settled: number },
): void {
  const { request, awaiting } = fetch;
  const asked = awaiting.version < FIRST_WITH_GROUPS ? [{ groupId: request.groupId, topics: request.topics }] : request.groups;
  for (let i = request.requireStable ? fetch.settled : asked.length; i < asked.length; i++) {
    const shard = shards.get(host.partitionFor(asked[i]!.groupId));
    const consequence = { kind: 'FetchOffsets', awaiting, request, settled: i + 1 } as const;
    if (shard !== undefined && deferUntilWritten({ shard, shards, host }, consequence)) return;
  }
  const answers = asked.map(({ groupId, topics }) => answerForGroup(shards.get(host.partitionFor(groupId)), groupId, topics));
  host.reply(awaiting.replyTo, fetchAnswer(awaiting.version, answers));
}

/** The same error for everything. */
export function fetchRefused(request: OffsetFetchRequest, version: number, error: ErrorCode): OffsetFetchResponse {
  const single = { groupId: request.groupId, topics: request.topics };
  const asked = version < FIRST_WITH_GROUPS ? [single] : request.groups;
  return fetchAnswer(
    version,
    asked.map(({ groupId, topics }) => refusedGroup(groupId, topics, error)),
  );
}

function fetchAnswer(version: number, groups: readonly GroupAnswer[]): OffsetFetchResponse {
  if (version >= FIRST_WITH_GROUPS) {
    const answered = groups.map((group) => (group.errorCode === Errors.NONE ? group : { ...group, topics: [] }));
    return { throttleTimeMs: 0, topics: [], errorCode: Errors.NONE, groups: answered };
  }
  const [{ topics, errorCode }] = groups as [GroupAnswer];
  const isSaidByPartitions = version < FIRST_WITH_GROUP_ERROR;
  if (errorCode === Errors.NONE || isSaidByPartitions) return { throttleTimeMs: 0, topics, errorCode: Errors.NONE, groups: [] };
  return { throttleTimeMs: 0, topics: [], errorCode, groups: [] };
}

function answerForGroup(shard: CoordinatorShard | undefined, groupId: GroupId, topics: Topics): GroupAnswer {
  if (shard === undefined) return refusedGroup(groupId, topics, Errors.NOT_COORDINATOR);
  if (shard.state === 'Loading') return refusedGroup(groupId, topics, Errors.COORDINATOR_LOAD_IN_PROGRESS);
  const committed = shard.offsets.get(groupId);
  const answered = (topics ?? topicsOf(committed)).map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partition) => partitionAnswer({ topic: name, partition }, committed)),
  }));
  return { groupId, topics: answered, errorCode: Errors.NONE };
}

function partitionAnswer(partition: TopicPartition, committed: ReadonlyMap<string, OffsetCommitRecord> | undefined) {
  const value = committed?.get(partitionName(partition))?.value ?? null;
  return {
    partitionIndex: partition.partition,
    committedOffset: value?.offset ?? NO_OFFSET,
    committedLeaderEpoch: value?.leaderEpoch ?? NO_LEADER_EPOCH,
    metadata: value?.metadata ?? '',
    errorCode: Errors.NONE as ErrorCode,
  };
}

function refusedGroup(groupId: GroupId, topics: Topics, errorCode: ErrorCode): GroupAnswer {
  const refused = (topics ?? []).map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partition) => ({ ...partitionAnswer({ topic: name, partition }, undefined), errorCode })),
  }));
  return { groupId, topics: refused, errorCode };
}

/** All that the group has committed, by topic and partition. */
function topicsOf(committed: ReadonlyMap<string, OffsetCommitRecord> | undefined): NonNullable<Topics> {
  const byTopic = new Map<TopicName, PartitionIndex[]>();
  for (const { topic, partition } of [...(committed?.values() ?? [])].sort(comparePartitions))
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
  return [...byTopic].map(([name, partitionIndexes]) => ({ name, partitionIndexes }));
}
