/** A group as frames and tests look at it: plain data, in the order in which it can be shown. */
import type { GroupState } from '../model/events';
import { comparePartitions, type GenerationId, type GroupId, type MemberId, type Offset, type TopicPartition } from '../model/vocabulary';
import { decodeAssignment } from '../protocol/consumer-protocol';
import type { ClassicGroup, ClassicGroupMember } from './classic-group';
import type { CoordinatorShard } from './coordinator-shard';

export interface GroupView {
  readonly groupId: GroupId;
  readonly state: GroupState;
  readonly generation: GenerationId;
  readonly leader: MemberId | null;
  /** The assignor that was chosen. */
  readonly protocol: string | null;
  /** In order of joining. */
  readonly members: readonly MemberView[];
  /** By topic and partition. */
  readonly offsets: readonly { readonly partition: TopicPartition; readonly offset: Offset }[];
}

export interface MemberView {
  readonly memberId: MemberId;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  /** Of a `consumer` group; none for bytes that say something else. */
  readonly assignment: readonly TopicPartition[];
}

export function groupViews(shards: Iterable<CoordinatorShard>): readonly GroupView[] {
  return [...shards]
    .flatMap((shard) => [...shard.groups.values()].map((group) => groupView(group, shard)))
    .sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
}

function groupView(group: ClassicGroup, shard: CoordinatorShard): GroupView {
  const { groupId, state, generation, leader, protocol } = group;
  const offsets = [...(shard.offsets.get(groupId)?.values() ?? [])]
    .sort(comparePartitions)
    .map(({ topic, partition, value }) => ({ partition: { topic, partition }, offset: value!.offset }));
  return { groupId, state, generation, leader, protocol, members: [...group.members.values()].map(memberView), offsets };
}

function memberView({ identity, assignment }: ClassicGroupMember): MemberView {
  const read = decodeAssignment(assignment.bytes);
  const topics = read.ok ? read.value.assignedPartitions : [];
  const partitions = topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
  return { ...identity, assignment: partitions.sort(comparePartitions) };
}
