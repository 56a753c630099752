/** What becomes of groups, of their members, and of the records that these are given. */
import type { NodeId } from '../../sim/context';
import type { HandlerOrder } from '../record-handler';
import type { BrokerId, GenerationId, GroupId, MemberId, Offset, PartitionIndex, TopicPartition } from '../vocabulary';
import { partitionName } from '../vocabulary';
import type { OnReplica } from './replicas';
import { offsets, type Sentences } from './sentences';

/** Kafka's states of a classic group (ClassicGroupState). */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

interface CommittedOffset {
  readonly partition: TopicPartition;
  readonly offset: Offset;
}

export type ConsumerHappening =
  | { readonly kind: 'CoordinatorLoaded'; readonly broker: BrokerId; readonly partition: PartitionIndex; readonly groups: number }
  | {
      readonly kind: 'GroupStateChanged';
      readonly group: GroupId;
      readonly broker: BrokerId;
      readonly to: GroupState;
      readonly generation: GenerationId;
    }
  | { readonly kind: 'MemberJoined'; readonly group: GroupId; readonly member: MemberId }
  | { readonly kind: 'MemberLeft'; readonly group: GroupId; readonly member: MemberId; readonly reason: string }
  | { readonly kind: 'OffsetsCommitted'; readonly group: GroupId; readonly broker: BrokerId; readonly offsets: readonly CommittedOffset[] }
  | {
      readonly kind: 'PartitionsAssigned';
      readonly consumer: NodeId;
      readonly group: GroupId;
      readonly generation: GenerationId;
      readonly partitions: readonly TopicPartition[];
    }
  | {
      readonly kind: 'PartitionsRevoked';
      readonly consumer: NodeId;
      readonly group: GroupId;
      readonly partitions: readonly TopicPartition[];
    }
  | {
      readonly kind: 'PositionReset';
      readonly consumer: NodeId;
      readonly partition: TopicPartition;
      readonly to: Offset;
      readonly because: string;
    }
  /** poll() handed records to the application. */
  | ({ readonly kind: 'RecordsDelivered'; readonly consumer: NodeId; readonly baseOffset: Offset; readonly lastOffset: Offset } & OnReplica)
  /** They are in the hands of an application that does something outside Kafka for each of them. */
  | {
      readonly kind: 'HandlerTookRecords';
      readonly consumer: NodeId;
      readonly group: GroupId;
      readonly order: HandlerOrder;
      readonly sideEffect: string;
      readonly partition: TopicPartition;
      readonly baseOffset: Offset;
      readonly lastOffset: Offset;
    }
  /** commitSync() threw: an application that commits first lets go of what it may not act on. */
  | { readonly kind: 'HandlerDroppedRecords'; readonly consumer: NodeId; readonly group: GroupId }
  /** An exception that nobody catches: its poll loop ends, and its consumer is closed. */
  | {
      readonly kind: 'HandlerThrew';
      readonly consumer: NodeId;
      readonly group: GroupId;
      readonly partition: TopicPartition;
      readonly offset: Offset;
    }
  /** Such an application calls commitSync(), for all that it was given. */
  | { readonly kind: 'CommitCalled'; readonly consumer: NodeId; readonly group: GroupId }
  /** In the world outside, for good: whatever becomes of the consumer, a message that was sent is sent. */
  | {
      readonly kind: 'SideEffectDone';
      readonly consumer: NodeId;
      readonly group: GroupId;
      readonly sideEffect: string;
      readonly partition: TopicPartition;
      readonly offset: Offset;
    }
  /** poll() threw, and the application closes its consumer. */
  | { readonly kind: 'ConsumerFailed'; readonly consumer: NodeId; readonly group: GroupId; readonly reason: string }
  | { readonly kind: 'ConsumerClosed'; readonly consumer: NodeId; readonly group: GroupId };

export const TELL_CONSUMERS: Sentences<ConsumerHappening> = {
  CoordinatorLoaded: (what) =>
    `Broker ${what.broker} coordinates the groups of __consumer_offsets-${what.partition}: ${what.groups} loaded from its log.`,
  GroupStateChanged: (what) => `Group ${what.group} is ${what.to}, generation ${what.generation}.`,
  MemberJoined: (what) => `Member ${what.member} joined group ${what.group}.`,
  MemberLeft: (what) => `Member ${what.member} is out of group ${what.group}: ${what.reason}.`,
  OffsetsCommitted: (what) =>
    `Group ${what.group} committed ${what.offsets.map(({ partition, offset }) => `${partitionName(partition)} at ${offset}`).join(', ')}.`,
  PartitionsAssigned: (what) =>
    what.partitions.length === 0
      ? `${what.consumer} has no partition in generation ${what.generation}: it is idle.`
      : `${what.consumer} owns ${what.partitions.map(partitionName).join(', ')} in generation ${what.generation}.`,
  PartitionsRevoked: (what) => `${what.consumer} gave up ${what.partitions.map(partitionName).join(', ')}.`,
  PositionReset: (what) => `${what.consumer} starts ${partitionName(what.partition)} at offset ${what.to}: ${what.because}.`,
  RecordsDelivered: (what) =>
    `${what.consumer} was given ${offsets(what.baseOffset, what.lastOffset)} of ${partitionName(what.partition)}.`,
  HandlerTookRecords: (what) =>
    `${what.consumer} has ${offsets(what.baseOffset, what.lastOffset)} of ${partitionName(what.partition)} in hand: it ${what.order === 'CommitThenProcess' ? 'commits, then processes' : 'processes, then commits'}.`,
  HandlerDroppedRecords: (what) => `${what.consumer} lets go of its records: commitSync() threw, and it commits before it acts.`,
  HandlerThrew: (what) =>
    `The code of ${what.consumer} throws at ${offsets(what.offset, what.offset)} of ${partitionName(what.partition)}: its poll loop ends, and its consumer is closed.`,
  CommitCalled: (what) => `${what.consumer} calls commitSync().`,
  SideEffectDone: (what) =>
    `${what.consumer} has done “${what.sideEffect}” for ${offsets(what.offset, what.offset)} of ${partitionName(what.partition)}, outside Kafka.`,
  ConsumerFailed: (what) => `${what.consumer} gives up: ${what.reason}.`,
  ConsumerClosed: (what) => `${what.consumer} left group ${what.group} and ended.`,
};
