/** One group as a scripted coordinator keeps it: a member joins at once, and whoever leads assigns. For tests. */
import { Errors } from '../model/error-codes';
import type { ErrorCode, GenerationId, LeaderEpoch, MemberId, Offset } from '../model/vocabulary';
import type { JoinGroupRequest, JoinGroupResponse } from '../protocol/join-group';
import type { OffsetCommitRequest, OffsetCommitResponse } from '../protocol/offset-commit';
import type { OffsetFetchRequest, OffsetFetchResponse } from '../protocol/offset-fetch';
import type { SyncGroupRequest, SyncGroupResponse } from '../protocol/sync-group';

interface Committed {
  readonly offset: Offset;
  readonly leaderEpoch: LeaderEpoch;
}

export class ScriptedGroup {
  generation = 0 as GenerationId;
  memberId = '' as MemberId;
  /** By partition name. */
  readonly committed = new Map<string, Committed>();
  private ids = 0;

  join(request: JoinGroupRequest): JoinGroupResponse {
    if (request.memberId === '' && request.groupInstanceId === null) {
      const memberId = `member-${++this.ids}` as MemberId;
      return { ...joinAnswer(request, Errors.MEMBER_ID_REQUIRED), memberId };
    }
    this.memberId = request.memberId === '' ? (`member-${++this.ids}` as MemberId) : request.memberId;
    this.generation = (this.generation + 1) as GenerationId;
    const { memberId, generation } = this;
    const metadata = request.protocols[0]!.metadata;
    const members = [{ memberId, groupInstanceId: request.groupInstanceId, metadata }];
    return { ...joinAnswer(request, Errors.NONE), generationId: generation, leader: memberId, memberId, members };
  }

  sync(request: SyncGroupRequest): SyncGroupResponse {
    const mine = request.assignments.find(({ memberId }) => memberId === request.memberId);
    return syncAnswer(Errors.NONE, mine?.assignment ?? new Uint8Array());
  }

  commit(request: OffsetCommitRequest): OffsetCommitResponse {
    for (const { name, partitions } of request.topics)
      for (const { partitionIndex, committedOffset, committedLeaderEpoch } of partitions)
        this.committed.set(`${name}-${partitionIndex}`, { offset: committedOffset, leaderEpoch: committedLeaderEpoch });
    return commitAnswer(request, Errors.NONE);
  }

  fetch(request: OffsetFetchRequest): OffsetFetchResponse {
    const groups = request.groups.map(({ groupId, topics }) => ({
      groupId,
      errorCode: Errors.NONE,
      topics: (topics ?? []).map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => {
          const known = this.committed.get(`${name}-${partitionIndex}`);
          return {
            partitionIndex,
            committedOffset: known?.offset ?? (-1 as Offset),
            committedLeaderEpoch: known?.leaderEpoch ?? (-1 as LeaderEpoch),
            metadata: '',
            errorCode: Errors.NONE,
          };
        }),
      })),
    }));
    return { throttleTimeMs: 0, topics: [], errorCode: Errors.NONE, groups };
  }
}

export function joinAnswer(request: JoinGroupRequest, errorCode: ErrorCode): JoinGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode,
    generationId: -1 as GenerationId,
    protocolType: 'consumer',
    protocolName: request.protocols[0]?.name ?? null,
    leader: '' as MemberId,
    skipAssignment: false,
    memberId: request.memberId,
    members: [],
  };
}

export function syncAnswer(errorCode: ErrorCode, assignment: Uint8Array = new Uint8Array()): SyncGroupResponse {
  return { throttleTimeMs: 0, errorCode, protocolType: 'consumer', protocolName: 'range', assignment };
}

export function commitAnswer(request: OffsetCommitRequest, errorCode: ErrorCode): OffsetCommitResponse {
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
  }));
  return { throttleTimeMs: 0, topics };
}
