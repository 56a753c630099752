/**
 * How a partition of this cluster may change: what its topic allows, and who is alive.
 *
 * It may never call a broker acceptable whose heartbeats are missing.
 *
 * Kafka: ReplicationControlManager, where it makes its builders
 */
import { ELR_VERSION, type MetadataImage, type PartitionImage } from '../metadata/image';
import type { Uuid } from '../metadata/records';
import type { BrokerId } from '../model/vocabulary';
import { directoryOf, UNASSIGNED_DIRECTORY } from './new-partition';
import type { PartitionTarget } from './partition-change-builder';

/** All stays as it is, unless nobody leads who may: to be spread under what is to change. */
export function targetOf(image: MetadataImage, { partition }: PartitionImage): PartitionTarget {
  const { topic } = partition;
  const config = image.effectiveTopicConfig(topic);
  const replicationFactor = image.topic(topic)!.partitions[0]!.replicas.length;
  return {
    isr: null,
    assignment: null,
    leaderRecoveryState: null,
    election: config['unclean.leader.election.enable'] ? 'Unclean' : 'Online',
    eligibleLeaderReplicas: image.featureLevel(ELR_VERSION) > 0,
    minInsyncReplicas: Math.min(config['min.insync.replicas'], replicationFactor),
    uncleanlyShutDown: null,
    isAcceptableLeader: (broker: BrokerId) => image.isActive(broker),
    isOnline: (broker: BrokerId, directory: Uuid | undefined) => isOnline(directory, image.broker(broker)?.logDirs ?? []),
    moved: null,
    directoryOf: (broker: BrokerId) => directoryOf(image, broker),
  };
}

/** Where it is not known in which directory a replica is, or which there are, it is taken to be there. (Kafka: DirectoryId.isOnline) */
function isOnline(directory: Uuid | undefined, registered: readonly Uuid[]): boolean {
  if (directory === undefined || directory === UNASSIGNED_DIRECTORY) return true;
  return registered.length === 0 || registered.includes(directory);
}
