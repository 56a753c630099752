/** What tests of logs begin with: a log on a disk of its own, and batches as a producer would send them. */
import { utf8Encode } from '../../base/utf8';
import { topicDefaults } from '../model/configs';
import type {
  LeaderEpoch,
  Offset,
  PartitionIndex,
  ProducerEpoch,
  ProducerId,
  SequenceNumber,
  TimestampMs,
  TopicId,
  TopicName,
} from '../model/vocabulary';
import { endTransactionMarker } from '../protocol/end-transaction-marker';
import type { RecordBatch } from '../protocol/record-batch';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { Records } from '../protocol/records';
import type { NodeId } from '../sim/context';
import { MemoryDisk } from '../sim/memory-disk';
import { State } from '../sim/state';
import { type LogConfig, logConfigOf } from './log-config';
import type { LogIdentity } from './log-results';
import { UnifiedLog } from './unified-log';

export const NOW_MS = 1_700_000_000_000 as TimestampMs;

export const identity = (config: Partial<LogConfig> = {}): LogIdentity => ({
  partition: { topic: 'orders' as TopicName, partition: 0 as PartitionIndex },
  topicId: 'AAAAAAAAAAAAAAAAAAAAZA' as TopicId,
  config: { ...logConfigOf(topicDefaults), ...config },
});

/** `pid/epoch` and the first sequence of an idempotent producer's batch. */
export interface Sent {
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly transactional?: boolean;
}

/** A batch of records with the values given, as the producer inside the simulation builds it. */
export function batchOf(values: readonly string[], sent: Sent = {}): RecordBatch {
  const records = values.map((value) => ({
    timestamp: (sent.timestamp ?? NOW_MS) as TimestampMs,
    key: utf8Encode('CLN-001'),
    value: utf8Encode(value),
  }));
  return buildRecordBatch(records, {
    producerId: (sent.producerId ?? -1) as ProducerId,
    producerEpoch: (sent.producerEpoch ?? (sent.producerId === undefined ? -1 : 0)) as ProducerEpoch,
    baseSequence: (sent.sequence ?? -1) as SequenceNumber,
    transactional: sent.transactional ?? false,
    trace: { producer: 'booking-api' as NodeId, batch: 0 },
  });
}

/** The batch as it comes from outside: bytes, and nothing known of their past. */
export function fromOutside(batch: RecordBatch): Records {
  const bytes = new Uint8Array(batch.length);
  bytes.set(batch.head);
  bytes.set(batch.body, batch.head.length);
  return Records.parse(bytes);
}

/** A log, its disk, and the epoch that its leader is in: forked together, as a world would be. */
export class LogOnDisk extends State {
  disk = new MemoryDisk();
  log: UnifiedLog;
  leaderEpoch = 0 as LeaderEpoch;
  readonly identity: LogIdentity;

  constructor(config: Partial<LogConfig> = {}) {
    super();
    this.identity = identity(config);
    this.log = UnifiedLog.create(this.disk, this.identity);
  }

  append(batch: RecordBatch, origin: 'Client' | 'Coordinator' | 'Raft' = 'Client') {
    return this.appendRecords(Records.of([batch]), origin);
  }

  appendRecords(records: Records, origin: 'Client' | 'Coordinator' | 'Raft' = 'Client') {
    return this.log.appendAsLeader(this.disk, records, { leaderEpoch: this.leaderEpoch, nowMs: NOW_MS, origin });
  }

  /** A batch of one record in the producer's transaction, which the coordinator knows of. */
  inTransaction(producerId: number, sequence: number, sent: Sent = {}) {
    const batch = batchOf([`${producerId}:${sequence}`], { ...sent, producerId, sequence, transactional: true });
    const by = { leaderEpoch: this.leaderEpoch, nowMs: NOW_MS, origin: 'Client', isVerified: true } as const;
    return this.log.appendAsLeader(this.disk, Records.of([batch]), by);
  }

  end(type: 'COMMIT' | 'ABORT', producerId: number, how: { producerEpoch?: number; coordinatorEpoch?: number; version?: number } = {}) {
    const by = { producerId: producerId as ProducerId, producerEpoch: (how.producerEpoch ?? 0) as ProducerEpoch };
    const marker = endTransactionMarker({ type, coordinatorEpoch: how.coordinatorEpoch ?? 0, timestamp: NOW_MS }, by);
    const { version: transactionVersion = 0 } = how;
    const appending = { leaderEpoch: this.leaderEpoch, nowMs: NOW_MS, origin: 'Coordinator', transactionVersion } as const;
    return this.log.appendAsLeader(this.disk, Records.of([marker]), appending);
  }

  follow(batches: readonly RecordBatch[], requestLeaderEpoch = 99) {
    return this.log.appendAsFollower(this.disk, Records.of(batches), {
      requestLeaderEpoch: requestLeaderEpoch as LeaderEpoch,
      nowMs: NOW_MS,
    });
  }

  read(from: number, options: { maxBytes?: number; minOneBatch?: boolean; upTo?: number } = {}): readonly string[] | 'OffsetOutOfRange' {
    const { maxBytes = 1_000_000, minOneBatch = true, upTo = this.log.logEndOffset } = options;
    const read = this.log.read({ from: from as Offset, maxBytes, minOneBatch, upTo: upTo as Offset });
    return read.kind === 'Read' ? read.batches.map(({ baseOffset, lastOffset }) => `${baseOffset}-${lastOffset}`) : read.kind;
  }

  truncate(offset: number) {
    return this.log.truncateTo(this.disk, offset as Offset);
  }

  /** Starts anew from the disk. A kill leaves the page cache; nothing was closed. */
  reopen(
    how: { clean?: boolean; logStartOffset?: number; recoveryPoint?: number; highWatermark?: number; cleanedUpTo?: number | null } = {},
  ): number {
    if (how.clean === true) this.log.close(this.disk);
    const { log, droppedBytes } = UnifiedLog.open(this.disk, {
      ...this.identity,
      cleanShutdown: how.clean ?? false,
      logStartOffset: (how.logStartOffset ?? this.log.logStartOffset) as Offset,
      recoveryPoint: (how.recoveryPoint ?? this.log.flushedOffset()) as Offset,
      highWatermark: (how.highWatermark ?? this.log.highWatermark) as Offset,
      cleanedUpTo: (how.cleanedUpTo === undefined ? this.log.cleanedUpTo : how.cleanedUpTo) as Offset | null,
    });
    this.log = log;
    return droppedBytes;
  }

  batches(): readonly string[] {
    return [...this.log.batchesFrom(this.log.logStartOffset)].map(({ baseOffset, lastOffset }) => `${baseOffset}-${lastOffset}`);
  }
}
