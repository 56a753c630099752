/**
 * Everything that happens in a cluster and can be told: one readable list. A happening is a fact: it is emitted after the state
 * has changed, names what it concerns by id, and so stays true in every fork. `describeEvent` is the sentence that the page
 * shows and the live region reads; a new kind does not compile without one.
 */
import { assertUnreachable } from '../../base/assert';
import type { NodeId } from '../sim/context';
import type { Emitted } from '../sim/emitted';
import type { Ways } from '../sim/link';
import { errorName } from './error-codes';
import type { HandlerOrder } from './record-handler';
import type {
  BrokerEpoch,
  BrokerId,
  ErrorCode,
  GenerationId,
  GroupId,
  LeaderEpoch,
  MemberId,
  MessageNumber,
  Offset,
  PartitionIndex,
  ProducerEpoch,
  ProducerId,
  SequenceNumber,
  TopicName,
  TopicPartition,
} from './vocabulary';
import { NO_LEADER, partitionName } from './vocabulary';

/** Kafka's states of a classic group (ClassicGroupState). */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** Identifies one batch of one producer process for the auditor, through retries and copies. Nothing in the cluster reads it. */
export interface BatchTrace {
  readonly producer: NodeId;
  /** Counts the batches of that producer. */
  readonly batch: number;
}

/** A message on its way that somebody has touched. */
interface TouchedMessage {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly api: string;
  readonly direction: 'Request' | 'Response';
}

/** Where a log changed. */
interface OnReplica {
  readonly broker: BrokerId;
  readonly partition: TopicPartition;
  readonly leaderEpoch: LeaderEpoch;
}

/** A queue's message, with the worker that it was handed to. */
interface AtWorker {
  readonly queue: NodeId;
  readonly message: MessageNumber;
  readonly worker: NodeId;
}

/** One batch of one replica's log. */
interface Batch {
  readonly broker: BrokerId;
  readonly partition: TopicPartition;
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
}

