/**
 * kafka-leader-election.sh: asks for elections and says what came of each. (Kafka: LeaderElectionCommand)
 *
 * Departure: partitions come in the order of topic and index, not of a hash.
 */
import { Errors } from '../../model/error-codes';
import { comparePartitions, type ErrorCode, partitionName, type TopicPartition } from '../../model/vocabulary';
import { ElectionType, electLeadersKey, electLeadersRequest } from '../../protocol/elect-leaders';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { exceptionOf } from './exceptions';
import { byTopic } from './partition-lists';
import { ask, fail, print, type Step } from './step';

const TIMEOUT_MS = 15_000;

export function nextElectionStep(
  { outcomes }: AdminTask,
  { electionType, partitions }: Extract<AdminQuestion, { kind: 'ElectLeaders' }>,
): Step {
  if (outcomes === null) {
    return ask(null, electLeadersKey, electLeadersRequest, {
      electionType: electionType === 'PREFERRED' ? ElectionType.preferred : ElectionType.unclean,
      topicPartitions: partitions === null ? null : byTopic(partitions).map(({ topic, indexes }) => ({ topic, partitions: indexes })),
      timeoutMs: TIMEOUT_MS,
    });
  }
  const sorted = [...outcomes].sort((a, b) => comparePartitions(a.partition, b.partition));
  const named = (those: readonly { readonly partition: TopicPartition }[]) =>
    those.map(({ partition }) => partitionName(partition)).join(', ');
  const succeeded = sorted.filter(({ errorCode }) => errorCode === Errors.NONE);
  const notNeeded = sorted.filter(({ errorCode }) => errorCode === Errors.ELECTION_NOT_NEEDED);
  const failed = sorted.filter(({ errorCode }) => !isFine(errorCode));
  const lines = [
    ...(succeeded.length > 0 ? [`Successfully completed leader election (${electionType}) for partitions ${named(succeeded)}`] : []),
    ...(notNeeded.length > 0 ? [`Valid replica already elected for partitions ${named(notNeeded)}`] : []),
    ...failed.map(
      ({ partition, errorCode, errorMessage }) =>
        `Error completing leader election (${electionType}) for partition: ${partitionName(partition)}: ${exceptionOf(errorCode, errorMessage)}`,
    ),
  ];
  return failed.length === 0 ? print(lines) : fail(...lines, `${failed.length} replica(s) could not be elected`);
}

const isFine = (error: ErrorCode) => error === Errors.NONE || error === Errors.ELECTION_NOT_NEEDED;
