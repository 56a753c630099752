/**
 * kafka-topics.sh --create, as long as nothing is in its way: every first cluster needs it at once. Where it is refused, topic-command.ts
 * says so. (Kafka: TopicCommand.createTopic)
 */
import { Errors } from '../../model/error-codes';
import type { PartitionIndex } from '../../model/vocabulary';
import { type CreateTopicsResponse, createTopicsKey, createTopicsRequest } from '../../protocol/create-topics';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { ask, print, type Step } from './step';

type Creation = Extract<AdminQuestion, { kind: 'CreateTopic' }>;

const TIMEOUT_MS = 60_000;

/** Null where it is another tool's. */
export function nextCreationStep({ call, decision }: AdminTask): Step | null {
  if (call.kind !== 'CreateTopic') return null;
  if (decision === null) return create(call);
  return decision.errorCode === Errors.NONE ? print([...collisionWarning(call.topic), `Created topic ${call.topic}.`]) : null;
}

/** Whether the answer says that, and the task knows. */
export function hasCreated(task: AdminTask, apiKey: number, body: unknown): boolean {
  const decision = apiKey === createTopicsKey ? (body as CreateTopicsResponse).topics[0] : undefined;
  if (decision?.errorCode !== Errors.NONE) return false;
  task.decision = { errorCode: Errors.NONE, errorMessage: decision.errorMessage };
  return true;
}

function create({ topic, partitions, replicationFactor, assignment, configs }: Creation): Step {
  const wanted = {
    name: topic,
    numPartitions: partitions ?? -1,
    replicationFactor: replicationFactor ?? -1,
    assignments: (assignment ?? []).map((brokerIds, index) => ({ partitionIndex: index as PartitionIndex, brokerIds: [...brokerIds] })),
    configs: configs.map(([name, value]) => ({ name, value })),
  };
  return ask(null, createTopicsKey, createTopicsRequest, { topics: [wanted], timeoutMs: TIMEOUT_MS, validateOnly: false });
}

function collisionWarning(name: string): string[] {
  if (!/[._]/.test(name)) return [];
  return [
    "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. To avoid issues it is best to use either, but not both.",
  ];
}
