/**
 * A broker's log directory: what the last process left there, and what the next will find. (Kafka: LogManager)
 *
 * It may never overwrite what an earlier process knew before it knows better itself.
 * Read next: log/log-loader.ts (what is believed of a log that was not closed), log/checkpoints.ts (the files).
 */
import { assert } from '../../base/assert';
import { milliseconds } from '../../base/virtual-time';
import {
  CLEANER_CHECKPOINT,
  HIGH_WATERMARK_CHECKPOINT,
  isStored,
  LOG_START_CHECKPOINT,
  RECOVERY_POINT_CHECKPOINT,
  readMetaProperties,
  readOffsetCheckpoint,
  storedLogs,
  takeCleanShutdown,
  writeCleanShutdown,
  writeMetaProperties,
  writeOffsetCheckpoint,
} from '../log/checkpoints';
import type { LogIdentity } from '../log/log-results';
import { UnifiedLog } from '../log/unified-log';
import type { Happening } from '../model/events';
import { randomUuid } from '../model/uuid';
import {
  type BrokerEpoch,
  type BrokerId,
  METADATA_TOPIC,
  METADATA_TOPIC_ID,
  type Offset,
  partitionName,
  type TopicPartition,
} from '../model/vocabulary';
import type { Context } from '../sim/context';
import type { Disk } from '../sim/disk';
import { State } from '../sim/state';
import type { Broker } from './broker';

export class LogManager extends State {
  /** Of this directory (KIP-858). */
  directoryId = '';
  /** What the disk says of logs that are not opened yet, by partition name. */
  private highWatermarks: ReadonlyMap<string, Offset> = new Map();
  private recoveryPoints: ReadonlyMap<string, Offset> = new Map();
  private logStarts: ReadonlyMap<string, Offset> = new Map();
  private cleaned: ReadonlyMap<string, Offset> = new Map();
  /** Files of deleted segments, by the number of the timer that will come for them. */
  private readonly doomed = new Map<number, readonly string[]>();
  private nextDoom = 0;
  /** Of the last process, if it closed its logs; null where they must be recovered. */
  previousEpoch: BrokerEpoch | null = null;
  /** The disk was new to this process, and it has not opened yet what the metadata says that it should have. */
  private hasNothing = false;

  /**
   * Reads what the last process left on the disk, or formats a new one, which gets a directory id of its own.
   * Departure: Kafka does not start from a disk without meta.properties before somebody has run kafka-storage.sh format.
   */
  start({ id, clusterId }: Broker, context: Context): void {
    const { disk } = context;
    const properties = readMetaProperties(disk);
    const isOurs = properties === null || (properties.clusterId === clusterId && properties.nodeId === id);
    assert(isOurs, 'a disk belongs to one node of one cluster');
    this.directoryId = properties?.directoryId ?? randomUuid((below) => context.chance(below));
    this.hasNothing = properties === null;
    if (properties === null) writeMetaProperties(disk, { clusterId, nodeId: id, directoryId: this.directoryId });
    this.previousEpoch = takeCleanShutdown(disk);
    this.highWatermarks = readOffsetCheckpoint(disk, HIGH_WATERMARK_CHECKPOINT);
    this.recoveryPoints = readOffsetCheckpoint(disk, RECOVERY_POINT_CHECKPOINT);
    this.logStarts = readOffsetCheckpoint(disk, LOG_START_CHECKPOINT);
    this.cleaned = readOffsetCheckpoint(disk, CLEANER_CHECKPOINT);
  }

  /** The log as the last process left it, through recovery where it was not closed in order; a new one where there is none. */
  open(identity: LogIdentity, broker: BrokerId, context: Context): UnifiedLog {
    const { partition } = identity;
    if (!isStored(context.disk, partition)) return this.create(identity, broker, context);
    const name = partitionName(partition);
    const clean = this.previousEpoch !== null;
    const { log, droppedBytes } = UnifiedLog.open(context.disk, {
      ...identity,
      cleanShutdown: clean,
      logStartOffset: this.logStarts.get(name) ?? NOWHERE,
      recoveryPoint: this.recoveryPoints.get(name) ?? NOWHERE,
      highWatermark: this.highWatermarks.get(name) ?? NOWHERE,
      cleanedUpTo: this.cleaned.get(name) ?? null,
    });
    const recovered: Happening = { kind: 'LogRecovered', broker, partition, logEndOffset: log.logEndOffset, droppedBytes, clean };
    context.emit(recovered);
    log.lastFlushMs = context.clockMs;
    return log;
  }

