/**
 * Metadata: which brokers there are, and who leads what, as far as this broker has replayed the metadata log. (Kafka: handleTopicMetadataRequest)
 *
 * A topic that does not exist is asked of the controller where both sides allow it, and answered UNKNOWN_TOPIC_OR_PARTITION
 * meanwhile: the client asks again.
 */

import type { TopicImage } from '../../metadata/image';
import { Errors } from '../../model/error-codes';
import { isInternalTopic, problemWithTopicName } from '../../model/topic-names';
import { type BrokerId, type ErrorCode, NO_LEADER, NO_TOPIC_ID, type TopicName } from '../../model/vocabulary';
import { asksForAllTopics, type MetadataRequest, type MetadataResponse, OPERATIONS_NOT_ASKED } from '../../protocol/metadata';
import type { Context } from '../../sim/context';
import { type Broker, EXTERNAL_LISTENER, INTERNAL_LISTENER } from '../broker';
import type { PendingRequest } from '../request-channel';

type TopicAnswer = MetadataResponse['topics'][number];

export function handleMetadata(broker: Broker, pending: PendingRequest, request: MetadataRequest, context: Context): MetadataResponse {
  const { image } = broker;
  if (request.topics?.some(({ name, topicId }) => name === null && topicId === NO_TOPIC_ID)) return failed(request.topics);
  const topics = asksForAllTopics(request, pending.request.version)
    ? image.topics().map((topic) => known(broker, topic))
    : (request.topics ?? []).map(({ name, topicId }) => {
        const isById = name === null || topicId !== NO_TOPIC_ID;
        const topic = isById ? image.topicById(topicId) : image.topic(name);
        if (topic !== null) return known(broker, topic);
        if (isById) return unknown(null, Errors.UNKNOWN_TOPIC_ID, topicId);
        return missing(broker, name, request.allowAutoTopicCreation ? pending : null, context);
      });
  return {
    throttleTimeMs: 0,
    brokers: endpoints(broker, pending.external),
    clusterId: broker.clusterId,
    controllerId: anyBroker(broker),
    topics,
    clusterAuthorizedOperations: OPERATIONS_NOT_ASKED,
    errorCode: Errors.NONE,
  };
}

/** A topic that has neither name nor id is nothing that Kafka expects: nobody is told anything. */
function failed(topics: NonNullable<MetadataRequest['topics']>): MetadataResponse {
  return {
    throttleTimeMs: 0,
    brokers: [],
    clusterId: null,
    controllerId: NO_LEADER,
    topics: topics.map(({ name }) => unknown(name ?? ('' as TopicName), Errors.UNKNOWN_SERVER_ERROR)),
    clusterAuthorizedOperations: OPERATIONS_NOT_ASKED,
    errorCode: Errors.UNKNOWN_SERVER_ERROR,
  };
}

/** With KRaft no broker is the controller, and clients are sent to any that forwards to it. (Kafka: KRaftMetadataCache.getRandomAliveBrokerId) */
export const anyBroker = ({ image }: Broker): BrokerId => image.brokers().find(({ fenced }) => !fenced)?.id ?? NO_LEADER;

/** Brokers that may be spoken to, at the listener that the asker can reach; with `fenced`, the others too. */
export function endpoints(
  broker: Broker,
  external: boolean,
  include = { fenced: false },
): { nodeId: BrokerId; host: string; port: number; rack: string | null }[] {
  return broker.image
    .brokers()
    .filter(({ fenced }) => include.fenced || !fenced)
    .flatMap(({ id, listeners, rack }) => {
      const listener = listeners.find(({ name }) => name === (external ? EXTERNAL_LISTENER : INTERNAL_LISTENER));
      return listener === undefined ? [] : [{ nodeId: id, host: listener.host, port: listener.port, rack }];
    });
}

function known(broker: Broker, topic: TopicImage): TopicAnswer {
  const { image } = broker;
  return {
    errorCode: Errors.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: topic.partitions.map(({ partition, leader, leaderEpoch, replicas, isr }) => ({
      errorCode: leader === NO_LEADER || !image.isActive(leader) ? Errors.LEADER_NOT_AVAILABLE : Errors.NONE,
      partitionIndex: partition.partition,
      leaderId: leader,
      leaderEpoch,
      replicaNodes: replicas,
      isrNodes: isr,
      offlineReplicas: replicas.filter((replica) => image.broker(replica)?.fenced ?? true),
    })),
    topicAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

/** `asker`: null where it does not want the topic to be created. */
function missing(broker: Broker, name: TopicName, asker: PendingRequest | null, context: Context): TopicAnswer {
  if (problemWithTopicName(name) !== null) return unknown(name, Errors.INVALID_TOPIC_EXCEPTION);
  if (asker !== null && broker.configs['auto.create.topics.enable'])
    broker.lifecycle.createTopicAutomatically(name, broker, context, asker.request.clientId);
  return unknown(name, Errors.UNKNOWN_TOPIC_OR_PARTITION);
}

function unknown(name: TopicName | null, errorCode: ErrorCode, topicId = NO_TOPIC_ID): TopicAnswer {
  return {
    errorCode,
    name,
    topicId,
    isInternal: name !== null && isInternalTopic(name),
    partitions: [],
    topicAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}
