/**
 * What kafka-topics.sh and kafka-consumer-groups.sh do: asks brokers by messages, step by step, and prints what the tools print.
 * (Kafka: KafkaAdminClient, TopicCommand, ConsumerGroupCommand)
 *
 * Each step is repeated from the first while brokers cannot be reached or are not ready, for default.api.timeout.ms at most.
 */
import { assertUnreachable } from '../../../base/assert';
import { milliseconds } from '../../../base/virtual-time';
import { Errors, errorName, isRetriable } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import {
  type BrokerId,
  type ErrorCode,
  type GenerationId,
  type GroupId,
  NO_LEADER_EPOCH,
  NO_TOPIC_ID,
  partitionName,
  type TopicName,
} from '../../model/vocabulary';
import { type CreatePartitionsResponse, createPartitionsKey, createPartitionsRequest } from '../../protocol/create-partitions';
import { type CreateTopicsResponse, createTopicsKey, createTopicsRequest } from '../../protocol/create-topics';
import { type DeleteTopicsResponse, deleteTopicsKey, deleteTopicsRequest } from '../../protocol/delete-topics';
import {
  ConfigResourceType,
  type DescribeConfigsResponse,
  describeConfigsKey,
  describeConfigsRequest,
} from '../../protocol/describe-configs';
import { type DescribeGroupsResponse, describeGroupsKey, describeGroupsRequest } from '../../protocol/describe-groups';
import { type FindCoordinatorResponse, findCoordinatorKey, findCoordinatorRequest } from '../../protocol/find-coordinator';
import { type ListGroupsResponse, listGroupsKey, listGroupsRequest } from '../../protocol/list-groups';
import { LATEST_TIMESTAMP, type ListOffsetsResponse, listOffsetsKey, listOffsetsRequest } from '../../protocol/list-offsets';
import { type MetadataResponse, metadataKey, metadataRequest } from '../../protocol/metadata';
import { type OffsetFetchResponse, offsetFetchKey, offsetFetchRequest } from '../../protocol/offset-fetch';
import { Response } from '../../protocol/payload';
import type { Message } from '../../protocol/schema';
import { type Context, type Input, Node, type NodeId, type VirtualTime } from '../../sim/context';
import { Alarm, earliest } from '../alarm';
import { NetworkClient } from '../network-client';
import { AdminCall } from '../told';
import { AdminTask } from './admin-task';
import { describeGroup, describeTopics, topicCommandError } from './print';

interface About {
  readonly command: number;
  readonly attempt: number;
}

const DEFAULT_API_TIMEOUT_US = milliseconds(60_000);
const RETRY_US = milliseconds(100);

export class AdminClient extends Node {
  readonly id: NodeId;
  private readonly bootstrap: readonly NodeId[];
  private readonly tasks = new Map<number, AdminTask>();
  private readonly network = new NetworkClient<About>({
    requestTimeoutMs: 30_000,
    reconnectBackoffMs: 50,
    reconnectBackoffMaxMs: 1_000,
    maxInFlight: 100,
  });
  private readonly alarm = new Alarm();
  private nextBroker = 0;

