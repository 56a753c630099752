/**
 * kafka-consumer-groups.sh --reset-offsets: where a group without members will go on reading. The new offsets are committed for it
 * as any client without a group may; a coordinator takes that only while nobody is in the group.
 * (Kafka: ConsumerGroupCommand.resetOffsets, GroupOffsetsResetter)
 *
 * Departures: rows come in the order of topic and partition, not of a hash; what the tool logs is a line WARN without time and class.
 */
import { assertUnreachable } from '../../../base/assert';
import { parseIsoTime } from '../../../base/iso-time';
import { err, ok, type Result } from '../../../base/result';
import { Errors, errorName } from '../../model/error-codes';
import {
  comparePartitions,
  type GenerationId,
  type MemberId,
  NO_LEADER,
  NO_LEADER_EPOCH,
  type Offset,
  partitionName,
  type TimestampMs,
  type TopicPartition,
} from '../../model/vocabulary';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from '../../protocol/list-offsets';
import { offsetCommitKey, offsetCommitRequest } from '../../protocol/offset-commit';
import type { NodeId } from '../../sim/context';
import type { AdminQuestion } from '../told';
import type { AdminTask, Landmark } from './admin-task';
import { type NewOffset, resetTable } from './print';
import { ask, askForCommitted, askForCoordinator, askForGroup, askForMetadata, askForOffsets, fail, print, type Step } from './step';

export type Reset = Extract<AdminQuestion, { kind: 'ResetOffsets' }>;

export function resetOffsets(task: AdminTask, reset: Reset): Step {
  const { group } = reset;
  const { coordinator, metadata } = task;
  if (coordinator === null) return askForCoordinator(group);
  if (task.group === null) return askForGroup(coordinator, group);
  const { groupState } = task.group;
  if (groupState !== 'Empty' && groupState !== 'Dead') {
    const why = `Error: Assignments can only be reset if the group '${group}' is inactive, but the current state is ${groupState}.`;
    return fail(why, ...resetTable(group, []));
  }
  if (needsCommitted(reset) && task.committed === null) return askForCommitted(coordinator, group);
  if (metadata === null) return askForMetadata(reset.topics === null ? null : reset.topics.map(({ topic }) => topic));
  const partitions = partitionsToReset(task, reset);
  if (!partitions.ok) return failed(partitions.error);
  return plan(task, reset, partitions.value, coordinator);
}

const failed = (why: string) => fail(`Error: Executing consumer group command failed due to ${why}`);
const needsCommitted = ({ topics, target }: Reset) => topics === null || target.to === 'Shift' || target.to === 'Current';

/** In order; or why not, in the tool's words. */
function partitionsToReset({ metadata, committed }: AdminTask, { topics }: Reset): Result<readonly TopicPartition[], string> {
  const known = metadata?.topics ?? [];
  const wanted = topics?.flatMap(({ topic, partitions }) => {
    const all = known.find(({ name }) => name === topic)?.partitions.map(({ partitionIndex }) => partitionIndex) ?? [];
    return (partitions ?? all).map((partition) => ({ topic, partition }));
  });
  if (known.some(({ name, errorCode }) => errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION && topics?.some(({ topic }) => topic === name)))
    return err('This server does not host this topic-partition.');
  const scope = wanted ?? committedPartitions(committed);
  const leaderOf = ({ topic, partition }: TopicPartition) =>
    known.find(({ name }) => name === topic)?.partitions.find(({ partitionIndex }) => partitionIndex === partition)?.leaderId;
  const named = (those: readonly TopicPartition[]) => `The partitions "${those.map(partitionName).join(',')}"`;
  const missing = scope.filter((each) => leaderOf(each) === undefined);
  if (missing.length > 0) return err(`${named(missing)} do not exist`);
  const leaderless = scope.filter((each) => leaderOf(each) === NO_LEADER);
  if (leaderless.length > 0) return err(`${named(leaderless)} have no leader`);
  return ok([...scope].sort(comparePartitions));
}

function committedPartitions(committed: AdminTask['committed']): readonly TopicPartition[] {
  return (committed?.topics ?? []).flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex }) => ({ topic: name, partition: partitionIndex })),
  );
}

/** What is not known yet is asked for; then the offsets are committed, if they are to be, and printed. */
function plan(task: AdminTask, reset: Reset, partitions: readonly TopicPartition[], coordinator: NodeId): Step {
  const { target, execute, group } = reset;
  for (const landmark of landmarksFor(target)) {
    if (task.offsets.has(landmark)) continue;
    task.offsets.set(landmark, new Map());
    return askForOffsets(task.metadata!, partitions, timestampOf(landmark, target));
  }
  const chosen = choose(task, reset, partitions);
  if (!chosen.ok) return fail(chosen.error);
  const lines = [...chosen.value.warnings, ...resetTable(group, chosen.value.offsets)];
  if (!execute || chosen.value.offsets.length === 0) return print(lines);
  if (task.decision === null) return commit(reset, chosen.value.offsets, coordinator);
  const { errorCode } = task.decision;
  return errorCode === Errors.NONE ? print(lines) : failed(COMMIT_ERRORS.get(errorCode) ?? errorName(errorCode));
}

