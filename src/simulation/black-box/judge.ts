/** A run judged by what its clients saw, when all has been quiet for long enough. */
import { partitionForGroup } from '../../engine/groups/java-hash';
import type { ProducerConfig } from '../../engine/model/configs';
import { NO_LEADER, OFFSETS_TOPIC, type Offset, partitionName, type TopicPartition } from '../../engine/model/vocabulary';
import type { World } from '../../engine/session/world';
import { acknowledgedBelowLogStart, batchesInDoubt, deletedBelow, partitionsThatMayLose } from '../excuses';
import { isCompacted, type Plan } from '../plan';
import type { BrokenPromise } from '../promises';
import { type Anomaly, anomalies, type Excuses } from './check';
import type { ClientBook } from './client-book';

/** What was seen first of all that is wrong; null where nothing is. */
export function seenByClients(world: World, plan: Plan, book: ClientBook): BrokenPromise | null {
  const [first] = [...anomalies(book.history(), excusesOf(world, plan, book))].sort((a, b) => a.event - b.event);
  return first === undefined ? null : broken(first);
}

const broken = ({ kind, sentence, event }: Anomaly): BrokenPromise => ({ belief: `black box, ${kind}: ${sentence}`, event });

/** The same that excuse what is wrong inside: a clean election loses nothing, and neither does a broker that dies. */
export function excusesOf({ cluster }: World, plan: Plan, book: ClientBook): Excuses {
  const { history } = cluster.sim;
  const compacted = new Set(plan.topics.filter(({ configs }) => isCompacted(configs)).map(({ topic }) => topic));
  const idempotent = new Set(plan.producers.filter(({ config }) => isIdempotent(config)).map(({ node }) => node));
  const deleted = deletedBelow(history);
  const doubtful = [...batchesInDoubt(history)].flatMap(([producer, batches]) =>
    [...batches].flatMap((batch) => book.valuesOfBatch({ producer, batch })),
  );
  const expired = acknowledgedBelowLogStart(history).flatMap((trace) => book.valuesOfBatch(trace));
  const mayLose = partitionsThatMayLose(history, plan);
  const { 'offsets.topic.num.partitions': commitPartitions } = cluster.configs;
  return {
    mayLose,
    mayLoseCommits: (group) => mayLose.has(`${OFFSETS_TOPIC}-${partitionForGroup(group, commitPartitions)}`),
    earliest: (partition) => Math.max(logStart(cluster, partition), deleted.get(partitionName(partition)) ?? 0) as Offset,
    isCompacted: (topic) => compacted.has(topic),
    isIdempotent: (producer) => idempotent.has(producer),
    inDoubt: new Set([...doubtful, ...expired]),
    isTombstone: (value) => book.tombstones.has(value),
  };
}

const isIdempotent = (config: Partial<ProducerConfig>) => config['enable.idempotence'] !== false;

/** What ListOffsets answers for the earliest. */
function logStart(cluster: World['cluster'], partition: TopicPartition): Offset {
  const leader = cluster.controller?.image.partition(partition)?.leader ?? NO_LEADER;
  const log = leader === NO_LEADER ? undefined : cluster.broker(leader)?.replicas.partition(partition)?.log;
  return log?.logStartOffset ?? (0 as Offset);
}
