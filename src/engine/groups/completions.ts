/**
 * What happens when a record that was written is below the high watermark, and when it is not in time, or never. In the order of
 * the log. (Kafka: DeferredEventQueue.completeUpTo, failAll)
 */
import { assertUnreachable } from '../../base/assert';
import { Errors } from '../model/error-codes';
import type { ErrorCode } from '../model/vocabulary';
import { PendingWrite, type Scope } from './coordinator-shard';
import { deletionRefused, groupDeleted } from './delete-groups';
import { commitFailed, offsetsCommitted } from './offset-commit';
import { fetchOffsets, fetchRefused } from './offset-fetch';
import { type Consequence, scheduleWritesTimer } from './pending-writes';
import { staticMemberReplaced, staticReplacementFailed } from './static-member';
import { assignmentsNotStored, assignmentsStored } from './sync';

/** Does all that only waited for the high watermark as it is now. */
export function completeWrites(scope: Scope): void {
  const { shard } = scope;
  for (let first = shard.pendingWrites[0]; first !== undefined && first.offset < shard.highWatermark; first = shard.pendingWrites[0]) {
    shard.pendingWrites.shift();
    complete(scope, first.consequence);
  }
}

/** Tells whoever has waited too long. The record may count yet: what it says will then be so, only nobody waits for it. */
export function expireWrites(scope: Scope): void {
  const { shard, host } = scope;
  const late = shard.pendingWrites.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= host.now);
  shard.pendingWrites = shard.pendingWrites.map((write) =>
    late.includes(write) ? new PendingWrite({ offset: write.offset, expiresAt: null, consequence: afterExpiry(write.consequence) }) : write,
  );
  for (const { consequence } of late) {
    refuse(scope, consequence, Errors.COORDINATOR_NOT_AVAILABLE);
    undo(scope, consequence, Errors.COORDINATOR_NOT_AVAILABLE);
  }
  const next = shard.pendingWrites.find(({ expiresAt }) => expiresAt !== null);
  if (next !== undefined) scheduleWritesTimer(scope, (next.expiresAt! - host.now) / 1_000);
}

/** This broker coordinates the partition no longer. What was written may count or not: the next coordinator knows. */
export function abandonWrites(scope: Scope, error: ErrorCode): void {
  for (const { consequence } of scope.shard.pendingWrites.splice(0)) refuse(scope, consequence, error);
}

function complete(scope: Scope, consequence: Consequence): void {
  const { shard, shards, host } = scope;
  switch (consequence.kind) {
    case 'Nothing':
      return;
    case 'Assign': {
      const group = shard.groups.get(consequence.group);
      return group === undefined ? undefined : assignmentsStored(scope, group, consequence);
    }
    case 'ReplaceStaticMember': {
      const group = shard.groups.get(consequence.group);
      return group === undefined ? undefined : staticMemberReplaced(scope, group, consequence.replacement);
    }
    case 'CommitOffsets':
      offsetsCommitted(scope, consequence.records);
      return consequence.replyTo === null ? undefined : host.reply(consequence.replyTo, consequence.response);
    case 'DeleteGroup':
      return groupDeleted(scope, consequence.group, consequence.deletion);
    case 'Answer':
      return host.reply(consequence.replyTo, consequence.response);
    case 'FetchOffsets':
      return fetchOffsets(shards, host, consequence);
    default:
      return assertUnreachable(consequence);
  }
}

/** Answers whoever waits for this write alone; members that wait within their group are answered there. */
function refuse({ host }: Scope, consequence: Consequence, error: ErrorCode): void {
  switch (consequence.kind) {
    case 'Nothing':
    case 'Assign':
    case 'ReplaceStaticMember':
      return;
    case 'CommitOffsets':
      return consequence.replyTo === null ? undefined : host.reply(consequence.replyTo, commitFailed(consequence.response, error));
    case 'Answer': {
      const { replyTo, response } = consequence;
      return host.reply(
        replyTo,
        'members' in response ? { ...response, errorCode: error, members: [] } : { ...response, errorCode: error },
      );
    }
    case 'DeleteGroup': {
      const { deletion } = consequence;
      return host.reply(deletion.awaiting.replyTo, deletionRefused(deletion, error));
    }
    case 'FetchOffsets':
      return host.reply(consequence.awaiting.replyTo, fetchRefused(consequence.request, consequence.awaiting.version, error));
    default:
      return assertUnreachable(consequence);
  }
}

function undo(scope: Scope, consequence: Consequence, error: ErrorCode): void {
  if (consequence.kind !== 'Assign' && consequence.kind !== 'ReplaceStaticMember') return;
  const group = scope.shard.groups.get(consequence.group);
  if (group === undefined) return;
  if (consequence.kind === 'Assign') assignmentsNotStored(scope, group, consequence.generation, error);
  else staticReplacementFailed(scope, group, consequence.replacement, error);
}

function afterExpiry(consequence: Consequence): Consequence {
  return consequence.kind === 'CommitOffsets' ? { ...consequence, replyTo: null } : { kind: 'Nothing' };
}
