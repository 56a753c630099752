/**
 * SyncGroup: every member asks for its assignment, and the leader brings them all. They are given out when the record that says
 * them is replicated, and with that the group is Stable. (Kafka: GroupMetadataManager.classicGroupSyncToClassicGroup)
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode, GenerationId, MemberId } from '../model/vocabulary';
import type { SyncGroupRequest } from '../protocol/sync-group';
import { answerSync, synced, syncRefused } from './answers';
import { Assignment, type ClassicGroup, NO_ASSIGNMENT } from './classic-group';
import type { Awaiting } from './coordinator-host';
import type { Scope } from './coordinator-shard';
import { syncTimerOf } from './coordinator-timer';
import { groupRecord } from './group-record';
import { append } from './pending-writes';
import { rebalanceOrCompleteJoin, resetAssignments, scheduleSession, transition } from './rebalance';

export function syncGroup(scope: Scope, request: SyncGroupRequest, awaiting: Awaiting): void {
  const { shard, host } = scope;
  const group = shard.groups.get(request.groupId);
  const error = group === undefined ? Errors.UNKNOWN_MEMBER_ID : errorOfSync(group, request);
  if (group === undefined || error !== Errors.NONE) return host.reply(awaiting.replyTo, syncRefused(error));
  group.pendingSyncs.delete(request.memberId);
  if (group.pendingSyncs.size === 0) shard.timer.cancel(syncTimerOf(group.groupId));
  const member = group.members.get(request.memberId)!;
  if (group.state === 'Stable') return host.reply(awaiting.replyTo, synced(group, member));
  member.awaitingSync = awaiting;
  if (group.leader === request.memberId) storeAssignments(scope, group, request);
}

function errorOfSync(group: ClassicGroup, request: SyncGroupRequest): ErrorCode {
  const error = group.errorOfIdentity(request.memberId, request.groupInstanceId);
  if (error !== Errors.NONE) return error;
  if (request.generationId !== group.generation) return Errors.ILLEGAL_GENERATION;
  const isAnotherType = request.protocolType !== null && request.protocolType !== group.protocolType;
  const isAnotherName = request.protocolName !== null && request.protocolName !== group.protocol;
  if (isAnotherType || isAnotherName) return Errors.INCONSISTENT_GROUP_PROTOCOL;
  return group.state === 'PreparingRebalance' ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE;
}

/** Whom the leader forgot gets an empty assignment. */
function storeAssignments(scope: Scope, group: ClassicGroup, request: SyncGroupRequest): void {
  const given = new Map(request.assignments.map(({ memberId, assignment }) => [memberId, new Assignment(assignment)]));
  const assignments = new Map([...group.members.keys()].map((memberId) => [memberId, given.get(memberId) ?? NO_ASSIGNMENT]));
  const { generation, groupId } = group;
  const error = append(scope, [groupRecord(group, assignments)], { kind: 'Assign', group: groupId, generation, assignments });
  if (error !== Errors.NONE) assignmentsNotStored(scope, group, generation, error);
}

/** Nothing, if somebody has joined or left meanwhile: then the next generation is on its way. */
export function assignmentsStored(
  scope: Scope,
  group: ClassicGroup,
  { generation, assignments }: { generation: GenerationId; assignments: ReadonlyMap<MemberId, Assignment> },
): void {
  if (group.state !== 'CompletingRebalance' || group.generation !== generation) return;
  for (const member of group.members.values()) {
    member.assignment = assignments.get(member.memberId) ?? NO_ASSIGNMENT;
    if (answerSync(scope.host, member, synced(group, member))) scheduleSession(scope, group, member);
  }
  transition(scope, group, 'Stable');
}

export function assignmentsNotStored(scope: Scope, group: ClassicGroup, generation: GenerationId, error: ErrorCode): void {
  if (group.state !== 'CompletingRebalance' || group.generation !== generation) return;
  resetAssignments(scope, group, error);
  rebalanceOrCompleteJoin(scope, group);
}
