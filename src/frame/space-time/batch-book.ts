/**
 * What messages and changes have to do with the batches of the shown topic: who carried one, whose fetch proved to the leader that its
 * follower has it, who was told that it is committed. All of it is read from the messages themselves and from the logs as they stood when
 * these were sent; nothing is guessed from offsets alone, since after a truncation the same offsets may hold another batch.
 *
 * Read next: window-scan.ts, which shows it every message and every change.
 */
import type { Cluster } from '../../engine/cluster/cluster';
import type { BatchTrace, Happening } from '../../engine/model/events';
import type { BrokerId, LeaderEpoch, Offset, PartitionIndex, TopicPartition } from '../../engine/model/vocabulary';
import { type FetchRequest, type FetchResponse, fetchKey } from '../../engine/protocol/fetch';
import { Request, Response } from '../../engine/protocol/payload';
import { type ProduceRequest, produceKey } from '../../engine/protocol/produce';
import type { RecordBatch } from '../../engine/protocol/record-batch';
import type { InFlight } from '../../engine/sim/link';
import type { Moment } from '../moment';
import { brokerOf } from '../project-messages';
import type { BatchId, BatchInSight, BatchPart, PartInBatch } from './space-time-frame';

/** A batch has offsets when its leader has appended it: until then its producer's name for it is all there is. */
export type Share = PartInBatch | { readonly trace: string; readonly part: BatchPart };

type Told = Pick<RecordBatch, 'baseOffset' | 'lastOffset' | 'leaderEpoch' | 'trace'>;

export class BatchBook {
  private readonly known = new Map<BatchId, BatchInSight>();
  private readonly byTrace = new Map<string, BatchId>();

  /** As it is sent, by the world as it stands. */
  sharesOf({ payload, from, to }: InFlight, moment: Moment): readonly Share[] {
    const { topic, cluster } = moment;
    if (topic === null) return [];
    if (payload instanceof Request && payload.apiKey === produceKey) return produced(payload.body as ProduceRequest, topic.name);
    const { brokers } = cluster;
    const [sender, receiver] = [brokerOf(from, brokers), brokerOf(to, brokers)];
    if (payload instanceof Request && payload.apiKey === fetchKey)
      return this.proved(payload.body as FetchRequest, { follower: sender, leader: receiver }, moment);
    if (payload instanceof Response && payload.apiKey === fetchKey)
      return this.fetched(payload.body as FetchResponse, { leader: sender, follower: receiver }, moment);
    return [];
  }

  /** As it stands just after it has happened. */
  changed(what: Happening, cluster: Cluster): readonly BatchId[] {
    switch (what.kind) {
      case 'RecordsAppended':
        return [this.note(what.partition.partition, what)];
      case 'DuplicateIgnored':
      case 'AppendRefused': {
        const id = what.trace === null ? undefined : this.byTrace.get(nameOf(what.trace));
        return id === undefined ? [] : [id];
      }
      case 'HighWatermarkAdvanced':
        return this.onLog(cluster, what, { from: what.from, until: what.to });
      case 'RecordsDelivered':
      case 'FollowerRefusedBatch':
      case 'ConsumerRefusedBatch':
        return this.onLog(cluster, what, { from: what.baseOffset, until: (what.lastOffset + 1) as Offset });
      case 'LogTruncated':
        return [...this.known.values()]
          .filter(({ partition, lastOffset, baseOffset, leaderEpoch }) => {
            const isThere = partition === what.partition.partition && lastOffset >= what.to && baseOffset < what.from;
            return isThere && leaderEpoch < what.leaderEpoch;
          })
          .map(({ id }) => id);
      default:
        return [];
    }
  }

  /** Of which batch, now that it may have its offsets. */
  partsOf(shares: readonly Share[]): readonly PartInBatch[] {
    return shares.flatMap((share) => {
      const batch = 'batch' in share ? share.batch : this.byTrace.get(share.trace);
      return batch === undefined ? [] : [{ batch, part: share.part }];
    });
  }

  batch(id: BatchId): BatchInSight | undefined {
    return this.known.get(id);
  }

