/**
 * JoinGroup: becoming a member, or coming back as one. The answer waits for the others, unless nothing has changed for the
 * member that asks. (Kafka: GroupMetadataManager.classicGroupJoinToClassicGroup)
 *
 * Read next: rebalance.ts; static-member.ts for members that have a group.instance.id.
 */
import { assertUnreachable } from '../../base/assert';
import { Errors } from '../model/error-codes';
import type { MemberId } from '../model/vocabulary';
import type { JoinGroupRequest } from '../protocol/join-group';
import { answerJoin, joined, joinRefused, replyJoin } from './answers';
import { ClassicGroup, ClassicGroupMember, MemberProtocols, NO_ASSIGNMENT, UNKNOWN_MEMBER_ID } from './classic-group';
import type { Awaiting, CoordinatorHost } from './coordinator-host';
import type { Scope } from './coordinator-shard';
import { sessionTimerOf } from './coordinator-timer';
import { newGroupRecord } from './group-record';
import { append } from './pending-writes';
import { rebalanceOrCompleteJoin, removeMember, scheduleSession } from './rebalance';
import { replaceStaticMember } from './static-member';

/** From this version on a new dynamic member is first given its id, so that a client that gives up leaves no ghost behind (KIP-394). */
const FIRST_WITH_KNOWN_MEMBER_ID = 4;
/** A new member cannot send heartbeats while its JoinGroup waits: it is forgotten after this. (Kafka: CLASSIC_GROUP_NEW_MEMBER_JOIN_TIMEOUT_MS) */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000;

/** A JoinGroup request, and who waits for its answer. */
export interface Joining extends Omit<JoinGroupRequest, 'protocols'> {
  readonly protocols: MemberProtocols;
  readonly awaiting: Awaiting;
  readonly clientId: string;
}

/** Version 0 knows one timeout for both. */
export function joiningOf(request: JoinGroupRequest, awaiting: Awaiting, clientId: string): Joining {
  const rebalanceTimeoutMs = awaiting.version === 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs;
  return { ...request, rebalanceTimeoutMs, protocols: new MemberProtocols(request.protocols), awaiting, clientId };
}

export function joinGroup(scope: Scope, joining: Joining): void {
  const { shard, host } = scope;
  const { groupId, memberId, protocolType } = joining;
  const known = shard.groups.get(groupId);
  if (known === undefined && memberId !== UNKNOWN_MEMBER_ID)
    return replyJoin(host, joining.awaiting, joinRefused(Errors.UNKNOWN_MEMBER_ID, memberId));
  const group = known ?? new ClassicGroup(groupId, host.clockMs);
  shard.groups.set(groupId, group);
  if (!group.supportsProtocols(protocolType, joining.protocols))
    replyJoin(host, joining.awaiting, joinRefused(Errors.INCONSISTENT_GROUP_PROTOCOL, memberId));
  else if (memberId === UNKNOWN_MEMBER_ID) joinAsNewMember(scope, group, joining);
  else joinWithMemberId(scope, group, joining);
  if (known === undefined) recordNewGroup(scope, group);
}

function joinAsNewMember(scope: Scope, group: ClassicGroup, joining: Joining): void {
  const { shard, host } = scope;
  const { groupInstanceId, sessionTimeoutMs } = joining;
  const memberId = newMemberId(host, groupInstanceId ?? joining.clientId);
  const existing = group.staticMember(groupInstanceId);
  if (existing !== null) return replaceStaticMember(scope, group, joining, { existing, newMemberId: memberId });
  if (groupInstanceId !== null || joining.awaiting.version < FIRST_WITH_KNOWN_MEMBER_ID) return addMember(scope, group, joining, memberId);
  group.pendingJoins.add(memberId);
  const due = { kind: 'Session', partition: shard.partition, group: group.groupId, member: memberId } as const;
  shard.timer.schedule(sessionTimerOf(group.groupId, memberId), { afterMs: sessionTimeoutMs, due }, host);
  replyJoin(host, joining.awaiting, joinRefused(Errors.MEMBER_ID_REQUIRED, memberId));
}

function joinWithMemberId(scope: Scope, group: ClassicGroup, joining: Joining): void {
  const { memberId, groupInstanceId } = joining;
  if (group.pendingJoins.has(memberId)) return addMember(scope, group, joining, memberId);
  const error = group.errorOfIdentity(memberId, groupInstanceId);
  if (error !== Errors.NONE) return replyJoin(scope.host, joining.awaiting, joinRefused(error, memberId));
  const member = group.members.get(memberId)!;
  if (mustRebalance(group, member, joining.protocols)) {
    member.rejoin(joining);
    rebalanceOrCompleteJoin(scope, group);
  } else replyJoin(scope.host, joining.awaiting, joined(group, memberId));
}

/** A leader that comes back wants another assignment, perhaps of other partitions; a follower only if it has become another. */
function mustRebalance(group: ClassicGroup, member: ClassicGroupMember, protocols: MemberProtocols): boolean {
  switch (group.state) {
    case 'PreparingRebalance':
      return true;
    case 'CompletingRebalance':
      return !member.protocols.equals(protocols);
    case 'Stable':
      return group.leader === member.memberId || !member.protocols.equals(protocols);
    case 'Empty':
    case 'Dead':
      return false; // has no members, so nobody comes here
    default:
      return assertUnreachable(group.state);
  }
}

function addMember(scope: Scope, group: ClassicGroup, joining: Joining, memberId: MemberId): void {
  const { protocols, clientId, rebalanceTimeoutMs, sessionTimeoutMs, groupInstanceId, protocolType } = joining;
  const identity = { memberId, groupInstanceId, clientId, clientHost: `/${clientId}` };
  const member = new ClassicGroupMember({ identity, rebalanceTimeoutMs, sessionTimeoutMs, protocols, assignment: NO_ASSIGNMENT });
  member.isNew = true;
  member.awaitingJoin = joining.awaiting;
  if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.newMemberAdded = true;
  group.add(member, protocolType);
  scope.host.emit({ kind: 'MemberJoined', group: group.groupId, member: memberId });
  scheduleSession(scope, group, member, NEW_MEMBER_JOIN_TIMEOUT_MS);
  rebalanceOrCompleteJoin(scope, group);
}

/** A group that could not be put on record never was. */
function recordNewGroup(scope: Scope, group: ClassicGroup): void {
  const { shard, host } = scope;
  const error = append(scope, [newGroupRecord(group)], { kind: 'Nothing' });
  if (error === Errors.NONE) return;
  for (const member of [...group.members.values()]) {
    answerJoin(host, member, joinRefused(error, member.memberId));
    removeMember(scope, group, member.memberId, 'its group could not be stored');
  }
  shard.timer.cancelGroup(group.groupId);
  shard.groups.delete(group.groupId);
}

/** `analytics-1-0b6f…`: whose it is can be seen, and nobody guesses it. (Kafka: ClassicGroup.generateMemberId) */
function newMemberId(host: CoordinatorHost, name: string): MemberId {
  const hex = Array.from({ length: 8 }, () => host.chance(0x10000).toString(16).padStart(4, '0')).join('');
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
  return `${name}-${uuid}` as MemberId;
}
