/** What a consumer's request was for: looked at when its answer comes, or when it is lost. Plain data. */
import type { BrokerId, GenerationId, LeaderEpoch, MemberId, Offset, TopicId, TopicPartition } from '../../model/vocabulary';

/** Who the member said it was. An answer to what it no longer is changes less. (Kafka: AbstractCoordinator.Generation) */
export interface SentAs {
  readonly memberId: MemberId;
  readonly generation: GenerationId;
}

export interface OffsetToCommit {
  readonly partition: TopicPartition;
  readonly offset: Offset;
  readonly leaderEpoch: LeaderEpoch;
}

/** Interval: by itself, every so often. BeforeRejoin: by itself, before partitions are given up. Sync: the application waits for it. */
export type CommitPurpose = 'Interval' | 'BeforeRejoin' | 'Sync';

export interface FetchedPartition {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  readonly fetchOffset: Offset;
}

export interface PositionToValidate {
  readonly partition: TopicPartition;
  readonly offset: Offset;
  readonly leaderEpoch: LeaderEpoch;
}

export type About =
  | { readonly kind: 'Metadata' | 'FindCoordinator' | 'LeaveGroup' | 'OffsetFetch' }
  | { readonly kind: 'JoinGroup' | 'SyncGroup' | 'Heartbeat'; readonly sentAs: SentAs }
  | {
      readonly kind: 'OffsetCommit';
      readonly purpose: CommitPurpose;
      readonly offsets: readonly OffsetToCommit[];
      readonly sentAs: SentAs;
    }
  | { readonly kind: 'ListOffsets'; readonly partitions: readonly TopicPartition[] }
  | { readonly kind: 'OffsetsForLeaderEpoch'; readonly positions: readonly PositionToValidate[] }
  | { readonly kind: 'Fetch'; readonly broker: BrokerId; readonly partitions: readonly FetchedPartition[] };
