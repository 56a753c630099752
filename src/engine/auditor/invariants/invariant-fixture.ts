/** Partitions as a test wants them: brokers, roles and logs written by hand. */
import type { ClusterEvent, Happening } from '../../model/events';
import type {
  BrokerId,
  LeaderEpoch,
  Offset,
  PartitionIndex,
  ProducerEpoch,
  ProducerId,
  SequenceNumber,
  TimestampMs,
  TopicName,
} from '../../model/vocabulary';
import type { EventId, NodeId, VirtualTime } from '../../sim/context';
import { Emitted } from '../../sim/emitted';
import type {
  BatchView,
  ClusterInvariant,
  ClusterView,
  Invariant,
  PartitionView,
  RecordView,
  ReplicaView,
  RetentionSettings,
} from './invariant';

export const orders = { topic: 'orders' as TopicName, partition: 0 as PartitionIndex };

/** Told as pairs of base offset and epoch; one record a batch unless `count` says more. */
export function batch(
  baseOffset: number,
  leaderEpoch: number,
  more: {
    count?: number;
    crc?: number;
    producer?: number;
    producerEpoch?: number;
    sequence?: number;
    timestamp?: number;
    bytes?: number;
    /** Offset, key and value; some of the offsets may be missing. */
    records?: readonly (readonly [number, string | null, string | null])[];
    horizon?: number;
  } = {},
): BatchView {
  const { count = 1, crc = 1_000 + baseOffset, producer = -1, producerEpoch = producer < 0 ? -1 : 0, sequence = -1 } = more;
  const { timestamp = 0, bytes = 100, records = [], horizon = null } = more;
  return {
    baseOffset: baseOffset as Offset,
    lastOffset: (baseOffset + count - 1) as Offset,
    leaderEpoch: leaderEpoch as LeaderEpoch,
    crc,
    producerId: producer as ProducerId,
    producerEpoch: producerEpoch as ProducerEpoch,
    baseSequence: sequence as SequenceNumber,
    recordCount: more.records?.length ?? count,
    maxTimestamp: timestamp as TimestampMs,
    length: bytes,
    records: records.map(([offset, key, value]) => ({ offset: offset as Offset, timestamp, key, value })),
    horizon,
  } as SketchedBatch;
}

type SketchedBatch = BatchView & { readonly records: readonly RecordView[]; readonly horizon: number | null };

/** `count` batches of one record each, from offset 0. */
export const batches = (count: number, leaderEpoch: number): BatchView[] =>
  Array.from({ length: count }, (_, offset) => batch(offset, leaderEpoch));

interface Sketch {
  readonly epoch?: number;
  readonly highWatermark?: number;
  readonly log?: readonly BatchView[];
  readonly logStartOffset?: number;
  readonly isr?: readonly number[];
  readonly minInsyncReplicas?: number;
  readonly epochStart?: number;
  readonly clockMs?: number;
  readonly segments?: readonly number[];
  readonly settings?: Partial<RetentionSettings>;
  /** Those that are not known from its batches. */
  readonly lastOffsets?: readonly (readonly [producer: number, offset: number])[];
}

const settingsByDefault: RetentionSettings = {
  deletes: true,
  retentionMs: -1,
  retentionBytes: -1,
  compacted: false,
  deleteRetentionMs: 0,
  minCompactionLagMs: 0,
};

export const leader = (broker: number, sketch: Sketch = {}) => replica(broker, 'Leader', sketch);
export const follower = (broker: number, sketch: Sketch = {}) => replica(broker, 'Follower', sketch);

function replica(broker: number, role: ReplicaView['role'], sketch: Sketch): ReplicaView {
  const { epoch = 1, highWatermark = 0, log = [], logStartOffset = 0, isr = [broker], minInsyncReplicas = 1, epochStart = 0 } = sketch;
  const { clockMs = 0, segments = [logStartOffset], settings = {}, lastOffsets = [] } = sketch;
  return {
    broker: broker as BrokerId,
    role,
    leaderEpoch: epoch as LeaderEpoch,
    highWatermark: highWatermark as Offset,
    logStartOffset: logStartOffset as Offset,
    logEndOffset: Math.max(logStartOffset, (log.at(-1)?.lastOffset ?? -1) + 1) as Offset,
    maximalIsr: isr as readonly BrokerId[],
    minInsyncReplicas,
    leaderEpochStartOffset: epochStart as Offset,
    batchAt: (offset) => log.find(({ baseOffset, lastOffset }) => baseOffset <= offset && offset <= lastOffset) ?? null,
    batches: () => log,
    clockMs,
    segmentBaseOffsets: segments as readonly Offset[],
    settings: { ...settingsByDefault, ...settings },
    lastOffsets: new Map([...log.map(({ producerId, lastOffset }) => [producerId, lastOffset] as const), ...(lastOffsets as [])]),
    recordsOf: (batch) => (batch as SketchedBatch).records,
    deleteHorizonOf: (batch) => (batch as SketchedBatch).horizon,
  };
}