export type Happening =
  // Processes and links
  | { readonly kind: 'ProcessStarted'; readonly node: NodeId }
  | { readonly kind: 'ProcessKilled'; readonly node: NodeId }
  /** By itself, in order. */
  | { readonly kind: 'ProcessEnded'; readonly node: NodeId }
  | { readonly kind: 'ProcessFrozen'; readonly node: NodeId }
  | { readonly kind: 'ProcessThawed'; readonly node: NodeId }
  | { readonly kind: 'LinkCut' | 'LinkHealed'; readonly a: NodeId; readonly b: NodeId; readonly ways: Ways }
  | { readonly kind: 'LinkSlowed'; readonly a: NodeId; readonly b: NodeId; readonly ways: Ways; readonly extraLatencyUs: number }
  | { readonly kind: 'LinkLossy'; readonly a: NodeId; readonly b: NodeId; readonly ways: Ways; readonly lossPercent: number }
  | ({ readonly kind: 'MessageHeld' | 'MessageReleased' } & TouchedMessage)
  | ({ readonly kind: 'MessageDelayed'; readonly byUs: number } & TouchedMessage)
  /** TCP sends it again that long after it had left. */
  | ({ readonly kind: 'MessageDropped'; readonly againAfterUs: number } & TouchedMessage)
  | { readonly kind: 'ConnectionRefused'; readonly broker: BrokerId; readonly reason: string }
  // Controller
  | { readonly kind: 'BrokerRegistered'; readonly broker: BrokerId; readonly brokerEpoch: BrokerEpoch }
  /** It is on its way out: it leads nothing any more, and is still there to serve who has not heard of it. */
  | { readonly kind: 'BrokerShuttingDown'; readonly broker: BrokerId }
  | { readonly kind: 'BrokerFenced'; readonly broker: BrokerId; readonly because: 'Silence' | 'Shutdown' }
  | { readonly kind: 'BrokerUnfenced'; readonly broker: BrokerId }
  | { readonly kind: 'BrokerUnregistered'; readonly broker: BrokerId }
  | { readonly kind: 'TopicCreated'; readonly topic: TopicName; readonly partitions: number; readonly replicationFactor: number }
  /** `partitions` counts all of them, the new ones included. */
  | { readonly kind: 'PartitionsAdded'; readonly topic: TopicName; readonly added: number; readonly partitions: number }
  /** Null: the default is in force again. */
  | { readonly kind: 'TopicConfigured'; readonly topic: TopicName; readonly name: string; readonly value: string | null }
  | { readonly kind: 'TopicDeleted'; readonly topic: TopicName }
  | {
      readonly kind: 'LeaderElected';
      readonly partition: TopicPartition;
      /** NO_LEADER where nobody may lead. */
      readonly leader: BrokerId;
      readonly leaderEpoch: LeaderEpoch;
      readonly isr: readonly BrokerId[];
      readonly unclean: boolean;
    }
  | {
      readonly kind: 'IsrShrunk';
      readonly partition: TopicPartition;
      readonly removed: readonly BrokerId[];
      readonly isr: readonly BrokerId[];
    }
  | {
      readonly kind: 'IsrExpanded';
      readonly partition: TopicPartition;
      readonly added: readonly BrokerId[];
      readonly isr: readonly BrokerId[];
    }
  // Replicas
  | ({ readonly kind: 'BecameLeader'; readonly logEndOffset: Offset; readonly highWatermark: Offset } & OnReplica)
  | ({ readonly kind: 'BecameFollower'; readonly leader: BrokerId } & OnReplica)
  | ({
      readonly kind: 'RecordsAppended';
      readonly role: 'Leader' | 'Follower';
      readonly baseOffset: Offset;
      readonly lastOffset: Offset;
      readonly trace: BatchTrace | null;
      readonly producerId: ProducerId;
      readonly producerEpoch: ProducerEpoch;
      readonly baseSequence: SequenceNumber;
    } & OnReplica)
  | ({
      readonly kind: 'DuplicateIgnored';
      readonly baseOffset: Offset;
      readonly lastOffset: Offset;
      readonly trace: BatchTrace | null;
    } & OnReplica)
  | ({ readonly kind: 'AppendRefused'; readonly error: ErrorCode; readonly trace: BatchTrace | null } & OnReplica)
  | ({ readonly kind: 'HighWatermarkAdvanced'; readonly from: Offset; readonly to: Offset } & OnReplica)
  | ({ readonly kind: 'LogTruncated'; readonly from: Offset; readonly to: Offset } & OnReplica)
  | ({ readonly kind: 'SegmentRolled'; readonly baseOffset: Offset } & OnReplica)
  /** The oldest segments went, and the log begins at `to`. */
  | ({
      readonly kind: 'SegmentsExpired';
      readonly reason: 'LogStart' | 'Size' | 'Time';
      readonly segments: number;
      readonly from: Offset;
      readonly to: Offset;
    } & OnReplica)
  /** The leader's log begins later now, and so does this follower's. */
  | ({ readonly kind: 'LogStartFollowed'; readonly from: Offset; readonly to: Offset } & OnReplica)
  /** By nobody's doing: a disk goes bad. `byte` counts from the batch's first. */
  | ({ readonly kind: 'BatchCorrupted' | 'BatchRepaired'; readonly byte: number } & Batch)
  /** It was given a batch of that broker's whose CRC does not match. Told once, however often it is given it. */
  | ({ readonly kind: 'FollowerRefusedBatch'; readonly follower: BrokerId; readonly error: ErrorCode } & Batch)
  | ({ readonly kind: 'ConsumerRefusedBatch'; readonly consumer: NodeId; readonly error: ErrorCode } & Batch)
  | {
      readonly kind: 'LogRecovered';
      readonly broker: BrokerId;
      readonly partition: TopicPartition;
      readonly logEndOffset: Offset;
      readonly droppedBytes: number;
      /** It was closed in order: nothing had to be checked. */
      readonly clean: boolean;
    }
  /** In order, and all bytes are flushed: a restart need not recover anything. */
  | { readonly kind: 'LogsClosed'; readonly broker: BrokerId; readonly logs: number }
  // Applications
  | { readonly kind: 'ApplicationPaused' | 'ApplicationResumed'; readonly node: NodeId }
  | { readonly kind: 'ApplicationSlowed'; readonly node: NodeId; readonly perRecordUs: number }
  // Producers
  | {
      readonly kind: 'ProducerIdAssigned';
      readonly producer: NodeId;
      readonly producerId: ProducerId;
      readonly producerEpoch: ProducerEpoch;
    }
  /** send() was called: the record is in the accumulator. `record` counts the records of this producer process, from 0. */
  | { readonly kind: 'RecordSent'; readonly producer: NodeId; readonly record: number; readonly count: number; readonly topic: TopicName }
  | { readonly kind: 'RecordRefused'; readonly producer: NodeId; readonly record: number; readonly reason: string }
  /** A batch left the accumulator. `records[i]` is the number of its i-th record. */
  | {
      readonly kind: 'BatchDrained';
      readonly partition: TopicPartition;
      readonly trace: BatchTrace;
      readonly records: Readonly<Float64Array>;
      readonly attempt: number;
      readonly producerId: ProducerId;
      readonly producerEpoch: ProducerEpoch;
      readonly baseSequence: SequenceNumber;
    }
  | {
      readonly kind: 'BatchAcknowledged';
      readonly partition: TopicPartition;
      readonly trace: BatchTrace;
      readonly baseOffset: Offset;
      readonly count: number;
      readonly acks: -1 | 0 | 1;
    }
  | {
      readonly kind: 'BatchRetried';
      readonly partition: TopicPartition;
      readonly trace: BatchTrace;
      readonly error: ErrorCode;
      readonly attempt: number;
    }
  /** It may never have left the accumulator: then this is the first that is heard of its records. */
  | {
      readonly kind: 'BatchFailed';
      readonly partition: TopicPartition;
      readonly trace: BatchTrace;
      readonly records: Readonly<Float64Array>;
      readonly error: ErrorCode;
    }
  // Consumers and groups
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
  | { readonly kind: 'ConsumerClosed'; readonly consumer: NodeId; readonly group: GroupId }
  // A task queue, its senders and its workers
  | { readonly kind: 'QueueMessageStored'; readonly queue: NodeId; readonly message: MessageNumber; readonly key: string | null }
  | { readonly kind: 'QueueMessageRefused'; readonly queue: NodeId; readonly sender: NodeId; readonly reason: string }
  | ({ readonly kind: 'QueueMessageHanded'; readonly receives: number } & AtWorker)
  | ({ readonly kind: 'QueueMessageReturned'; readonly receives: number } & AtWorker)
  | ({ readonly kind: 'QueueMessageForgotten' } & AtWorker)
  | { readonly kind: 'QueueMessageDead'; readonly queue: NodeId; readonly message: MessageNumber; readonly receives: number }
  | { readonly kind: 'QueueAcknowledgedTooLate'; readonly queue: NodeId; readonly worker: NodeId }
  | { readonly kind: 'QueueRecovered'; readonly queue: NodeId; readonly waiting: number; readonly dead: number }
  | ({ readonly kind: 'WorkerFinished' } & AtWorker)
  | ({ readonly kind: 'WorkerFailed' } & AtWorker)
  | { readonly kind: 'WorkerClosed'; readonly worker: NodeId; readonly queue: NodeId }
  // Commands
  | { readonly kind: 'CommandGiven'; readonly command: number; readonly text: string }
  | { readonly kind: 'CommandAnswered'; readonly command: number; readonly failed: boolean; readonly lines: readonly string[] };

