/**
 * A controller's replica of `__cluster_metadata-0`: an ordinary log, flushed at every append, for what a voter has said it has, it must
 * have. The leader appends, the others fetch from it and truncate where they part from it.
 *
 * Invariant: nothing below the high watermark is ever truncated.
 * Departure: no snapshots; the log is kept from its first record.
 *
 * Kafka: KafkaMetadataLog. Read next: quorum/raft-client.ts (who appends, and what is committed).
 */
import { assert } from '../../base/assert';
import { isStored } from '../log/checkpoints';
import { truncationOffset } from '../log/divergence';
import type { EpochEnd } from '../log/leader-epoch-cache';
import { type LogConfig, logConfigOf } from '../log/log-config';
import { UnifiedLog } from '../log/unified-log';
import { encodeMetadataRecord } from '../metadata/record-codec';
import type { MetadataRecord } from '../metadata/records';
import { topicDefaults } from '../model/configs';
import {
  type LeaderEpoch,
  METADATA_TOPIC,
  METADATA_TOPIC_ID,
  NO_LEADER_EPOCH,
  type Offset,
  type PartitionIndex,
  type TimestampMs,
  type TopicPartition,
} from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { Records } from '../protocol/records';
import type { Disk } from '../sim/disk';
import { State } from '../sim/state';
import type { LogEnd } from './quorum/quorum-state';

export const METADATA_PARTITION: TopicPartition = { topic: METADATA_TOPIC, partition: 0 as PartitionIndex };

/** KafkaRaftClient.MAX_BATCH_SIZE_BYTES */
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

const config: LogConfig = { ...logConfigOf(topicDefaults), maxMessageBytes: BATCH_BYTES_MAX };

export class MetadataLog extends State {
  private readonly log: UnifiedLog;

  /** Opens what an earlier process wrote, or begins. What of it is committed is not known yet. */
  constructor(disk: Disk) {
    super();
    this.log = openLog(disk);
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

  /** The epoch of the last record, 0 where there is none, and the next offset. */
  get end(): LogEnd {
    return { epoch: Math.max(0, this.log.latestEpoch()) as LeaderEpoch, offset: this.log.logEndOffset };
  }

  batchesFrom(offset: Offset): Iterable<RecordBatch> {
    return this.log.batchesFrom(offset);
  }

  /** Returns whether it moved. */
  advanceHighWatermark(to: Offset): boolean {
    return this.log.advanceHighWatermark(to);
  }

  /** A leader's. Returns the offset of the first; the others follow without gaps. When this returns, they are flushed. */
  append(
    disk: Disk,
    records: readonly MetadataRecord[],
    by: { readonly epoch: LeaderEpoch; readonly nowMs: number },
  ): { readonly baseOffset: Offset; readonly batch: RecordBatch } {
    const timestamp = by.nowMs as TimestampMs;
    const built = buildRecordBatch(records.map((record) => ({ timestamp, value: encodeMetadataRecord(record) })));
    this.log.beginEpoch(disk, by.epoch);
    const appended = this.log.appendAsLeader(disk, Records.of([built]), { leaderEpoch: by.epoch, nowMs: by.nowMs, origin: 'Raft' });
    assert(appended.kind === 'Appended', 'the controller’s own log takes what it writes');
    this.log.flush(disk);
    return appended;
  }

  /** A follower's. Returns whether they could be appended; when this returns, they are flushed. */
  appendAsFollower(disk: Disk, records: Records, by: { readonly requestLeaderEpoch: LeaderEpoch; readonly nowMs: number }): boolean {
    const { error } = this.log.appendAsFollower(disk, records, by);
    this.log.flush(disk);
    return error === null;
  }

  /**
   * Where a replica that has fetched up to `offset`, the last record of `epoch`, parts from this log; null where it is a prefix, or names
   * no epoch, as one that never truncates may.
   */
  divergingFrom(epoch: LeaderEpoch, offset: Offset): EpochEnd | null {
    if (offset === 0 || epoch === NO_LEADER_EPOCH) return null;
    const end = this.endOfEpoch(epoch);
    return end.epoch === epoch && end.endOffset >= offset ? null : end;
  }

  /** The leader's log parts from this one where its newest epoch not above ours ended. */
  truncateToEndOf(disk: Disk, leaders: EpochEnd): void {
    const to = truncationOffset(this.log, leaders);
    assert(to >= this.log.highWatermark, 'no leader lacks what is committed');
    this.log.truncateTo(disk, to);
    this.log.flush(disk);
  }

  private endOfEpoch(epoch: LeaderEpoch): EpochEnd {
    const { end } = this;
    return this.log.endOffsetForEpoch(epoch) ?? { epoch: end.epoch, endOffset: end.offset };
  }

  /** To the log's end: what is not committed yet is fetched too, and given back where it never is. */
  read(from: Offset, maxBytes: number): ReturnType<UnifiedLog['read']> {
    return this.log.read({ from, maxBytes, minOneBatch: true, upTo: this.log.logEndOffset });
  }
}

function openLog(disk: Disk): UnifiedLog {
  const identity = { partition: METADATA_PARTITION, topicId: METADATA_TOPIC_ID, config };
  if (!isStored(disk, METADATA_PARTITION)) return UnifiedLog.create(disk, identity);
  const nothingKnown = { logStartOffset: 0 as Offset, recoveryPoint: 0 as Offset, highWatermark: 0 as Offset };
  return UnifiedLog.open(disk, { ...identity, ...nothingKnown, cleanShutdown: false }).log;
}
