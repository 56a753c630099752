/**
 * Finds a log again on its disk when a process starts. What a killed process left is judged by the bytes alone: above the recovery
 * point every batch is checked by its CRC, and from the first one that is torn or wrong everything is dropped, to the end of the log.
 * Below it bytes were flushed long ago and are taken as they are; indexes that are missing or unsound are rebuilt.
 *
 * A batch that is dropped here may have been acknowledged: the leader has it, and this replica will fetch it again.
 *
 * It may never bring back a record whose bytes it could not trust, nor drop one that it could.
 *
 * Kafka: LogLoader, LogSegment.recover. Read next: local-log.ts, unified-log.ts, producer-snapshot.ts.
 */
import { type Offset, partitionName } from '../model/vocabulary';
import { MAGIC_V2, RecordBatch } from '../protocol/record-batch';
import { crcIsValid } from '../protocol/record-batch-reader';
import { Records } from '../protocol/records';
import type { Disk } from '../sim/disk';
import { LeaderEpochCache } from './leader-epoch-cache';
import { LocalLog } from './local-log';
import type { LogConfig } from './log-config';
import { baseOffsetsOnDisk, SEGMENT_FILE_KINDS, segmentFile } from './log-file-names';
import type { LogIdentity } from './log-results';
import { LogSegment } from './log-segment';
import { forget, hasSnapshot, rebuildProducerState, recoverProducerState, removeStraySnapshots } from './producer-snapshot';
import type { ProducerStateManager } from './producer-state-manager';
import { finishSwaps } from './segment-swap';

/** What the process that ended had written down of the log; any of it may lag, or be of a log that has lost its end since. */
export interface LogLeft extends LogIdentity {
  readonly cleanShutdown: boolean;
  readonly logStartOffset: Offset;
  readonly recoveryPoint: Offset;
  readonly highWatermark: Offset;
  /** Where it is not given, the log was never cleaned. */
  readonly cleanedUpTo?: Offset | null;
}

export interface LoadedLog {
  readonly local: LocalLog;
  readonly epochs: LeaderEpochCache;
  readonly producers: ProducerStateManager;
  readonly logStartOffset: Offset;
  /** They were torn or corrupt. */
  readonly droppedBytes: number;
}

export function loadLog(disk: Disk, left: LogLeft): LoadedLog {
  const directory = partitionName(left.partition);
  const { segments, rebuilt, droppedBytes } = recoverSegments(disk, { ...left, directory });
  beginAtLogStart(disk, segments, { directory, logStartOffset: left.logStartOffset });
  const logStartOffset = Math.max(left.logStartOffset, (segments[0] as LogSegment).baseOffset) as Offset;
  const local = new LocalLog(directory, segments, logStartOffset);
  local.recoveryPoint = Math.max(logStartOffset, Math.min(left.recoveryPoint, local.logEndOffset)) as Offset;
  const epochs = LeaderEpochCache.load(disk, directory);
  epochs.truncateFromEnd(disk, local.logEndOffset);
  epochs.truncateFromStart(disk, logStartOffset);
  // The checkpoint is replaced at each change, so batches know more only where it was lost.
  for (const batch of local.batchesFrom(epochs.latest()?.startOffset ?? logStartOffset))
    epochs.assign(disk, batch.leaderEpoch, batch.baseOffset);
  for (const segment of segments) if (rebuilt.has(segment)) recoverProducerState(disk, local, segment, logStartOffset);
  removeStraySnapshots(disk, local);
  const at = { logStartOffset, lastOffset: local.logEndOffset };
  const producers = left.cleanShutdown && !hasSnapshot(disk, local, at) ? forget(disk, local, at) : rebuildProducerState(disk, local, at);
  return { local, epochs, producers, logStartOffset, droppedBytes };
}

function recoverSegments(
  disk: Disk,
  from: { directory: string; config: LogConfig; cleanShutdown: boolean; recoveryPoint: Offset },
): { readonly segments: LogSegment[]; readonly rebuilt: ReadonlySet<LogSegment>; readonly droppedBytes: number } {
  const { directory, config } = from;
  finishSwaps(disk, directory);
  const bases = baseOffsetsOnDisk(disk, directory, 'log');
  const segments: LogSegment[] = [];
  const rebuilt = new Set<LogSegment>();
  let droppedBytes = 0;
  bases.forEach((baseOffset, index) => {
    if (droppedBytes > 0) {
      droppedBytes += removeSegment(disk, directory, baseOffset);
      return;
    }
    const end = bases[index + 1] ?? Number.POSITIVE_INFINITY;
    const suspect = !from.cleanShutdown && end > from.recoveryPoint;
    const { batches, soundBytes } = readSegment(disk, segmentFile(directory, baseOffset, 'log'), { baseOffset, suspect });
    droppedBytes += cutOff(disk, segmentFile(directory, baseOffset, 'log'), soundBytes);
    const trustIndexes = !suspect && droppedBytes === 0;
    const { segment, isRebuilt } = LogSegment.load(disk, { directory, baseOffset, batches, config, trustIndexes });
    segments.push(segment);
    if (isRebuilt) rebuilt.add(segment);
  });
  if (segments.length === 0) segments.push(LogSegment.create(disk, directory, 0 as Offset));
  return { segments, rebuilt, droppedBytes };
}

/** The batches up to the first that is not whole and sound. */
function readSegment(
  disk: Disk,
  file: string,
  from: { baseOffset: Offset; suspect: boolean },
): { batches: readonly RecordBatch[]; soundBytes: number } {
  const batches: RecordBatch[] = [];
  let soundBytes = 0;
  let next = from.baseOffset;
  for (const batch of batchesOf(disk, file)) {
    const inOrder = batch.magic === MAGIC_V2 && batch.baseOffset >= next && batch.lastOffset >= batch.baseOffset;
    if (!inOrder || (from.suspect && !crcIsValid(batch))) break;
    batches.push(batch);
    soundBytes += batch.length;
    next = (batch.lastOffset + 1) as Offset;
  }
  return { batches, soundBytes };
}

/** The batches themselves where the disk still has them as they were appended; else they are cut out of the bytes. */
function batchesOf(disk: Disk, file: string): readonly RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (const extent of disk.extents(file)) {
    if (!(extent instanceof RecordBatch)) return Records.parse(disk.read(file)).batches;
    batches.push(extent);
  }
  return batches;
}

function cutOff(disk: Disk, file: string, soundBytes: number): number {
  const torn = disk.size(file) - soundBytes;
  if (torn > 0) disk.truncate(file, soundBytes);
  return torn;
}

/** Behind a torn batch nothing counts, though it be sound: offsets would be missing before it. */
function removeSegment(disk: Disk, directory: string, baseOffset: Offset): number {
  const bytes = disk.size(segmentFile(directory, baseOffset, 'log'));
  for (const kind of SEGMENT_FILE_KINDS) disk.remove(segmentFile(directory, baseOffset, kind));
  return bytes;
}

/** A log that ends before its start, as a crash may leave it, has nothing to be read: it begins anew there. */
function beginAtLogStart(disk: Disk, segments: LogSegment[], at: { readonly directory: string; readonly logStartOffset: Offset }): void {
  const last = segments[segments.length - 1] as LogSegment;
  if (last.endOffset >= at.logStartOffset) return;
  for (const segment of segments.splice(0)) segment.delete(disk);
  segments.push(LogSegment.create(disk, at.directory, at.logStartOffset));
}
