/** What is said of topics to who chooses among them, and of keys to who is about to add partitions. Plain data: it crosses threads. */
import type { GroupId, PartitionIndex, TopicName } from '../../engine/model/vocabulary';

export interface TopicGlance {
  readonly name: TopicName;
  /** Written by brokers, not by people: `__consumer_offsets`. */
  readonly isInternal: boolean;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  /** Offsets that its leaders' logs hold. */
  readonly records: number;
  /** Partitions whose ISR is smaller than their replica list. */
  readonly underReplicated: number;
  /** Partitions that nobody leads. */
  readonly leaderless: number;
  /** Groups that have consumers or committed offsets on it. */
  readonly groups: readonly { readonly group: GroupId; readonly lag: number }[];
}

/** Where each key goes now, and where it would go. */
export interface KeyMoves {
  readonly topic: TopicName;
  readonly from: number;
  readonly to: number;
  readonly hash: 'murmur2' | 'crc32';
  /** Producers hash differently, or do not look at keys: in words. Null where the keys say it all. */
  readonly caveat: string | null;
  /** Keys seen so far, in order of first appearance, the first 200. */
  readonly keys: readonly KeyMove[];
}

export interface KeyMove {
  readonly key: string;
  readonly keyNumber: number;
  readonly from: PartitionIndex;
  readonly to: PartitionIndex;
}
