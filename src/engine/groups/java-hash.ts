/**
 * Which partition of `__consumer_offsets` holds a group: Java's hash of its id, so that any client or tool can tell as well.
 * (Java: String.hashCode; Kafka: Utils.abs, GroupCoordinatorService.partitionFor)
 */
import type { GroupId, PartitionIndex } from '../model/vocabulary';

/** A signed 32-bit number, over UTF-16 units as Java counts them. */
export function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** `partitions` is offsets.topic.num.partitions, which can never change once groups exist: it would move them. */
export function partitionForGroup(group: GroupId, partitions: number): PartitionIndex {
  return (positive(javaHash(group)) % partitions) as PartitionIndex;
}

/** Java's smallest int has no positive counterpart; Kafka takes 0. */
function positive(hash: number): number {
  return hash === -(2 ** 31) ? 0 : Math.abs(hash);
}
