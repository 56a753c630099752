/**
 * AssignReplicasToDirs, API key 73: a broker tells the controller in which of its log directories replicas are, where that is not what the
 * metadata says: a disk was replaced, say. (KIP-858)
 *
 * Version 0, flexible. Between brokers and controllers only.
 *
 * Errors: STALE_BROKER_EPOCH (77) for the whole; per partition UNKNOWN_TOPIC_ID (100), UNKNOWN_TOPIC_OR_PARTITION (3),
 * NOT_LEADER_OR_FOLLOWER (6) where the broker has no replica of it.
 */
import type { BrokerEpoch, BrokerId, ErrorCode, PartitionIndex, TopicId } from '../model/vocabulary';
import { array, int16, int32, int64, message, struct, type TypeOf, uuid } from './schema';

export const assignReplicasToDirsKey = 73;
const versions = { first: 0, last: 0, flexible: 0 };

export const assignReplicasToDirsRequest = message('AssignReplicasToDirsRequest', versions, {
  brokerId: int32<BrokerId>(),
  brokerEpoch: int64<BrokerEpoch>(),
  directories: array(
    struct({
      id: uuid(),
      topics: array(struct({ topicId: uuid<TopicId>(), partitions: array(struct({ partitionIndex: int32<PartitionIndex>() })) })),
    }),
  ),
});
export type AssignReplicasToDirsRequest = TypeOf<typeof assignReplicasToDirsRequest>;

export const assignReplicasToDirsResponse = message('AssignReplicasToDirsResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  directories: array(
    struct({
      id: uuid(),
      topics: array(
        struct({
          topicId: uuid<TopicId>(),
          partitions: array(struct({ partitionIndex: int32<PartitionIndex>(), errorCode: int16<ErrorCode>() })),
        }),
      ),
    }),
  ),
});
export type AssignReplicasToDirsResponse = TypeOf<typeof assignReplicasToDirsResponse>;