/** One kind of happening. */
export type HappeningOf<Kind extends Happening['kind']> = Extract<Happening, { readonly kind: Kind }>;

export interface CommittedOffset {
  readonly partition: TopicPartition;
  readonly offset: Offset;
}

/** A happening with its place in history: what `context.emit` made of it. */
export type ClusterEvent = Emitted & { readonly what: Happening };

/** State first, cause second, in Kafka's words; one sentence. */
export function describeEvent(what: Happening): string {
  switch (what.kind) {
    case 'ProcessStarted':
      return `${what.node} started.`;
    case 'ProcessKilled':
      return `${what.node} was killed; its disk and page cache remain.`;
    case 'ProcessEnded':
      return `${what.node} has ended.`;
    case 'ProcessFrozen':
      return `${what.node} froze; nobody is told.`;
    case 'ProcessThawed':
      return `${what.node} goes on.`;
    case 'LinkCut':
      return `The link ${ends(what)} is cut${what.ways === 'OneWay' ? '; the way back is whole' : ''}.`;
    case 'LinkHealed':
      return `The link ${ends(what)} is whole again.`;
    case 'LinkSlowed':
      return `The link ${ends(what)} takes ${what.extraLatencyUs / 1_000} ms longer.`;
    case 'LinkLossy':
      return `The link ${ends(what)} loses ${what.lossPercent} of 100 packets; TCP sends them again.`;
    case 'MessageHeld':
      return `${touched(what)} is held on its way; all behind it on its connection waits.`;
    case 'MessageReleased':
      return `${touched(what)} goes on.`;
    case 'MessageDelayed':
      return `${touched(what)} takes ${what.byUs / 1_000} ms longer.`;
    case 'MessageDropped':
      return `${touched(what)} is lost on its way; TCP sends it again ${what.againAfterUs / 1_000} ms after it had left.`;
    case 'ConnectionRefused':
      return `Broker ${what.broker} closed a connection: ${what.reason}.`;
    case 'BrokerRegistered':
      return `Broker ${what.broker} registered, broker epoch ${what.brokerEpoch}; it is fenced until it has caught up with the metadata.`;
    case 'BrokerFenced':
      return `Broker ${what.broker} is fenced: ${what.because === 'Silence' ? 'its heartbeats stopped' : 'it has shut down'}.`;
    case 'BrokerShuttingDown':
      return `Broker ${what.broker} is shutting down: others lead what it led.`;
    case 'BrokerUnfenced':
      return `Broker ${what.broker} is unfenced: it may lead and join ISRs.`;
    case 'BrokerUnregistered':
      return `Broker ${what.broker} is registered no more: the cluster has forgotten it.`;
    case 'TopicCreated':
      return `Topic ${what.topic} exists, ${what.partitions} partitions, replication factor ${what.replicationFactor}.`;
    case 'PartitionsAdded':
      return `Topic ${what.topic} has ${what.partitions} partitions now, ${what.added} of them new; what was written stays where it is.`;
    case 'TopicConfigured':
      return `${what.name} of topic ${what.topic} is ${what.value ?? 'what the cluster says'} from now on.`;
    case 'TopicDeleted':
      return `Topic ${what.topic} is deleted.`;
    case 'LeaderElected':
      return what.leader === NO_LEADER
        ? `${partitionName(what.partition)} has no leader, epoch ${what.leaderEpoch}: nobody in its ISR is alive.`
        : `Leader of ${partitionName(what.partition)} is now broker ${what.leader}, epoch ${what.leaderEpoch}${what.unclean ? ' (unclean)' : ''}.`;
    case 'IsrShrunk':
      return `ISR of ${partitionName(what.partition)} is ${what.isr.join(', ')}; broker ${what.removed.join(', ')} is out.`;
    case 'IsrExpanded':
      return `ISR of ${partitionName(what.partition)} is ${what.isr.join(', ')}; broker ${what.added.join(', ')} has caught up.`;
    case 'BecameLeader':
      return `Broker ${what.broker} leads ${partitionName(what.partition)} from offset ${what.logEndOffset}, epoch ${what.leaderEpoch}.`;
    case 'BecameFollower':
      return `Broker ${what.broker} follows broker ${what.leader} for ${partitionName(what.partition)}, epoch ${what.leaderEpoch}.`;
    case 'RecordsAppended':
      return `Broker ${what.broker} appended ${offsets(what.baseOffset, what.lastOffset)} to ${partitionName(what.partition)}.`;
    case 'DuplicateIgnored':
      return `Broker ${what.broker} has ${offsets(what.baseOffset, what.lastOffset)} of ${partitionName(what.partition)} already; the copy is not appended.`;
    case 'AppendRefused':
      return `Broker ${what.broker} refused a batch for ${partitionName(what.partition)}: ${errorName(what.error)}.`;
    case 'HighWatermarkAdvanced':
      return `High watermark of ${partitionName(what.partition)} is ${what.to} on broker ${what.broker}, was ${what.from}.`;
    case 'LogTruncated':
      return `Broker ${what.broker} truncated ${partitionName(what.partition)} from log end offset ${what.from} to ${what.to}.`;
    case 'SegmentRolled':
      return `Broker ${what.broker} rolled ${partitionName(what.partition)}: a new segment begins at offset ${what.baseOffset}.`;
    case 'SegmentsExpired':
      return `Broker ${what.broker} deleted ${what.segments === 1 ? 'a segment' : `${what.segments} segments`} of ${partitionName(what.partition)}, ${WHY_EXPIRED[what.reason]}: its log starts at offset ${what.to}, was ${what.from}.`;
    case 'LogStartFollowed':
      return `Broker ${what.broker} starts ${partitionName(what.partition)} at offset ${what.to} as its leader does, was ${what.from}.`;
    case 'BatchCorrupted':
      return `Byte ${what.byte} of ${batch(what)} has changed on the disk of broker ${what.broker}: its CRC does not match.`;
    case 'BatchRepaired':
      return `Byte ${what.byte} of ${batch(what)} is as it was on the disk of broker ${what.broker}.`;
    case 'FollowerRefusedBatch':
      return `Broker ${what.follower} refuses ${batch(what)} from broker ${what.broker}: ${errorName(what.error)}, the CRC does not match.`;
    case 'ConsumerRefusedBatch':
      return `${what.consumer} refuses ${batch(what)} from broker ${what.broker}: ${errorName(what.error)}, the CRC does not match.`;
    case 'LogsClosed':
      return `Broker ${what.broker} flushed and closed its ${what.logs} logs: its next process need not recover them.`;
    case 'LogRecovered':
      return `Broker ${what.broker} ${what.clean ? 'opened' : 'recovered'} ${partitionName(what.partition)} up to offset ${what.logEndOffset}${what.droppedBytes > 0 ? `; ${what.droppedBytes} torn bytes are gone` : ''}.`;
    case 'ApplicationPaused':
      return `The application of ${what.node} pauses; its client stays connected.`;
    case 'ApplicationResumed':
      return `The application of ${what.node} goes on.`;
    case 'ApplicationSlowed':
      return `The application of ${what.node} takes ${what.perRecordUs / 1_000} ms for each record.`;
    case 'ProducerIdAssigned':
      return `${what.producer} is producer ${what.producerId}, epoch ${what.producerEpoch}.`;
    case 'RecordSent':
      return `${what.producer} sent ${what.count === 1 ? 'a record' : `${what.count} records`} to ${what.topic}.`;
    case 'RecordRefused':
      return `${what.producer} refused a record: ${what.reason}.`;
    case 'BatchDrained':
      return `${what.trace.producer} sends ${what.records.length} records for ${partitionName(what.partition)}${what.attempt > 0 ? `, attempt ${what.attempt + 1}` : ''}.`;
    case 'BatchAcknowledged':
      return what.acks === 0
        ? `${what.trace.producer} takes ${what.count} records for ${partitionName(what.partition)} as sent: with acks=0 nobody answers.`
        : `${what.trace.producer} has its acknowledgement: ${offsets(what.baseOffset, (what.baseOffset + what.count - 1) as Offset)} of ${partitionName(what.partition)}.`;
    case 'BatchRetried':
      return `${what.trace.producer} will send a batch for ${partitionName(what.partition)} again: ${errorName(what.error)}.`;
    case 'BatchFailed':
      return `${what.trace.producer} gave up on a batch for ${partitionName(what.partition)}: ${errorName(what.error)}.`;
    case 'CoordinatorLoaded':
      return `Broker ${what.broker} coordinates the groups of ${'__consumer_offsets'}-${what.partition}: ${what.groups} loaded from its log.`;
    case 'GroupStateChanged':
      return `Group ${what.group} is ${what.to}, generation ${what.generation}.`;
    case 'MemberJoined':
      return `Member ${what.member} joined group ${what.group}.`;
    case 'MemberLeft':
      return `Member ${what.member} is out of group ${what.group}: ${what.reason}.`;
    case 'OffsetsCommitted':
      return `Group ${what.group} committed ${what.offsets.map(({ partition, offset }) => `${partitionName(partition)} at ${offset}`).join(', ')}.`;
    case 'PartitionsAssigned':
      return what.partitions.length === 0
        ? `${what.consumer} has no partition in generation ${what.generation}: it is idle.`
        : `${what.consumer} owns ${what.partitions.map(partitionName).join(', ')} in generation ${what.generation}.`;
    case 'PartitionsRevoked':
      return `${what.consumer} gave up ${what.partitions.map(partitionName).join(', ')}.`;
    case 'PositionReset':
      return `${what.consumer} starts ${partitionName(what.partition)} at offset ${what.to}: ${what.because}.`;
    case 'RecordsDelivered':
      return `${what.consumer} was given ${offsets(what.baseOffset, what.lastOffset)} of ${partitionName(what.partition)}.`;
    case 'HandlerTookRecords':
      return `${what.consumer} has ${offsets(what.baseOffset, what.lastOffset)} of ${partitionName(what.partition)} in hand: it ${what.order === 'CommitThenProcess' ? 'commits, then processes' : 'processes, then commits'}.`;
    case 'HandlerDroppedRecords':
      return `${what.consumer} lets go of its records: commitSync() threw, and it commits before it acts.`;
    case 'CommitCalled':
      return `${what.consumer} calls commitSync().`;
    case 'SideEffectDone':
      return `${what.consumer} has done “${what.sideEffect}” for ${offsets(what.offset, what.offset)} of ${partitionName(what.partition)}, outside Kafka.`;
    case 'ConsumerFailed':
      return `${what.consumer} gives up: ${what.reason}.`;
    case 'ConsumerClosed':
      return `${what.consumer} left group ${what.group} and ended.`;
    case 'QueueMessageStored':
      return `Queue ${what.queue} stored message ${what.message}.`;
    case 'QueueMessageRefused':
      return `Queue ${what.queue} refused a message of ${what.sender}: ${what.reason}.`;
    case 'QueueMessageHanded':
      return `Queue ${what.queue} handed message ${what.message} to ${what.worker}${what.receives > 1 ? `, handed out ${what.receives} times now` : ''}; the others do not see it.`;
    case 'QueueMessageReturned':
      return `Message ${what.message} of queue ${what.queue} is visible again: ${what.worker} did not acknowledge it in time.`;
    case 'QueueMessageForgotten':
      return `Queue ${what.queue} forgot message ${what.message}: ${what.worker} acknowledged it.`;
    case 'QueueMessageDead':
      return `Queue ${what.queue} put message ${what.message} to its dead letters: handed out ${what.receives} times, never acknowledged.`;
    case 'QueueAcknowledgedTooLate':
      return `Queue ${what.queue} did not take ${what.worker}’s acknowledgement: the visibility timeout had passed.`;
    case 'QueueRecovered':
      return `Queue ${what.queue} has ${what.waiting} messages and ${what.dead} dead letters on its disk.`;
    case 'WorkerFinished':
      return `${what.worker} finished message ${what.message} of queue ${what.queue}.`;
    case 'WorkerFailed':
      return `${what.worker} failed on message ${what.message} of queue ${what.queue}: it acknowledges nothing.`;
    case 'WorkerClosed':
      return `${what.worker} works for queue ${what.queue} no more.`;
    case 'CommandGiven':
      return `You: ${what.text}`;
    case 'CommandAnswered':
      return what.failed ? `Refused: ${saidFirst(what.lines).join(' ')}` : `Done${what.lines.length > 0 ? `: ${what.lines[0]}` : '.'}`;
    default:
      return assertUnreachable(what);
  }
}

