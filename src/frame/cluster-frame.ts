/**
 * One moment of the cluster as it can be drawn: what the stage and the panels get, and all that they get. Plain numbers, strings
 * and arrays: a frame crosses threads and outlives the moment it shows. Every judgement about Kafka (committed? in sync? why idle?)
 * is made by the projection; the page computes positions, never state.
 */

import type { GroupState } from '../engine/model/events';
import type {
  BrokerId,
  ErrorCode,
  GenerationId,
  GroupId,
  LeaderEpoch,
  MessageNumber,
  Offset,
  PartitionIndex,
  ProducerId,
  TopicName,
} from '../engine/model/vocabulary';
import type { NodeId, VirtualTime } from '../engine/sim/context';

export interface ClusterFrame {
  /** Names the world and the branch that this is a moment of. */
  readonly world: string;
  readonly branch: number;
  readonly now: VirtualTime;
  /** Events so far: the number of the next one. */
  readonly eventNumber: number;
  /** The latest moment that has been simulated on this branch: `now` is below it while looking back. */
  readonly newest: VirtualTime;
  /** The earliest moment that can still be gone back to. */
  readonly oldest: VirtualTime;
  readonly topics: readonly TopicSummary[];
  /** The topic whose lanes are in `brokers`; null before one exists. */
  readonly topic: TopicSummary | null;
  /** All that vote, in order of their ids: one at least. */
  readonly controllers: readonly ControllerView[];
  readonly brokers: readonly BrokerView[];
  readonly producers: readonly ProducerView[];
  readonly groups: readonly GroupView[];
  /** Task queues beside the cluster. Their traffic is theirs: `messages` has only the cluster's. */
  readonly queues: readonly QueueView[];
  readonly messages: readonly MessageView[];
  readonly links: readonly LinkView[];
  /** Null where all is as it should be. */
  readonly situation: Situation | null;
  /** Keys in order of first appearance: key n has keyNumber n (from 1). */
  readonly keys: readonly string[];
}

/** What is out of order with the shown topic, in a sentence, and what it has cost so far. */
export interface Situation {
  /** Acknowledged records that are on no log any more. */
  readonly lost: number;
  readonly words: string;
}

export interface TopicSummary {
  readonly name: TopicName;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
}

/** recovering: started and not yet registered or still fenced after a start; fenced: alive, and the controller no longer hears it. */
export type NodeStatus = 'alive' | 'fenced' | 'recovering' | 'frozen' | 'dead';

/**
 * What a controller is in the quorum. active: it decides. leader: it leads an epoch and decides nothing, because no majority has fetched
 * from it yet, or because another one decides in a newer epoch and it has not heard of it. prospective: it asks whether it would be
 * voted for (pre-vote). candidate: it asks for votes. voted: it has promised its vote and knows no leader. resigned: it led this epoch, and does not
 * any more. unattached: none of these.
 */
export type QuorumRole = 'active' | 'leader' | 'follower' | 'prospective' | 'candidate' | 'voted' | 'resigned' | 'unattached';

/** What is not as it should be with a machine, or with what its process hears. */
export interface MachineView {
  readonly diskIsFull: boolean;
  /** It is a dead broker's, and nothing is on it at all: it was destroyed, and is another. */
  readonly diskIsEmpty: boolean;
  /** Below 0 it is slow. */
  readonly clockSkewMs: number;
  /** Metadata is withheld from its process: it goes by what it knows. */
  readonly metadataIsWithheld: boolean;
}

