/** What happens to one replica's log, on the disk of one broker. */
import type { NodeId } from '../../sim/context';
import { errorName } from '../error-codes';
import type { BrokerId, ErrorCode, LeaderEpoch, Offset, ProducerEpoch, ProducerId, SequenceNumber, TopicPartition } from '../vocabulary';
import { partitionName } from '../vocabulary';
import type { BatchTrace } from './producers';
import { offsets, type Sentences } from './sentences';

/** Where a log changed. */
export interface OnReplica {
  readonly broker: BrokerId;
  readonly partition: TopicPartition;
  readonly leaderEpoch: LeaderEpoch;
}

/** One batch of one replica's log. */
interface Batch {
  readonly broker: BrokerId;
  readonly partition: TopicPartition;
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
}

export type ReplicaHappening =
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
  /** The cleaner has taken the log; what is dirty of it, as far as it may be cleaned. */
  | ({
      readonly kind: 'LogCleaningBegan';
      readonly firstDirtyOffset: Offset;
      readonly firstUncleanableOffset: Offset;
      readonly dirtyRatio: number;
    } & OnReplica)
  /** Of every key below `endOffset` the last value is left, of the records that could be cleaned. */
  | ({
      readonly kind: 'LogCleaned';
      readonly firstDirtyOffset: Offset;
      readonly endOffset: Offset;
      readonly recordsRead: number;
      readonly recordsKept: number;
      readonly bytesBefore: number;
      readonly bytesAfter: number;
      readonly segmentsBefore: number;
      readonly segmentsAfter: number;
    } & OnReplica)
  /** By an operator's word: the leader's log begins at `to`. */
  | ({ readonly kind: 'RecordsDeleted'; readonly from: Offset; readonly to: Offset } & OnReplica)
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
  | { readonly kind: 'LogsClosed'; readonly broker: BrokerId; readonly logs: number };

export const TELL_REPLICAS: Sentences<ReplicaHappening> = {
  BecameLeader: (what) =>
    `Broker ${what.broker} leads ${partitionName(what.partition)} from offset ${what.logEndOffset}, epoch ${what.leaderEpoch}.`,
  BecameFollower: (what) =>
    `Broker ${what.broker} follows broker ${what.leader} for ${partitionName(what.partition)}, epoch ${what.leaderEpoch}.`,
  RecordsAppended: (what) =>
    `Broker ${what.broker} appended ${offsets(what.baseOffset, what.lastOffset)} to ${partitionName(what.partition)}.`,
  DuplicateIgnored: (what) =>
    `Broker ${what.broker} has ${offsets(what.baseOffset, what.lastOffset)} of ${partitionName(what.partition)} already; the copy is not appended.`,
  AppendRefused: (what) => `Broker ${what.broker} refused a batch for ${partitionName(what.partition)}: ${errorName(what.error)}.`,
  HighWatermarkAdvanced: (what) =>
    `High watermark of ${partitionName(what.partition)} is ${what.to} on broker ${what.broker}, was ${what.from}.`,
  LogTruncated: (what) =>
    `Broker ${what.broker} truncated ${partitionName(what.partition)} from log end offset ${what.from} to ${what.to}.`,
  SegmentRolled: (what) =>
    `Broker ${what.broker} rolled ${partitionName(what.partition)}: a new segment begins at offset ${what.baseOffset}.`,
  SegmentsExpired: (what) =>
    `Broker ${what.broker} deleted ${what.segments === 1 ? 'a segment' : `${what.segments} segments`} of ${partitionName(what.partition)}, ${WHY_EXPIRED[what.reason]}: its log starts at offset ${what.to}, was ${what.from}.`,
  LogCleaningBegan: (what) =>
    `Broker ${what.broker} began to clean ${partitionName(what.partition)} up to offset ${what.firstUncleanableOffset}: ${Math.round(what.dirtyRatio * 100)} % of it is dirty.`,
  LogCleaned: (what) =>
    `Broker ${what.broker} cleaned ${partitionName(what.partition)} up to offset ${what.endOffset}: ${what.recordsKept} of ${what.recordsRead} records are left, ${what.bytesAfter} bytes, were ${what.bytesBefore}.`,
  RecordsDeleted: (what) =>
    `Broker ${what.broker} deleted the records of ${partitionName(what.partition)} below offset ${what.to} on request: its log starts there, was ${what.from}.`,
  LogStartFollowed: (what) =>
    `Broker ${what.broker} starts ${partitionName(what.partition)} at offset ${what.to} as its leader does, was ${what.from}.`,
  BatchCorrupted: (what) => `Byte ${what.byte} of ${batch(what)} has changed in the log of broker ${what.broker}: its CRC does not match.`,
  BatchRepaired: (what) => `Byte ${what.byte} of ${batch(what)} is as it was in the log of broker ${what.broker}.`,
  FollowerRefusedBatch: (what) =>
    `Broker ${what.follower} refuses ${batch(what)} from broker ${what.broker}: ${errorName(what.error)}, the CRC does not match.`,
  ConsumerRefusedBatch: (what) =>
    `${what.consumer} refuses ${batch(what)} from broker ${what.broker}: ${errorName(what.error)}, the CRC does not match.`,
  LogRecovered: (what) =>
    `Broker ${what.broker} ${what.clean ? 'opened' : 'recovered'} ${partitionName(what.partition)} up to offset ${what.logEndOffset}${what.droppedBytes > 0 ? `; ${what.droppedBytes} torn bytes are gone` : ''}.`,
  LogsClosed: (what) => `Broker ${what.broker} flushed and closed its ${what.logs} logs: its next process need not recover them.`,
};

const WHY_EXPIRED = {
  LogStart: 'below its log start offset',
  Size: 'for size (retention.bytes)',
  Time: 'for age (retention.ms)',
} as const;

function batch({ partition, baseOffset, lastOffset }: Batch): string {
  return `${offsets(baseOffset, lastOffset)} of ${partitionName(partition)}`;
}
