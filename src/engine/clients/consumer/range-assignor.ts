/**
 * The range assignor: for each topic by itself, the members that want it, in order, get contiguous blocks of its partitions; the first
 * few get one more where it does not come out even. (Kafka: RangeAssignor)
 *
 * Departure: members' racks are told and not looked at; Kafka prefers partitions with a replica in the member's rack where not every
 * rack has a replica of every partition (KIP-881).
 */
import { comparePartitions, type MemberId, type PartitionIndex, type TopicName, type TopicPartition } from '../../model/vocabulary';

export interface Subscriber {
  readonly member: MemberId;
  /** group.instance.id of a static member: they come first, in that order. */
  readonly instance: string | null;
  readonly topics: readonly TopicName[];
}

/** @param options.partitions how many each topic has; a topic that is not there is assigned to nobody */
export function assignRanges(options: {
  subscribers: readonly Subscriber[];
  partitions: ReadonlyMap<TopicName, number>;
}): ReadonlyMap<MemberId, readonly TopicPartition[]> {
  const assigned = new Map<MemberId, TopicPartition[]>();
  const members = [...options.subscribers].sort(compareMembers);
  for (const { member } of members) assigned.set(member, []);
  for (const topic of [...options.partitions.keys()].sort()) {
    const count = options.partitions.get(topic) ?? 0;
    const takers = members.filter(({ topics }) => topics.includes(topic));
    let next = 0;
    takers.forEach(({ member }, index) => {
      const share = Math.floor(count / takers.length) + (index < count % takers.length ? 1 : 0);
      for (let i = 0; i < share; i++) assigned.get(member)?.push({ topic, partition: next++ as PartitionIndex });
    });
  }
  for (const partitions of assigned.values()) partitions.sort(comparePartitions);
  return assigned;
}

/** (Kafka: AbstractPartitionAssignor.MemberInfo.compareTo) */
function compareMembers(a: Subscriber, b: Subscriber): number {
  if (a.instance !== null && b.instance !== null) return a.instance < b.instance ? -1 : 1;
  if (a.instance !== null || b.instance !== null) return a.instance !== null ? -1 : 1;
  return a.member < b.member ? -1 : 1;
}
