/**
 * Eligible leader replicas (KIP-966): who has left the ISR while it was below min.insync.replicas. Since the high watermark stands still
 * there, each of them has all that was ever committed, unless it lost data since; so where the ISR is empty, one of them may lead.
 *
 * No replica is both in the ISR and in the ELR. An ISR that is large enough needs no ELR, and none that lost its last process uncleanly
 * is in it.
 *
 * Kafka: PartitionChangeBuilder.maybePopulateTargetElr, maybeUpdateLastKnownLeader, ReplicationControlManager.getTopicEffectiveMinIsr,
 * ConfigurationControlManager.createClearElrRecordsAsNeeded
 */
import { ELR_VERSION, type MetadataImage, type PartitionImage } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { type BrokerId, NO_LEADER, type TopicName } from '../model/vocabulary';

export interface Eligibility {
  /** eligible.leader.replicas.version is at least 1. */
  readonly eligibleLeaderReplicas: boolean;
  /** min.insync.replicas, or all replicas where there are fewer. */
  readonly minInsyncReplicas: number;
  /** Its last process ended in a way that may have lost data; null for nobody. */
  readonly uncleanlyShutDown: BrokerId | null;
}

/** In id order, with `isr` as the ISR that is to be. */
export function targetElr(
  partition: PartitionImage,
  isr: readonly BrokerId[],
  { eligibleLeaderReplicas, minInsyncReplicas, uncleanlyShutDown }: Eligibility,
): readonly BrokerId[] {
  if (!eligibleLeaderReplicas || isr.length >= minInsyncReplicas) return [];
  const members = new Set([...partition.elr, ...partition.isr]);
  return [...members].filter((replica) => !isr.includes(replica) && replica !== uncleanlyShutDown).sort((a, b) => a - b);
}

/**
 * Who led last is written down when nobody leads any more, and forgotten when somebody does. The field was made for all who were once in
 * the ELR; with Kafka's "balanced" recovery, the only one that it has, it holds that one broker.
 * @param leader as the change names it; null where it names none
 */
export function lastKnownElrAfter(
  partition: PartitionImage,
  leader: BrokerId | null,
  { eligibleLeaderReplicas }: Eligibility,
): readonly BrokerId[] {
  if (!eligibleLeaderReplicas || leader === null) return partition.lastKnownElr;
  if (leader !== NO_LEADER) return [];
  return partition.lastKnownElr.length === 0 ? [partition.leader] : partition.lastKnownElr;
}

/** With another min.insync.replicas nobody knows who is eligible. @param topic empty for all there are */
export function recordsToClearElr(
  image: MetadataImage,
  topic: TopicName | '',
  changed: readonly { readonly name: string }[],
): readonly MetadataRecord[] {
  if (image.featureLevel(ELR_VERSION) === 0 || !changed.some(({ name }) => name === MIN_INSYNC_REPLICAS)) return [];
  return [{ kind: 'ClearElr', topicName: topic as TopicName }];
}

export const MIN_INSYNC_REPLICAS = 'min.insync.replicas';
