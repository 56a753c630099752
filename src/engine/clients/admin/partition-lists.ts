/** Partitions as requests list them: under their topics, in order. */
import { comparePartitions, type PartitionIndex, type TopicName, type TopicPartition } from '../../model/vocabulary';

export function byTopic(
  partitions: readonly TopicPartition[],
): readonly { readonly topic: TopicName; readonly indexes: readonly PartitionIndex[] }[] {
  const topics = new Map<TopicName, PartitionIndex[]>();
  for (const { topic, partition } of [...partitions].sort(comparePartitions)) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return Array.from(topics, ([topic, indexes]) => ({ topic, indexes }));
}
