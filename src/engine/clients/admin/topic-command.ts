/** kafka-topics.sh, step by step; what creates a topic is in create-topic.ts, and comes here where it was refused. (Kafka: TopicCommand) */
import { assertUnreachable } from '../../../base/assert';
import { Errors, errorName } from '../../model/error-codes';
import { NO_TOPIC_ID, type TopicName } from '../../model/vocabulary';
import { createPartitionsKey, createPartitionsRequest } from '../../protocol/create-partitions';
import { deleteTopicsKey, deleteTopicsRequest } from '../../protocol/delete-topics';
import { ConfigResourceType, describeConfigsKey, describeConfigsRequest } from '../../protocol/describe-configs';
import { describeTopicPartitionsKey, describeTopicPartitionsRequest } from '../../protocol/describe-topic-partitions';
import { listPartitionReassignmentsKey, listPartitionReassignmentsRequest } from '../../protocol/list-partition-reassignments';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { describeTopics, loggedError, topicCommandError } from './print';
import { ask, askForMetadata, fail, print, type Step } from './step';

export type TopicQuestion = Extract<
  AdminQuestion,
  { kind: 'CreateTopic' | 'DeleteTopic' | 'AddPartitions' | 'ListTopics' | 'DescribeTopics' }
>;

const TIMEOUT_MS = 60_000;
/** partition-size-limit-per-response */
const PAGE = 2_000;

export function nextTopicStep(task: AdminTask, call: TopicQuestion): Step {
  switch (call.kind) {
    case 'CreateTopic':
      return outcome(task, []);
    case 'DeleteTopic': {
      const topics = [{ name: call.topic, topicId: NO_TOPIC_ID }];
      if (task.decision === null) return ask(null, deleteTopicsKey, deleteTopicsRequest, { topics, topicNames: [], timeoutMs: TIMEOUT_MS });
      return task.decision.errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION ? missing(call.topic) : outcome(task, []);
    }
    case 'AddPartitions':
      return addPartitions(task, call);
    case 'ListTopics':
      return task.metadata === null ? askForMetadata(null) : print(task.metadata.topics.map(({ name }) => name ?? '').sort());
    case 'DescribeTopics':
      return describe(task, call.topic);
    default:
      return assertUnreachable(call);
  }
}

function addPartitions(task: AdminTask, { topic, partitions }: Extract<TopicQuestion, { kind: 'AddPartitions' }>): Step {
  if (task.metadata === null) return askForMetadata([topic]);
  if (isMissing(task)) return missing(topic);
  if (task.decision !== null) return outcome(task, []);
  const topics = [{ name: topic, count: partitions, assignments: null }];
  return ask(null, createPartitionsKey, createPartitionsRequest, { topics, timeoutMs: TIMEOUT_MS, validateOnly: false });
}

function describe(task: AdminTask, topic: TopicName | null): Step {
  const { metadata, described, configs } = task;
  if (metadata === null) return askForMetadata(topic === null ? null : [topic]);
  if (isMissing(task)) return missing(topic);
  if (metadata.topics.length === 0) return print([]);
  if (described === null || described.nextCursor !== null) {
    const topics = metadata.topics.map(({ name }) => ({ name: name ?? ('' as TopicName) }));
    const cursor = described?.nextCursor ?? null;
    return ask(null, describeTopicPartitionsKey, describeTopicPartitionsRequest, { topics, responsePartitionLimit: PAGE, cursor });
  }
  const { topics } = described;
  if (configs !== null && task.reassignments === null)
    return ask(null, listPartitionReassignmentsKey, listPartitionReassignmentsRequest, { timeoutMs: TIMEOUT_MS, topics: null });
  if (configs !== null) return print(describeTopics(task, topics));
  const resources = topics.map(({ name }) => ({
    resourceType: ConfigResourceType.topic,
    resourceName: name ?? '',
    configurationKeys: null,
  }));
  return ask(null, describeConfigsKey, describeConfigsRequest, { resources, includeSynonyms: false, includeDocumentation: false });
}

const isMissing = ({ metadata }: AdminTask) =>
  metadata?.topics.some(({ errorCode }) => errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION) === true;

const missing = (topic: TopicName | null) => fail(topicCommandError(`Topic '${topic}' does not exist as expected`));

function outcome({ decision }: AdminTask, lines: readonly string[]): Step {
  const { errorCode, errorMessage } = decision!;
  if (errorCode === Errors.NONE) return print(lines);
  const message = errorMessage ?? errorName(errorCode);
  return fail(topicCommandError(message), ...loggedError(errorCode, message));
}
