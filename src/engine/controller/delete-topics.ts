/**
 * Topics by name or by id are gone with one record each; brokers that replay it delete their replicas. A topic that one request
 * names twice, in whatever way, is not deleted: the request cannot have meant that.
 *
 * Kafka: ReplicationControlManager.deleteTopics, ControllerApis.deleteTopics
 */
import type { MetadataImage, TopicImage } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { Errors } from '../model/error-codes';
import { NO_TOPIC_ID, type TopicId, type TopicName } from '../model/vocabulary';
import type { DeleteTopicsRequest, DeleteTopicsResponse } from '../protocol/delete-topics';
import { type ApiError, apiError, type Operation } from './operation';

interface Mention {
  readonly name: TopicName | null;
  readonly topicId: TopicId;
  readonly topic: TopicImage | null;
}

export function deleteTopics(image: MetadataImage, request: DeleteTopicsRequest): Operation<DeleteTopicsResponse> {
  const byName = request.topicNames.map((name) => ({ name, topicId: NO_TOPIC_ID }));
  const mentions = [...request.topics, ...byName].map(
    ({ name, topicId }): Mention => ({ name, topicId, topic: name === null ? image.topicById(topicId) : image.topic(name) }),
  );
  const records: MetadataRecord[] = [];
  const responses = mentions.filter(isFirst).map((mention) => {
    const deleted = judge(mention, mentions);
    if ('code' in deleted) return { name: mention.name, topicId: mention.topicId, errorCode: deleted.code, errorMessage: deleted.message };
    records.push({ kind: 'RemoveTopic', topicId: deleted.id });
    return { name: deleted.name, topicId: deleted.id, errorCode: Errors.NONE, errorMessage: null };
  });
  return { records, answer: { throttleTimeMs: 0, responses } };
}

/** What is named twice is spoken of once. */
const isFirst = ({ name, topicId }: Mention, at: number, all: readonly Mention[]) =>
  all.findIndex((other) => other.name === name && other.topicId === topicId) === at;

/** The topic to delete, or why not. */
function judge({ name, topicId, topic }: Mention, mentions: readonly Mention[]): TopicImage | ApiError {
  if (name === null && topicId === NO_TOPIC_ID) return apiError(Errors.INVALID_REQUEST, 'Neither topic name nor id were specified.');
  if (name !== null && topicId !== NO_TOPIC_ID)
    return apiError(Errors.INVALID_REQUEST, 'You may not specify both topic name and topic id.');
  if (topic === null && name === null) return apiError(Errors.UNKNOWN_TOPIC_ID, 'This server does not host this topic ID.');
  if (topic === null) return apiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.');
  if (mentions.filter((other) => other.topic === topic).length === 1) return topic;
  return apiError(Errors.INVALID_REQUEST, name === null ? 'Duplicate topic id.' : 'Duplicate topic name.');
}
