/** What an answer adds to what a tool knows. Some answers only say that it is too early, or the wrong broker: then all is asked again. */
import { Errors, isRetriable } from '../../model/error-codes';
import { type ErrorCode, partitionName } from '../../model/vocabulary';
import { type AlterPartitionReassignmentsResponse, alterPartitionReassignmentsKey } from '../../protocol/alter-partition-reassignments';
import { type ApiVersionsResponse, apiVersionsKey } from '../../protocol/api-versions';
import { type CreatePartitionsResponse, createPartitionsKey } from '../../protocol/create-partitions';
import { type CreateTopicsResponse, createTopicsKey } from '../../protocol/create-topics';
import { type DeleteGroupsResponse, deleteGroupsKey } from '../../protocol/delete-groups';
import { type DeleteRecordsResponse, deleteRecordsKey } from '../../protocol/delete-records';
import { type DeleteTopicsResponse, deleteTopicsKey } from '../../protocol/delete-topics';
import { type DescribeClusterResponse, describeClusterKey } from '../../protocol/describe-cluster';
import { type DescribeConfigsResponse, describeConfigsKey } from '../../protocol/describe-configs';
import { type DescribeGroupsResponse, describeGroupsKey } from '../../protocol/describe-groups';
import { type DescribeQuorumResponse, describeQuorumKey } from '../../protocol/describe-quorum';
import { type DescribeTopicPartitionsResponse, describeTopicPartitionsKey } from '../../protocol/describe-topic-partitions';
import { type ElectLeadersResponse, electLeadersKey } from '../../protocol/elect-leaders';
import { type FindCoordinatorResponse, findCoordinatorKey } from '../../protocol/find-coordinator';
import { type IncrementalAlterConfigsResponse, incrementalAlterConfigsKey } from '../../protocol/incremental-alter-configs';
import { type ListGroupsResponse, listGroupsKey } from '../../protocol/list-groups';
import { type ListOffsetsResponse, listOffsetsKey } from '../../protocol/list-offsets';
import { type ListPartitionReassignmentsResponse, listPartitionReassignmentsKey } from '../../protocol/list-partition-reassignments';
import { type MetadataResponse, metadataKey } from '../../protocol/metadata';
import { type OffsetCommitResponse, offsetCommitKey } from '../../protocol/offset-commit';
import { type OffsetFetchResponse, offsetFetchKey } from '../../protocol/offset-fetch';
import { type UnregisterBrokerResponse, unregisterBrokerKey } from '../../protocol/unregister-broker';
import { type UpdateFeaturesResponse, updateFeaturesKey } from '../../protocol/update-features';
import type { NodeId } from '../../sim/context';
import type { AdminTask, Decision } from './admin-task';
import { deletionQuestions, undecided } from './delete-records-command';
import type { Lesson } from './tools';

export function learn(task: AdminTask, apiKey: number, body: unknown): Lesson {
  switch (apiKey) {
    case createTopicsKey:
      return decided(task, (body as CreateTopicsResponse).topics[0]);
    case createPartitionsKey:
      return decided(task, (body as CreatePartitionsResponse).results[0]);
    case deleteTopicsKey:
      return decided(task, (body as DeleteTopicsResponse).responses[0]);
    case incrementalAlterConfigsKey:
      return configsAltered(task, body as IncrementalAlterConfigsResponse);
    case listPartitionReassignmentsKey:
      task.reassignments = body as ListPartitionReassignmentsResponse;
      return task.reassignments.errorCode === Errors.NONE ? 'Learned' : 'AskAgain';
    case alterPartitionReassignmentsKey:
      return altered(task, body as AlterPartitionReassignmentsResponse);
    case describeClusterKey:
      task.cluster = body as DescribeClusterResponse;
      return task.cluster.errorCode === Errors.NONE ? 'Learned' : 'AskAgain';
    case describeQuorumKey:
      task.quorum = body as DescribeQuorumResponse;
      return task.quorum.topics[0]?.partitions[0]?.errorCode === Errors.NONE ? 'Learned' : 'AskAgain';
    case electLeadersKey:
      return elected(task, body as ElectLeadersResponse);
    case deleteRecordsKey:
      return recordsDeleted(task, body as DeleteRecordsResponse);
    case updateFeaturesKey:
      return decided(task, body as UpdateFeaturesResponse);
    case apiVersionsKey:
      task.features = body as ApiVersionsResponse;
      return 'Learned';
    case unregisterBrokerKey:
      return decided(task, body as UnregisterBrokerResponse);
    case deleteGroupsKey:
      return decidedByCoordinator(task, (body as DeleteGroupsResponse).results[0]?.errorCode);
    case offsetCommitKey: {
      const errors = (body as OffsetCommitResponse).topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode));
      return decidedByCoordinator(task, errors.find((error) => error !== Errors.NONE) ?? Errors.NONE);
    }
    case metadataKey:
      task.metadata = body as MetadataResponse;
      return task.metadata.brokers.length === 0 || lacksLeaders(task) ? 'AskAgain' : 'Learned';
    case describeTopicPartitionsKey:
      task.described = nextPage(task.described, body as DescribeTopicPartitionsResponse);
      return 'Learned';
    case describeConfigsKey:
      task.configs = merged(task.configs, body as DescribeConfigsResponse);
      return 'Learned';
    case findCoordinatorKey: {
      const found = (body as FindCoordinatorResponse).coordinators[0];
      task.coordinator = found?.errorCode === Errors.NONE ? (found.host as NodeId) : null;
      return task.coordinator === null ? 'AskAgain' : 'Learned';
    }
    case describeGroupsKey: {
      const group = (body as DescribeGroupsResponse).groups[0];
      if (group === undefined || isRetriable(group.errorCode)) return 'AskAgain';
      task.group = group.errorCode === Errors.GROUP_ID_NOT_FOUND ? { ...group, groupState: 'Dead' } : group;
      return 'Learned';
    }
    case offsetFetchKey:
      task.committed = (body as OffsetFetchResponse).groups[0] ?? null;
      return task.committed === null || isRetriable(task.committed.errorCode) ? 'AskAgain' : 'Learned';
    case listGroupsKey: {
      const { errorCode, groups } = body as ListGroupsResponse;
      if (errorCode !== Errors.NONE) return 'AskAgain';
      task.groups?.push(...groups.map(({ groupId }) => groupId));
      return 'Learned';
    }
    case listOffsetsKey:
      return offsetsListed(task, body as ListOffsetsResponse);
    default:
      return 'Learned';
  }
}

