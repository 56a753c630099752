/** kafka-reassign-partitions.sh, step by step. (Kafka: ReassignPartitionsCommand) */
import { Errors, errorName } from '../../model/error-codes';
import { comparePartitions, partitionName, type TopicPartition } from '../../model/vocabulary';
import { alterPartitionReassignmentsKey, alterPartitionReassignmentsRequest } from '../../protocol/alter-partition-reassignments';
import {
  type ListPartitionReassignmentsResponse,
  listPartitionReassignmentsKey,
  listPartitionReassignmentsRequest,
} from '../../protocol/list-partition-reassignments';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { byTopic } from './partition-lists';
import { ask, askForMetadata, fail, print, type Step } from './step';

export type ReassignmentQuestion = Extract<
  AdminQuestion,
  { kind: 'ReassignPartitions' | 'VerifyReassignment' | 'CancelReassignment' | 'ListReassignments' }
>;
type Listed = Exclude<ReassignmentQuestion, { kind: 'ListReassignments' }>;
type Ongoing = TopicPartition & ListPartitionReassignmentsResponse['topics'][number]['partitions'][number];

const TIMEOUT_MS = 10_000;

export function nextReassignmentStep(task: AdminTask, call: ReassignmentQuestion): Step {
  if (task.reassignments === null)
    return ask(null, listPartitionReassignmentsKey, listPartitionReassignmentsRequest, { timeoutMs: TIMEOUT_MS, topics: null });
  const ongoing = ongoingOf(task.reassignments);
  if (call.kind === 'ListReassignments') return print(list(ongoing));
  if (call.partitions.length === 0) return fail('Error: Partition reassignment list cannot be empty');
  if (call.kind === 'CancelReassignment') return cancel(task, call, ongoing);
  if (task.metadata === null) return askForMetadata(byTopic(call.partitions).map(({ topic }) => topic));
  return call.kind === 'VerifyReassignment' ? print(verify(task, call, ongoing)) : execute(task, call, ongoing);
}

function ongoingOf({ topics }: ListPartitionReassignmentsResponse): readonly Ongoing[] {
  const all = topics.flatMap(({ name, partitions }) =>
    partitions.map((each) => ({ ...each, topic: name, partition: each.partitionIndex })),
  );
  return all.sort(comparePartitions);
}

function list(ongoing: readonly Ongoing[]): string[] {
  if (ongoing.length === 0) return ['No partition reassignments found.'];
  return [
    'Current partition reassignments:',
    ...ongoing.map((each) => {
      const adding = each.addingReplicas.length > 0 ? ` adding: ${each.addingReplicas.join(',')}.` : '';
      const removing = each.removingReplicas.length > 0 ? ` removing: ${each.removingReplicas.join(',')}.` : '';
      return `${partitionName(each)}: replicas: ${each.replicas.join(',')}.${adding}${removing}`;
    }),
  ];
}

const isOf = (those: readonly TopicPartition[], one: TopicPartition) => those.some((each) => comparePartitions(each, one) === 0);
const named = (those: readonly TopicPartition[]) => [...those].sort(comparePartitions).map(partitionName).join(',');
const plural = (those: readonly unknown[]) => (those.length === 1 ? '' : 's');

function present({ metadata }: AdminTask, { topic, partition }: TopicPartition) {
  const known = metadata?.topics.find(({ name }) => name === topic)?.partitions;
  return known?.find(({ partitionIndex }) => partitionIndex === partition)?.replicaNodes ?? null;
}

function execute(task: AdminTask, { partitions }: Listed, ongoing: readonly Ongoing[]): Step {
  const unknown = partitions.find((each) => present(task, each) === null);
  if (unknown !== undefined) {
    const isTopic = task.metadata?.topics.some(({ name, errorCode }) => name === unknown.topic && errorCode === Errors.NONE) === true;
    const what = isTopic ? `Unable to find partition: ${partitionName(unknown)}` : `Topic ${unknown.topic} not found.`;
    return fail(`Error: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: ${what}`);
  }
  if (task.outcomes === null && ongoing.length > 0) return fail(EXISTING);
  const brokers = task.metadata?.brokers.map(({ nodeId }) => nodeId) ?? [];
  const stranger = partitions.flatMap(({ replicas }) => replicas).find((id) => !brokers.includes(id));
  if (stranger !== undefined) return fail(`Error: Unknown broker id ${stranger}`);
  if (task.outcomes === null) return alter(partitions.map((each) => ({ ...each, replicas: each.replicas })));
  const before = [...partitions].sort(comparePartitions).map(({ topic, partition }) => {
    const replicas = present(task, { topic, partition }) ?? [];
    return { topic, partition, replicas, log_dirs: replicas.map(() => 'any') };
  });
  const lines = [
    'Current partition replica assignment',
    '',
    JSON.stringify({ version: 1, partitions: before }),
    '',
    'Save this to use as the --reassignment-json-file option during rollback',
  ];
  const problems = problemsOf(task);
  if (problems.length > 0) return fail(...lines, 'Error reassigning partition(s):', ...problems);
  return print([...lines, `Successfully started partition reassignment${plural(partitions)} for ${named(partitions)}`]);
}

const EXISTING =
  'Cannot execute because there is an existing partition assignment.  Use --additional to override this and create a new partition assignment in addition to the existing one. The --additional flag can also be used to change the throttle by resubmitting the current reassignment.';

function cancel(task: AdminTask, { partitions }: Listed, ongoing: readonly Ongoing[]): Step {
  const active = partitions.filter((each) => isOf(ongoing, each));
  if (active.length === 0) return print(['None of the specified partition reassignments are active.']);
  if (task.outcomes === null) return alter(active.map((each) => ({ ...each, replicas: null })));
  const problems = problemsOf(task);
  if (problems.length > 0) return fail('Error cancelling partition reassignment(s) for:', ...problems);
  return print([`Successfully cancelled partition reassignment${plural(active)} for: ${named(active)}`]);
}

function verify(task: AdminTask, { partitions }: Listed, ongoing: readonly Ongoing[]): string[] {
  const lines = [...partitions].sort(comparePartitions).map((each) => {
    const name = partitionName(each);
    if (isOf(ongoing, each)) return `Reassignment of partition ${name} is still in progress.`;
    const replicas = (present(task, each) ?? []).join(',');
    const wanted = each.replicas.join(',');
    if (replicas === wanted) return `Reassignment of partition ${name} is completed.`;
    return `There is no active reassignment of partition ${name}, but replica set is ${replicas} rather than ${wanted}.`;
  });
  return ['Status of partition reassignment:', ...lines, ''];
}

function alter(
  partitions: readonly (Omit<Listed['partitions'][number], 'replicas'> & {
    readonly replicas: Listed['partitions'][number]['replicas'] | null;
  })[],
): Step {
  const topics = byTopic(partitions).map(({ topic, indexes }) => ({
    name: topic,
    partitions: indexes.map((partitionIndex) => ({
      partitionIndex,
      replicas: partitions.find((each) => each.topic === topic && each.partition === partitionIndex)?.replicas ?? null,
    })),
  }));
  const body = { timeoutMs: TIMEOUT_MS, allowReplicationFactorChange: true, topics };
  return ask(null, alterPartitionReassignmentsKey, alterPartitionReassignmentsRequest, body);
}

function problemsOf({ outcomes }: AdminTask): string[] {
  const failed = (outcomes ?? []).filter(({ errorCode }) => errorCode !== Errors.NONE);
  return failed.map(({ partition, errorCode, errorMessage }) => `${partitionName(partition)}: ${errorMessage ?? errorName(errorCode)}`);
}
