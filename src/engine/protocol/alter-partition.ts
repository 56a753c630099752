/**
 * AlterPartition, API key 56: a leader asks the controller to change the in-sync replicas of its partitions. Until the answer is
 * there it counts both the old and the new ISR. (KIP-497)
 *
 * Versions 2–3, all flexible. Between brokers and controllers only.
 *   2  topics by id; INELIGIBLE_REPLICA (107) for a replica that is fenced or shutting down (KIP-841)
 *   3  the new ISR with the broker epochs that the leader knows, so that a broker that restarted is not let in (KIP-903)
 *
 * Errors: STALE_BROKER_EPOCH (77) for the whole; per partition FENCED_LEADER_EPOCH (74), INVALID_UPDATE_VERSION (95) where the
 * partition has changed meanwhile, NOT_CONTROLLER (41), NEW_LEADER_ELECTED (106), INELIGIBLE_REPLICA (107).
 */
import type { BrokerEpoch, BrokerId, ErrorCode, LeaderEpoch, PartitionEpoch, PartitionIndex, TopicId } from '../model/vocabulary';
import { array, int8, int16, int32, int64, message, since, struct, type TypeOf, until, uuid } from './schema';

export const alterPartitionKey = 56;
const versions = { first: 2, last: 3, flexible: 0 };

/** What `leaderRecoveryState` may say: a leader elected uncleanly is recovering until it has told the controller otherwise. */
export const LEADER_RECOVERED = 0;
export const LEADER_RECOVERING = 1;

export const alterPartitionRequest = message('AlterPartitionRequest', versions, {
  brokerId: int32<BrokerId>(),
  brokerEpoch: int64<BrokerEpoch>(),
  topics: array(
    struct({
      topicId: uuid<TopicId>(),
      partitions: array(
        struct({
          partitionIndex: int32<PartitionIndex>(),
          leaderEpoch: int32<LeaderEpoch>(),
          /** Version 2; then newIsrWithEpochs. */
          newIsr: until(2, array(int32<BrokerId>()), { default: [] }),
          newIsrWithEpochs: since(3, array(struct({ brokerId: int32<BrokerId>(), brokerEpoch: int64<BrokerEpoch>() })), { default: [] }),
          leaderRecoveryState: int8(),
          /** The change applies to this state of the partition and to no other. */
          partitionEpoch: int32<PartitionEpoch>(),
        }),
      ),
    }),
  ),
});
export type AlterPartitionRequest = TypeOf<typeof alterPartitionRequest>;

export const alterPartitionResponse = message('AlterPartitionResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  topics: array(
    struct({
      topicId: uuid<TopicId>(),
      partitions: array(
        struct({
          partitionIndex: int32<PartitionIndex>(),
          errorCode: int16<ErrorCode>(),
          leaderId: int32<BrokerId>(),
          leaderEpoch: int32<LeaderEpoch>(),
          isr: array(int32<BrokerId>()),
          leaderRecoveryState: int8(),
          partitionEpoch: int32<PartitionEpoch>(),
        }),
      ),
    }),
  ),
});
export type AlterPartitionResponse = TypeOf<typeof alterPartitionResponse>;
