/**
 * Fetch: of followers, which see all that the leader has, and of consumers, which see what is committed, from a follower too.
 * (Kafka: KafkaApis.handleFetchRequest)
 *
 * Departure: fetch sessions (KIP-227) are answered with session id 0, "no session", which every client accepts.
 */
import { Errors } from '../../model/error-codes';
import type { BrokerEpoch } from '../../model/vocabulary';
import type { FetchRequest } from '../../protocol/fetch';
import { FetchParams, type FetchTopic } from '../../replication/fetch';
import type { Context } from '../../sim/context';
import type { Broker } from '../broker';
import { replicationHost } from '../hosts';
import type { PendingRequest } from '../request-channel';

/** From here on topics are named by id (KIP-516). */
const TOPIC_IDS_SINCE = 13;
const READ_COMMITTED = 1;
/** From here on consumers say where they are, and may read from followers (KIP-392). */
const RACKS_SINCE = 11;

export function handleFetch(broker: Broker, pending: PendingRequest, request: FetchRequest, context: Context): void {
  if (request.sessionEpoch > 0) {
    const body = { throttleTimeMs: 0, errorCode: Errors.FETCH_SESSION_ID_NOT_FOUND, sessionId: 0, responses: [], nodeEndpoints: null };
    return broker.reply(pending.id, body, 0, context);
  }
  const replica = request.replicaState?.replicaId ?? request.replicaId;
  const { version } = pending.request;
  const params = new FetchParams({
    rackId: replica < 0 && version >= RACKS_SINCE ? request.rackId : null,
    follower: replica < 0 ? null : { broker: replica, epoch: request.replicaState?.replicaEpoch ?? (-1 as BrokerEpoch) },
    readsCommitted: replica < 0 && request.isolationLevel === READ_COMMITTED,
    maxWaitMs: request.maxWaitMs,
    minBytes: request.minBytes,
    maxBytes: request.maxBytes,
    topics: version < TOPIC_IDS_SINCE ? request.topics : request.topics.map((topic) => named(topic, broker)),
  });
  broker.replicas.fetch(params, pending.id, replicationHost(broker, context));
}

function named({ topicId, partitions }: FetchRequest['topics'][number], broker: Broker): FetchTopic {
  return { topic: broker.image.topicName(topicId), topicId, partitions };
}
