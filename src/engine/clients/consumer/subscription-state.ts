/** What a consumer subscribes to, and which partitions it owns of it. (Kafka: SubscriptionState) */
import { comparePartitions, type PartitionIndex, type TopicName, type TopicPartition } from '../../model/vocabulary';
import { State } from '../../sim/state';
import type { OffsetToCommit } from './about';
import { TopicPartitionState } from './topic-partition-state';

const NONE: readonly TopicPartitionState[] = [];

export class SubscriptionState extends State {
  readonly topics: readonly TopicName[];
  /** In order of topic and partition. */
  assigned: readonly TopicPartitionState[] = [];
  private readonly byTopic = new Map<TopicName, Map<PartitionIndex, TopicPartitionState>>();
  private readonly knowsEpochs: boolean;

  constructor(topics: readonly TopicName[], { knowsEpochs }: { readonly knowsEpochs: boolean } = { knowsEpochs: true }) {
    super();
    this.topics = topics;
    this.knowsEpochs = knowsEpochs;
  }

  /** Null where it is not owned (any more). */
  state({ topic, partition }: TopicPartition): TopicPartitionState | null {
    return this.byTopic.get(topic)?.get(partition) ?? null;
  }

  get partitions(): readonly TopicPartition[] {
    return this.assigned.map(({ partition }) => partition);
  }

  assign(partitions: readonly TopicPartition[]): void {
    this.assigned = [...partitions].sort(comparePartitions).map((partition) => new TopicPartitionState(partition, this.knowsEpochs));
    this.byTopic.clear();
    for (const state of this.assigned) {
      const { topic, partition } = state.partition;
      const ofTopic = this.byTopic.get(topic) ?? new Map<PartitionIndex, TopicPartitionState>();
      this.byTopic.set(topic, ofTopic);
      ofTopic.set(partition, state);
    }
  }

  /** Those of them that may be asked about by then. Every poll() asks, and hardly ever there are any. */
  inState(fetchState: TopicPartitionState['fetchState'], by = Number.POSITIVE_INFINITY): readonly TopicPartitionState[] {
    let found: TopicPartitionState[] | null = null;
    for (const state of this.assigned) {
      if (state.fetchState !== fetchState || state.retryAt > by) continue;
      found ??= [];
      found.push(state);
    }
    return found ?? NONE;
  }

  markPendingRevocation(): void {
    for (const state of this.assigned) state.isPendingRevocation = true;
  }

  /** From their leaders. */
  get areAllRead(): boolean {
    for (const { isFetchable, hasPreference } of this.assigned) if (!isFetchable || hasPreference) return false;
    return true;
  }

  get hasUncommitted(): boolean {
    for (const state of this.assigned) if (isUncommitted(state)) return true;
    return false;
  }

  /** What the application was given and the group has not committed. (Kafka: allConsumed, which knows no difference) */
  get uncommitted(): readonly OffsetToCommit[] {
    const changed: OffsetToCommit[] = [];
    for (const state of this.assigned) {
      const { partition, position } = state;
      if (isUncommitted(state)) changed.push({ partition, offset: position!.offset, leaderEpoch: position!.offsetEpoch });
    }
    return changed;
  }
}

const isUncommitted = ({ fetchState, position, committed }: TopicPartitionState) =>
  fetchState === 'Fetching' && position !== null && position.offset !== committed;