  /** Where the last process had one, on a disk that is gone, that is told: all of it has to be fetched anew. */
  private create(identity: LogIdentity, broker: BrokerId, context: Context): UnifiedLog {
    const log = UnifiedLog.create(context.disk, identity);
    log.lastFlushMs = context.clockMs;
    const { partition } = identity;
    if (!this.hasNothing || partition.topic === METADATA_TOPIC) return log;
    const nothing: Happening = { kind: 'LogRecovered', broker, partition, logEndOffset: NOWHERE, droppedBytes: 0, clean: false };
    context.emit(nothing);
    return log;
  }

  hasOpenedFirst(): void {
    this.hasNothing = false;
  }

  /** The files have other names already; a process that ends first leaves them to the next one's start. */
  deleteLater(files: readonly string[], delayMs: number, context: Context): void {
    if (files.length === 0) return;
    this.doomed.set(this.nextDoom, files);
    context.startTimer(milliseconds(delayMs), { due: 'delete files', subject: this.nextDoom++ });
  }

  deleteFiles(number: number, { disk }: Context): void {
    for (const file of this.doomed.get(number) ?? []) disk.remove(file);
    this.doomed.delete(number);
  }

  /** The last that a process does before it ends in order. `logs` are all there are: none need be recovered. */
  close(logs: readonly UnifiedLog[], epoch: BrokerEpoch, disk: Disk): void {
    for (const log of logs) log.close(disk);
    this.checkpoint(logs, disk);
    this.checkpointLogStarts(logs, disk);
    writeCleanShutdown(disk, epoch);
  }

  /** Logs of topics that were deleted while this broker was away. (Kafka: LogManager.isStrayReplica) */
  deleteStrays({ id, image }: Broker, { disk }: Context): void {
    for (const { partition, topicId } of storedLogs(disk)) {
      if (topicId === METADATA_TOPIC_ID) continue;
      const isAssigned = image.topic(partition.topic)?.id === topicId && image.partition(partition)?.replicas.includes(id) === true;
      if (!isAssigned) deleteLog(disk, partition);
    }
  }

  /** Every log.flush.scheduler.interval.ms: those that have waited for their flush.ms. */
  flushDirtyLogs(logs: readonly UnifiedLog[], { disk, clockMs }: Context): void {
    for (const log of logs) if (log.isFlushDue(clockMs)) log.flush(disk, clockMs);
  }

  /** Every replica.high.watermark.checkpoint.interval.ms: a restart begins from what is written here. `logs` are all there are. */
  checkpoint(logs: readonly UnifiedLog[], disk: Disk): void {
    const highWatermarks = logs.map(({ partition, highWatermark }) => [partition, highWatermark] as const);
    const recoveryPoints = logs.map((log) => [log.partition, log.flushedOffset()] as const);
    writeOffsetCheckpoint(disk, HIGH_WATERMARK_CHECKPOINT, highWatermarks);
    writeOffsetCheckpoint(disk, RECOVERY_POINT_CHECKPOINT, recoveryPoints);
  }

  /** Every log.flush.start.offset.checkpoint.interval.ms: those whose start no segment's name tells. */
  checkpointLogStarts(logs: readonly UnifiedLog[], disk: Disk): void {
    const within = logs.filter(({ startsWithinSegment }) => startsWithinSegment);
    writeOffsetCheckpoint(
      disk,
      LOG_START_CHECKPOINT,
      within.map((log) => [log.partition, log.logStartOffset] as const),
    );
  }
}

const NOWHERE = 0 as Offset;

function deleteLog(disk: Disk, partition: TopicPartition): void {
  for (const file of disk.list(`${partitionName(partition)}/`)) disk.remove(file);
}
