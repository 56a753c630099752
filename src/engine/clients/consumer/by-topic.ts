/** Messages name a topic once, and its partitions below it. */
import type { TopicName, TopicPartition } from '../../model/vocabulary';

/** Topics in order of first appearance. */
export function byTopic<T>(items: readonly T[], partitionOf: (item: T) => TopicPartition): { topic: TopicName; items: T[] }[] {
  const grouped: { topic: TopicName; items: T[] }[] = [];
  for (const item of items) {
    const { topic } = partitionOf(item);
    const known = grouped.find((each) => each.topic === topic);
    if (known === undefined) grouped.push({ topic, items: [item] });
    else known.items.push(item);
  }
  return grouped;
}