const ends = ({ a, b, ways }: { readonly a: NodeId; readonly b: NodeId; readonly ways: Ways }) =>
  ways === 'OneWay' ? `from ${a} to ${b}` : `between ${a} and ${b}`;
const touched = ({ api, direction, from, to }: TouchedMessage) => `The ${api} ${direction.toLowerCase()} from ${from} to ${to}`;

/** Behind a blank line comes a table. */
function saidFirst(lines: readonly string[]): readonly string[] {
  const blank = lines.indexOf('');
  return blank < 0 ? lines : lines.slice(0, blank);
}

const WHY_EXPIRED = {
  LogStart: 'below its log start offset',
  Size: 'for size (retention.bytes)',
  Time: 'for age (retention.ms)',
} as const;

function batch({ partition, baseOffset, lastOffset }: Batch): string {
  return `${offsets(baseOffset, lastOffset)} of ${partitionName(partition)}`;
}

function offsets(first: Offset, last: Offset): string {
  return first === last ? `offset ${first}` : `offsets ${first} to ${last}`;
}

/**
 * Whether a learner would want to stop here. Step, skip idle and auto pace all ask this one question. Empty fetches and
 * heartbeats are no happenings at all.
 */
export function isOfInterest(what: Happening): boolean {
  switch (what.kind) {
    case 'RecordSent':
    case 'CommandGiven':
    case 'CommandAnswered':
    case 'ProducerIdAssigned':
    case 'CoordinatorLoaded':
    case 'LogRecovered':
    case 'HandlerTookRecords':
      return false;
    case 'RecordsAppended':
    case 'HighWatermarkAdvanced':
    case 'BecameLeader':
    case 'BecameFollower':
    case 'SegmentRolled':
    case 'SegmentsExpired':
    case 'LogStartFollowed':
      return !what.partition.topic.startsWith('__');
    case 'LeaderElected':
    case 'IsrShrunk':
    case 'IsrExpanded':
      return !what.partition.topic.startsWith('__');
    // That a batch is tried again is news; that it is tried again and again is waiting. How it ends is news again.
    case 'BatchDrained':
    case 'BatchRetried':
      return what.attempt <= 1;
    default:
      return true;
  }
}
