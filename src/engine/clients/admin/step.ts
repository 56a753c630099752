/**
 * What a tool does next: it asks brokers, all of these at once, or it prints and is done. A tool's steps are a function of what it
 * has learned so far (admin-task.ts); the client around it sends, waits and repeats (admin-client.ts).
 */
import {
  type BrokerId,
  type GenerationId,
  type GroupId,
  NO_LEADER_EPOCH,
  NO_TOPIC_ID,
  type PartitionIndex,
  type TimestampMs,
  type TopicName,
  type TopicPartition,
} from '../../model/vocabulary';
import { describeGroupsKey, describeGroupsRequest } from '../../protocol/describe-groups';
import { findCoordinatorKey, findCoordinatorRequest } from '../../protocol/find-coordinator';
import { listOffsetsKey, listOffsetsRequest } from '../../protocol/list-offsets';
import { type MetadataResponse, metadataKey, metadataRequest } from '../../protocol/metadata';
import { offsetFetchKey, offsetFetchRequest } from '../../protocol/offset-fetch';
import type { Message } from '../../protocol/schema';
import type { NodeId } from '../../sim/context';
import { type ClientRequest, requestOf } from '../network-client';

export interface Question {
  /** Null for whichever broker can be reached. */
  readonly to: NodeId | null;
  readonly request: ClientRequest;
}

export type Step =
  | { readonly kind: 'Ask'; readonly questions: readonly Question[] }
  | { readonly kind: 'Answer'; readonly failed: boolean; readonly lines: readonly string[] };

export const ask = <T>(to: NodeId | null, apiKey: number, schema: Message<T>, body: T): Step => ({
  kind: 'Ask',
  questions: [{ to, request: requestOf(apiKey, schema, body) }],
});
export const print = (lines: readonly string[]): Step => ({ kind: 'Answer', failed: false, lines });
export const fail = (...lines: readonly string[]): Step => ({ kind: 'Answer', failed: true, lines });

/** Null for all topics there are. */
export function askForMetadata(names: readonly TopicName[] | null): Step {
  return ask(null, metadataKey, metadataRequest, {
    topics: names?.map((name) => ({ topicId: NO_TOPIC_ID, name })) ?? null,
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  });
}

export function askForCoordinator(group: GroupId): Step {
  return ask(null, findCoordinatorKey, findCoordinatorRequest, { key: '', keyType: 0, coordinatorKeys: [group] });
}

export function askForGroup(coordinator: NodeId, group: GroupId): Step {
  return ask(coordinator, describeGroupsKey, describeGroupsRequest, { groups: [group], includeAuthorizedOperations: false });
}

/** All that the group has committed. */
export function askForCommitted(coordinator: NodeId, groupId: GroupId): Step {
  const groups = [{ groupId, memberId: null, memberEpoch: -1 as GenerationId, topics: null }];
  return ask(coordinator, offsetFetchKey, offsetFetchRequest, { groupId: '' as GroupId, topics: [], groups, requireStable: false });
}

/** Of every one of these partitions that has a leader: one request a leader. */
export function askForOffsets(metadata: MetadataResponse, partitions: readonly TopicPartition[], timestamp: TimestampMs): Step {
  const questions = metadata.brokers.flatMap(({ nodeId, host }): Question[] => {
    const topics = ledBy(nodeId, metadata, partitions).map(({ name, indexes }) => ({
      name,
      partitions: indexes.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: NO_LEADER_EPOCH, timestamp })),
    }));
    if (topics.length === 0) return [];
    const body = { replicaId: -1 as BrokerId, isolationLevel: 0 as const, topics, timeoutMs: 30_000 };
    return [{ to: host as NodeId, request: requestOf(listOffsetsKey, listOffsetsRequest, body) }];
  });
  return { kind: 'Ask', questions };
}

export function ledBy(
  leader: BrokerId,
  { topics }: MetadataResponse,
  wanted: readonly TopicPartition[],
): { readonly name: TopicName; readonly indexes: readonly PartitionIndex[] }[] {
  return topics.flatMap(({ name, partitions }) => {
    const led = partitions.filter(({ leaderId }) => leaderId === leader).map(({ partitionIndex }) => partitionIndex);
    const indexes = led.filter((index) => wanted.some(({ topic, partition }) => topic === name && partition === index));
    return name === null || indexes.length === 0 ? [] : [{ name, indexes }];
  });
}
