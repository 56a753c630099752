/**
 * The controller's `__cluster_metadata-0`: an ordinary log, flushed at every append. The quorum has one voter, so what is flushed
 * is committed: the high watermark is the log end. Brokers are observers and fetch it like followers.
 *
 * Invariant: nothing is ever truncated here. What a broker has fetched was on this disk before.
 * Departure: no snapshots; the log is kept from its first record.
 *
 * Kafka: KafkaRaftClient, KafkaMetadataLog
 */
import { assert } from '../../base/assert';
import { isStored } from '../log/checkpoints';
import { type LogConfig, logConfigOf } from '../log/log-config';
import { UnifiedLog } from '../log/unified-log';
import { encodeMetadataRecord } from '../metadata/record-codec';
import type { MetadataRecord } from '../metadata/records';
import { topicDefaults } from '../model/configs';
import {
  type BrokerId,
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
import type { Disk } from '../sim/disk';
import { State } from '../sim/state';
import { claimNextEpoch } from './quorum-state';

export const METADATA_PARTITION: TopicPartition = { topic: METADATA_TOPIC, partition: 0 as PartitionIndex };

/** KafkaRaftClient.MAX_BATCH_SIZE_BYTES */
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

const config: LogConfig = { ...logConfigOf(topicDefaults), maxMessageBytes: BATCH_BYTES_MAX };

export class MetadataLog extends State {
  /** The controller epoch: batches carry it as their leader epoch. */
  readonly epoch: LeaderEpoch;
  private readonly log: UnifiedLog;

  /** Opens what an earlier process wrote, or begins; and claims a new epoch. */
  constructor(disk: Disk, controller: BrokerId) {
    super();
    this.epoch = claimNextEpoch(disk, controller);
    this.log = openLog(disk);
    this.log.beginEpoch(disk, this.epoch);
    this.log.highWatermark = this.log.logEndOffset;
  }

  get logEndOffset(): Offset {
    return this.log.logEndOffset;
  }

  get logStartOffset(): Offset {
    return this.log.logStartOffset;
  }

  batches(): Iterable<RecordBatch> {
    return this.log.batchesFrom(this.log.logStartOffset);
  }

  /** Returns the offset of the first; the others follow without gaps. When this returns, they are committed. */
  append(disk: Disk, records: readonly MetadataRecord[], nowMs: number): Offset {
    const timestamp = nowMs as TimestampMs;
    const batch = buildRecordBatch(records.map((record) => ({ timestamp, value: encodeMetadataRecord(record) })));
    const appended = this.log.appendAsLeader(disk, Records.of([batch]), { leaderEpoch: this.epoch, nowMs, origin: 'Raft' });
    assert(appended.kind === 'Appended', 'the controller’s own log takes what it writes');
    this.log.flush(disk);
    this.log.highWatermark = this.log.logEndOffset;
    return appended.baseOffset;
  }

  read(from: Offset, maxBytes: number): ReturnType<UnifiedLog['read']> {
    return this.log.read({ from, maxBytes, minOneBatch: true, upTo: this.log.highWatermark });
  }
}

function openLog(disk: Disk): UnifiedLog {
  const identity = { partition: METADATA_PARTITION, topicId: METADATA_TOPIC_ID, config };
  if (!isStored(disk, METADATA_PARTITION)) return UnifiedLog.create(disk, identity);
  const nothingKnown = { logStartOffset: 0 as Offset, recoveryPoint: 0 as Offset, highWatermark: 0 as Offset };
  return UnifiedLog.open(disk, { ...identity, ...nothingKnown, cleanShutdown: false }).log;
}
