/**
 * OffsetCommit: where a group will go on reading. Members commit for the generation they are in; whoever is in no group may commit
 * (generation −1) as long as the group has no members. The answer waits for the record to be replicated.
 * (Kafka: OffsetMetadataManager.commitOffset, ClassicGroup.validateOffsetCommit, KafkaApis.handleOffsetCommitRequest)
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode } from '../model/vocabulary';
import type { OffsetCommitRequest, OffsetCommitResponse } from '../protocol/offset-commit';
import type { ClassicGroup } from './classic-group';
import type { Awaiting } from './coordinator-host';
import type { CoordinatorShard, Scope } from './coordinator-shard';
import { OffsetCommitRecord } from './offsets-records';
import { append } from './pending-writes';
import { scheduleSession } from './rebalance';

/** From this version on a commit to a group that does not exist is told so (KIP-848). */
const FIRST_WITH_GROUP_ID_NOT_FOUND = 9;

type Partition = OffsetCommitRequest['topics'][number]['partitions'][number];

export function commitOffsets(scope: Scope, request: OffsetCommitRequest, { replyTo, version }: Awaiting): void {
  const { shard, host } = scope;
  const known = request.topics
    .map(({ name, partitions }) => ({
      name,
      partitions: partitions.filter(({ partitionIndex }) => host.partitionExists(name, partitionIndex)),
    }))
    .filter(({ partitions }) => partitions.length > 0);
  const error = known.length === 0 ? Errors.NONE : errorOfCommit(shard, request, version);
  if (error !== Errors.NONE) return host.reply(replyTo, commitRefused(request, error));
  prolongSession(scope, request);
  const judged = commitAnswer(request, ({ name }, partition) => {
    if (!host.partitionExists(name, partition.partitionIndex)) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
    return isTooLong(shard, partition) ? Errors.OFFSET_METADATA_TOO_LARGE : Errors.NONE;
  });
  const records = known.flatMap((topic) =>
    topic.partitions.filter((partition) => !isTooLong(shard, partition)).map((partition) => record(scope, request, topic.name, partition)),
  );
  if (records.length === 0) return host.reply(replyTo, judged);
  const failed = append(scope, records, { kind: 'CommitOffsets', records, replyTo, response: judged });
  if (failed !== Errors.NONE) host.reply(replyTo, commitRefused(request, failed));
}

/** The same error for every partition. */
export function commitRefused(request: Pick<OffsetCommitRequest, 'topics'>, error: ErrorCode): OffsetCommitResponse {
  return commitAnswer(request, () => error);
}

/** The answer that was to be given, with an error in place of each success. */
export function commitFailed(response: OffsetCommitResponse, error: ErrorCode): OffsetCommitResponse {
  const topics = response.topics.map((topic) => ({
    ...topic,
    partitions: topic.partitions.map((partition) => (partition.errorCode === Errors.NONE ? { ...partition, errorCode: error } : partition)),
  }));
  return { ...response, topics };
}

/** The offsets are what replaying will yield: they may be fetched. */
export function offsetsCommitted({ shard, host }: Scope, records: readonly OffsetCommitRecord[]): void {
  for (const each of records) shard.replay(each, host.clockMs);
  const [first] = records;
  if (first === undefined) return;
  const offsets = records.flatMap(({ topic, partition, value }) =>
    value === null ? [] : [{ partition: { topic, partition }, offset: value.offset }],
  );
  host.emit({ kind: 'OffsetsCommitted', group: first.group, broker: shard.broker, offsets });
}

function commitAnswer(
  request: Pick<OffsetCommitRequest, 'topics'>,
  judge: (topic: OffsetCommitRequest['topics'][number], partition: Partition) => ErrorCode,
): OffsetCommitResponse {
  const topics = request.topics.map((topic) => ({
    name: topic.name,
    partitions: topic.partitions.map((partition) => ({ partitionIndex: partition.partitionIndex, errorCode: judge(topic, partition) })),
  }));
  return { throttleTimeMs: 0, topics };
}

function errorOfCommit(shard: CoordinatorShard, request: OffsetCommitRequest, version: number): ErrorCode {
  const group = shard.groups.get(request.groupId);
  if (group !== undefined) return errorOfMember(group, request);
  if (request.generationIdOrMemberEpoch < 0) return Errors.NONE; // the commit makes it a simple group
  return version < FIRST_WITH_GROUP_ID_NOT_FOUND ? Errors.ILLEGAL_GENERATION : Errors.GROUP_ID_NOT_FOUND;
}

/** A rebalance that prepares still takes the commits of the generation that ends: so nothing is processed twice. */
function errorOfMember(group: ClassicGroup, request: OffsetCommitRequest): ErrorCode {
  const { memberId, groupInstanceId, generationIdOrMemberEpoch: generation } = request;
  if (generation < 0 && group.state === 'Empty') return Errors.NONE;
  const speaksAsMember = generation >= 0 || memberId !== '' || groupInstanceId !== null;
  if (!speaksAsMember) return Errors.UNKNOWN_MEMBER_ID;
  const error = group.errorOfIdentity(memberId, groupInstanceId);
  if (error !== Errors.NONE) return error;
  if (generation !== group.generation) return Errors.ILLEGAL_GENERATION;
  return group.state === 'CompletingRebalance' ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE;
}

/** A commit is as good a sign of life as a heartbeat. */
function prolongSession(scope: Scope, { groupId, memberId }: OffsetCommitRequest): void {
  const group = scope.shard.groups.get(groupId);
  const member = group?.members.get(memberId);
  if (group !== undefined && member !== undefined) scheduleSession(scope, group, member);
}

function isTooLong(shard: CoordinatorShard, { committedMetadata }: Partition): boolean {
  return committedMetadata !== null && committedMetadata.length > shard.configs['offset.metadata.max.bytes'];
}

function record(
  { host }: Scope,
  request: OffsetCommitRequest,
  topic: OffsetCommitRecord['topic'],
  partition: Partition,
): OffsetCommitRecord {
  const { retentionTimeMs, groupId } = request;
  const value = {
    offset: partition.committedOffset,
    leaderEpoch: partition.committedLeaderEpoch,
    metadata: partition.committedMetadata ?? '',
    commitTimestamp: host.clockMs,
    expireTimestamp: retentionTimeMs === -1 ? -1 : host.clockMs + retentionTimeMs,
  };
  return new OffsetCommitRecord({ group: groupId, topic, partition: partition.partitionIndex, value });
}
