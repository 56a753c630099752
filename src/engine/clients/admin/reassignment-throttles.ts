/**
 * What kafka-reassign-partitions.sh --throttle sets, and --verify takes back: which replicas are held back, and to how much on which
 * brokers. (Kafka: ReassignPartitionsCommand.calculateProposedMoveMap, modifyReassignmentThrottle, clearAllThrottles)
 */
import { THROTTLED_RATES } from '../../model/configs';
import { type BrokerId, partitionName, type TopicName, type TopicPartition } from '../../model/vocabulary';
import { ConfigResourceType } from '../../protocol/describe-configs';
import { ConfigOperation, incrementalAlterConfigsKey, incrementalAlterConfigsRequest } from '../../protocol/incremental-alter-configs';
import { ask, type Step } from './step';

const THROTTLED_REPLICAS = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas'] as const;

type Brokers = readonly BrokerId[];

/** A partition that moves: who has it, and who is to have it and has not. */
export interface Move extends TopicPartition {
  readonly sources: Brokers;
  readonly destinations: Brokers;
}

export interface Proposed extends TopicPartition {
  readonly replicas: Brokers;
}

export interface OngoingMove extends Proposed {
  readonly addingReplicas: Brokers;
}

/** What is on its way already stays held back, with what is proposed now. */
export function movesOf(
  proposed: readonly Proposed[],
  ongoing: readonly OngoingMove[],
  present: (of: TopicPartition) => Brokers | null,
): readonly Move[] {
  const moves = new Map(
    ongoing.map(({ topic, partition, replicas, addingReplicas }): [string, Move] => {
      const sources = replicas.filter((id) => !addingReplicas.includes(id));
      return [partitionName({ topic, partition }), { topic, partition, sources, destinations: addingReplicas }];
    }),
  );
  for (const { topic, partition, replicas } of proposed) {
    const name = partitionName({ topic, partition });
    const sources = moves.get(name)?.sources ?? present({ topic, partition }) ?? [];
    moves.set(name, { topic, partition, sources, destinations: replicas.filter((id) => !sources.includes(id)) });
  }
  return [...moves.values()];
}

/** First the topics, then the brokers: `done` of both have been. Null where all is. */
export function nextThrottle(moves: readonly Move[], rate: number, done: number): Step | null {
  if (done === 0) {
    const list = (topic: TopicName, side: 'sources' | 'destinations') =>
      [...new Set(moves.flatMap((move) => (move.topic === topic ? move[side].map((id) => `${move.partition}:${id}`) : [])))]
        .sort()
        .join(',');
    return alter(
      topicsOf(moves).map((topic) => [ConfigResourceType.topic, topic, [list(topic, 'sources'), list(topic, 'destinations')]] as const),
    );
  }
  if (done > 1) return null;
  const brokers = [...new Set(moves.flatMap(({ sources, destinations }) => [...sources, ...destinations]))].sort((a, b) => a - b);
  return alter(brokers.map((id) => [ConfigResourceType.broker, String(id), [String(rate), String(rate)]] as const));
}

/** First the brokers, then the topics. */
export function nextClearing({ brokers, topics }: Cleared, done: number): Step | null {
  if (done === 0) return alter(brokers.map((id) => [ConfigResourceType.broker, String(id), null] as const));
  return done > 1 ? null : alter(topics.map((topic) => [ConfigResourceType.topic, topic, null] as const));
}

export interface Cleared {
  readonly brokers: Brokers;
  readonly topics: readonly TopicName[];
}

/** Nobody knows who was the source of what has moved: all brokers' are cleared. */
export function toClear(partitions: readonly Proposed[], living: Brokers): Cleared {
  const brokers = [...new Set([...living, ...partitions.flatMap(({ replicas }) => replicas)])].sort((a, b) => a - b);
  return { brokers, topics: topicsOf(partitions) };
}

export function clearingLines({ brokers, topics }: Cleared): readonly string[] {
  return [
    `Clearing broker-level throttles on broker${brokers.length === 1 ? '' : 's'} ${brokers.join(',')}`,
    `Clearing topic-level throttles on topic${topics.length === 1 ? '' : 's'} ${topics.join(',')}`,
  ];
}

const topicsOf = (partitions: readonly TopicPartition[]) => [...new Set(partitions.map(({ topic }) => topic))].sort();

/** Of each resource both settings, for leaders and for followers; null takes them back. */
function alter(resources: readonly (readonly [type: number, name: string, values: readonly string[] | null])[]): Step {
  const body = {
    resources: resources.map(([resourceType, resourceName, values]) => ({
      resourceType,
      resourceName,
      configs: (resourceType === ConfigResourceType.topic ? THROTTLED_REPLICAS : THROTTLED_RATES).map((name, side) => ({
        name,
        configOperation: values === null ? ConfigOperation.delete : ConfigOperation.set,
        value: values?.[side] ?? null,
      })),
    })),
    validateOnly: false,
  };
  return ask(null, incrementalAlterConfigsKey, incrementalAlterConfigsRequest, body);
}
