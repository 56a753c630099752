import type { Happening } from '../../model/events';
import { type BrokerId, type Offset, partitionName } from '../../model/vocabulary';
import { type BatchView, type Invariant, type PartitionView, type ReplicaView, replicaOf } from './invariant';

interface Kept {
  logStartOffset: Offset;
  /** Oldest first, as far as they were seen. */
  batches: readonly BatchView[];
}

/** By broker. */
type Logs = Map<BrokerId, Kept>;

/** I-15. A record that is not committed, or not old enough, must not be gone; and a reader that was told where a log begins can rely on it. */
export const retentionTakesAPrefix: Invariant<Logs> = {
  id: 'I-15',
  mustHold:
    "retention takes whole segments from the old end of a log, each for its reason, and none that holds an offset at or above the high watermark; there is always one active segment; a replica's log start offset never decreases",
  exceptions: [
    'the active segment goes, too, when all of it has expired: a new, empty one is there then',
    'a new leader may have an older log start offset than its predecessor had (KIP-360)',
    'a process that died before its log start offset was written down begins where its checkpoint, or its first segment, says',
    'a truncation to below the log start offset begins the log anew there',
    'a replica that was taken off a broker, and put there again, has a new log',
  ],
  begin: () => new Map(),
  check({ memory, partition, after }) {
    const { what } = after;
    forget(memory, partition, what);
    const problem = retreated(memory, partition) ?? gone(memory, partition, what);
    if (what.kind === 'RecordsAppended') written(memory, partition, what);
    return problem === null ? null : `${partitionName(partition.partition)}: ${problem}`;
  },
};

/** What is known of logs that have begun anew. */
function forget(memory: Logs, partition: PartitionView, what: Happening): void {
  for (const broker of memory.keys()) if (replicaOf(partition, broker) === null) memory.delete(broker);
  if (what.kind === 'LogRecovered' || what.kind === 'LogTruncated' || what.kind === 'LogCleaned') memory.delete(what.broker);
}

function retreated(memory: Logs, { replicas }: PartitionView): string | null {
  for (const replica of replicas) {
    const known = memory.get(replica.broker);
    if (known === undefined) memory.set(replica.broker, { logStartOffset: replica.logStartOffset, batches: [...replica.batches()] });
    else if (replica.logStartOffset < known.logStartOffset && replica.logEndOffset > 0)
      return `log start offset fell from ${known.logStartOffset} to ${replica.logStartOffset} on broker ${replica.broker}`;
    else known.logStartOffset = replica.logStartOffset;
  }
  return null;
}

function written(memory: Logs, partition: PartitionView, { broker, baseOffset }: { broker: BrokerId; baseOffset: Offset }): void {
  const known = memory.get(broker);
  const batch = replicaOf(partition, broker)?.batchAt(baseOffset) ?? null;
  const last = known?.batches.at(-1);
  if (known !== undefined && batch !== null && (last === undefined || last.baseOffset < baseOffset))
    (known.batches as BatchView[]).push(batch);
}

function gone(memory: Logs, partition: PartitionView, what: Happening): string | null {
  switch (what.kind) {
    case 'SegmentRolled':
    case 'LogTruncated': {
      const replica = replicaOf(partition, what.broker);
      return replica === null ? null : activeSegment(replica);
    }
    case 'SegmentsExpired': {
      const replica = replicaOf(partition, what.broker);
      return replica === null
        ? null
        : (activeSegment(replica) ?? beyond(replica, what.to) ?? expired(memory.get(what.broker), replica, what));
    }
    case 'RecordsDeleted':
    case 'LogStartFollowed': {
      const replica = replicaOf(partition, what.broker);
      return replica === null ? null : beyond(replica, what.to);
    }
    default:
      return null;
  }
}

function activeSegment({ segmentBaseOffsets, logEndOffset, broker }: ReplicaView): string | null {
  const active = segmentBaseOffsets.at(-1);
  if (active === undefined) return `broker ${broker} has no segment to append to`;
  const isInOrder = segmentBaseOffsets.every((base, index) => index === 0 || base > segmentBaseOffsets[index - 1]!);
  return isInOrder && active <= logEndOffset
    ? null
    : `segments of broker ${broker} begin at ${segmentBaseOffsets.join(', ')}, and its log ends at ${logEndOffset}`;
}

function beyond({ broker, highWatermark }: ReplicaView, to: Offset): string | null {
  return to <= highWatermark ? null : `broker ${broker} deleted all below ${to}, and its high watermark is ${highWatermark}`;
}

type Expired = Extract<Happening, { kind: 'SegmentsExpired' }>;

function expired(known: Kept | undefined, { settings, clockMs, broker }: ReplicaView, { reason, from, to }: Expired): string | null {
  if (known === undefined) return null;
  const went = known.batches.filter(({ lastOffset }) => lastOffset < to);
  known.batches = known.batches.filter(({ lastOffset }) => lastOffset >= to);
  if (reason === 'LogStart') return to > from ? `broker ${broker} deleted ${from} to ${to}, which were above its log start offset` : null;
  if (!settings.deletes) return `broker ${broker} deleted all below ${to} of a log that is only compacted`;
  const bytesLeft = known.batches.reduce((sum, { length }) => sum + length, 0);
  if (reason === 'Size')
    return settings.retentionBytes >= 0 && bytesLeft >= settings.retentionBytes
      ? null
      : `broker ${broker} deleted all below ${to} for size: ${bytesLeft} bytes are left, and retention.bytes is ${settings.retentionBytes}`;
  const young = went.find(({ maxTimestamp }) => settings.retentionMs < 0 || clockMs - maxTimestamp <= settings.retentionMs);
  return young === undefined
    ? null
    : `broker ${broker} deleted offsets ${young.baseOffset} to ${young.lastOffset} at an age of ${clockMs - young.maxTimestamp} ms, and retention.ms is ${settings.retentionMs}`;
}
