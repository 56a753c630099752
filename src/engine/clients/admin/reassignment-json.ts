import { type BrokerId, comparePartitions, type TopicPartition } from '../../model/vocabulary';

/** Where partitions are, in order. Departure: no API tells log directories here, so every one is `any`. (Kafka: formatAsReassignmentJson) */
export function reassignmentJson(partitions: readonly (TopicPartition & { readonly replicas: readonly BrokerId[] })[]): string {
  const sorted = [...partitions].sort(comparePartitions).map(({ topic, partition, replicas }) => {
    return { topic, partition, replicas, log_dirs: replicas.map(() => 'any') };
  });
  return JSON.stringify({ version: 1, partitions: sorted });
}
