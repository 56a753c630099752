/**
 * LeaveGroup: members that end cleanly, so that their partitions are given away at once and not after a session timeout. An
 * operator can name static members by their instance id (KIP-345). (Kafka: GroupMetadataManager.classicGroupLeaveToClassicGroup)
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode } from '../model/vocabulary';
import type { LeaveGroupRequest, LeaveGroupResponse } from '../protocol/leave-group';
import { type ClassicGroup, UNKNOWN_MEMBER_ID } from './classic-group';
import type { Awaiting } from './coordinator-host';
import type { Scope } from './coordinator-shard';
import { deferUntilWritten } from './pending-writes';
import { completeJoinIfAllJoined, prepareRebalance, removeMember } from './rebalance';

/** From this version on several members leave in one request, each with an error of its own. */
const FIRST_WITH_MEMBERS = 3;

type Leaving = LeaveGroupRequest['members'][number];

export function leaveGroup(scope: Scope, request: LeaveGroupRequest, { replyTo, version }: Awaiting): void {
  const group = scope.shard.groups.get(request.groupId);
  const single: Leaving = { memberId: request.memberId, groupInstanceId: null, reason: null };
  const leaving = version < FIRST_WITH_MEMBERS ? [single] : request.members;
  const members = leaving.map(({ memberId, groupInstanceId, reason }) => {
    const errorCode = group === undefined ? Errors.UNKNOWN_MEMBER_ID : leave(scope, group, { memberId, groupInstanceId, reason });
    return { memberId, groupInstanceId, errorCode };
  });
  if (group !== undefined && members.some(({ errorCode }) => errorCode === Errors.NONE)) goOnWithoutThem(scope, group);
  const [first] = members;
  const response = version < FIRST_WITH_MEMBERS ? leaveAnswer(first?.errorCode ?? Errors.NONE) : { ...leaveAnswer(Errors.NONE), members };
  if (!deferUntilWritten(scope, { kind: 'Answer', replyTo, response })) scope.host.reply(replyTo, response);
}

export function leaveAnswer(errorCode: ErrorCode): LeaveGroupResponse {
  return { throttleTimeMs: 0, errorCode, members: [] };
}

function leave(scope: Scope, group: ClassicGroup, { memberId, groupInstanceId, reason }: Leaving): ErrorCode {
  const byInstance = memberId === UNKNOWN_MEMBER_ID ? group.staticMember(groupInstanceId) : null;
  const leaver = byInstance?.memberId ?? memberId;
  const error = byInstance === null && !group.pendingJoins.has(leaver) ? group.errorOfIdentity(leaver, groupInstanceId) : Errors.NONE;
  if (error === Errors.NONE) removeMember(scope, group, leaver, reason === null || reason === '' ? 'it left' : `it left: ${reason}`);
  return error;
}

function goOnWithoutThem(scope: Scope, group: ClassicGroup): void {
  if (group.state === 'Stable' || group.state === 'CompletingRebalance') prepareRebalance(scope, group);
  else completeJoinIfAllJoined(scope, group);
}
