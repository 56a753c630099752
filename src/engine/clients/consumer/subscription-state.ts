/** What a consumer subscribes to, and which partitions it owns of it. (Kafka: SubscriptionState) */
import { comparePartitions, partitionName, type TopicName, type TopicPartition } from '../../model/vocabulary';
import { State } from '../../sim/state';
import type { OffsetToCommit } from './about';
import { TopicPartitionState } from './topic-partition-state';

export class SubscriptionState extends State {
  readonly topics: readonly TopicName[];
  /** In order of topic and partition. */
  assigned: readonly TopicPartitionState[] = [];
  private readonly byName = new Map<string, TopicPartitionState>();

  private readonly knowsEpochs: boolean;

  constructor(topics: readonly TopicName[], { knowsEpochs }: { readonly knowsEpochs: boolean } = { knowsEpochs: true }) {
    super();
    this.topics = topics;
    this.knowsEpochs = knowsEpochs;
  }

  /** Null where it is not owned (any more). */
  state(partition: TopicPartition): TopicPartitionState | null {
    return this.byName.get(partitionName(partition)) ?? null;
  }

  get partitions(): readonly TopicPartition[] {
    return this.assigned.map(({ partition }) => partition);
  }

  assign(partitions: readonly TopicPartition[]): void {
    this.assigned = [...partitions].sort(comparePartitions).map((partition) => new TopicPartitionState(partition, this.knowsEpochs));
    this.byName.clear();
    for (const state of this.assigned) this.byName.set(state.name, state);
  }

  markPendingRevocation(): void {
    for (const state of this.assigned) state.isPendingRevocation = true;
  }

  /** What the application was given and the group has not committed. (Kafka: allConsumed, which knows no difference) */
  get uncommitted(): readonly OffsetToCommit[] {
    const changed: OffsetToCommit[] = [];
    for (const { partition, position, fetchState, committed } of this.assigned) {
      if (fetchState !== 'Fetching' || position === null || position.offset === committed) continue;
      changed.push({ partition, offset: position.offset, leaderEpoch: position.offsetEpoch });
    }
    return changed;
  }
}
