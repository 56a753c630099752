/**
 * What a follower does to its log with its leader's answer: appends, truncates, or begins anew. (Kafka: ReplicaFetcherThread,
 * AbstractFetcherThread.getOffsetTruncationState)
 *
 * It may never append behind a point where its history and the leader's part, nor believe more to be committed than it has.
 * Read next: log/leader-epoch-cache.ts (how two logs find where they part).
 */
import { Errors } from '../model/error-codes';
import type { LeaderEpoch, Offset } from '../model/vocabulary';
import type { FetchPartitionData } from '../protocol/fetch';
import { MAGIC_V2, type RecordBatch } from '../protocol/record-batch';
import { crcIsValid } from '../protocol/record-batch-reader';
import type { ReplicationHost } from './host';
import type { Partition } from './partition';

/** Returns false where the records cannot be taken: corrupt on the way, say. */
export function appendFetched(
  partition: Partition,
  { records, highWatermark, logStartOffset }: FetchPartitionData,
  host: ReplicationHost,
): boolean {
  if (records !== null && records.batches.length > 0) {
    const { log, leaderEpoch } = partition;
    const { baseOffset, lastOffset } = records.batches[0]!;
    if (beginsWithin(log, { baseOffset, lastOffset })) beginAt(partition, baseOffset, host);
    const requestLeaderEpoch = host.rules.includes('kafka-18723') ? ANY_EPOCH : leaderEpoch;
    const { appended, rolled, error } = log.appendAsFollower(host.disk, records, { requestLeaderEpoch, nowMs: host.clockMs });
    for (const batch of appended) tellAppended(batch, partition, host);
    for (const baseOffset of rolled)
      host.emit({ kind: 'SegmentRolled', broker: host.broker, partition: log.partition, leaderEpoch, baseOffset });
    if (error === 'Corrupt') tellRefused(partition, records.batches, host);
    if (error !== null) return false;
    partition.refusedAt = null;
  }
  partition.followHighWatermark(highWatermark, host);
  followLogStart(partition, logStartOffset, host);
  return true;
}

/** As it was before KAFKA-18723. */
const ANY_EPOCH = 2_147_483_647 as LeaderEpoch;

/**
 * The leader's log starts in the middle of a batch, as DeleteRecords may leave it, and this empty one began there: it begins with the whole batch,
 * as its leader does, and starts where that starts. (Kafka: Partition.doAppendRecordsToFollowerOrFutureReplica)
 */
function beginsWithin(log: Partition['log'], first: { readonly baseOffset: Offset; readonly lastOffset: Offset }): boolean {
  return log.logEndOffset === log.logStartOffset && first.baseOffset < log.logEndOffset && first.lastOffset >= log.logEndOffset;
}

/** What the leader has deleted is gone here, too; the segments go when this broker looks after its own. */
function followLogStart({ log, leaderEpoch }: Partition, to: Offset, host: ReplicationHost): void {
  const from = log.logStartOffset;
  if (log.incrementLogStartOffset(host.disk, to))
    host.emit({ kind: 'LogStartFollowed', broker: host.broker, partition: log.partition, leaderEpoch, from, to });
}

/** Once, however often the leader gives it the same: it asks again until the batch is sound, or another leads. */
function tellRefused(partition: Partition, batches: readonly RecordBatch[], host: ReplicationHost): void {
  const corrupt = batches.find((batch) => batch.magic !== MAGIC_V2 || !crcIsValid(batch));
  if (corrupt === undefined || partition.refusedAt === corrupt.baseOffset) return;
  partition.refusedAt = corrupt.baseOffset;
  const { baseOffset, lastOffset } = corrupt;
  const what = { broker: partition.leader, partition: partition.topicPartition, baseOffset, lastOffset };
  host.emit({ kind: 'FollowerRefusedBatch', follower: host.broker, error: Errors.CORRUPT_MESSAGE, ...what });
}

function tellAppended(batch: RecordBatch, { topicPartition: partition }: Partition, host: ReplicationHost): void {
  const { leaderEpoch, baseOffset, lastOffset, trace, producerId, producerEpoch, baseSequence } = batch;
  host.emit({
    kind: 'RecordsAppended',
    role: 'Follower',
    broker: host.broker,
    partition,
    leaderEpoch,
    baseOffset,
    lastOffset,
    trace,
    producerId,
    producerEpoch,
    baseSequence,
  });
}

/**
 * The leader said where the follower's last epoch, or the next lower one that the leader knows, ends in its log. Where the follower
 * does not know that epoch, it drops to the end of its own next lower one and asks again. (KIP-101, KIP-279, KIP-595)
 *
 * Each time at least the follower's last epoch goes or gets shorter, so that asking again comes to an end.
 */
export function truncateWhereParted(
  partition: Partition,
  leaderEnd: { readonly epoch: LeaderEpoch; readonly endOffset: Offset },
  host: ReplicationHost,
): void {
  const { log } = partition;
  const own = log.endOffsetForEpoch(leaderEnd.epoch);
  const parted = own === null ? leaderEnd : own.epoch === leaderEnd.epoch ? earlier(own, leaderEnd) : own;
  const to = Math.min(parted.endOffset, log.logEndOffset) as Offset;
  const from = log.truncateTo(host.disk, to); // even to the end itself: an epoch without records goes with it
  if (log.logEndOffset < from) truncated(partition, from, host);
}

/**
 * The rule before KIP-101. What is above the high watermark may be committed all the same: the follower hears of it one fetch late. And
 * what is below may be another's.
 */
export function truncateToHighWatermark(partition: Partition, host: ReplicationHost): void {
  const { log } = partition;
  const from = log.truncateTo(host.disk, log.highWatermark);
  if (log.logEndOffset < from) truncated(partition, from, host);
}

const earlier = <E extends { readonly endOffset: Offset }>(a: E, b: E): E => (a.endOffset < b.endOffset ? a : b);

/** The leader's log begins behind this one's end: nothing here can be continued. */
export function beginAt(partition: Partition, offset: Offset, host: ReplicationHost): void {
  const { log } = partition;
  const from = log.logEndOffset;
  log.truncateFullyAndStartAt(host.disk, offset);
  if (offset !== from) truncated(partition, from, host);
}

function truncated({ log, leaderEpoch }: Partition, from: Offset, host: ReplicationHost): void {
  host.deleteLater(log.takeDoomed(), log.config.fileDeleteDelayMs);
  host.emit({ kind: 'LogTruncated', broker: host.broker, partition: log.partition, leaderEpoch, from, to: log.logEndOffset });
}