export function partition(replicas: readonly ReplicaView[], inSync: readonly number[] | null = null): PartitionView {
  return { partition: orders, replicas, inSync: inSync as readonly BrokerId[] | null, isRecovering: false, isCompacted: false };
}

/** Of a topic that is compacted. */
export const compacted = (replicas: readonly ReplicaView[], inSync: readonly number[] | null = null): PartitionView => ({
  ...partition(replicas, inSync),
  isCompacted: true,
});

// Happenings

const on = (broker: number, epoch: number) => ({ broker: broker as BrokerId, partition: orders, leaderEpoch: epoch as LeaderEpoch });

export const becameLeader = (broker: number, epoch: number): Happening => ({
  kind: 'BecameLeader',
  ...on(broker, epoch),
  logEndOffset: 0 as Offset,
  highWatermark: 0 as Offset,
});

export const becameFollower = (broker: number, leader: number, epoch: number): Happening => ({
  kind: 'BecameFollower',
  ...on(broker, epoch),
  leader: leader as BrokerId,
});

export const elected = (broker: number, epoch: number, unclean = false): Happening => ({
  kind: 'LeaderElected',
  partition: orders,
  leader: broker as BrokerId,
  leaderEpoch: epoch as LeaderEpoch,
  isr: [broker as BrokerId],
  unclean,
});

export const advanced = (broker: number, epoch: number, to: number): Happening => ({
  kind: 'HighWatermarkAdvanced',
  ...on(broker, epoch),
  from: 0 as Offset,
  to: to as Offset,
});

export const expanded = (...added: number[]): Happening => ({
  kind: 'IsrExpanded',
  partition: orders,
  added: added as BrokerId[],
  isr: added as BrokerId[],
});

export const recovered = (broker: number, logEndOffset: number): Happening => ({
  kind: 'LogRecovered',
  broker: broker as BrokerId,
  partition: orders,
  logEndOffset: logEndOffset as Offset,
  droppedBytes: 0,
  clean: false,
});

export const delivered = (lastOffset: number): Happening => ({
  kind: 'RecordsDelivered',
  ...on(1, 1),
  consumer: 'group-1' as NodeId,
  baseOffset: lastOffset as Offset,
  lastOffset: lastOffset as Offset,
});

export function appended(
  broker: number,
  epoch: number,
  { baseOffset, lastOffset, producerId, producerEpoch, baseSequence }: BatchView,
  role: 'Leader' | 'Follower' = 'Leader',
): Happening {
  return {
    kind: 'RecordsAppended',
    role,
    ...on(broker, epoch),
    baseOffset,
    lastOffset,
    trace: null,
    producerId,
    producerEpoch,
    baseSequence,
  };
}

export const truncated = (broker: number, from: number, to: number): Happening => ({
  kind: 'LogTruncated',
  ...on(broker, 1),
  from: from as Offset,
  to: to as Offset,
});

export const expired = (broker: number, reason: 'LogStart' | 'Size' | 'Time', from: number, to: number): Happening => ({
  kind: 'SegmentsExpired',
  ...on(broker, 1),
  reason,
  segments: 1,
  from: from as Offset,
  to: to as Offset,
});

export const recordsDeleted = (broker: number, from: number, to: number): Happening => ({
  kind: 'RecordsDeleted',
  ...on(broker, 1),
  from: from as Offset,
  to: to as Offset,
});

export const cleaningBegan = (broker: number, firstDirtyOffset: number, firstUncleanableOffset: number): Happening => ({
  kind: 'LogCleaningBegan',
  ...on(broker, 1),
  firstDirtyOffset: firstDirtyOffset as Offset,
  firstUncleanableOffset: firstUncleanableOffset as Offset,
  dirtyRatio: 1,
});

export const cleaned = (broker: number, firstDirtyOffset: number, endOffset: number): Happening => ({
  kind: 'LogCleaned',
  ...on(broker, 1),
  firstDirtyOffset: firstDirtyOffset as Offset,
  endOffset: endOffset as Offset,
  recordsRead: 0,
  recordsKept: 0,
  bytesBefore: 0,
  bytesAfter: 0,
  segmentsBefore: 1,
  segmentsAfter: 1,
});

/** What the invariant says after each moment: what has just happened, and how the partition is then. */
export function audit<Memory>(
  invariant: Invariant<Memory>,
  ...moments: readonly (readonly [Happening, PartitionView])[]
): (string | null)[] {
  const memory = invariant.begin();
  return moments.map(([what, view], id) => {
    const after = new Emitted({ id: id as EventId, at: 0 as VirtualTime, node: null, cause: null, what }) as ClusterEvent;
    return invariant.check({ memory, partition: view, after });
  });
}

export function auditCluster<Memory>(
  invariant: ClusterInvariant<Memory>,
  ...moments: readonly (readonly [Happening, ClusterView])[]
): (string | null)[] {
  const memory = invariant.begin();
  return moments.map(([what, cluster], id) => {
    const after = new Emitted({ id: id as EventId, at: 0 as VirtualTime, node: null, cause: null, what }) as ClusterEvent;
    return invariant.check({ memory, cluster, after });
  });
}
