/**
 * DeleteGroups: a group without members is forgotten, and where it was reading. Tombstones say so in the log, so that no coordinator
 * after this one knows it either. The answer waits for them to be replicated.
 * (Kafka: GroupCoordinatorShard.deleteGroups, ClassicGroup.validateDeleteGroup)
 *
 * Departure: groups of one request are deleted one after the other, each when the one before is replicated.
 */
import { Errors } from '../model/error-codes';
import { comparePartitions, type ErrorCode, type GroupId, type PartitionIndex, partitionName } from '../model/vocabulary';
import type { DeleteGroupsRequest, DeleteGroupsResponse } from '../protocol/delete-groups';
import type { Awaiting, CoordinatorHost } from './coordinator-host';
import type { CoordinatorShard, Scope } from './coordinator-shard';
import { type CoordinatorRecord, GroupMetadataRecord, OffsetCommitRecord } from './offsets-records';
import { append } from './pending-writes';
import { transition } from './rebalance';

type Results = DeleteGroupsResponse['results'];

/** Plain data: it waits with the write. */
export interface Deletion {
  readonly request: DeleteGroupsRequest;
  readonly awaiting: Awaiting;
  /** Of the groups so far, in the order asked. */
  readonly results: Results;
}

export function deleteGroups(shards: ReadonlyMap<PartitionIndex, CoordinatorShard>, host: CoordinatorHost, deletion: Deletion): void {
  const { request, awaiting } = deletion;
  const results = [...deletion.results];
  for (let groupId = request.groupsNames[results.length]; groupId !== undefined; groupId = request.groupsNames[results.length]) {
    const shard = shards.get(host.partitionFor(groupId));
    const error = errorOfDeletion(shard, groupId);
    if (error === Errors.NONE) {
      const failed = writeTombstones({ shard: shard!, shards, host }, groupId, { request, awaiting, results });
      if (failed === Errors.NONE) return; // it goes on when they count
      results.push({ groupId, errorCode: failed });
    } else {
      results.push({ groupId, errorCode: error });
    }
  }
  host.reply(awaiting.replyTo, { throttleTimeMs: 0, results });
}

/** Everything that is asked for and not yet done fails alike. */
export function deletionRefused({ request, results }: Deletion, error: ErrorCode): DeleteGroupsResponse {
  const left = request.groupsNames.slice(results.length).map((groupId) => ({ groupId, errorCode: error }));
  return { throttleTimeMs: 0, results: [...results, ...left] };
}

/** The tombstones count: nobody finds the group's offsets any more. A commit that was written before them may just have come to count. */
export function groupDeleted(scope: Scope, groupId: GroupId, deletion: Deletion): void {
  const { shard, shards, host } = scope;
  for (const record of offsetTombstones(shard, groupId)) shard.replay(record, host.clockMs);
  const revived = shard.groups.get(groupId);
  if (revived?.state === 'Empty' && revived.pendingJoins.size === 0) shard.groups.delete(groupId);
  deleteGroups(shards, host, { ...deletion, results: [...deletion.results, { groupId, errorCode: Errors.NONE }] });
}

function errorOfDeletion(shard: CoordinatorShard | undefined, groupId: GroupId): ErrorCode {
  if (shard === undefined) return Errors.NOT_COORDINATOR;
  if (shard.state === 'Loading') return Errors.COORDINATOR_LOAD_IN_PROGRESS;
  const group = shard.groups.get(groupId);
  if (group === undefined) return Errors.GROUP_ID_NOT_FOUND;
  return group.state === 'Empty' ? Errors.NONE : Errors.NON_EMPTY_GROUP;
}

/** The group is gone from here on: whoever joins by its name begins a new one, whose records come behind these. */
function writeTombstones(scope: Scope, groupId: GroupId, deletion: Deletion): ErrorCode {
  const { shard } = scope;
  const records: CoordinatorRecord[] = [...offsetTombstones(shard, groupId), new GroupMetadataRecord({ group: groupId, value: null })];
  const failed = append(scope, records, { kind: 'DeleteGroup', group: groupId, deletion });
  if (failed !== Errors.NONE) return failed;
  transition(scope, shard.groups.get(groupId)!, 'Dead');
  shard.groups.delete(groupId);
  return Errors.NONE;
}

function offsetTombstones(shard: CoordinatorShard, groupId: GroupId): readonly OffsetCommitRecord[] {
  const written = shard.pendingWrites.flatMap(({ consequence }) => (consequence.kind === 'CommitOffsets' ? consequence.records : []));
  const all = [...(shard.offsets.get(groupId)?.values() ?? []), ...written.filter(({ group }) => group === groupId)];
  const byPartition = new Map(all.map((record) => [partitionName(record), record]));
  return [...byPartition.values()]
    .sort(comparePartitions)
    .map(({ group, topic, partition }) => new OffsetCommitRecord({ group, topic, partition, value: null }));
}
