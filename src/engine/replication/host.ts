/**
 * What the replicas of one broker ask of the broker around them. Made anew for each call and never kept: it holds functions, and a
 * world that holds functions cannot be forked.
 */
import type { Brand } from '../../base/brand';
import type { Happening } from '../model/events';
import type { BrokerEpoch, BrokerId, LeaderEpoch, Offset, PartitionEpoch, TopicId, TopicPartition } from '../model/vocabulary';
import type { FetchRequest } from '../protocol/fetch';
import type { Microseconds, VirtualTime } from '../sim/context';
import type { Disk } from '../sim/disk';

/** Stands for a request that is still to be answered. */
export type ReplyTo = Brand<number, 'ReplyTo'>;

export interface ReplicationHost {
  readonly broker: BrokerId;
  readonly now: VirtualTime;
  readonly clockMs: number;
  readonly disk: Disk;
  emit(fact: Happening): void;
  reply(to: ReplyTo, body: unknown, recordBytes: number): void;
  /** Comes back as `ReplicaManager.timeHasCome`. */
  wakeAfter(span: Microseconds): void;
  /** Sends a follower's fetch; the answer comes back as `ReplicaManager.fetchAnswered`, a broken connection as `fetchFailed`. */
  sendFetch(leader: BrokerId, request: FetchRequest): void;
  /** Asks the controller for a new ISR; the answer comes back as `ReplicaManager.isrChangeAnswered`. */
  askForIsr(change: IsrChange): void;
  /** Tells whoever waits for records of this partition to be committed: the group coordinator. */
  highWatermarkMoved(partition: TopicPartition, highWatermark: Offset): void;
  /** What the metadata says of a broker: may it be in an ISR, and which process of it. */
  registration(broker: BrokerId): { readonly epoch: BrokerEpoch; readonly eligible: boolean } | null;
  ownEpoch(): BrokerEpoch;
}

/** One AlterPartition for one partition (KIP-497). */
export interface IsrChange {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: PartitionEpoch;
  readonly isr: readonly BrokerId[];
}
