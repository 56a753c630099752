/**
 * How a group gets from one generation to the next: it prepares until all members have rejoined or the time is up, counts its
 * generation up, and lets everybody know. Joining, leaving and failing all come down to this.
 * (Kafka: GroupMetadataManager.prepareRebalance, completeClassicGroupJoin, tryCompleteInitialRebalanceElseSchedule)
 */

import { Errors } from '../model/error-codes';
import type { GroupState } from '../model/events';
import type { ErrorCode, GenerationId, MemberId } from '../model/vocabulary';
import { answerJoin, answerSync, joined, joinRefused, syncRefused } from './answers';
import { type ClassicGroup, type ClassicGroupMember, NO_ASSIGNMENT, UNKNOWN_MEMBER_ID } from './classic-group';
import type { Scope } from './coordinator-shard';
import { type Due, joinTimerOf, sessionTimerOf, syncTimerOf } from './coordinator-timer';
import { groupRecord } from './group-record';
import { append } from './pending-writes';

/** Starts a rebalance, or, where one is under way, finishes it if nobody is missing any more. */
export function rebalanceOrCompleteJoin(scope: Scope, group: ClassicGroup): void {
  if (group.canRebalance) prepareRebalance(scope, group);
  else completeJoinIfAllJoined(scope, group);
}

export function prepareRebalance(scope: Scope, group: ClassicGroup): void {
  const { shard, host } = scope;
  if (group.state === 'CompletingRebalance') resetAssignments(scope, group, Errors.REBALANCE_IN_PROGRESS);
  group.pendingSyncs.clear();
  shard.timer.cancel(syncTimerOf(group.groupId));
  const isInitial = group.state === 'Empty';
  transition(scope, group, 'PreparingRebalance');
  if (isInitial) {
    const delayMs = shard.configs['group.initial.rebalance.delay.ms'];
    scheduleInitialJoin(scope, group, { delayMs, remainingMs: Math.max(group.rebalanceTimeoutMs - delayMs, 0) });
  } else if (group.hasAllMembersJoined) completeJoin(scope, group);
  else scheduleJoin({ shard, host }, group);
}

/** A first rebalance is never cut short: it has its delay, in which others may come. */
export function completeJoinIfAllJoined(scope: Scope, group: ClassicGroup): void {
  const isInitial = group.previousState === 'Empty';
  if (group.state === 'PreparingRebalance' && !isInitial && group.hasAllMembersJoined) completeJoin(scope, group);
}

/** The initial delay is over. It is extended as long as somebody new came in it, up to the rebalance timeout. */
export function initialDelayOver(
  scope: Scope,
  group: ClassicGroup,
  { delayMs, remainingMs }: { delayMs: number; remainingMs: number },
): void {
  if (group.state !== 'PreparingRebalance') return;
  if (!group.newMemberAdded || remainingMs === 0) return completeJoin(scope, group);
  group.newMemberAdded = false;
  const initialMs = scope.shard.configs['group.initial.rebalance.delay.ms'];
  scheduleInitialJoin(scope, group, { delayMs: Math.min(initialMs, remainingMs), remainingMs: Math.max(remainingMs - delayMs, 0) });
}

/** Whoever has not rejoined is out, except static members, who have until their session ends (KIP-345). */
export function completeJoin(scope: Scope, group: ClassicGroup): void {
  const { shard, host } = scope;
  if (group.state !== 'PreparingRebalance') return;
  shard.timer.cancel(joinTimerOf(group.groupId));
  for (const member of [...group.members.values()])
    if (member.awaitingJoin === null && !member.isStatic) removeMember(scope, group, member.memberId, 'it did not rejoin in time');
  if (!group.electJoinedLeader() && group.members.size > 0) return scheduleJoin(scope, group);
  group.generation = (group.generation + 1) as GenerationId;
  group.newMemberAdded = false;
  group.pendingSyncs.clear();
  if (group.members.size === 0) return becomeEmpty(scope, group);
  group.protocol = group.selectProtocol();
  transition(scope, group, 'CompletingRebalance');
  for (const member of group.members.values()) {
    answerJoin(host, member, joined(group, member.memberId));
    member.isNew = false;
    group.pendingSyncs.add(member.memberId);
    scheduleSession(scope, group, member);
  }
  scheduleSync(scope, group);
}