function decided(task: AdminTask, decision: Decision | undefined): Lesson {
  if (decision === undefined || decision.errorCode === Errors.NOT_CONTROLLER || decision.errorCode === Errors.REQUEST_TIMED_OUT)
    return 'AskAgain';
  task.decision = { errorCode: decision.errorCode, errorMessage: decision.errorMessage };
  return 'Learned';
}

/** What went wrong counts for all. */
function configsAltered(task: AdminTask, { responses }: IncrementalAlterConfigsResponse): Lesson {
  task.altered++;
  return decided(task, responses.find(({ errorCode }) => errorCode !== Errors.NONE) ?? responses[0]);
}

function altered(task: AdminTask, { errorCode, responses }: AlterPartitionReassignmentsResponse): Lesson {
  if (errorCode !== Errors.NONE) return 'AskAgain';
  task.outcomes = responses.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, ...decision }) => ({ partition: { topic: name, partition: partitionIndex }, ...decision })),
  );
  return 'Learned';
}

function elected(task: AdminTask, { errorCode, replicaElectionResults }: ElectLeadersResponse): Lesson {
  if (errorCode !== Errors.NONE) return 'AskAgain';
  task.outcomes = replicaElectionResults.flatMap(({ topic, partitionResult }) =>
    partitionResult.map(({ partitionId, ...decision }) => ({ partition: { topic, partition: partitionId }, ...decision })),
  );
  return 'Learned';
}

/** Of all partitions that are still to be asked about. */
function lacksLeaders(task: AdminTask): boolean {
  return task.call.kind === 'DeleteRecords' && deletionQuestions(task, task.call).length === 0;
}

/** Each leader decides of its own; who could answer better later, or elsewhere, is asked again. */
function recordsDeleted(task: AdminTask, { topics }: DeleteRecordsResponse): Lesson {
  for (const { name, partitions } of topics) {
    for (const { partitionIndex: partition, lowWatermark, errorCode } of partitions) {
      const decision = { partition: { topic: name, partition }, errorCode, errorMessage: null, lowWatermark };
      if (!isRetriable(errorCode)) task.outcomes = [...(task.outcomes ?? []), decision];
    }
  }
  const isDone = task.outstanding === 0 && task.call.kind === 'DeleteRecords' && undecided(task, task.call).length === 0;
  return isDone || task.outstanding > 0 ? 'Learned' : 'AskAgain';
}

function decidedByCoordinator(task: AdminTask, errorCode: ErrorCode | undefined): Lesson {
  if (errorCode === undefined || (isRetriable(errorCode) && errorCode !== Errors.UNKNOWN_TOPIC_OR_PARTITION)) return 'AskAgain';
  task.decision = { errorCode, errorMessage: null };
  return 'Learned';
}

/** Answers are to the landmark that was asked for last. */
function offsetsListed(task: AdminTask, { topics }: ListOffsetsResponse): Lesson {
  const offsets = [...task.offsets.values()].at(-1);
  for (const { name, partitions } of topics) {
    for (const { partitionIndex, errorCode, offset } of partitions) {
      if (isRetriable(errorCode)) return 'AskAgain';
      if (errorCode === Errors.NONE) offsets?.set(partitionName({ topic: name, partition: partitionIndex }), offset);
    }
  }
  return 'Learned';
}

/** A page may begin in the midst of the last topic of the one before. */
function nextPage(known: DescribeTopicPartitionsResponse | null, page: DescribeTopicPartitionsResponse): DescribeTopicPartitionsResponse {
  if (known === null) return page;
  const [begun] = page.topics;
  const isSame = begun !== undefined && known.topics.at(-1)?.name === begun.name;
  if (!isSame) return { ...page, topics: [...known.topics, ...page.topics] };
  const joined = { ...begun, partitions: [...(known.topics.at(-1)?.partitions ?? []), ...begun.partitions] };
  return { ...page, topics: [...known.topics.slice(0, -1), joined, ...page.topics.slice(1)] };
}

/** Each broker describes itself. */
const merged = (known: DescribeConfigsResponse | null, more: DescribeConfigsResponse) =>
  known === null ? more : { ...more, results: [...known.results, ...more.results] };
