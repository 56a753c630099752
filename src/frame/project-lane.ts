/**
 * One replica's log as a lane: its newest offsets as cells, its high watermark and its log end offset.
 * Read next: stage/log/draw-partition-lane.ts.
 */
import { brokerNode } from '../engine/cluster/description';
import type { PartitionImage } from '../engine/metadata/image';
import { type BrokerId, NO_LEADER, type Offset } from '../engine/model/vocabulary';
import type { RecordBatch } from '../engine/protocol/record-batch';
import type { Partition } from '../engine/replication/partition';
import type { VirtualTime } from '../engine/sim/context';
import type { LaneCell, PartitionLane } from './cluster-frame';
import type { Moment } from './moment';
import { type StoredLog, sharedEnd } from './stored-logs';

/** A lane shows this many offsets; the rest scrolls. Some more are sent along, for those that are on their way out. */
export const LANE_OFFSETS = 14;
const LEAVING_OFFSETS_MAX = 4;
export const CELLS_MAX = LANE_OFFSETS + LEAVING_OFFSETS_MAX;

const LONG_AGO = 0 as VirtualTime;

/** Null where the broker has nothing of the partition yet: it has just been told, or it never lived. */
export function projectLane(registered: PartitionImage, broker: BrokerId, moment: Moment): PartitionLane | null {
  const { partition } = registered;
  const replica = moment.cluster.broker(broker)?.replicas.partition(partition) ?? null;
  if (replica !== null) return liveLane(replica, registered, broker, moment);
  const stored = moment.stored.log(moment.cluster.sim.diskOf(brokerNode(broker)), partition, CELLS_MAX);
  return stored === null ? null : storedLane(stored, registered, broker, moment);
}

function liveLane(replica: Partition, registered: PartitionImage, broker: BrokerId, moment: Moment): PartitionLane {
  const { log } = replica;
  const { partition } = registered.partition;
  const first = Math.max(log.logStartOffset, log.logEndOffset - CELLS_MAX) as Offset;
  const moved = moment.recent.highWatermark(broker, partition);
  return {
    partition,
    broker,
    role: replica.role,
    leaderEpoch: replica.leaderEpoch,
    electedAt: moment.recent.roleTakenAt(broker, partition),
    ...membership(registered, broker),
    cells: cellsOf(log.batchesFrom(first), { first, highWatermark: log.highWatermark, broker, partition }, moment),
    logStartOffset: log.logStartOffset,
    highWatermark: log.highWatermark,
    highWatermarkMovedAt: moved?.at ?? LONG_AGO,
    highWatermarkBefore: moved?.from ?? log.highWatermark,
    logEndOffset: log.logEndOffset,
    flushedOffset: log.flushedOffset(),
    tornBytes: 0,
    segmentStarts: log.segments.slice(1).flatMap(({ baseOffset }) => (baseOffset > first ? [baseOffset] : [])),
  };
}

/** The process is gone and what it knew with it: what is left is on its disk. */
function storedLane(stored: StoredLog, registered: PartitionImage, broker: BrokerId, moment: Moment): PartitionLane {
  const { partition } = registered.partition;
  const { startOffset, endOffset, flushedOffset } = stored;
  const first = Math.max(startOffset, endOffset - CELLS_MAX) as Offset;
  const highWatermark = promisedOf(stored, registered, moment);
  return {
    partition,
    broker,
    role: 'Offline',
    leaderEpoch: stored.epochs.latest()?.epoch ?? registered.leaderEpoch,
    electedAt: LONG_AGO,
    ...membership(registered, broker),
    cells: cellsOf(stored.batches, { first, highWatermark, broker, partition }, moment),
    logStartOffset: startOffset,
    highWatermark,
    highWatermarkMovedAt: LONG_AGO,
    highWatermarkBefore: highWatermark,
    logEndOffset: endOffset,
    flushedOffset,
    tornBytes: stored.tornBytes,
    segmentStarts: stored.segments.slice(1).filter((base) => base > first),
  };
}

/** How much of a stored log is promised: what it shares with a living replica below that one's high watermark, at least what it wrote down. */
function promisedOf(stored: StoredLog, registered: PartitionImage, { cluster }: Moment): Offset {
  let promised = Math.min(stored.checkpointedHighWatermark, stored.endOffset);
  for (const broker of registered.replicas) {
    const log = cluster.broker(broker)?.replicas.partition(registered.partition)?.log;
    if (log !== undefined) promised = Math.max(promised, Math.min(log.highWatermark, sharedEnd(stored, log)));
  }
  return promised as Offset;
}

function membership({ replicas, isr }: PartitionImage, broker: BrokerId): Pick<PartitionLane, 'replicas' | 'inSync'> {
  return { replicas: replicas.map((replica) => ({ broker: replica, inSync: isr.includes(replica) })), inSync: isr.includes(broker) };
}

interface Window extends Pick<PartitionLane, 'highWatermark' | 'broker' | 'partition'> {
  readonly first: Offset;
}

function cellsOf(batches: Iterable<RecordBatch>, window: Window, moment: Moment): readonly LaneCell[] {
  const { first, highWatermark, broker, partition } = window;
  const cells: LaneCell[] = [];
  for (const batch of batches) {
    if (batch.lastOffset < first) continue;
    const appendedAt = moment.recent.appendedAt(broker, partition, batch.baseOffset) ?? LONG_AGO;
    for (const record of moment.batches.records(batch)) {
      const { offset, key, value, timestampMs, corrupt } = record;
      if (offset < first) continue;
      const joined = offset > first && offset > batch.baseOffset;
      cells.push({
        offset,
        key,
        value,
        keyNumber: moment.keys.ofRecord(record),
        committed: offset < highWatermark,
        joined,
        corrupt,
        timestampMs,
        appendedAt,
      });
    }
  }
  return cells;
}

/** The high watermark by which lags are told: the leader's, else the highest that anybody alive knows. */
export function highWatermarkOf({ partition, replicas, leader }: PartitionImage, { cluster }: Moment): Offset {
  const led = leader === NO_LEADER ? undefined : cluster.broker(leader)?.replicas.partition(partition)?.log;
  if (led !== undefined) return led.highWatermark;
  let highest = 0;
  for (const broker of replicas) highest = Math.max(highest, cluster.broker(broker)?.replicas.partition(partition)?.log.highWatermark ?? 0);
  return highest as Offset;
}