export interface ControllerView {
  readonly node: NodeId;
  readonly id: BrokerId;
  readonly status: Extract<NodeStatus, 'alive' | 'frozen' | 'dead'>;
  readonly machine: MachineView;
  /** Null while it is dead. */
  readonly role: QuorumRole | null;
  /** The newest controller epoch that it knows; 0 before the first, and while it is dead. */
  readonly epoch: LeaderEpoch;
  /** Whom it knows to lead that epoch, and whom it has voted for in it; null for nobody. */
  readonly leader: BrokerId | null;
  readonly votedFor: BrokerId | null;
  /** When it was elected last, and the epoch that the quorum was led in before; null for never, or long ago. */
  readonly elected: { readonly at: VirtualTime; readonly epoch: LeaderEpoch; readonly before: LeaderEpoch } | null;
  /** While it is dead: since when. Null where it is not, or where that is too long ago to be looked up. */
  readonly stoppedAt: VirtualTime | null;
  /** The next offset of its replica of __cluster_metadata; 0 while it is dead. */
  readonly metadataLogEnd: Offset;
  /** What is below it a majority has: it is decided for good, as far as this controller knows. */
  readonly metadataHighWatermark: Offset;
  /** The newest metadata records that it has replayed, oldest first (at most 16), by kind. */
  readonly recentMetadata: readonly { readonly offset: Offset; readonly kind: string; readonly at: VirtualTime }[];
}

export interface BrokerView {
  readonly node: NodeId;
  readonly id: BrokerId;
  readonly status: NodeStatus;
  /** Partitions of the shown topic that it leads. */
  readonly leads: readonly PartitionIndex[];
  /** Those that the metadata says it leads: a dead broker's, as long as the controller has not noticed. */
  readonly registeredLeads: readonly PartitionIndex[];
  readonly machine: MachineView;
  /** Where it stands, as it has registered it; null for nowhere. */
  readonly rack: string | null;
  /** While it is dead: how its process went. Halted: it could not go on without its disk. Null where none has lived. */
  readonly end: 'Killed' | 'Exited' | 'Halted' | null;
  /** While it is dead: since when. Null where it is not, or where that is too long ago to be looked up. */
  readonly killedAt: VirtualTime | null;
  /** While it is dead or frozen: when the controller noticed. Null where it has not. */
  readonly fencedAt: VirtualTime | null;
  /** When the controller takes it for dead, should it hear nothing more of it; null where it has no session, or no controller is active. */
  readonly sessionEndsAt: VirtualTime | null;
  readonly coordinates: readonly GroupId[];
  /** One a partition of the shown topic that has a replica here, in partition order. */
  readonly lanes: readonly PartitionLane[];
  /** Offset up to which this broker has applied the metadata log, exclusive. */
  readonly metadataOffset: Offset;
}

export interface PartitionLane {
  readonly partition: PartitionIndex;
  readonly broker: BrokerId;
  readonly role: 'Leader' | 'Follower' | 'Offline';
  readonly leaderEpoch: LeaderEpoch;
  /** When the present leader took office; what an election's tag and growth are drawn from. */
  readonly electedAt: VirtualTime;
  /** In assignment order. */
  readonly replicas: readonly { readonly broker: BrokerId; readonly inSync: boolean }[];
  readonly inSync: boolean;
  readonly cells: readonly LaneCell[];
  readonly logStartOffset: Offset;
  /** The first offset that is not promised; never above the log end offset. */
  readonly highWatermark: Offset;
  readonly highWatermarkMovedAt: VirtualTime;
  /** Where the high watermark was before it moved last. */
  readonly highWatermarkBefore: Offset;
  /** The next offset to be written. */
  readonly logEndOffset: Offset;
  /** Offsets below this are flushed to disk; those from it on are in the page cache only. */
  readonly flushedOffset: Offset;
  /** Bytes of a last batch that is there in part, as a process leaves it that dies while it writes; 0 for none. */
  readonly tornBytes: number;
  /** Base offsets of segments that begin inside the shown window. */
  readonly segmentStarts: readonly Offset[];
}

