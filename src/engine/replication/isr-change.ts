/**
 * A leader's request for another ISR, and what becomes of it. (KIP-497. Kafka: Partition.handleAlterPartitionError)
 *
 * The leader may never take a change back by itself: the controller may have made it long before the leader hears of it.
 */
import { Errors } from '../model/error-codes';
import type { BrokerEpoch, BrokerId, ErrorCode, LeaderEpoch, PartitionEpoch, TopicId, TopicPartition } from '../model/vocabulary';

export interface IsrChange {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
  /** The change applies to this state of the partition and to no other. */
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: PartitionEpoch;
  /** With the epoch of the process that has fetched; −1 where it has not fetched yet, and is in the ISR by former merit (KIP-903). */
  readonly isr: readonly { readonly broker: BrokerId; readonly epoch: BrokerEpoch }[];
}

/** What the controller says to one change. */
export interface IsrAnswer {
  readonly error: ErrorCode;
  readonly isr: readonly BrokerId[];
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: PartitionEpoch;
}

/** `Refused`: surely not made. `Overtaken`: the controller knows more than this leader, and the metadata will say what. */
export type Refusal = 'Refused' | 'Overtaken' | 'AskAgain';

export function refusalOf(error: ErrorCode): Refusal {
  switch (error) {
    case Errors.INELIGIBLE_REPLICA:
    case Errors.OPERATION_NOT_ATTEMPTED:
      return 'Refused';
    case Errors.FENCED_LEADER_EPOCH:
    case Errors.INVALID_UPDATE_VERSION:
    case Errors.INVALID_REQUEST:
    case Errors.NEW_LEADER_ELECTED:
    case Errors.UNKNOWN_TOPIC_OR_PARTITION:
    case Errors.UNKNOWN_TOPIC_ID:
      return 'Overtaken';
    default:
      return 'AskAgain';
  }
}
