/**
 * Writing to the coordinator's log, and waiting until it counts: an answer that rests on a record goes out when the record is
 * below the high watermark, so that no other coordinator can contradict it. What waits is data, in the order of the log.
 * (Kafka: CoordinatorRuntime's write operations, DeferredEventQueue)
 *
 * Read next: completions.ts, where what waited happens.
 */
import { after, milliseconds } from '../../base/virtual-time';
import { Errors } from '../model/error-codes';
import type { ErrorCode, GenerationId, GroupId, MemberId, Offset } from '../model/vocabulary';
import type { HeartbeatResponse } from '../protocol/heartbeat';
import type { LeaveGroupResponse } from '../protocol/leave-group';
import type { OffsetCommitResponse } from '../protocol/offset-commit';
import type { OffsetFetchRequest } from '../protocol/offset-fetch';
import type { Assignment, MemberProtocols } from './classic-group';
import type { Awaiting, ReplyTo } from './coordinator-host';
import { PendingWrite, type Scope } from './coordinator-shard';
import { writesTimerOf } from './coordinator-timer';
import type { Deletion } from './delete-groups';
import { type CoordinatorRecord, encodeCoordinatorRecord, type OffsetCommitRecord } from './offsets-records';

export type Consequence =
  | { readonly kind: 'Nothing' }
  /** The leader's assignment is stored: the group may be Stable. */
  | {
      readonly kind: 'Assign';
      readonly group: GroupId;
      readonly generation: GenerationId;
      readonly assignments: ReadonlyMap<MemberId, Assignment>;
    }
  /** A static member's new process is on record: its JoinGroup may be answered. */
  | { readonly kind: 'ReplaceStaticMember'; readonly group: GroupId; readonly replacement: StaticReplacement }
  | {
      readonly kind: 'CommitOffsets';
      readonly records: readonly OffsetCommitRecord[];
      readonly replyTo: ReplyTo | null;
      readonly response: OffsetCommitResponse;
    }
  | { readonly kind: 'DeleteGroup'; readonly group: GroupId; readonly deletion: Deletion }
  | { readonly kind: 'Answer'; readonly replyTo: ReplyTo; readonly response: HeartbeatResponse | LeaveGroupResponse }
  /** `settled` counts the groups, in the order asked, for which it has waited. */
  | { readonly kind: 'FetchOffsets'; readonly awaiting: Awaiting; readonly request: OffsetFetchRequest; readonly settled: number };

/** Enough to undo it. */
export interface StaticReplacement {
  readonly oldMemberId: MemberId;
  readonly newMemberId: MemberId;
  readonly oldLeader: MemberId | null;
  readonly oldProtocols: MemberProtocols;
  readonly oldRebalanceTimeoutMs: number;
  readonly oldSessionTimeoutMs: number;
}

/** Kafka's offsets.commit.timeout.ms: how long a write may take to be replicated before whoever waits is told to try again. */
export const OFFSETS_COMMIT_TIMEOUT_MS = 5_000;

/** Writes one batch. Returns NONE, or the error that whoever asked should see, and then nothing will happen. */
export function append(scope: Scope, records: readonly CoordinatorRecord[], consequence: Consequence): ErrorCode {
  const appended = scope.host.append(scope.shard.partition, records.map(encodeCoordinatorRecord));
  if (!appended.ok) return errorOfAppend(appended.error);
  defer(scope, appended.value, consequence);
  return Errors.NONE;
}

/** What must not be said before the last record written counts. Returns false where there is nothing to wait for. */
export function deferUntilWritten(scope: Scope, consequence: Consequence): boolean {
  const last = scope.shard.pendingWrites.at(-1);
  if (last !== undefined) defer(scope, last.offset, consequence);
  return last !== undefined;
}

/** A group's member must not learn from the append's own words: it knows nothing of logs. (Kafka: appendGroupMetadataErrorToResponseError) */
export function errorOfAppend(error: ErrorCode): ErrorCode {
  switch (error) {
    case Errors.UNKNOWN_TOPIC_OR_PARTITION:
    case Errors.NOT_ENOUGH_REPLICAS:
    case Errors.REQUEST_TIMED_OUT:
      return Errors.COORDINATOR_NOT_AVAILABLE;
    case Errors.NOT_LEADER_OR_FOLLOWER:
    case Errors.KAFKA_STORAGE_ERROR:
      return Errors.NOT_COORDINATOR;
    case Errors.MESSAGE_TOO_LARGE:
    case Errors.RECORD_LIST_TOO_LARGE:
    case Errors.INVALID_FETCH_SIZE:
      return Errors.UNKNOWN_SERVER_ERROR;
    default:
      return error;
  }
}

/** Runs while anything waits; completions.ts winds it up again for what is left. */
export function scheduleWritesTimer({ shard, host }: Scope, afterMs: number): void {
  shard.timer.schedule(writesTimerOf(shard.partition), { afterMs, due: { kind: 'Writes', partition: shard.partition } }, host);
}

function defer(scope: Scope, offset: Offset, consequence: Consequence): void {
  const { shard, host } = scope;
  const expiresAt = after(host.now, milliseconds(OFFSETS_COMMIT_TIMEOUT_MS));
  shard.pendingWrites.push(new PendingWrite({ offset, expiresAt, consequence }));
  if (!shard.timer.isScheduled(writesTimerOf(shard.partition))) scheduleWritesTimer(scope, OFFSETS_COMMIT_TIMEOUT_MS);
}