export interface LaneCell {
  readonly offset: Offset;
  readonly key: string | null;
  /** The value as text, cut at 80 characters; null for a tombstone. */
  readonly value: string | null;
  /** 1 for the first key ever seen, 2 for the next: what hue and suit are given by. 0 without a key. */
  readonly keyNumber: number;
  readonly committed: boolean;
  /** The record before it came in the same batch. */
  readonly joined: boolean;
  /** Its batch's CRC does not match: who is given it will refuse it. */
  readonly corrupt: boolean;
  readonly timestampMs: number;
  readonly appendedAt: VirtualTime;
}

export interface RecordGlimpse {
  readonly keyNumber: number;
  readonly key: string | null;
  readonly offset: Offset | null;
}

export interface ProducerView {
  readonly node: NodeId;
  readonly status: NodeStatus;
  readonly machine: MachineView;
  /** Its application sends nothing that it is given. */
  readonly isPaused: boolean;
  /** What its application takes for one record; 0 for no time. */
  readonly perRecordMs: number;
  /** Records that are in no batch yet: its application keeps them back, or its send() waits for metadata or memory. */
  readonly held: { readonly byApplication: number; readonly inSend: number };
  readonly acks: '0' | '1' | 'all';
  readonly idempotent: boolean;
  /** What it hashes keys with. */
  readonly hash: 'murmur2' | 'crc32';
  /** How many partitions it knows the shown topic to have; 0 where it knows nothing of it. */
  readonly partitionsKnown: number;
  readonly producerId: ProducerId | null;
  readonly lingerMs: number;
  /** How long the oldest waiting batch has lingered, up to lingerMs. */
  readonly lingeredMs: number;
  /** One a partition of the shown topic. */
  readonly accumulator: readonly {
    readonly partition: PartitionIndex;
    readonly records: readonly RecordGlimpse[];
    readonly more: number;
  }[];
  readonly requestsInFlight: number;
  readonly maxInFlight: number;
  readonly counts: { readonly sent: number; readonly acknowledged: number; readonly failed: number; readonly retries: number };
  /** Kafka's name of it. */
  readonly lastError: string | null;
}

export interface GroupView {
  readonly group: GroupId;
  /** 0 for the first group, and so on: its pennant's shape. */
  readonly pennant: number;
  /** Dead: its coordinator knows of no such group, as long as nobody has joined it. Unknown: nobody can say. */
  readonly state: GroupState | 'Unknown';
  readonly generation: GenerationId;
  readonly coordinator: BrokerId | null;
  /** The assignor by which the partitions were shared out; null while none has been chosen. */
  readonly assignor: string | null;
  /** Sum over partitions of high watermark − committed offset. */
  readonly lag: number;
  /** What the coordinator has of the shown topic's partitions: where flags stand. */
  readonly committed: readonly CommittedView[];
  readonly members: readonly GroupMemberView[];
}

export interface CommittedView {
  readonly partition: PartitionIndex;
  /** The next offset that the group will read. */
  readonly offset: Offset;
  readonly movedAt: VirtualTime;
  /** Where it was before it moved last. */
  readonly before: Offset;
  /** High watermark less this offset. */
  readonly lag: number;
}

export interface GroupMemberView {
  readonly node: NodeId;
  readonly status: NodeStatus;
  readonly machine: MachineView;
  readonly phase: 'joining' | 'stable' | 'idle' | 'dead';
  /** While it is dead: it has left its group and ended in order, and may be started again. */
  readonly hasLeft: boolean;
  /** Its application is given nothing; it stays in its group. */
  readonly isPaused: boolean;
  /** Its code throws at the next record that it is given. */
  readonly throwsNext: boolean;
  /** Where it says that it runs; null for nowhere. */
  readonly rack: string | null;
  /** What its application takes for one record. */
  readonly perRecordMs: number;
  /** Why it has no partition, in a few words; null where it has one. */
  readonly idleBecause: string | null;
  readonly partitions: readonly {
    readonly topic: TopicName;
    readonly partition: PartitionIndex;
    /** Next offset the group will resume from; null where nothing was committed. */
    readonly committed: Offset | null;
    /** Next offset this consumer will be given; null before it is known. */
    readonly position: Offset | null;
    /** The follower that it reads from; null where that is the leader. */
    readonly readsFrom: BrokerId | null;
  }[];
  /** The records it was given last, newest last, at most 4. */
  readonly inHand: readonly RecordGlimpse[];
  readonly processing: boolean;
}

