/** kafka-reassign-partitions.sh --generate: proposes where topics' replicas could go, as a new topic's would. (Kafka: generateAssignment) */
import { Errors } from '../../model/error-codes';
import { type Chance, placeReplicas } from '../../model/striped-replica-placer';
import type { BrokerId, PartitionIndex, TopicName } from '../../model/vocabulary';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { reassignmentJson } from './reassignment-json';
import { askForMetadata, fail, print, type Step } from './step';

export type GenerateQuestion = Extract<AdminQuestion, { kind: 'GenerateReassignment' }>;

export function nextGenerateStep({ metadata }: AdminTask, { topics, brokers, rackAware }: GenerateQuestion, chance: Chance): Step {
  const twice = duplicates(brokers) ?? duplicates(topics);
  if (twice !== null) {
    const what = duplicates(brokers) === null ? 'List of topics to reassign' : 'Broker list';
    return fail(`Error: ${what} contains duplicate entries: [${twice.join(', ')}]`);
  }
  if (metadata === null) return askForMetadata(topics);
  const missing = metadata.topics.find(({ errorCode }) => errorCode !== Errors.NONE);
  if (missing !== undefined)
    return fail(`Error: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: Topic ${missing.name} not found.`);
  const usable = metadata.brokers
    .filter(({ nodeId }) => brokers.includes(nodeId))
    .map(({ nodeId, rack }) => ({ id: nodeId, rack: rackAware ? rack : null, fenced: false }));
  const rackless = usable.filter(({ rack }) => rack === null).length;
  if (rackAware && rackless > 0 && rackless < usable.length) return fail(`Error: ${SOME_HAVE_NONE}`);
  const current: Placed[] = [];
  const proposed: Placed[] = [];
  for (const { name, partitions } of [...metadata.topics].sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))) {
    const topic = name as TopicName;
    const sorted = [...partitions].sort((a, b) => a.partitionIndex - b.partitionIndex);
    for (const { partitionIndex, replicaNodes } of sorted) current.push({ topic, partition: partitionIndex, replicas: replicaNodes });
    const replicationFactor = sorted[0]?.replicaNodes.length ?? 0;
    const placed = placeReplicas({ brokers: usable, partitions: sorted.length, replicationFactor, chance });
    if (!placed.ok) return fail(`Error: ${placed.error}`);
    for (const [index, replicas] of placed.value.entries()) proposed.push({ topic, partition: index as PartitionIndex, replicas });
  }
  return print([
    'Current partition replica assignment',
    reassignmentJson(current),
    '',
    'Proposed partition reassignment configuration',
    reassignmentJson(proposed),
  ]);
}

interface Placed {
  readonly topic: TopicName;
  readonly partition: PartitionIndex;
  readonly replicas: readonly BrokerId[];
}

const SOME_HAVE_NONE =
  'Not all brokers have rack information. Add --disable-rack-aware in command line to make replica assignment without rack information.';

/** Null where nothing is there twice. */
export function duplicates<T>(all: readonly T[]): readonly T[] | null {
  const twice = all.filter((each, index) => all.indexOf(each) < index);
  return twice.length === 0 ? null : [...new Set(twice)];
}
