/**
 * A replica of `__cluster_metadata-0`: an ordinary log, flushed by voters at every append, for what a voter has said it has, it must have; and
 * beside it snapshots of what the log adds up to. The leader appends, the others fetch from it and truncate where they part from it.
 *
 * Invariants: nothing below the high watermark is ever truncated. A log that begins above 0 has a snapshot at its start or behind it.
 *
 * Kafka: KafkaMetadataLog, ReplicatedLog. Read next: quorum/raft-client.ts (who appends, and what is committed), metadata-retention.ts (what of
 * it goes).
 */
import { assert } from '../../base/assert';
import { isStored } from '../log/checkpoints';
import { truncationOffset } from '../log/divergence';
import { type LogConfig, logConfigOf } from '../log/log-config';
import { UnifiedLog } from '../log/unified-log';
import { encodeMetadataRecord } from '../metadata/record-codec';
import type { MetadataRecord } from '../metadata/records';
import { type BrokerConfig, topicDefaults } from '../model/configs';
import {
  type LeaderEpoch,
  METADATA_TOPIC,
  METADATA_TOPIC_ID,
  type Offset,
  type PartitionIndex,
  type TimestampMs,
  type TopicPartition,
} from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { Records } from '../protocol/records';
import type { Disk, Extent } from '../sim/disk';
import { State } from '../sim/state';
import type { LogEnd } from './quorum/epoch-state';
import {
  appendToSnapshot,
  compareSnapshots,
  freezeSnapshot,
  isSameSnapshot,
  recoverSnapshots,
  type SnapshotId,
  setSnapshotAside,
} from './quorum/snapshot-files';

export const METADATA_PARTITION: TopicPartition = { topic: METADATA_TOPIC, partition: 0 as PartitionIndex };

/** KafkaRaftClient.MAX_BATCH_SIZE_BYTES */
export const BATCH_BYTES_MAX = 8 * 1024 * 1024;

/** What becomes of a replica's fetch: it goes on, or goes back first, or takes a snapshot instead. (Kafka: ValidOffsetAndEpoch) */
export type Validity =
  | { readonly kind: 'Valid' }
  | { readonly kind: 'Diverging'; readonly end: LogEnd }
  | { readonly kind: 'Snapshot'; readonly id: SnapshotId };

const VALID: Validity = { kind: 'Valid' };

/** By which leader, and whether it may be fetched only when it is flushed. */
interface Writing {
  readonly epoch: LeaderEpoch;
  readonly nowMs: number;
  readonly flushed: boolean;
}

export class MetadataLog extends State {
  readonly log: UnifiedLog;
  /** Oldest first; of those that are whole. */
  snapshots: readonly SnapshotId[];
  /** What recovery has cut off. */
  readonly droppedBytes: number;

  /** Opens what an earlier process wrote, or begins. What of it is committed is not known yet. */
  constructor(disk: Disk, configs: BrokerConfig) {
    super();
    const { log, droppedBytes } = openLog(disk, configs);
    this.log = log;
    this.droppedBytes = droppedBytes;
    this.snapshots = recoverSnapshots(disk, log.logStartOffset);
    // A process that ended between taking a snapshot over and letting its log go did only the first.
    this.truncateToLatestSnapshot(disk);
    assert(log.logStartOffset === 0 || this.snapshots.length > 0, 'a snapshot holds what the log does not');
  }

  get logEndOffset(): Offset {
    return this.log.logEndOffset;
  }

  get logStartOffset(): Offset {
    return this.log.logStartOffset;
  }

  get highWatermark(): Offset {
    return this.log.highWatermark;
  }

  get latestSnapshot(): SnapshotId | null {
    return this.snapshots.at(-1) ?? null;
  }

  /** The epoch of the last record, or of the snapshot that stands in for it, 0 where there is neither; and the next offset. */
  get end(): LogEnd {
    const epoch = this.log.latestEpoch();
    return { epoch: epoch >= 0 ? epoch : (this.latestSnapshot?.epoch ?? (0 as LeaderEpoch)), offset: this.log.logEndOffset };
  }

  batchesFrom(offset: Offset): Iterable<RecordBatch> {
    return this.log.batchesFrom(offset);
  }

  /** To the log's end: what is not committed yet is fetched too, and given back where it never is. */
  read(from: Offset, maxBytes: number): readonly RecordBatch[] {
    const found = this.log.read({ from, maxBytes, minOneBatch: true, upTo: this.log.logEndOffset });
    assert(found.kind === 'Read', 'where a replica is was looked at before');
    return found.batches;
  }

  /** Returns whether it moved. */
  advanceHighWatermark(to: Offset): boolean {
    return this.log.advanceHighWatermark(to);
  }

  // Appending

  /** A leader's. Returns the offset of the first; the others follow without gaps. When this returns, they are flushed, but under kafka-10527. */
  append(disk: Disk, records: readonly MetadataRecord[], by: Writing): Offset {
    const timestamp = by.nowMs as TimestampMs;
    return this.appendBatch(disk, buildRecordBatch(records.map((record) => ({ timestamp, value: encodeMetadataRecord(record) }))), by);
  }