export interface QueueView {
  readonly node: NodeId;
  readonly status: NodeStatus;
  readonly visibilityTimeoutMs: number;
  readonly maxReceiveCount: number;
  /** Those that may be handed out, oldest first; the first that there is room for. */
  readonly waiting: readonly QueueMessageView[];
  readonly waitingCount: number;
  /** Those that a worker has and nobody else sees, in the order in which they were handed out. */
  readonly handedOut: readonly HandedOutView[];
  /** The newest that there is room for, oldest first. */
  readonly deadLetters: readonly QueueMessageView[];
  readonly deadCount: number;
  /** Acknowledged: nothing else is known of them. */
  readonly forgotten: number;
  readonly sender: { readonly node: NodeId; readonly status: NodeStatus };
  readonly workers: readonly WorkerView[];
  readonly messages: readonly MessageView[];
}

export interface QueueMessageView {
  readonly number: MessageNumber;
  readonly key: string | null;
  readonly keyNumber: number;
  /** Cut at 80 characters. */
  readonly body: string;
  /** How often it has been handed out. */
  readonly receives: number;
}

export interface HandedOutView extends QueueMessageView {
  readonly worker: NodeId;
  readonly handedAt: VirtualTime;
  readonly visibleAgainAt: VirtualTime;
}

export interface WorkerView {
  readonly node: NodeId;
  readonly status: NodeStatus;
  readonly inHand: QueueMessageView | null;
  readonly working: boolean;
  /** Messages whose work this process has finished. */
  readonly finished: number;
  readonly failsOn: string | null;
}

/** A message on its way. Position = (now − sentAt) / (arrivesAt − sentAt), linear. */
export interface MessageView {
  readonly id: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly direction: 'Request' | 'Response';
  /** `Produce`, `Fetch`, … */
  readonly api: string;
  /** In words, for the label: `Produce P1`, `Fetch from 10`, `ack 13`. */
  readonly label: string;
  readonly records: readonly RecordGlimpse[];
  readonly more: number;
  /** Its name is the label, then. */
  readonly error: ErrorCode | null;
  readonly sentAt: VirtualTime;
  /** When it left for the last time, where what had left before was lost: until then nothing of it is on its way. */
  readonly resentAt: VirtualTime | null;
  /** Null while it is held. */
  readonly arrivesAt: VirtualTime | null;
  /** By a cut, by hand, or behind another one that is held by hand. */
  readonly heldBy: 'Cut' | 'Hand' | 'Behind' | null;
  /** The part of its way, from 0 to 1, that is behind it where it is held by hand. */
  readonly travelled: number | null;
  /** How a command names it: `request 12:7`. Null where no command can. */
  readonly reference: string | null;
  /** replication: between brokers; metadata: to or from a controller; client: the rest. */
  readonly traffic: 'client' | 'replication' | 'metadata';
  /** Heartbeats, empty fetches: drawn only when all traffic is shown. */
  readonly ofInterest: boolean;
}

export interface LinkView {
  readonly a: NodeId;
  readonly b: NodeId;
  /** The worst that is wrong with either direction. */
  readonly status: 'cut' | 'slow' | 'lossy';
  readonly extraLatencyMs: number;
  readonly lossPercent: number;
  /** From a to b, and from b to a. */
  readonly there: LinkWayView;
  readonly back: LinkWayView;
}

export interface LinkWayView {
  readonly cut: boolean;
  readonly extraLatencyMs: number;
  readonly lossPercent: number;
}
