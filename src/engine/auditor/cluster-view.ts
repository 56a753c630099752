/** A cluster as the invariants see it: one partition at a time, looked up where they look. */
import type { Cluster } from '../cluster/cluster';
import type { BrokerId, Offset, TopicPartition } from '../model/vocabulary';
import { maximalIsr } from '../replication/high-watermark';
import type { Partition } from '../replication/partition';
import type { BatchView, PartitionView, ReplicaView } from './invariants/invariant';

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
    for (const broker of this.cluster.brokers) {
      const replica = this.cluster.broker(broker)?.replicas.partition(this.partition) ?? null;
      if (replica !== null) views.push(new LiveReplica(broker, replica));
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
}

class LiveReplica implements ReplicaView {
  readonly broker: BrokerId;
  private readonly replica: Partition;

  constructor(broker: BrokerId, replica: Partition) {
    this.broker = broker;
    this.replica = replica;
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

  batchAt(offset: Offset): BatchView | null {
    if (offset < this.logStartOffset || offset >= this.logEndOffset) return null;
    const [batch] = this.replica.log.batchesFrom(offset);
    return batch !== undefined && batch.baseOffset <= offset ? batch : null;
  }

  batches(): Iterable<BatchView> {
    return this.replica.log.batchesFrom(this.logStartOffset);
  }
}
