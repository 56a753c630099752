/**
 * Heartbeat: a member is alive, and hears whether its group has moved on. While a rebalance prepares it is told to rejoin, and its
 * session begins anew all the same; while one completes all is well. (Kafka: GroupMetadataManager.classicGroupHeartbeatToClassicGroup)
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode } from '../model/vocabulary';
import type { HeartbeatRequest, HeartbeatResponse } from '../protocol/heartbeat';
import type { ReplyTo } from './coordinator-host';
import type { Scope } from './coordinator-shard';
import { deferUntilWritten } from './pending-writes';
import { scheduleSession } from './rebalance';

export function heartbeat(scope: Scope, request: HeartbeatRequest, replyTo: ReplyTo): void {
  const group = scope.shard.groups.get(request.groupId);
  const error = group?.errorOfIdentity(request.memberId, request.groupInstanceId) ?? Errors.UNKNOWN_MEMBER_ID;
  if (group === undefined || error !== Errors.NONE) return scope.host.reply(replyTo, heartbeatAnswer(error));
  if (request.generationId !== group.generation) return scope.host.reply(replyTo, heartbeatAnswer(Errors.ILLEGAL_GENERATION));
  scheduleSession(scope, group, group.members.get(request.memberId)!);
  const response = heartbeatAnswer(group.state === 'PreparingRebalance' ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE);
  if (!deferUntilWritten(scope, { kind: 'Answer', replyTo, response })) scope.host.reply(replyTo, response);
}

export function heartbeatAnswer(errorCode: ErrorCode): HeartbeatResponse {
  return { throttleTimeMs: 0, errorCode };
}
