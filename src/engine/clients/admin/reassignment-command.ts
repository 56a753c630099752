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
import { exceptionOf } from './exceptions';
import { duplicates } from './generate-command';
import { byTopic } from './partition-lists';
import { reassignmentJson } from './reassignment-json';
import { clearingLines, movesOf, nextClearing, nextThrottle, toClear } from './reassignment-throttles';
import { ask, askForMetadata, fail, print, type Step } from './step';

export type ReassignmentQuestion = Extract<
  AdminQuestion,
  { kind: 'ReassignPartitions' | 'VerifyReassignment' | 'CancelReassignment' | 'ListReassignments' }
>;
type Listed = Exclude<ReassignmentQuestion, { kind: 'ListReassignments' }>;
type Execution = Extract<Listed, { kind: 'ReassignPartitions' }>;
type Ending = Exclude<Listed, Execution>;
type Ongoing = TopicPartition & ListPartitionReassignmentsResponse['topics'][number]['partitions'][number];

const TIMEOUT_MS = 10_000;

export function nextReassignmentStep(task: AdminTask, call: ReassignmentQuestion): Step {
  const problem = call.kind === 'ListReassignments' ? null : problemWith(call);
  if (problem !== null) return fail(`Error: ${problem}`);
  if (task.reassignments === null)
    return ask(null, listPartitionReassignmentsKey, listPartitionReassignmentsRequest, { timeoutMs: TIMEOUT_MS, topics: null });
  const ongoing = ongoingOf(task.reassignments);
  if (call.kind === 'ListReassignments') return print(list(ongoing));
  if (call.kind === 'CancelReassignment') return cancel(task, call, ongoing);
  if (task.metadata === null) return askForMetadata(byTopic(call.partitions).map(({ topic }) => topic));
  return call.kind === 'ReassignPartitions' ? execute(task, call, ongoing) : verify(task, call, ongoing);
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

function execute(task: AdminTask, call: Execution, ongoing: readonly Ongoing[]): Step {
  const { partitions, throttle, additional } = call;
  if (task.outcomes === null && task.altered === 0 && !additional && ongoing.length > 0) return fail(EXISTING);
  const brokers = task.metadata?.brokers.map(({ nodeId }) => nodeId) ?? [];
  const stranger = partitions.flatMap(({ replicas }) => replicas).find((id) => !brokers.includes(id));
  if (stranger !== undefined) return fail(`Error: Unknown broker id ${stranger}`);
  const unknown = partitions.find((each) => present(task, each) === null);
  if (unknown !== undefined) {
    const isTopic = task.metadata?.topics.some(({ name, errorCode }) => name === unknown.topic && errorCode === Errors.NONE) === true;
    const what = isTopic ? `Unable to find partition: ${partitionName(unknown)}` : `Topic ${unknown.topic} not found.`;
    return fail(`Error: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: ${what}`);
  }
  const before = partitions.map(({ topic, partition }) => ({ topic, partition, replicas: present(task, { topic, partition }) ?? [] }));
  const lines = [
    'Current partition replica assignment',
    '',
    reassignmentJson(before),
    '',
    'Save this to use as the --reassignment-json-file option during rollback',
    ...(throttle === null ? [] : [VERIFY_PERIODICALLY, `The inter-broker throttle limit was set to ${throttle} B/s`]),
  ];
  const refused = refusedAlteration(task);
  if (refused !== null) return fail(...lines.slice(0, throttle === null ? lines.length : -1), refused);
  const moves = movesOf(partitions, ongoing, (each) => present(task, each));
  const throttling = throttle === null ? null : nextThrottle(moves, throttle, task.altered);
  if (throttling !== null) return throttling;
  if (task.outcomes === null) return alter(partitions, !call.disallowsFactorChange);
  const problems = problemsOf(task);
  if (problems.length > 0) return fail(...lines, 'Error reassigning partition(s):', ...problems);
  return print([...lines, `Successfully started partition reassignment${plural(partitions)} for ${named(partitions)}`]);
}

const VERIFY_PERIODICALLY =
  'Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is removed.';
const EXISTING =
  'Cannot execute because there is an existing partition assignment.  Use --additional to override this and create a new partition assignment in addition to the existing one. The --additional flag can also be used to change the throttle by resubmitting the current reassignment.';

/** Why the throttles cannot be set, or taken back; null where they can. */
function refusedAlteration({ decision }: AdminTask): string | null {
  return decision === null || decision.errorCode === Errors.NONE
    ? null
    : `Error: ${exceptionOf(decision.errorCode, decision.errorMessage)}`;
}

/** Before anything is asked: what was typed cannot be meant. */
function problemWith({ kind, partitions }: Listed): string | null {
  if (kind !== 'ReassignPartitions') return null;
  if (partitions.length === 0) return 'Partition reassignment list cannot be empty';
  if (partitions.some(({ replicas }) => replicas.length === 0)) return 'Partition replica list cannot be empty';
  const twice = duplicates(partitions.map(partitionName));
  if (twice !== null) return `Partition reassignment contains duplicate topic partitions: ${twice.join(',')}`;
  const doubled = partitions.flatMap((each) => {
    const ids = duplicates(each.replicas);
    return ids === null ? [] : [`${partitionName(each)} contains multiple entries for ${ids.join(',')}`];
  });
  return doubled.length === 0 ? null : `Partition replica lists may not contain duplicate entries: ${doubled.join('. ')}`;
}

function cancel(task: AdminTask, call: Ending, ongoing: readonly Ongoing[]): Step {
  const { partitions, preserveThrottles } = call;
  const active = partitions.filter((each) => isOf(ongoing, each));
  if (task.outcomes === null && active.length > 0)
    return alter(
      active.map((each) => ({ ...each, replicas: null })),
      true,
    );
  const problems = problemsOf(task);
  if (problems.length > 0) return fail(`Error cancelling partition reassignment${plural(problems)} for:`, ...problems);
  const lines =
    active.length === 0
      ? ['None of the specified partition reassignments are active.']
      : [`Successfully cancelled partition reassignment${plural(active)} for: ${named(active)}`];
  if (preserveThrottles) return print([...lines, NO_MOVES]);
  // The tool ends no line there.
  return clear(task, partitions, ([first = '', ...others]) => [...lines, `${NO_MOVES}${first}`, ...others]);
}

/** Of replicas between the log directories of a broker: here it has one. */
const NO_MOVES = 'None of the specified partition moves are active.';

function clear(task: AdminTask, partitions: Ending['partitions'], linesWith: (clearing: readonly string[]) => readonly string[]): Step {
  if (task.metadata === null) return askForMetadata(byTopic(partitions).map(({ topic }) => topic));
  const cleared = toClear(
    partitions,
    task.metadata.brokers.map(({ nodeId }) => nodeId),
  );
  const lines = linesWith(clearingLines(cleared));
  const refused = refusedAlteration(task);
  return refused !== null ? fail(...lines, refused) : (nextClearing(cleared, task.altered) ?? print(lines));
}

function verify(task: AdminTask, { partitions, preserveThrottles }: Ending, ongoing: readonly Ongoing[]): Step {
  const lines = [...partitions].sort(comparePartitions).map((each) => {
    const name = partitionName(each);
    if (isOf(ongoing, each)) return `Reassignment of partition ${name} is still in progress.`;
    const replicas = (present(task, each) ?? []).join(',');
    const wanted = each.replicas.join(',');
    if (replicas === wanted) return `Reassignment of partition ${name} is completed.`;
    return `There is no active reassignment of partition ${name}, but replica set is ${replicas} rather than ${wanted}.`;
  });
  const all = ['Status of partition reassignment:', ...lines, ''];
  if (ongoing.length > 0 || preserveThrottles) return print(all);
  return clear(task, partitions, (clearing) => [...all, ...clearing]);
}

function alter(
  partitions: readonly (Omit<Listed['partitions'][number], 'replicas'> & {
    readonly replicas: Listed['partitions'][number]['replicas'] | null;
  })[],
  allowReplicationFactorChange: boolean,
): Step {
  const topics = byTopic(partitions).map(({ topic, indexes }) => ({
    name: topic,
    partitions: indexes.map((partitionIndex) => ({
      partitionIndex,
      replicas: partitions.find((each) => each.topic === topic && each.partition === partitionIndex)?.replicas ?? null,
    })),
  }));
  const body = { timeoutMs: TIMEOUT_MS, allowReplicationFactorChange, topics };
  return ask(null, alterPartitionReassignmentsKey, alterPartitionReassignmentsRequest, body);
}

function problemsOf({ outcomes }: AdminTask): string[] {
  const failed = (outcomes ?? []).filter(({ errorCode }) => errorCode !== Errors.NONE);
  return failed.map(({ partition, errorCode, errorMessage }) => `${partitionName(partition)}: ${errorMessage ?? errorName(errorCode)}`);
}
