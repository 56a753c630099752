/**
 * kafka-delete-records.sh: asks each partition's leader, and says from where on records are left. (Kafka: DeleteRecordsCommand, DeleteRecordsHandler)
 *
 * What is decided of one partition stays decided; the others are asked for again, until the tool's time is up.
 * Departure: partitions come in the order in which they were given, not of a hash.
 */
import { Errors } from '../../model/error-codes';
import { comparePartitions, type Offset } from '../../model/vocabulary';
import { deleteRecordsKey, deleteRecordsRequest } from '../../protocol/delete-records';
import type { NodeId } from '../../sim/context';
import { requestOf } from '../network-client';
import type { AdminQuestion, PartitionOffset } from '../told';
import type { AdminTask, PartitionDecision } from './admin-task';
import { exceptionOf } from './exceptions';
import { askForMetadata, ledBy, print, type Question, type Step } from './step';

type DeleteRecords = Extract<AdminQuestion, { kind: 'DeleteRecords' }>;

/** Kafka: default.api.timeout.ms, which the tool leaves as it is. */
const TIMEOUT_MS = 60_000;

export function nextDeleteRecordsStep(task: AdminTask, call: DeleteRecords): Step {
  const questions = undecided(task, call).length === 0 ? null : deletionQuestions(task, call);
  if (questions === null) return print(table(task, call));
  if (task.metadata === null) return askForMetadata([...new Set(call.offsets.map(({ topic }) => topic))]);
  return { kind: 'Ask', questions };
}

/** None while no leader is known of those that are undecided. */
export function deletionQuestions(task: AdminTask, call: DeleteRecords): readonly Question[] {
  const { metadata } = task;
  const left = undecided(task, call);
  return (metadata?.brokers ?? []).flatMap(({ nodeId, host }): Question[] => {
    const topics = ledBy(nodeId, metadata!, left).map(({ name, indexes }) => ({
      name,
      partitions: left
        .filter(({ topic, partition }) => topic === name && indexes.includes(partition))
        .map(({ partition, offset }) => ({ partitionIndex: partition, offset: offset as Offset })),
    }));
    if (topics.length === 0) return [];
    return [{ to: host as NodeId, request: requestOf(deleteRecordsKey, deleteRecordsRequest, { topics, timeoutMs: TIMEOUT_MS }) }];
  });
}

export function undecided({ outcomes }: AdminTask, { offsets }: DeleteRecords): readonly PartitionOffset[] {
  return offsets.filter((asked) => decisionOf(outcomes, asked) === undefined);
}

function decisionOf(outcomes: AdminTask['outcomes'], asked: PartitionOffset): PartitionDecision | undefined {
  return outcomes?.find(({ partition }) => comparePartitions(partition, asked) === 0);
}

/** Also where time was up before all was decided. */
export function table({ outcomes }: AdminTask, { offsets }: DeleteRecords): readonly string[] {
  const lines = offsets.map((asked) => {
    const decision = decisionOf(outcomes, asked);
    const says = decision === undefined ? `error: ${TIMED_OUT}` : saying(decision);
    return `partition: ${asked.topic}-${asked.partition}\t${says}`;
  });
  return ['Executing records delete operation', 'Records delete operation completed:', ...lines];
}

function saying({ errorCode, errorMessage, lowWatermark }: PartitionDecision): string {
  return errorCode === Errors.NONE ? `low_watermark: ${lowWatermark}` : `error: ${exceptionOf(errorCode, errorMessage)}`;
}

const TIMED_OUT = 'org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: deleteRecords';
