/** Messages name a topic once, and its partitions below it. */
import type { TopicName, TopicPartition } from '../../model/vocabulary';

/** Topics in order of first appearance. */
export function byTopic<T>(items: readonly T[], partitionOf: (item: T) => TopicPartition): { topic: TopicName; items: T[] }[] {
  const grouped = new Map<TopicName, T[]>();
  for (const item of items) {
    const { topic } = partitionOf(item);
    const known = grouped.get(topic);
    if (known === undefined) grouped.set(topic, [item]);
    else known.push(item);
  }
  return Array.from(grouped, ([topic, grouped]) => ({ topic, items: grouped }));
}
