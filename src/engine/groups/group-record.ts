/** A group as the record that replaying reads back. (Kafka: GroupCoordinatorRecordHelpers.newGroupMetadataRecord) */
import type { GenerationId, MemberId } from '../model/vocabulary';
import { type Assignment, type ClassicGroup, NO_ASSIGNMENT } from './classic-group';
import { GroupMetadataRecord } from './offsets-records';

/** @param assignments what the members will have once the record counts */
export function groupRecord(group: ClassicGroup, assignments: ReadonlyMap<MemberId, Assignment>): GroupMetadataRecord {
  const members = [...group.members.values()].map(({ identity, rebalanceTimeoutMs, sessionTimeoutMs, protocols, memberId }) => ({
    ...identity,
    rebalanceTimeout: rebalanceTimeoutMs,
    sessionTimeout: sessionTimeoutMs,
    subscription: protocols.metadataFor(group.protocol) ?? new Uint8Array(0),
    assignment: (assignments.get(memberId) ?? NO_ASSIGNMENT).bytes,
  }));
  const { protocol, leader, generation, protocolType } = group;
  return new GroupMetadataRecord({
    group: group.groupId,
    value: { protocolType: protocolType ?? '', generation, protocol, leader, currentStateTimestamp: group.stateSinceMs, members },
  });
}

/** A group that has just come to be: on record before anybody has joined. */
export function newGroupRecord(group: ClassicGroup): GroupMetadataRecord {
  const value = { protocolType: '', generation: 0 as GenerationId, protocol: null, leader: null, members: [] };
  return new GroupMetadataRecord({ group: group.groupId, value: { ...value, currentStateTimestamp: group.stateSinceMs } });
}
