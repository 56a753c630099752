/** kafka-consumer-groups.sh, step by step; how offsets are reset: reset-offsets.ts. (Kafka: ConsumerGroupCommand) */
import { assertUnreachable } from '../../../base/assert';
import { Errors, errorName } from '../../model/error-codes';
import type { GroupId } from '../../model/vocabulary';
import { deleteGroupsKey, deleteGroupsRequest } from '../../protocol/delete-groups';
import { listGroupsKey, listGroupsRequest } from '../../protocol/list-groups';
import { LATEST_TIMESTAMP } from '../../protocol/list-offsets';
import type { NodeId } from '../../sim/context';
import { requestOf } from '../network-client';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { describeGroup } from './print';
import { resetOffsets } from './reset-offsets';
import { ask, askForCommitted, askForCoordinator, askForGroup, askForMetadata, askForOffsets, fail, print, type Step } from './step';

export type GroupQuestion = Extract<AdminQuestion, { kind: 'ListGroups' | 'DescribeGroup' | 'ResetOffsets' | 'DeleteGroup' }>;

export function nextGroupStep(task: AdminTask, call: GroupQuestion): Step {
  switch (call.kind) {
    case 'ListGroups':
      return list(task);
    case 'DescribeGroup':
      return describe(task, call.group);
    case 'ResetOffsets':
      return resetOffsets(task, call);
    case 'DeleteGroup':
      return remove(task, call.group);
    default:
      return assertUnreachable(call);
  }
}

/** Every broker knows the groups that it coordinates. */
function list(task: AdminTask): Step {
  if (task.metadata === null) return askForMetadata(null);
  if (task.groups !== null) return print([...new Set(task.groups)].sort());
  task.groups = [];
  const request = requestOf(listGroupsKey, listGroupsRequest, { statesFilter: [], typesFilter: [] });
  return { kind: 'Ask', questions: task.metadata.brokers.map(({ host }) => ({ to: host as NodeId, request })) };
}

function describe(task: AdminTask, group: GroupId): Step {
  const { coordinator, metadata } = task;
  if (coordinator === null) return askForCoordinator(group);
  if (task.group === null) return askForGroup(coordinator, group);
  if (task.group.groupState === 'Dead') return fail(`Error: Consumer group '${group}' does not exist.`);
  if (task.committed === null) return askForCommitted(coordinator, group);
  if (metadata === null) return askForMetadata(null);
  if (task.offsets.has('Latest')) return print(describeGroup(task, group));
  task.offsets.set('Latest', new Map());
  const all = metadata.topics.flatMap(({ name, isInternal, partitions }) =>
    name === null || isInternal ? [] : partitions.map(({ partitionIndex }) => ({ topic: name, partition: partitionIndex })),
  );
  return askForOffsets(metadata, all, LATEST_TIMESTAMP);
}

function remove({ coordinator, decision }: AdminTask, group: GroupId): Step {
  if (coordinator === null) return askForCoordinator(group);
  if (decision === null) return ask(coordinator, deleteGroupsKey, deleteGroupsRequest, { groupsNames: [group] });
  if (decision.errorCode === Errors.NONE) return print([`Deletion of requested consumer groups ('${group}') was successful.`]);
  const why = DELETION_ERRORS.get(decision.errorCode) ?? errorName(decision.errorCode);
  return fail('Error: Deletion of some consumer groups failed:', `* Group '${group}' could not be deleted due to: ${why}`);
}

const DELETION_ERRORS: ReadonlyMap<number, string> = new Map([
  [Errors.NON_EMPTY_GROUP, 'org.apache.kafka.common.errors.GroupNotEmptyException: The group is not empty.'],
  [Errors.GROUP_ID_NOT_FOUND, 'org.apache.kafka.common.errors.GroupIdNotFoundException: The group id does not exist.'],
]);
