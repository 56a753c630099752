/**
 * The newest part of a log as a disk holds it: what there is to show of a replica whose process is dead. Read anew only where the disk
 * has changed.
 */
import { HIGH_WATERMARK_CHECKPOINT, readOffsetCheckpoint } from '../engine/log/checkpoints';
import { LeaderEpochCache } from '../engine/log/leader-epoch-cache';
import { baseOffsetsOnDisk, segmentFile } from '../engine/log/log-file-names';
import type { UnifiedLog } from '../engine/log/unified-log';
import { type Offset, partitionName, type TopicPartition } from '../engine/model/vocabulary';
import { RecordBatch } from '../engine/protocol/record-batch';
import { Records } from '../engine/protocol/records';
import type { MemoryDisk } from '../engine/sim/memory-disk';

export interface StoredLog {
  readonly startOffset: Offset;
  readonly endOffset: Offset;
  /** What a power loss would leave ends here. */
  readonly flushedOffset: Offset;
  /** What the last process wrote down of its high watermark. */
  readonly checkpointedHighWatermark: Offset;
  /** Bytes behind the last whole batch. */
  readonly tornBytes: number;
  readonly epochs: LeaderEpochCache;
  /** Base offsets, oldest first. */
  readonly segments: readonly Offset[];
  /** Of the newest segments, as many as it takes to go back to `window` offsets before the end. */
  readonly batches: readonly RecordBatch[];
}

export class StoredLogs {
  private readonly known = new WeakMap<MemoryDisk, { readonly version: number; readonly logs: Map<string, StoredLog | null> }>();

  /** Null where the disk holds nothing of it. */
  log(disk: MemoryDisk, partition: TopicPartition, window: number): StoredLog | null {
    const cached = this.known.get(disk);
    const known = cached?.version === disk.version ? cached : { version: disk.version, logs: new Map<string, StoredLog | null>() };
    this.known.set(disk, known);
    const name = partitionName(partition);
    const log = known.logs.get(name);
    if (log !== undefined) return log;
    const read = readLog(disk, name, window);
    known.logs.set(name, read);
    return read;
  }
}

function readLog(disk: MemoryDisk, directory: string, window: number): StoredLog | null {
  const segments = baseOffsetsOnDisk(disk, directory, 'log');
  const newest = segments.at(-1);
  if (newest === undefined) return null;
  const batches: RecordBatch[] = [];
  let endOffset = newest;
  let flushedOffset = newest;
  let tornBytes = 0;
  for (let at = segments.length - 1; at >= 0; at--) {
    const file = segmentFile(directory, segments[at]!, 'log');
    const found = storedBatches(disk, file);
    batches.unshift(...found);
    if (at === segments.length - 1) {
      endOffset = ((found.at(-1)?.lastOffset ?? newest - 1) + 1) as Offset;
      tornBytes = disk.size(file) - found.reduce((bytes, batch) => bytes + batch.length, 0);
      flushedOffset = flushedUpTo(found, disk.flushedSize(file), newest);
    }
    if (segments[at]! <= endOffset - window) break;
  }
  return {
    startOffset: segments[0]!,
    endOffset,
    flushedOffset,
    tornBytes,
    checkpointedHighWatermark: readOffsetCheckpoint(disk, HIGH_WATERMARK_CHECKPOINT).get(directory) ?? (0 as Offset),
    epochs: LeaderEpochCache.load(disk, directory),
    segments,
    batches,
  };
}

/** The batches as they were appended where the disk still has them so; else they are cut out of the bytes. */
export function storedBatches(disk: MemoryDisk, file: string): readonly RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (const extent of disk.extents(file)) {
    if (!(extent instanceof RecordBatch)) return Records.parse(disk.read(file)).batches;
    batches.push(extent);
  }
  return batches;
}

function flushedUpTo(batches: readonly RecordBatch[], flushedBytes: number, start: Offset): Offset {
  let bytes = 0;
  let offset = start;
  for (const batch of batches) {
    bytes += batch.length;
    if (bytes > flushedBytes) break;
    offset = (batch.lastOffset + 1) as Offset;
  }
  return offset;
}

/** Up to where a stored log and another replica's are the same, judged by leader epochs, as a follower that returns would be. */
export function sharedEnd(stored: StoredLog, other: UnifiedLog): Offset {
  const latest = stored.epochs.latest();
  if (latest === null) return 0 as Offset;
  const end = other.endOffsetForEpoch(latest.epoch);
  if (end === null) return Math.min(latest.startOffset, other.logEndOffset) as Offset;
  const own = stored.epochs.endOffsetFor(end.epoch, stored.endOffset);
  return Math.min(stored.endOffset, end.endOffset, own?.endOffset ?? stored.endOffset) as Offset;
}
