/**
 * The record that a partition's life begins with, in a new topic or in one that grows.
 *
 * It may never put into the ISR who is fenced.
 *
 * Kafka: ReplicationControlManager.createTopic
 */
import type { MetadataImage } from '../metadata/image';
import type { MetadataRecord, Uuid } from '../metadata/records';
import type { BrokerId, LeaderEpoch, PartitionEpoch, PartitionIndex, TopicId } from '../model/vocabulary';

/** Kafka: DirectoryId.UNASSIGNED */
export const UNASSIGNED_DIRECTORY: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';

/**
 * In sync from the start is who is alive, and the first of them leads.
 * @param partition.replicas in order of preference; one of them at least is alive
 */
export function newPartition(
  image: MetadataImage,
  partition: { readonly topicId: TopicId; readonly partitionId: PartitionIndex; readonly replicas: readonly BrokerId[] },
): MetadataRecord {
  const { replicas } = partition;
  const isr = replicas.filter((id) => image.isActive(id));
  return {
    kind: 'Partition',
    ...partition,
    isr,
    removingReplicas: [],
    addingReplicas: [],
    leader: isr[0]!,
    leaderRecoveryState: null,
    leaderEpoch: 0 as LeaderEpoch,
    partitionEpoch: 0 as PartitionEpoch,
    directories: replicas.map((id) => directoryOf(image, id)),
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  };
}

/** Where a broker's next replica goes. (Kafka: ClusterControlManager.defaultDir) */
export const directoryOf = (image: MetadataImage, broker: BrokerId): Uuid => image.broker(broker)?.logDirs[0] ?? UNASSIGNED_DIRECTORY;
