/**
 * What of the metadata log and its snapshots goes: while all together is larger than metadata.max.retention.bytes, or the oldest snapshot
 * older than metadata.max.retention.ms, that snapshot goes, the log begins at the next one, and the segments that are wholly before it go too.
 *
 * Invariant: one snapshot stays, and with it all that was ever decided.
 *
 * Kafka: KafkaMetadataLog.maybeClean
 */
import type { BrokerConfig } from '../model/configs';
import type { Disk } from '../sim/disk';
import type { MetadataLog } from './metadata-log';
import { type SnapshotId, setSnapshotAside, snapshotFile } from './quorum/snapshot-files';
import { lastContainedIn } from './quorum/snapshot-writer';

/** KafkaRaftClient looks once a minute; files that are set aside are removed with the next look (internal.metadata.delete.delay.millis). */
export const CLEAN_EVERY_MS = 60_000;

/** Returns the files that are not wanted any more: renamed, and to be removed later. */
export function clean(log: MetadataLog, configs: BrokerConfig, disk: Disk, nowMs: number): readonly string[] {
  return [
    ...cleanWhile(log, disk, nowMs, (oldest, sizes) => isTooLarge(log, sizes, configs) && sizes.has(oldest)),
    ...cleanWhile(log, disk, nowMs, (oldest) => isTooOld(oldest, disk, configs, nowMs)),
  ];
}

function cleanWhile(
  log: MetadataLog,
  disk: Disk,
  nowMs: number,
  goes: (oldest: SnapshotId, sizes: ReadonlyMap<SnapshotId, number>) => boolean,
): readonly string[] {
  const doomed: string[] = [];
  const sizes = new Map(log.snapshots.map((id) => [id, disk.size(snapshotFile(id))]));
  for (let [oldest, next] = log.snapshots; next !== undefined && goes(oldest!, sizes); [oldest, next] = log.snapshots) {
    // A log that is not committed as far as its next snapshot has only just taken that over.
    if (next.offset > log.highWatermark || !log.log.incrementLogStartOffset(disk, next.offset)) break;
    log.log.deleteOldSegments(disk, nowMs);
    doomed.push(...log.log.takeDoomed(), setSnapshotAside(disk, oldest!));
    sizes.delete(oldest!);
    log.snapshots = log.snapshots.slice(1);
  }
  return doomed;
}

function isTooLarge(log: MetadataLog, sizes: ReadonlyMap<SnapshotId, number>, configs: BrokerConfig): boolean {
  const limit = configs['metadata.max.retention.bytes'];
  let total = log.log.sizeBytes;
  for (const size of sizes.values()) total += size;
  return limit >= 0 && total > limit;
}

/** By the newest record that is in it. */
function isTooOld(id: SnapshotId, disk: Disk, configs: BrokerConfig, nowMs: number): boolean {
  const limit = configs['metadata.max.retention.ms'];
  const timestamp = lastContainedIn(disk, id);
  return limit >= 0 && timestamp !== null && nowMs - timestamp > limit;
}
