/**
 * Answers to members: shapes, and whoever waits is answered once. (Kafka: ClassicGroup.completeJoinFuture, completeSyncFuture)
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode, GenerationId, MemberId } from '../model/vocabulary';
import type { JoinGroupResponse } from '../protocol/join-group';
import type { SyncGroupResponse } from '../protocol/sync-group';
import { type ClassicGroup, type ClassicGroupMember, NO_ASSIGNMENT, UNKNOWN_MEMBER_ID } from './classic-group';
import type { Awaiting, CoordinatorHost } from './coordinator-host';

const NO_GENERATION = -1 as GenerationId;
/** From this version on a protocol name can be null; before, null is said as ''. */
const FIRST_WITH_NULL_PROTOCOL = 7;

export function replyJoin(host: CoordinatorHost, { replyTo, version }: Awaiting, response: JoinGroupResponse): void {
  const protocolName = response.protocolName ?? (version < FIRST_WITH_NULL_PROTOCOL ? '' : null);
  host.reply(replyTo, { ...response, protocolName } satisfies JoinGroupResponse);
}

export function joinRefused(errorCode: ErrorCode, memberId: MemberId): JoinGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode,
    generationId: NO_GENERATION,
    protocolType: null,
    protocolName: null,
    leader: UNKNOWN_MEMBER_ID,
    skipAssignment: false,
    memberId,
    members: [],
  };
}

/** The current generation, as one member learns it: only the leader is told who the members are. */
export function joined(group: ClassicGroup, memberId: MemberId): JoinGroupResponse {
  return {
    ...joinRefused(Errors.NONE, memberId),
    generationId: group.generation,
    protocolType: group.protocolType,
    protocolName: group.protocol,
    leader: group.leader ?? UNKNOWN_MEMBER_ID,
    members: group.leader === memberId ? membersForLeader(group) : [],
  };
}

function membersForLeader(group: ClassicGroup): JoinGroupResponse['members'] {
  return [...group.members.values()].map(({ memberId, identity, protocols }) => ({
    memberId,
    groupInstanceId: identity.groupInstanceId,
    metadata: protocols.metadataFor(group.protocol) ?? new Uint8Array(0),
  }));
}

/** Does nothing where it is not waiting. */
export function answerJoin(host: CoordinatorHost, member: ClassicGroupMember, response: JoinGroupResponse): void {
  if (member.awaitingJoin === null) return;
  replyJoin(host, member.awaitingJoin, response);
  member.awaitingJoin = null;
}

export function syncRefused(errorCode: ErrorCode): SyncGroupResponse {
  return { throttleTimeMs: 0, errorCode, protocolType: null, protocolName: null, assignment: NO_ASSIGNMENT.bytes };
}

export function synced(group: ClassicGroup, member: ClassicGroupMember): SyncGroupResponse {
  return {
    ...syncRefused(Errors.NONE),
    protocolType: group.protocolType,
    protocolName: group.protocol,
    assignment: member.assignment.bytes,
  };
}

/** Returns false where it is not waiting. */
export function answerSync(host: CoordinatorHost, member: ClassicGroupMember, response: SyncGroupResponse): boolean {
  if (member.awaitingSync === null) return false;
  host.reply(member.awaitingSync.replyTo, response);
  member.awaitingSync = null;
  return true;
}
