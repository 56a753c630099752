/**
 * A producer that asked the wrong broker is told who leads, and where that is: it need not ask for metadata. (KIP-951)
 *
 * Departure: only clients from outside are told, as those of the simulation do not look at it.
 * Kafka: KafkaApis.handleProduceRequest, getCurrentLeader
 */
import { Errors } from '../../model/error-codes';
import { NO_LEADER } from '../../model/vocabulary';
import type { ProduceResponse } from '../../protocol/produce';
import type { Broker } from '../broker';
import { endpoints } from './metadata';

/** From here on there is a place to say it. */
export const NEW_LEADERS_SINCE = 10;

export function withNewLeaders(broker: Broker, response: ProduceResponse): ProduceResponse {
  const responses = response.responses.map(({ name, partitionResponses }) => ({
    name,
    partitionResponses: partitionResponses.map((partition) => {
      if (partition.errorCode !== Errors.NOT_LEADER_OR_FOLLOWER) return partition;
      const { leader = NO_LEADER, leaderEpoch } = broker.image.partition({ topic: name, partition: partition.index }) ?? {};
      return leaderEpoch === undefined ? partition : { ...partition, currentLeader: { leaderId: leader, leaderEpoch } };
    }),
  }));
  const leaders = responses.flatMap(({ partitionResponses }) => partitionResponses.map(({ currentLeader }) => currentLeader?.leaderId));
  const nodeEndpoints = endpoints(broker, true).filter(({ nodeId }) => leaders.includes(nodeId));
  return nodeEndpoints.length === 0 ? response : { ...response, responses, nodeEndpoints };
}
