/**
 * DescribeGroups and ListGroups: what `kafka-consumer-groups` shows. Nothing is changed by asking.
 * (Kafka: GroupMetadataManager.describeGroups, listGroups)
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode, GroupId, PartitionIndex } from '../model/vocabulary';
import type { DescribeGroupsRequest, DescribeGroupsResponse } from '../protocol/describe-groups';
import type { ListGroupsRequest, ListGroupsResponse } from '../protocol/list-groups';
import type { ClassicGroup } from './classic-group';
import type { CoordinatorHost } from './coordinator-host';
import type { CoordinatorShard } from './coordinator-shard';

/** From this version on a group that does not exist is an error; before, it is Dead (KIP-1043). */
const FIRST_WITH_GROUP_ID_NOT_FOUND = 6;
/** Nobody asked for authorized operations, or nobody is asked for authorization. */
const NO_AUTHORIZED_OPERATIONS = -(2 ** 31);
const NO_BYTES = new Uint8Array(0);

type Shards = ReadonlyMap<PartitionIndex, CoordinatorShard>;
type Described = DescribeGroupsResponse['groups'][number];

export function describeGroups(
  shards: Shards,
  host: CoordinatorHost,
  request: DescribeGroupsRequest,
  version: number,
): DescribeGroupsResponse {
  const groups = request.groups.map((groupId) => {
    const shard = shards.get(host.partitionFor(groupId));
    if (shard === undefined) return notDescribed(groupId, { errorCode: Errors.NOT_COORDINATOR });
    if (shard.state === 'Loading') return notDescribed(groupId, { errorCode: Errors.COORDINATOR_LOAD_IN_PROGRESS });
    const group = shard.groups.get(groupId);
    if (group !== undefined) return described(group);
    const isError = version >= FIRST_WITH_GROUP_ID_NOT_FOUND;
    const missing = { errorCode: Errors.GROUP_ID_NOT_FOUND, errorMessage: `Group ${groupId} not found.` };
    return { ...notDescribed(groupId, isError ? missing : { errorCode: Errors.NONE }), groupState: 'Dead' };
  });
  return { throttleTimeMs: 0, groups };
}

function described(group: ClassicGroup): Described {
  const isStable = group.state === 'Stable';
  const members = [...group.members.values()].map(({ identity, protocols, assignment }) => ({
    ...identity,
    memberMetadata: isStable ? (protocols.metadataFor(group.protocol) ?? NO_BYTES) : NO_BYTES,
    memberAssignment: assignment.bytes,
  }));
  return {
    ...notDescribed(group.groupId, { errorCode: Errors.NONE }),
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: isStable ? (group.protocol ?? '') : '',
    members,
  };
}

function notDescribed(
  groupId: GroupId,
  { errorCode, errorMessage = null }: { errorCode: ErrorCode; errorMessage?: string | null },
): Described {
  return {
    errorCode,
    errorMessage,
    groupId,
    groupState: '',
    protocolType: '',
    protocolData: '',
    members: [],
    authorizedOperations: NO_AUTHORIZED_OPERATIONS,
  };
}

/** The groups of this broker alone: a tool asks every broker. */
export function listGroups(shards: Shards, request: ListGroupsRequest): ListGroupsResponse {
  const ordered = [...shards.values()].sort((a, b) => a.partition - b.partition);
  if (ordered.some(({ state }) => state === 'Loading'))
    return { throttleTimeMs: 0, errorCode: Errors.COORDINATOR_LOAD_IN_PROGRESS, groups: [] };
  const states = request.statesFilter.map((state) => state.trim().toLowerCase());
  const types = request.typesFilter.map((type) => type.toLowerCase());
  const groups = ordered
    .flatMap((shard) => [...shard.groups.values()])
    .filter(({ state }) => states.length === 0 || states.includes(state.toLowerCase()))
    .filter(() => types.length === 0 || types.includes('classic'))
    .map(({ groupId, protocolType, state }) => ({ groupId, protocolType: protocolType ?? '', groupState: state, groupType: 'classic' }));
  return { throttleTimeMs: 0, errorCode: Errors.NONE, groups };
}
