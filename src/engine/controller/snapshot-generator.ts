/**
 * When a node writes a snapshot of the metadata: once metadata.log.max.record.bytes.between.snapshots of the log were committed since the
 * last, or metadata.log.max.snapshot.interval.ms are over and something was. Every controller and every broker writes its own.
 *
 * It may never write what is not committed: an active controller whose image is ahead of that waits until it is not.
 *
 * Kafka: SnapshotGenerator, SnapshotEmitter, MetadataProvenance
 */
import { after, milliseconds, type VirtualTime } from '../../base/virtual-time';
import type { MetadataImage } from '../metadata/image';
import { recordsOf } from '../metadata/image-writer';
import type { BrokerConfig } from '../model/configs';
import type { LeaderEpoch, Offset, TimestampMs } from '../model/vocabulary';
import type { Context } from '../sim/context';
import { State } from '../sim/state';
import type { MetadataLog } from './metadata-log';
import type { SnapshotId } from './quorum/snapshot-files';
import { snapshotBatches } from './quorum/snapshot-writer';

export class SnapshotGenerator extends State {
  private readonly bytesMax: number;
  private readonly intervalMs: number;
  /** What was committed so far: where it ends, the epoch and the time of the last of it. */
  private end = 0 as Offset;
  private epoch = 0 as LeaderEpoch;
  private timestamp = 0 as TimestampMs;
  private bytesSince = 0;
  private since = 0 as VirtualTime;

  constructor(configs: BrokerConfig) {
    super();
    this.bytesMax = configs['metadata.log.max.record.bytes.between.snapshots'];
    this.intervalMs = configs['metadata.log.max.snapshot.interval.ms'];
  }

  /** The process has: only what happens from now on counts. */
  started(now: VirtualTime): void {
    this.begin(now);
  }

  /** The image came from there. */
  loaded(id: SnapshotId, timestamp: TimestampMs, now: VirtualTime): void {
    if (id.offset <= this.end) return;
    this.end = id.offset;
    this.epoch = id.epoch;
    this.timestamp = timestamp;
    this.begin(now);
  }

  /** More is committed, and `image` has replayed it. */
  committed(log: MetadataLog, image: MetadataImage, context: Context): void {
    for (const batch of log.batchesFrom(this.end)) {
      if (batch.lastOffset >= log.highWatermark) break;
      this.bytesSince += batch.length;
      this.epoch = batch.leaderEpoch;
      this.timestamp = batch.maxTimestamp;
      this.end = (batch.lastOffset + 1) as Offset;
    }
    if (this.isDue(context.now) && image.lastAppliedOffset + 1 === this.end) this.emit(log, image, context);
  }

  private isDue(now: VirtualTime): boolean {
    if (this.bytesSince === 0) return false;
    return this.bytesSince >= this.bytesMax || (this.intervalMs > 0 && after(this.since, milliseconds(this.intervalMs)) <= now);
  }

  private emit(log: MetadataLog, image: MetadataImage, { disk, clockMs, now }: Context): void {
    const id = { offset: this.end, epoch: this.epoch };
    this.begin(now);
    if (log.has(id)) return;
    log.writeSnapshot(disk, id, snapshotBatches(id, recordsOf(image), { lastContained: this.timestamp, now: clockMs as TimestampMs }));
  }

  private begin(now: VirtualTime): void {
    this.bytesSince = 0;
    this.since = now;
  }
}

/** What is to be replayed instead of the log from `next` on; null where the log will do. (Kafka: KafkaRaftClient.updateListenersProgress) */
export function snapshotToLoad(log: MetadataLog, next: number): SnapshotId | null {
  const { latestSnapshot, highWatermark, logStartOffset } = log;
  if (latestSnapshot === null || next >= highWatermark) return null;
  return next === 0 || next < logStartOffset ? latestSnapshot : null;
}