/** Somebody has joined meanwhile. */
const COMMIT_ERRORS: ReadonlyMap<number, string> = new Map([[Errors.UNKNOWN_MEMBER_ID, 'The coordinator is not aware of this member.']]);

function landmarksFor(target: Reset['target']): readonly Landmark[] {
  switch (target.to) {
    case 'Earliest':
      return ['Earliest'];
    case 'Latest':
    case 'Current':
      return ['Latest'];
    case 'Offset':
    case 'Shift':
      return ['Earliest', 'Latest'];
    case 'Datetime':
      return ['AtTime', 'Latest'];
    default:
      return assertUnreachable(target);
  }
}

function timestampOf(landmark: Landmark, target: Reset['target']): TimestampMs {
  if (landmark === 'AtTime') return (target.to === 'Datetime' ? (parseIsoTime(target.datetime) ?? 0) : 0) as TimestampMs;
  return landmark === 'Earliest' ? EARLIEST_TIMESTAMP : LATEST_TIMESTAMP;
}

interface Chosen {
  readonly offsets: readonly NewOffset[];
  readonly warnings: readonly string[];
}

function choose(task: AdminTask, { target }: Reset, partitions: readonly TopicPartition[]): Result<Chosen, string> {
  const warnings: string[] = [];
  const offsets: NewOffset[] = [];
  for (const partition of partitions) {
    const wanted = wantedOffset(task, target, partition);
    if (wanted === null)
      return err(`Cannot shift offset for partition ${partitionName(partition)} since there is no current committed offset`);
    const { offset, warning } = wanted;
    if (warning !== null) warnings.push(warning);
    offsets.push({ partition, offset });
  }
  return ok({ offsets, warnings });
}

/** Null where there is nothing to shift from. */
function wantedOffset(
  task: AdminTask,
  target: Reset['target'],
  partition: TopicPartition,
): { readonly offset: Offset; readonly warning: string | null } | null {
  const at = (landmark: Landmark) => (task.offsets.get(landmark)?.get(partitionName(partition)) ?? -1) as Offset;
  const committed = committedOffset(task, partition);
  switch (target.to) {
    case 'Earliest':
      return { offset: at('Earliest'), warning: null };
    case 'Latest':
      return { offset: at('Latest'), warning: null };
    case 'Current':
      return { offset: committed ?? at('Latest'), warning: null };
    case 'Offset':
      return within(partition, target.offset, at('Earliest'), at('Latest'));
    case 'Shift':
      return committed === null ? null : within(partition, committed + target.by, at('Earliest'), at('Latest'));
    case 'Datetime': {
      const found = at('AtTime');
      if (found >= 0) return { offset: found, warning: null };
      const { topic, partition: index } = partition;
      const warning = `Warn: Partition ${index} from topic ${topic} is empty. Falling back to latest known offset.`;
      return { offset: at('Latest'), warning };
    }
    default:
      return assertUnreachable(target);
  }
}

function committedOffset({ committed }: AdminTask, { topic, partition }: TopicPartition): Offset | null {
  const ofTopic = committed?.topics.find(({ name }) => name === topic);
  const offset = ofTopic?.partitions.find(({ partitionIndex }) => partitionIndex === partition)?.committedOffset ?? -1;
  return offset < 0 ? null : (offset as Offset);
}

function within(partition: TopicPartition, wanted: number, earliest: Offset, latest: Offset) {
  const problem = wanted > latest ? 'higher than latest' : wanted < earliest ? 'lower than earliest' : null;
  const offset = Math.max(earliest, Math.min(wanted, latest)) as Offset;
  const name = partitionName(partition);
  const warning = `WARN New offset (${wanted}) is ${problem} offset for topic partition ${name}. Value will be set to ${offset}`;
  return { offset, warning: problem === null ? null : warning };
}

function commit({ group }: Reset, offsets: readonly NewOffset[], coordinator: NodeId): Step {
  const topics = [...new Set(offsets.map(({ partition }) => partition.topic))].map((name) => ({
    name,
    partitions: offsets
      .filter(({ partition }) => partition.topic === name)
      .map(({ partition, offset }) => ({
        partitionIndex: partition.partition,
        committedOffset: offset,
        committedLeaderEpoch: NO_LEADER_EPOCH,
        committedMetadata: '',
      })),
  }));
  return ask(coordinator, offsetCommitKey, offsetCommitRequest, {
    groupId: group,
    generationIdOrMemberEpoch: -1 as GenerationId,
    memberId: '' as MemberId,
    groupInstanceId: null,
    retentionTimeMs: -1,
    topics,
  });
}
