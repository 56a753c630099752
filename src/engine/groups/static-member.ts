/**
 * Static membership (KIP-345): a member with a group.instance.id that restarts gets its old place under a new member id. If its
 * group is Stable and would choose the same protocol, nothing is rebalanced: the new id goes on record, and the member is told the
 * generation that is. The old process, should it still run, is fenced.
 * (Kafka: updateStaticMemberThenRebalanceOrCompleteJoin, ClassicGroup.replaceStaticMember)
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode, MemberId } from '../model/vocabulary';
import { answerJoin, answerSync, joined, joinRefused, replyJoin, syncRefused } from './answers';
import { type ClassicGroup, ClassicGroupMember, UNKNOWN_MEMBER_ID } from './classic-group';
import type { Scope } from './coordinator-shard';
import { sessionTimerOf } from './coordinator-timer';
import { groupRecord } from './group-record';
import type { Joining } from './join';
import { append, type StaticReplacement } from './pending-writes';
import { completeJoinIfAllJoined, prepareRebalance, rebalanceOrCompleteJoin, scheduleSession } from './rebalance';

/** From this version on a leader can be told its members and yet not to assign (KIP-814). Before, it is not told that it leads. */
const FIRST_WITH_SKIP_ASSIGNMENT = 9;

export function replaceStaticMember(
  scope: Scope,
  group: ClassicGroup,
  joining: Joining,
  { existing, newMemberId }: { existing: ClassicGroupMember; newMemberId: MemberId },
): void {
  const replacement: StaticReplacement = {
    oldMemberId: existing.memberId,
    newMemberId,
    oldLeader: group.leader,
    oldProtocols: existing.protocols,
    oldRebalanceTimeoutMs: existing.rebalanceTimeoutMs,
    oldSessionTimeoutMs: existing.sessionTimeoutMs,
  };
  const member = rename(scope, group, existing, newMemberId);
  member.rejoin(joining);
  if (group.state === 'CompletingRebalance') return prepareRebalance(scope, group); // the leader is assigning to the old id
  if (group.state !== 'Stable') return completeJoinIfAllJoined(scope, group);
  if (group.selectProtocol() !== group.protocol) return rebalanceOrCompleteJoin(scope, group);
  const assignments = new Map([...group.members.values()].map(({ memberId, assignment }) => [memberId, assignment]));
  const error = append(scope, [groupRecord(group, assignments)], { kind: 'ReplaceStaticMember', group: group.groupId, replacement });
  if (error !== Errors.NONE) staticReplacementFailed(scope, group, replacement, error);
}

/** The new id is on record. */
export function staticMemberReplaced({ host }: Scope, group: ClassicGroup, { newMemberId, oldLeader }: StaticReplacement): void {
  const member = group.members.get(newMemberId);
  if (member === undefined || member.awaitingJoin === null || group.state !== 'Stable') return;
  const response = joined(group, newMemberId);
  const leads = group.leader === newMemberId;
  if (member.awaitingJoin.version >= FIRST_WITH_SKIP_ASSIGNMENT) answerJoin(host, member, { ...response, skipAssignment: leads });
  else answerJoin(host, member, { ...response, members: [], leader: oldLeader ?? UNKNOWN_MEMBER_ID });
}

/** The old id is what the log still says, so it is the member's again. */
export function staticReplacementFailed(scope: Scope, group: ClassicGroup, replacement: StaticReplacement, error: ErrorCode): void {
  const member = group.members.get(replacement.newMemberId);
  if (member === undefined) return;
  if (member.awaitingJoin !== null) replyJoin(scope.host, member.awaitingJoin, joinRefused(error, UNKNOWN_MEMBER_ID));
  member.awaitingJoin = null;
  const old = rename(scope, group, member, replacement.oldMemberId);
  old.protocols = replacement.oldProtocols;
  old.rebalanceTimeoutMs = replacement.oldRebalanceTimeoutMs;
  old.sessionTimeoutMs = replacement.oldSessionTimeoutMs;
}

/** Same member, other id. Whatever the old process waits for is answered FENCED_INSTANCE_ID. */
function rename(scope: Scope, group: ClassicGroup, old: ClassicGroupMember, memberId: MemberId): ClassicGroupMember {
  const { shard, host } = scope;
  answerJoin(host, old, joinRefused(Errors.FENCED_INSTANCE_ID, old.memberId));
  answerSync(host, old, syncRefused(Errors.FENCED_INSTANCE_ID));
  shard.timer.cancel(sessionTimerOf(group.groupId, old.memberId));
  const { rebalanceTimeoutMs, sessionTimeoutMs, protocols, assignment } = old;
  const member = new ClassicGroupMember({
    identity: { ...old.identity, memberId },
    rebalanceTimeoutMs,
    sessionTimeoutMs,
    protocols,
    assignment,
  });
  group.replace(old.memberId, member);
  scheduleSession(scope, group, member);
  host.emit({ kind: 'MemberLeft', group: group.groupId, member: old.memberId, reason: `${memberId} is the same static member` });
  host.emit({ kind: 'MemberJoined', group: group.groupId, member: memberId });
  return member;
}