  /** A follower's fetch says that it has everything before its offset: what its leader did not know of it until now is proved by it. */
  private proved({ topics }: FetchRequest, way: { follower: BrokerId | null; leader: BrokerId | null }, moment: Moment): readonly Share[] {
    const { follower, leader } = way;
    const { topic, cluster } = moment;
    if (follower === null || leader === null || topic === null) return [];
    return topics.filter(isOf(topic)).flatMap(({ partitions }) =>
      partitions.flatMap(({ partition: index, fetchOffset }) => {
        const replica = replicaOf(cluster, leader, { topic: topic.name, partition: index });
        const remote = replica?.remote(follower) ?? null;
        if (replica === null || remote === null || remote.logEndOffset >= fetchOffset) return [];
        // A new leader knows nothing of its followers at first: what is committed needs no proof any more.
        const from = remote.logEndOffset >= 0 ? remote.logEndOffset : replica.log.highWatermark;
        return this.logged(replica.log, index, { from, until: fetchOffset }).map((batch) => ({ batch, part: 'Proves' as const }));
      }),
    );
  }

  /** It carries batches; and the high watermark that it bears tells a follower of those that it did not know to be committed. */
  private fetched(
    { responses }: FetchResponse,
    way: { leader: BrokerId | null; follower: BrokerId | null },
    moment: Moment,
  ): readonly Share[] {
    const { leader, follower } = way;
    const { topic, cluster } = moment;
    if (topic === null) return [];
    return responses.filter(isOf(topic)).flatMap(({ partitions }) =>
      partitions.flatMap(({ partitionIndex: index, records, highWatermark }) => {
        const carried = (records?.batches ?? []).map((batch) => ({ batch: this.note(index, batch), part: 'Carries' as const }));
        const where = { topic: topic.name, partition: index };
        const replica = leader === null ? null : replicaOf(cluster, leader, where);
        const receiver = follower === null ? null : replicaOf(cluster, follower, where);
        if (replica === null || receiver === null) return carried;
        const told = this.logged(replica.log, index, { from: receiver.log.highWatermark, until: highWatermark });
        return [...carried, ...told.map((batch) => ({ batch, part: 'Commits' as const }))];
      }),
    );
  }

  private onLog(cluster: Cluster, where: { broker: BrokerId; partition: TopicPartition }, range: Range): readonly BatchId[] {
    const replica = replicaOf(cluster, where.broker, where.partition);
    return replica === null ? [] : this.logged(replica.log, where.partition.partition, range);
  }

  private logged(
    log: { batchesFrom(offset: Offset): Iterable<RecordBatch>; readonly logEndOffset: Offset; readonly logStartOffset: Offset },
    partition: PartitionIndex,
    { from, until }: Range,
  ): readonly BatchId[] {
    const ids: BatchId[] = [];
    const start = Math.max(from, log.logStartOffset) as Offset;
    if (start >= Math.min(until, log.logEndOffset)) return ids;
    for (const batch of log.batchesFrom(start)) {
      if (batch.baseOffset >= until) break;
      ids.push(this.note(partition, batch));
    }
    return ids;
  }

  private note(partition: PartitionIndex, told: Told): BatchId {
    const batch = batchInSight(partition, told);
    if (!this.known.has(batch.id)) this.known.set(batch.id, batch);
    if (told.trace !== null) this.byTrace.set(nameOf(told.trace), batch.id);
    return batch.id;
  }
}

interface Range {
  readonly from: Offset;
  /** Exclusive. */
  readonly until: Offset;
}

/** A leader gives an offset once in an epoch, so these three are one batch's and no other's. */
export function batchInSight(
  partition: PartitionIndex,
  { baseOffset, lastOffset, leaderEpoch }: { readonly baseOffset: Offset; readonly lastOffset: Offset; readonly leaderEpoch: LeaderEpoch },
): BatchInSight {
  const id = `${partition} ${leaderEpoch} ${baseOffset}` as BatchId;
  return { id, partition, leaderEpoch, baseOffset, lastOffset };
}

function produced({ topicData }: ProduceRequest, topic: string): readonly Share[] {
  const batches = topicData.flatMap(({ name, partitionData }) =>
    name === topic ? partitionData.flatMap(({ records }) => records?.batches ?? []) : [],
  );
  return batches.flatMap(({ trace }) => (trace === null ? [] : [{ trace: nameOf(trace), part: 'Carries' }]));
}

const nameOf = ({ producer, batch }: BatchTrace) => `${batch} ${producer}`;

const replicaOf = (cluster: Cluster, broker: BrokerId, where: TopicPartition) => cluster.broker(broker)?.replicas.partition(where) ?? null;

const isOf =
  (shown: NonNullable<Moment['topic']>) =>
  ({ topic, topicId }: { readonly topic: string; readonly topicId: string }) =>
    topicId === shown.id || topic === shown.name;
