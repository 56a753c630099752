/** DescribeTopicPartitions: topics in order of name, as many partitions as a page holds. (Kafka: DescribeTopicPartitionsRequestHandler) */
import type { MetadataImage, TopicImage } from '../../metadata/image';
import { Errors } from '../../model/error-codes';
import { isInternalTopic, problemWithTopicName } from '../../model/topic-names';
import { type BrokerId, NO_LEADER, NO_TOPIC_ID, type PartitionIndex, type TopicName } from '../../model/vocabulary';
import type { DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse } from '../../protocol/describe-topic-partitions';
import { OPERATIONS_NOT_ASKED } from '../../protocol/metadata';
import type { Broker } from '../broker';

/** max.request.partition.size.limit */
const PARTITIONS_MAX = 2_000;

type TopicAnswer = DescribeTopicPartitionsResponse['topics'][number];

/** Where the cursor is of no page every topic that was asked for is refused. */
export function handleDescribeTopicPartitions(
  { image }: Broker,
  { topics: asked, cursor, responsePartitionLimit }: DescribeTopicPartitionsRequest,
): DescribeTopicPartitionsResponse {
  const names = asked.length === 0 ? image.topics().map(({ name }) => name) : asked.map(({ name }) => name);
  const isBad = cursor !== null && (cursor.partitionIndex < 0 || (asked.length > 0 && !names.includes(cursor.topicName)));
  if (isBad)
    return page(
      asked.map(({ name }) => ({ ...unknown(name), errorCode: Errors.INVALID_REQUEST, isInternal: false })),
      null,
    );
  const from = cursor?.topicName ?? '';
  const inOrder = [...new Set(names)].filter((name) => name >= from).sort();
  const topics: TopicAnswer[] = [];
  let left = Math.max(1, Math.min(PARTITIONS_MAX, responsePartitionLimit));
  for (const name of inOrder) {
    if (left === 0) return page(topics, { topicName: name, partitionIndex: 0 as PartitionIndex });
    const topic = image.topic(name);
    if (topic === null) {
      topics.push(unknown(name));
      continue;
    }
    const first = name === cursor?.topicName ? cursor.partitionIndex : 0;
    const answered = describe(image, topic, { first, count: left });
    topics.push(answered);
    const next = first + answered.partitions.length;
    if (next < topic.partitions.length) return page(topics, { topicName: name, partitionIndex: next as PartitionIndex });
    left -= answered.partitions.length;
  }
  return page(topics, null);
}

function describe(
  image: MetadataImage,
  { name: topicName, id, partitions }: TopicImage,
  { first, count }: { readonly first: number; readonly count: number },
): TopicAnswer {
  const isAlive = (broker: BrokerId) => image.broker(broker)?.fenced === false;
  return {
    errorCode: Errors.NONE,
    name: topicName,
    topicId: id,
    isInternal: isInternalTopic(topicName),
    partitions: partitions.slice(first, first + count).map(({ partition, leader, leaderEpoch, replicas, isr, elr, lastKnownElr }) => ({
      errorCode: Errors.NONE,
      partitionIndex: partition.partition,
      leaderId: isAlive(leader) ? leader : NO_LEADER,
      leaderEpoch,
      replicaNodes: replicas,
      isrNodes: isr,
      eligibleLeaderReplicas: elr,
      lastKnownElr,
      offlineReplicas: replicas.filter((replica) => !isAlive(replica)),
    })),
    topicAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

const page = (topics: readonly TopicAnswer[], nextCursor: DescribeTopicPartitionsResponse['nextCursor']) => ({
  throttleTimeMs: 0,
  topics,
  nextCursor,
});

function unknown(name: TopicName): TopicAnswer {
  const errorCode = problemWithTopicName(name) === null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION;
  return {
    errorCode,
    name,
    topicId: NO_TOPIC_ID,
    isInternal: isInternalTopic(name),
    partitions: [],
    topicAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}