  appendBatch(disk: Disk, batch: RecordBatch, by: Writing): Offset {
    this.log.beginEpoch(disk, by.epoch);
    const appended = this.log.appendAsLeader(disk, Records.of([batch]), { leaderEpoch: by.epoch, nowMs: by.nowMs, origin: 'Raft' });
    assert(appended.kind === 'Appended', 'the controller’s own log takes what it writes');
    if (by.flushed) this.log.flush(disk, by.nowMs);
    return appended.baseOffset;
  }

  /** A follower's. Returns whether they could be appended. Of a voter's the next fetch says that it has them: it flushes them first. */
  appendAsFollower(
    disk: Disk,
    records: Records,
    by: { readonly requestLeaderEpoch: LeaderEpoch; readonly nowMs: number; readonly flushed: boolean },
  ): boolean {
    const { error } = this.log.appendAsFollower(disk, records, by);
    if (by.flushed) this.log.flush(disk, by.nowMs);
    return error === null;
  }

  // Agreeing with the leader

  /** Of a replica whose log ends so. */
  validate({ offset, epoch }: LogEnd): Validity {
    const { logStartOffset } = this;
    const [earliest] = this.snapshots;
    if (offset === 0 && earliest !== undefined) return { kind: 'Snapshot', id: this.latestSnapshot! }; // quicker than the whole log
    if (offset === 0 && logStartOffset === 0) return VALID;
    if (earliest !== undefined) {
      const isBefore = offset < logStartOffset || (offset === logStartOffset && epoch !== earliest.epoch) || epoch < earliest.epoch;
      if (isBefore) return { kind: 'Snapshot', id: this.latestSnapshot! };
    }
    const end = this.endOfEpoch(epoch);
    return end.epoch === epoch && end.offset >= offset ? VALID : { kind: 'Diverging', end };
  }

  /** Where the newest epoch at or below that one ends here. */
  private endOfEpoch(epoch: LeaderEpoch): LogEnd {
    const end = this.log.endOffsetForEpoch(epoch);
    if (end === null) return this.end;
    const [earliest] = this.snapshots;
    // Before its own first epoch a log knows only the snapshot that it begins with.
    if (earliest !== undefined && end.endOffset === earliest.offset && end.epoch === epoch) return earliest;
    return { epoch: end.epoch, offset: end.endOffset };
  }

  /** The leader's log parts from this one where its newest epoch not above ours ended. */
  truncateToEndOf(disk: Disk, leaders: { readonly epoch: LeaderEpoch; readonly endOffset: Offset }): void {
    const to = leaders.epoch === 0 ? (Math.min(leaders.endOffset, this.logEndOffset) as Offset) : truncationOffset(this.log, leaders);
    assert(to >= this.log.highWatermark, 'no leader lacks what is committed');
    this.log.truncateTo(disk, to);
  }

  // Snapshots

  has(id: SnapshotId): boolean {
    return this.snapshots.some((each) => isSameSnapshot(each, id));
  }

  writeSnapshot(disk: Disk, id: SnapshotId, extents: readonly Extent[]): void {
    const validity = this.validate(id);
    assert(id.offset >= this.logStartOffset && id.offset <= this.highWatermark, 'a snapshot is of what is committed');
    assert(validity.kind === 'Valid' || this.has(id), 'a snapshot is of what the log holds');
    for (const extent of extents) appendToSnapshot(disk, id, extent);
    this.freeze(disk, id);
  }

  /** All of it is there. */
  freeze(disk: Disk, id: SnapshotId): void {
    freezeSnapshot(disk, id);
    this.snapshots = [...this.snapshots, id].sort(compareSnapshots);
  }

  /** Lets go of all that a snapshot from elsewhere stands for, where that is more than the log has. Returns whether it did. */
  truncateToLatestSnapshot(disk: Disk): boolean {
    const latest = this.latestSnapshot;
    const epoch = Math.max(0, this.log.latestEpoch());
    if (latest === null || latest.epoch < epoch || (latest.epoch === epoch && latest.offset <= this.logEndOffset)) return false;
    this.log.truncateFullyAndStartAt(disk, latest.offset);
    for (const id of this.snapshots) if (!isSameSnapshot(id, latest)) disk.remove(setSnapshotAside(disk, id));
    this.snapshots = [latest];
    return true;
  }
}

function openLog(disk: Disk, configs: BrokerConfig): { readonly log: UnifiedLog; readonly droppedBytes: number } {
  const identity = { partition: METADATA_PARTITION, topicId: METADATA_TOPIC_ID, config: configOf(configs) };
  if (!isStored(disk, METADATA_PARTITION)) return { log: UnifiedLog.create(disk, identity), droppedBytes: 0 };
  const nothingKnown = { logStartOffset: 0 as Offset, recoveryPoint: 0 as Offset, highWatermark: 0 as Offset };
  return UnifiedLog.open(disk, { ...identity, ...nothingKnown, cleanShutdown: false });
}

/** Age and size of the log alone take nothing from it: metadata-retention.ts. */
function configOf(configs: BrokerConfig): LogConfig {
  return {
    ...logConfigOf(topicDefaults),
    maxMessageBytes: BATCH_BYTES_MAX,
    segmentBytes: configs['metadata.log.segment.bytes'],
    segmentMs: configs['metadata.log.segment.ms'],
    retentionMs: -1,
    retentionBytes: -1,
  };
}
