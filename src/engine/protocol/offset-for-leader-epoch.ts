/**
 * OffsetForLeaderEpoch, API key 23: where an epoch ends in the leader's log. A consumer asks after a change of leader, to learn
 * whether what it has read was truncated. Followers learn the same from Fetch (divergingEpoch, KIP-595). (KIP-101, KIP-320)
 *
 * Versions 2–4, flexible from 4.
 *   2  currentLeaderEpoch (KIP-320)
 *   3  replicaId: consumers may ask too
 *
 * Errors: FENCED_LEADER_EPOCH (74), UNKNOWN_LEADER_EPOCH (75), NOT_LEADER_OR_FOLLOWER (6), per partition.
 */
import type { BrokerId, ErrorCode, LeaderEpoch, Offset, PartitionIndex, TopicName } from '../model/vocabulary';
import { array, int16, int32, int64, message, since, string, struct, type TypeOf } from './schema';

export const offsetForLeaderEpochKey = 23;
const versions = { first: 2, last: 4, flexible: 4 };

/** Asked in version 2, whoever asks. (Kafka: OffsetsForLeaderEpochRequest.DEBUGGING_REPLICA_ID) */
const DEBUGGING_REPLICA_ID = -2 as BrokerId;

export const offsetForLeaderEpochRequest = message('OffsetForLeaderEpochRequest', versions, {
  /** −1 from consumers. */
  replicaId: since(3, int32<BrokerId>(), { default: DEBUGGING_REPLICA_ID, ignorable: true }),
  topics: array(
    struct({
      topic: string<TopicName>(),
      partitions: array(
        struct({
          partition: int32<PartitionIndex>(),
          currentLeaderEpoch: int32<LeaderEpoch>(),
          /** The epoch in question. */
          leaderEpoch: int32<LeaderEpoch>(),
        }),
      ),
    }),
  ),
});
export type OffsetForLeaderEpochRequest = TypeOf<typeof offsetForLeaderEpochRequest>;

export const offsetForLeaderEpochResponse = message('OffsetForLeaderEpochResponse', versions, {
  throttleTimeMs: int32(),
  topics: array(
    struct({
      topic: string<TopicName>(),
      partitions: array(
        struct({
          errorCode: int16<ErrorCode>(),
          partition: int32<PartitionIndex>(),
          /** The largest epoch the leader has that is not above the one in question; −1 for none. */
          leaderEpoch: int32<LeaderEpoch>(),
          /** First offset that is not of that epoch or an earlier one; −1 for none. */
          endOffset: int64<Offset>(),
        }),
      ),
    }),
  ),
});
export type OffsetForLeaderEpochResponse = TypeOf<typeof offsetForLeaderEpochResponse>;
