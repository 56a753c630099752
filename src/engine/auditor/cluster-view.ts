/** A cluster as the invariants see it: one partition at a time, and its metadata; looked up where they look. */
import type { Cluster } from '../cluster/cluster';
import { brokerNode } from '../cluster/description';
import { ELR_VERSION, type MetadataImage } from '../metadata/image';
import type { BrokerId, Offset, ProducerId, TopicPartition } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { deleteHorizonMs, readRecords } from '../protocol/record-batch-reader';
import { maximalIsr } from '../replication/high-watermark';
import type { Partition } from '../replication/partition';
import type { BatchView, ClusterView, ImageView, PartitionView, RecordView, ReplicaView } from './invariants/invariant';

export function partitionView(cluster: Cluster, partition: TopicPartition): PartitionView {
  return new LivePartition(cluster, partition);
}

class LivePartition implements PartitionView {
  readonly partition: TopicPartition;
  private readonly cluster: Cluster;
  private known: readonly ReplicaView[] | null = null;

  constructor(cluster: Cluster, partition: TopicPartition) {
    this.cluster = cluster;
    this.partition = partition;
  }

  get replicas(): readonly ReplicaView[] {
    if (this.known !== null) return this.known;
    const views: ReplicaView[] = [];
    const { sim } = this.cluster;
    const clockMs = sim.epochMs + Math.floor(sim.now / 1_000);
    for (const broker of this.cluster.brokers) {
      const replica = this.cluster.broker(broker)?.replicas.partition(this.partition) ?? null;
      if (replica !== null) views.push(new LiveReplica(broker, replica, clockMs + sim.clockSkewMs(brokerNode(broker))));
    }
    this.known = views;
    return views;
  }

  get inSync(): readonly BrokerId[] | null {
    return this.cluster.controller?.image.partition(this.partition)?.isr ?? null;
  }

  get isRecovering(): boolean {
    return this.cluster.controller?.image.partition(this.partition)?.leaderRecoveryState === 'Recovering';
  }

  get isCompacted(): boolean {
    return this.cluster.brokers.some((broker) => {
      const log = this.cluster.broker(broker)?.replicas.partition(this.partition)?.log;
      return log !== undefined && (log.config.compacted || log.cleanedUpTo !== null);
    });
  }
}

class LiveReplica implements ReplicaView {
  readonly broker: BrokerId;
  readonly clockMs: number;
  private readonly replica: Partition;

  constructor(broker: BrokerId, replica: Partition, clockMs: number) {
    this.broker = broker;
    this.replica = replica;
    this.clockMs = clockMs;
  }

  get role() {
    return this.replica.role;
  }

  get leaderEpoch() {
    return this.replica.leaderEpoch;
  }

  get highWatermark() {
    return this.replica.log.highWatermark;
  }

  get logStartOffset() {
    return this.replica.log.logStartOffset;
  }

  get logEndOffset() {
    return this.replica.log.logEndOffset;
  }

  get maximalIsr() {
    return maximalIsr(this.replica.isrState);
  }

  get leaderEpochStartOffset() {
    return this.replica.leaderEpochStartOffset;
  }

  get minInsyncReplicas() {
    return this.replica.effectiveMinInsyncReplicas;
  }

  get segmentBaseOffsets() {
    return this.replica.log.segments.map(({ baseOffset }) => baseOffset);
  }

  get lastOffsets(): ReadonlyMap<ProducerId, Offset> {
    const { producers } = this.replica.log.producers;
    return new Map([...producers].flatMap(([id, { last }]) => (last === undefined ? [] : [[id, last.lastOffset] as const])));
  }

  get settings() {
    return this.replica.log.config;
  }

  batchAt(offset: Offset): BatchView | null {
    if (offset < this.logStartOffset || offset >= this.logEndOffset) return null;
    const [batch] = this.replica.log.batchesFrom(offset);
    return batch !== undefined && batch.baseOffset <= offset ? batch : null;
  }

  batches(): Iterable<BatchView> {
    return this.replica.log.batchesFrom(this.logStartOffset);
  }

  recordsOf(batch: BatchView): readonly RecordView[] | null {
    const read = readRecords(batch as RecordBatch);
    return read.ok
      ? read.value.map(({ offset, timestamp, key, value }) => ({ offset, timestamp, key: textOf(key), value: textOf(value) }))
      : null;
  }

  deleteHorizonOf(batch: BatchView): number | null {
    return deleteHorizonMs(batch as RecordBatch);
  }
}

/** One character a byte. */
function textOf(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function clusterView(cluster: Cluster): ClusterView {
  const { controller } = cluster;
  return {
    image: controller === null ? null : imageView(controller.image),
    brokers: cluster.brokers.flatMap((id) => {
      const broker = cluster.broker(id);
      return broker === null ? [] : [{ id, image: imageView(broker.image) }];
    }),
  };
}

function imageView(image: MetadataImage): ImageView {
  return {
    lastAppliedOffset: image.lastAppliedOffset,
    keepsEligibleLeaders: image.featureLevel(ELR_VERSION) > 0,
    isFenced: (broker) => image.broker(broker)?.fenced !== false,
    partitions: () => image.topics().flatMap(({ partitions }) => partitions),
    partition: (partition) => image.partition(partition),
  };
}
