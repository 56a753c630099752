/**
 * One partition of `__consumer_offsets` as its leader's memory: the groups and committed offsets that replaying its log yields,
 * and what waits until a record just written is below the high watermark. (Kafka: CoordinatorRuntime's context of one partition,
 * GroupCoordinatorShard; OffsetMetadataManager.replay, GroupMetadataManager.replay)
 *
 * A committed offset counts, and can be fetched, once its record is below the high watermark and never before.
 */
import type { VirtualTime } from '../../base/virtual-time';
import type { BrokerConfig } from '../model/configs';
import type { BrokerId, GroupId, LeaderEpoch, Offset, PartitionIndex } from '../model/vocabulary';
import { partitionName } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { forEachRecord, isControlBatch } from '../protocol/record-batch-reader';
import { Shared, State } from '../sim/state';
import { Assignment, ClassicGroup, ClassicGroupMember, MemberProtocols } from './classic-group';
import type { CoordinatorHost } from './coordinator-host';
import type { CoordinatorTimer } from './coordinator-timer';
import {
  type CoordinatorRecord,
  decodeCoordinatorRecord,
  type GroupMetadataRecord,
  type GroupMetadataValue,
  type OffsetCommitRecord,
} from './offsets-records';
import type { Consequence } from './pending-writes';

/** What one call works on: never kept. */
export interface Scope {
  readonly shard: CoordinatorShard;
  /** All that this broker coordinates: a fetch of several groups' offsets looks into more than one. */
  readonly shards: ReadonlyMap<PartitionIndex, CoordinatorShard>;
  readonly host: CoordinatorHost;
}

/** Something that happens once the record at `offset` is below the high watermark. */
export class PendingWrite extends Shared {
  readonly offset: Offset;
  /** Null where whoever waited has been told that it took too long. */
  readonly expiresAt: VirtualTime | null;
  readonly consequence: Consequence;

  constructor(write: { offset: Offset; expiresAt: VirtualTime | null; consequence: Consequence }) {
    super();
    this.offset = write.offset;
    this.expiresAt = write.expiresAt;
    this.consequence = write.consequence;
  }
}

export class CoordinatorShard extends State {
  readonly partition: PartitionIndex;
  readonly broker: BrokerId;
  readonly configs: BrokerConfig;
  readonly timer: CoordinatorTimer;
  leaderEpoch: LeaderEpoch;
  state: 'Loading' | 'Active' = 'Loading';
  highWatermark = 0 as Offset;
  readonly groups = new Map<GroupId, ClassicGroup>();
  /** Per group, by the partition's name: the record that says so. */
  readonly offsets = new Map<GroupId, Map<string, OffsetCommitRecord>>();
  /** By offset, ascending. */
  pendingWrites: PendingWrite[] = [];

  constructor(shard: {
    partition: PartitionIndex;
    broker: BrokerId;
    configs: BrokerConfig;
    timer: CoordinatorTimer;
    leaderEpoch: LeaderEpoch;
  }) {
    super();
    this.partition = shard.partition;
    this.broker = shard.broker;
    this.configs = shard.configs;
    this.timer = shard.timer;
    this.leaderEpoch = shard.leaderEpoch;
  }

  /** Returns how many bytes it read. Records that no classic coordinator wrote are passed over. */
  load(batches: Iterable<RecordBatch>, clockMs: number): number {
    let bytes = 0;
    for (const batch of batches) {
      bytes += batch.length;
      if (isControlBatch(batch)) continue;
      forEachRecord(batch, ({ key, value }) => {
        const record = decodeCoordinatorRecord(key, value);
        if (record.ok && record.value !== null) this.replay(record.value, clockMs);
      });
    }
    return bytes;
  }

  replay(record: CoordinatorRecord, clockMs: number): void {
    if (record.kind === 'OffsetCommit') this.replayOffset(record, clockMs);
    else this.replayGroup(record, clockMs);
  }

  /** A group that commits without members is a simple one: it exists, Empty, from its first commit on. */
  private replayOffset(record: OffsetCommitRecord, clockMs: number): void {
    const ofGroup = this.offsets.get(record.group) ?? new Map<string, OffsetCommitRecord>();
    if (record.value === null) ofGroup.delete(partitionName(record));
    else ofGroup.set(partitionName(record), record);
    if (ofGroup.size === 0) this.offsets.delete(record.group);
    else this.offsets.set(record.group, ofGroup);
    if (record.value !== null && !this.groups.has(record.group)) this.groups.set(record.group, new ClassicGroup(record.group, clockMs));
  }

  private replayGroup({ group, value }: GroupMetadataRecord, clockMs: number): void {
    if (value === null) this.groups.delete(group);
    else this.groups.set(group, loadedGroup(group, value, clockMs));
  }
}

/** The group as its last finished rebalance left it. Of each member's protocols only the one that was chosen is on record. */
function loadedGroup(groupId: GroupId, value: GroupMetadataValue, clockMs: number): ClassicGroup {
  const group = new ClassicGroup(groupId, value.currentStateTimestamp === -1 ? clockMs : value.currentStateTimestamp);
  for (const member of value.members) {
    const { memberId, groupInstanceId, clientId, clientHost, sessionTimeout, rebalanceTimeout, subscription, assignment } = member;
    const loaded = new ClassicGroupMember({
      identity: { memberId, groupInstanceId, clientId, clientHost },
      sessionTimeoutMs: sessionTimeout,
      rebalanceTimeoutMs: rebalanceTimeout === -1 ? sessionTimeout : rebalanceTimeout,
      protocols: new MemberProtocols([{ name: value.protocol ?? '', metadata: subscription }]),
      assignment: new Assignment(assignment),
    });
    group.add(loaded, value.protocolType);
  }
  group.state = value.members.length === 0 ? 'Empty' : 'Stable';
  group.protocolType = value.protocolType === '' ? null : value.protocolType;
  group.protocol = value.protocol;
  group.generation = value.generation;
  group.leader = value.leader;
  return group;
}