  constructor(options: { id: NodeId; bootstrap: readonly NodeId[] }) {
    super();
    this.id = options.id;
    this.bootstrap = options.bootstrap;
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
      case 'connectionOpened':
        break;
      case 'told':
        if (input.payload instanceof AdminCall) this.tasks.set(input.payload.command, new AdminTask(input.payload, context.now));
        break;
      case 'timerFired':
        this.alarm.rang(context.now);
        this.network.checkTimeouts(context);
        break;
      case 'received':
        if (input.payload instanceof Response)
          this.received(this.network.received(input.connection, input.payload), input.payload.apiKey, context);
        break;
      case 'connectionReset':
        this.network.reset(input.connection, context);
        break;
      default:
        return assertUnreachable(input);
    }
    this.takeLosses(context);
    for (const task of [...this.tasks.values()]) this.pump(task, context);
    const retries = [...this.tasks.values()].map(({ retryAt }) => retryAt);
    this.alarm.arm(earliest(context.now, this.network.nextDeadline(context.now), ...retries), context);
  }

  private pump(task: AdminTask, context: Context): void {
    if (task.outstanding > 0 || (task.retryAt !== null && task.retryAt > context.now)) return;
    task.retryAt = null;
    if (context.now - task.startedAt >= DEFAULT_API_TIMEOUT_US) {
      return this.answer(task, true, [this.failure(task, 'Timed out waiting for a node assignment.')], context);
    }
    this.next(task, context);
  }

  /** The next step: whatever is not known yet is asked for; when all is, the tool prints. */
  private next(task: AdminTask, context: Context): void {
    const { call } = task;
    switch (call.kind) {
      case 'CreateTopic': {
        const configs = call.configs.map(([name, value]) => ({ name, value }));
        const topic = {
          name: call.topic,
          numPartitions: call.partitions ?? -1,
          replicationFactor: call.replicationFactor ?? -1,
          assignments: [],
          configs,
        };
        return this.ask(
          task,
          null,
          createTopicsKey,
          createTopicsRequest,
          { topics: [topic], timeoutMs: 60_000, validateOnly: false },
          context,
        );
      }
      case 'DeleteTopic': {
        const topics = [{ name: call.topic, topicId: NO_TOPIC_ID }];
        return this.ask(task, null, deleteTopicsKey, deleteTopicsRequest, { topics, topicNames: [], timeoutMs: 60_000 }, context);
      }
      case 'AddPartitions':
        return this.addPartitions(task, call, context);
      case 'ListTopics':
        if (task.metadata === null) return this.askForMetadata(task, null, context);
        return this.answer(task, false, task.metadata.topics.map(({ name }) => name ?? '').sort(), context);
      case 'DescribeTopics':
        return this.describeTopics(task, call.topic, context);
      case 'ListGroups':
        return this.listGroups(task, context);
      case 'DescribeGroup':
        return this.describeGroup(task, call.group, context);
      default:
        return assertUnreachable(call);
    }
  }

  private addPartitions(task: AdminTask, { topic, partitions }: { topic: TopicName; partitions: number }, context: Context): void {
    if (task.metadata === null) return this.askForMetadata(task, [topic], context);
    const isMissing = task.metadata.topics.some(({ errorCode }) => errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION);
    if (isMissing) return this.answer(task, true, [topicCommandError(`Topic '${topic}' does not exist as expected`)], context);
    const topics = [{ name: topic, count: partitions, assignments: null }];
    this.ask(task, null, createPartitionsKey, createPartitionsRequest, { topics, timeoutMs: 60_000, validateOnly: false }, context);
  }

  private describeTopics(task: AdminTask, topic: TopicName | null, context: Context): void {
    const { metadata, configs } = task;
    if (metadata === null) return this.askForMetadata(task, topic === null ? null : [topic], context);
    const missing = metadata.topics.find(({ errorCode }) => errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION);
    if (missing !== undefined) return this.answer(task, true, [topicCommandError(`Topic '${topic}' does not exist as expected`)], context);
    const topics = [...metadata.topics].sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
    if (configs === null && topics.length > 0) {
      const resources = topics.map(({ name }) => ({
        resourceType: ConfigResourceType.topic,
        resourceName: name ?? '',
        configurationKeys: null,
      }));
      return this.ask(
        task,
        null,
        describeConfigsKey,
        describeConfigsRequest,
        { resources, includeSynonyms: false, includeDocumentation: false },
        context,
      );
    }
    this.answer(task, false, describeTopics(task, topics), context);
  }

  private listGroups(task: AdminTask, context: Context): void {
    if (task.metadata === null) return this.askForMetadata(task, null, context);
    if (task.groups !== null) return this.answer(task, false, [...new Set(task.groups)].sort(), context);
    task.groups = [];
    for (const { host } of task.metadata.brokers)
      this.ask(task, host as NodeId, listGroupsKey, listGroupsRequest, { statesFilter: [], typesFilter: [] }, context);
  }

  private describeGroup(task: AdminTask, group: GroupId, context: Context): void {
    const { coordinator, metadata, ends } = task;
    if (coordinator === null)
      return this.ask(task, null, findCoordinatorKey, findCoordinatorRequest, { key: '', keyType: 0, coordinatorKeys: [group] }, context);
    if (task.group === null)
      return this.ask(
        task,
        coordinator,
        describeGroupsKey,
        describeGroupsRequest,
        { groups: [group], includeAuthorizedOperations: false },
        context,
      );
    if (task.group.groupState === 'Dead') return this.answer(task, true, [`Error: Consumer group '${group}' does not exist.`], context);
    if (task.committed === null) {
      const groups = [{ groupId: group, memberId: null, memberEpoch: -1 as GenerationId, topics: null }];
      return this.ask(
        task,
        coordinator,
        offsetFetchKey,
        offsetFetchRequest,
        { groupId: '' as GroupId, topics: [], groups, requireStable: false },
        context,
      );
    }
    if (metadata === null) return this.askForMetadata(task, null, context);
    if (ends === null) return this.askForEnds(task, metadata, context);
    this.answer(task, false, describeGroup(task, group), context);
  }

  /** Of every partition that has a leader: one request a leader. */
  private askForEnds(task: AdminTask, metadata: MetadataResponse, context: Context): void {
    task.ends = new Map();
    for (const { nodeId, host } of metadata.brokers) {
      const topics = metadata.topics
        .filter(({ isInternal }) => !isInternal)
        .map(({ name, partitions }) => ({
          name: name ?? ('' as TopicName),
          partitions: partitions
            .filter(({ leaderId }) => leaderId === nodeId)
            .map(({ partitionIndex }) => ({ partitionIndex, currentLeaderEpoch: NO_LEADER_EPOCH, timestamp: LATEST_TIMESTAMP })),
        }))
        .filter(({ partitions }) => partitions.length > 0);
      if (topics.length === 0) continue;
      this.ask(
        task,
        host as NodeId,
        listOffsetsKey,
        listOffsetsRequest,
        { replicaId: -1 as BrokerId, isolationLevel: 0, topics, timeoutMs: 30_000 },
        context,
      );
    }
    if (task.outstanding === 0) this.next(task, context);
  }

  private askForMetadata(task: AdminTask, names: readonly TopicName[] | null, context: Context): void {
    const body = {
      topics: names?.map((name) => ({ topicId: NO_TOPIC_ID, name })) ?? null,
      allowAutoTopicCreation: false,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    };
    this.ask(task, null, metadataKey, metadataRequest, body, context);
  }

  /** Of that broker, or of whichever can be reached. */
  private ask(task: AdminTask, to: NodeId | null, apiKey: number, schema: Message<unknown>, body: unknown, context: Context): void {
    const ready = (each: NodeId) => this.network.canSend(each, 'Data', context.now);
    const inTurn = this.bootstrap.map((_, index) => this.bootstrap[(this.nextBroker + index) % this.bootstrap.length]!);
    const node = to ?? inTurn.find(ready);
    if (node === undefined || !ready(node)) return task.restart((context.now + RETRY_US) as VirtualTime);
    task.outstanding++;
    const request = { apiKey, version: schema.versions.last, body, recordBytes: 0, expectsResponse: true };
    this.network.send(node, 'Data', request, { command: task.command, attempt: task.attempt }, context);
  }

  // Answers

  private takeLosses(context: Context): void {
    const lost = this.network.takeLost();
    if (lost.length > 0) this.nextBroker++;
    for (const {
      about: { command, attempt },
    } of lost) {
      const task = this.tasks.get(command);
      if (task?.attempt === attempt) task.restart((context.now + RETRY_US) as VirtualTime);
    }
  }

  private received(answer: { about: About; body: unknown } | null, apiKey: number, context: Context): void {
    const task = answer === null ? undefined : this.tasks.get(answer.about.command);
    if (answer === null || task === undefined || task.attempt !== answer.about.attempt) return;
    task.outstanding--;
    this.learn(task, apiKey, answer.body, context);
  }

  private learn(task: AdminTask, apiKey: number, body: unknown, context: Context): void {
    switch (apiKey) {
      case createTopicsKey: {
        const { errorCode, errorMessage, name } = (body as CreateTopicsResponse).topics[0]!;
        return this.decided(task, { errorCode, errorMessage }, [...collisionWarning(name), `Created topic ${name}.`], context);
      }
      case createPartitionsKey:
        return this.decided(task, (body as CreatePartitionsResponse).results[0]!, [], context);
      case deleteTopicsKey: {
        const { errorCode, errorMessage } = (body as DeleteTopicsResponse).responses[0]!;
        const unknown = errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION && task.call.kind === 'DeleteTopic';
        if (unknown)
          return this.answer(
            task,
            true,
            [topicCommandError(`Topic '${task.call.kind === 'DeleteTopic' ? task.call.topic : ''}' does not exist as expected`)],
            context,
          );
        return this.decided(task, { errorCode, errorMessage }, [], context);
      }
      case metadataKey:
        task.metadata = body as MetadataResponse;
        if (task.metadata.brokers.length === 0) task.restart((context.now + RETRY_US) as VirtualTime);
        return;
      case describeConfigsKey:
        task.configs = body as DescribeConfigsResponse;
        return;
      case findCoordinatorKey: {
        const found = (body as FindCoordinatorResponse).coordinators[0];
        if (found?.errorCode === Errors.NONE) task.coordinator = found.host as NodeId;
        else task.restart((context.now + RETRY_US) as VirtualTime);
        return;
      }
      case describeGroupsKey: {
        const group = (body as DescribeGroupsResponse).groups[0];
        if (group === undefined || isRetriable(group.errorCode)) return task.restart((context.now + RETRY_US) as VirtualTime);
        task.group = group.errorCode === Errors.GROUP_ID_NOT_FOUND ? { ...group, groupState: 'Dead' } : group;
        return;
      }
      case offsetFetchKey: {
        const group = (body as OffsetFetchResponse).groups[0];
        if (group === undefined || isRetriable(group.errorCode)) return task.restart((context.now + RETRY_US) as VirtualTime);
        task.committed = group;
        return;
      }
      case listGroupsKey: {
        const { errorCode, groups } = body as ListGroupsResponse;
        if (errorCode !== Errors.NONE) return task.restart((context.now + RETRY_US) as VirtualTime);
        task.groups?.push(...groups.map(({ groupId }) => groupId));
        return;
      }
      case listOffsetsKey:
        for (const { name, partitions } of (body as ListOffsetsResponse).topics) {
          for (const { partitionIndex, errorCode, offset } of partitions) {
            if (errorCode === Errors.NONE) task.ends?.set(partitionName({ topic: name, partition: partitionIndex }), offset);
          }
        }
    }
  }

  private decided(
    task: AdminTask,
    result: { errorCode: ErrorCode; errorMessage: string | null },
    lines: readonly string[],
    context: Context,
  ): void {
    const { errorCode, errorMessage } = result;
    if (errorCode === Errors.NONE) return this.answer(task, false, lines, context);
    if (errorCode === Errors.NOT_CONTROLLER || errorCode === Errors.REQUEST_TIMED_OUT)
      return task.restart((context.now + RETRY_US) as VirtualTime);
    this.answer(task, true, [topicCommandError(errorMessage ?? errorName(errorCode))], context);
  }

  private failure(task: AdminTask, message: string): string {
    return task.call.kind.includes('Group')
      ? `Error: Executing consumer group command failed due to ${message}`
      : topicCommandError(message);
  }

  private answer(task: AdminTask, failed: boolean, lines: readonly string[], context: Context): void {
    this.tasks.delete(task.command);
    const answered: Happening = { kind: 'CommandAnswered', command: task.command, failed, lines };
    context.emit(answered);
  }
}

/** (Kafka: TopicCommand.createTopic) */
function collisionWarning(name: string): string[] {
  if (!/[._]/.test(name)) return [];
  return [
    "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. To avoid issues it is best to use either, but not both.",
  ];
}
