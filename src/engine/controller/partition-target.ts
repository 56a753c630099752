/** How a partition of this cluster may change: what its topic allows, and who is alive. (Kafka: ReplicationControlManager, where it makes its builders) */
import { ELR_VERSION, type MetadataImage, type PartitionImage } from '../metadata/image';
import type { BrokerId } from '../model/vocabulary';
import { directoryOf } from './new-partition';
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
    directoryOf: (broker: BrokerId) => directoryOf(image, broker),
  };
}
