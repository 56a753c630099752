/**
 * How far a replica must go back whose leader says where their logs part: to where both end the newest epoch that both know.
 *
 * It may never leave a record above that offset which the leader does not have.
 *
 * Kafka: ReplicatedLog.truncateToEndOffset
 */
import type { Offset } from '../model/vocabulary';
import type { EpochEnd } from './leader-epoch-cache';
import type { UnifiedLog } from './unified-log';

/** @param leaders the leader's newest epoch that is not above the replica's, and where it ends there */
export function truncationOffset(log: UnifiedLog, leaders: EpochEnd): Offset {
  const own = log.endOffsetForEpoch(leaders.epoch);
  if (own === null) return Math.min(leaders.endOffset, log.logEndOffset) as Offset;
  return own.epoch === leaders.epoch ? (Math.min(leaders.endOffset, own.endOffset) as Offset) : own.endOffset;
}