/** A failure to write it is nobody's loss: the log then still says that the members of the last generation exist, and they will time out. */
function becomeEmpty(scope: Scope, group: ClassicGroup): void {
  group.protocol = null;
  transition(scope, group, 'Empty');
  append(scope, [groupRecord(group, new Map())], { kind: 'Nothing' });
}

/** Members that took their generation and never sent SyncGroup are out. (Kafka: expirePendingSync) */
export function syncTimeOver(scope: Scope, group: ClassicGroup, generation: GenerationId): void {
  const isCurrent = group.generation === generation && (group.state === 'CompletingRebalance' || group.state === 'Stable');
  if (!isCurrent || group.pendingSyncs.size === 0) return;
  for (const memberId of [...group.pendingSyncs]) removeMember(scope, group, memberId, 'it did not send SyncGroup in time');
  prepareRebalance(scope, group);
}

/** No heartbeat for a whole session. (Kafka: expireClassicGroupMemberHeartbeat) */
export function sessionOver(scope: Scope, group: ClassicGroup, memberId: MemberId): void {
  const member = group.members.get(memberId);
  if (member === undefined) {
    group.remove(memberId);
    if (group.state === 'PreparingRebalance' && group.hasAllMembersJoined) completeJoin(scope, group);
    return;
  }
  if (member.isExcusedFromHeartbeats) return;
  removeMember(scope, group, memberId, 'its heartbeats stopped');
  if (group.state === 'Stable' || group.state === 'CompletingRebalance') prepareRebalance(scope, group);
  else if (group.state === 'PreparingRebalance' && group.hasAllMembersJoined) completeJoin(scope, group);
}

/** Whatever it still waits for is answered UNKNOWN_MEMBER_ID: if it lives, it joins anew. */
export function removeMember({ shard, host }: Scope, group: ClassicGroup, memberId: MemberId, reason: string): void {
  const member = group.members.get(memberId);
  shard.timer.cancel(sessionTimerOf(group.groupId, memberId));
  group.remove(memberId);
  if (member === undefined) return;
  answerJoin(host, member, joinRefused(Errors.UNKNOWN_MEMBER_ID, UNKNOWN_MEMBER_ID));
  answerSync(host, member, syncRefused(Errors.UNKNOWN_MEMBER_ID));
  host.emit({ kind: 'MemberLeft', group: group.groupId, member: memberId, reason });
}

/** Assignments of a generation that will not be: everybody who waits for one is told why. */
export function resetAssignments(scope: Scope, group: ClassicGroup, error: ErrorCode): void {
  for (const member of group.members.values()) {
    member.assignment = NO_ASSIGNMENT;
    if (answerSync(scope.host, member, syncRefused(error))) scheduleSession(scope, group, member);
  }
}

export function transition({ shard, host }: Scope, group: ClassicGroup, to: GroupState): void {
  group.transitionTo(to, host.clockMs);
  host.emit({ kind: 'GroupStateChanged', group: group.groupId, broker: shard.broker, to, generation: group.generation });
}

/** A sign of life: the session begins anew. */
export function scheduleSession(
  { shard, host }: Scope,
  group: ClassicGroup,
  member: ClassicGroupMember,
  afterMs = member.sessionTimeoutMs,
): void {
  const due: Due = { kind: 'Session', partition: shard.partition, group: group.groupId, member: member.memberId };
  shard.timer.schedule(sessionTimerOf(group.groupId, member.memberId), { afterMs, due }, host);
}

function scheduleInitialJoin({ shard, host }: Scope, group: ClassicGroup, delay: { delayMs: number; remainingMs: number }): void {
  const due: Due = { kind: 'InitialJoin', partition: shard.partition, group: group.groupId, ...delay };
  shard.timer.schedule(joinTimerOf(group.groupId), { afterMs: delay.delayMs, due }, host);
}

function scheduleJoin({ shard, host }: Pick<Scope, 'shard' | 'host'>, group: ClassicGroup): void {
  const due: Due = { kind: 'Join', partition: shard.partition, group: group.groupId };
  shard.timer.schedule(joinTimerOf(group.groupId), { afterMs: group.rebalanceTimeoutMs, due }, host);
}

function scheduleSync({ shard, host }: Scope, group: ClassicGroup): void {
  const due: Due = { kind: 'Sync', partition: shard.partition, group: group.groupId, generation: group.generation };
  shard.timer.schedule(syncTimerOf(group.groupId), { afterMs: group.rebalanceTimeoutMs, due }, host);
}
