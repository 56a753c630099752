/** OffsetForLeaderEpoch: where an epoch ends in this leader's log, for a consumer that checks its position (KIP-320). */
import { Errors } from '../../model/error-codes';
import { NO_LEADER_EPOCH, type Offset } from '../../model/vocabulary';
import type { OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse } from '../../protocol/offset-for-leader-epoch';
import { missing } from '../../replication/partition';
import type { Context } from '../../sim/context';
import type { Broker } from '../broker';
import { replicationHost } from '../hosts';

type Answer = OffsetForLeaderEpochResponse['topics'][number]['partitions'][number];

export function handleOffsetForLeaderEpoch(
  broker: Broker,
  request: OffsetForLeaderEpochRequest,
  context: Context,
): OffsetForLeaderEpochResponse {
  const topics = request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition: index, currentLeaderEpoch, leaderEpoch }): Answer => {
      const topicPartition = { topic, partition: index };
      const partition = broker.replicas.partition(topicPartition);
      const refused = (errorCode: Answer['errorCode']) => ({
        errorCode,
        partition: index,
        leaderEpoch: NO_LEADER_EPOCH,
        endOffset: -1 as Offset,
      });
      if (partition === null) return refused(missing(topicPartition, replicationHost(broker, context)));
      const epochError = partition.checkLeaderEpoch(currentLeaderEpoch);
      if (epochError !== Errors.NONE) return refused(epochError);
      if (!partition.isLeader) return refused(Errors.NOT_LEADER_OR_FOLLOWER);
      const end = partition.log.endOffsetForEpoch(leaderEpoch);
      return {
        errorCode: Errors.NONE,
        partition: index,
        leaderEpoch: end?.epoch ?? NO_LEADER_EPOCH,
        endOffset: end?.endOffset ?? (-1 as Offset),
      };
    }),
  }));
  return { throttleTimeMs: 0, topics };
}
