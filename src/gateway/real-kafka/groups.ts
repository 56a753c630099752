/** Members join, sync, beat and leave as they should and as they should not; offsets are committed; groups are described and deleted. */
import { encodeSubscription } from '../../engine/protocol/consumer-protocol';
import {
  deleteGroups,
  describeGroups,
  describeGroupsBefore6,
  findCoordinator,
  findOneCoordinator,
  heartbeat,
  joinGroup,
  leaveGroup,
  leaveGroupAlone,
  listGroups,
  offsetCommit,
  offsetFetch,
  syncGroup,
} from './apis';
import { ask, type Conversation } from './conversation';

const SUBSCRIPTION = encodeSubscription(
  { topics: ['orders' as never], userData: null, ownedPartitions: [], generationId: -1 as never, rackId: null },
  1,
);
const ASSIGNMENT = Uint8Array.from([0, 1, 0, 0, 0, 0, 255, 255, 255, 255]);
const GROUP = 'readers';

export function* coordinators(): Conversation<number> {
  const { coordinators: found } = yield* ask(
    findCoordinator,
    'who coordinates a group',
    { key: '', keyType: 0, coordinatorKeys: [GROUP] },
    { until: ({ coordinators: [one] }) => one?.errorCode === 0 },
  );
  yield* ask(findCoordinator, 'of a group without a name', { key: '', keyType: 0, coordinatorKeys: [''] });
  yield* ask(findCoordinator, 'of nobody', { key: '', keyType: 0, coordinatorKeys: [] });
  yield* ask(findCoordinator, 'of a type that is not there', { key: '', keyType: 7, coordinatorKeys: [GROUP] });
  yield* ask(findOneCoordinator, 'of one group, in an older version', { key: GROUP, keyType: 0, coordinatorKeys: [] });
  yield* ask(findOneCoordinator, 'of a type that is not there, in an older version', { key: GROUP, keyType: 7, coordinatorKeys: [] });
  return found[0]!.nodeId;
}

interface Joining {
  readonly group?: string;
  readonly memberId?: string;
  readonly instance?: string | null;
  readonly sessionMs?: number;
  readonly type?: string;
  readonly protocols?: readonly string[];
}

interface Standing {
  readonly group?: string;
  readonly memberId?: string;
  readonly generation?: number;
  readonly instance?: string | null;
}

/** What is asked of the broker that coordinates the group. */
class Asking {
  readonly broker: number;
  constructor(broker: number) {
    this.broker = broker;
  }

  join(
    what: string,
    { group = GROUP, memberId = '', instance = null, sessionMs = 60_000, type = 'consumer', protocols = ['range'] }: Joining = {},
  ) {
    const body = {
      groupId: group,
      sessionTimeoutMs: sessionMs,
      rebalanceTimeoutMs: 60_000,
      memberId,
      groupInstanceId: instance,
      protocolType: type,
      protocols: protocols.map((name) => ({ name, metadata: SUBSCRIPTION })),
      reason: null,
    };
    return ask(joinGroup, what, body, this);
  }

  sync(
    what: string,
    {
      group = GROUP,
      memberId = '',
      generation = 1,
      instance = null,
      protocol = 'range',
      type = 'consumer',
    }: Standing & { protocol?: string; type?: string },
  ) {
    const body = {
      groupId: group,
      generationId: generation,
      memberId,
      groupInstanceId: instance,
      protocolType: type,
      protocolName: protocol,
      assignments: [{ memberId, assignment: ASSIGNMENT }],
    };
    return ask(syncGroup, what, body, this);
  }

  beat(what: string, { group = GROUP, memberId = '', generation = 1, instance = null }: Standing) {
    return ask(heartbeat, what, { groupId: group, generationId: generation, memberId, groupInstanceId: instance }, this);
  }

  leave(what: string, { group = GROUP, memberId = '', instance = null }: Standing) {
    return ask(leaveGroup, what, { groupId: group, memberId: '', members: [{ memberId, groupInstanceId: instance, reason: null }] }, this);
  }

  commit(what: string, standing: Standing, { topic = 'orders', partition = 0, offset = 2, note = '' as string | null } = {}) {
    const { group = GROUP, memberId = '', generation = -1, instance = null } = standing;
    const partitions = [{ partitionIndex: partition, committedOffset: offset, committedLeaderEpoch: -1, committedMetadata: note }];
    const body = {
      groupId: group,
      generationIdOrMemberEpoch: generation,
      memberId,
      groupInstanceId: instance,
      retentionTimeMs: -1,
      topics: [{ name: topic, partitions }],
    };
    return ask(offsetCommit, what, body, this);
  }

  committed(
    what: string,
    group: string,
    topics: readonly { name: string; partitionIndexes: readonly number[] }[] | null,
    memberId: string | null = null,
    memberEpoch = -1,
  ) {
    return ask(
      offsetFetch,
      what,
      { groupId: '', topics: [], groups: [{ groupId: group, memberId, memberEpoch, topics }], requireStable: false },
      this,
    );
  }
}

export function* coordinatorOf(group: string): Conversation<Asking> {
  const { coordinators: found } = yield* ask(findCoordinator, null, { key: '', keyType: 0, coordinatorKeys: [group] });
  return new Asking(found[0]!.nodeId);
}

export function* membership(coordinator: number): Conversation<string> {
  const of = new Asking(coordinator);
  const another = new Asking(coordinator === 1 ? 2 : 1);
  yield* another.join('a group that another broker coordinates');
  yield* another.beat('a heartbeat to another broker', {});
  yield* another.commit('a commit to another broker', {});
  yield* another.committed('offsets asked of another broker', GROUP, null);
  yield* of.join('too short a session', { sessionMs: 100 });
  yield* of.join('too long a session', { sessionMs: 10_000_000 });
  yield* of.join('a group without a name', { group: '' });
  yield* of.join('a member that is not there', { memberId: 'nobody' });
  yield* of.join('no protocols', { protocols: [] });
  yield* of.join('a type without a name', { type: '' });
  const { memberId } = yield* of.join('a member without an id');
  yield* of.beat('a heartbeat before it has joined', { memberId });
  yield* of.join('a member with the id that it was given', { memberId });
  yield* of.beat('a heartbeat before the assignment', { memberId });
  yield* of.sync('in a wrong generation', { memberId, generation: 7 });
  yield* of.sync('as a member that is not there', { memberId: 'nobody' });
  yield* of.sync('another protocol', { memberId, protocol: 'sticky' });
  yield* of.sync('another type', { memberId, type: 'connect' });
  yield* of.sync('the assignment', { memberId });
  yield* of.sync('the assignment again', { memberId });
  yield* of.beat('a heartbeat', { memberId });
  yield* of.beat('a heartbeat in a wrong generation', { memberId, generation: 7 });
  yield* of.beat('a heartbeat of a member that is not there', { memberId: 'nobody' });
  yield* of.beat('a heartbeat of a group without a name', { group: '' });
  yield* of.beat('a heartbeat of an instance that is not there', { memberId, instance: 'a' });
  yield* of.join('another type than the group’s', { type: 'connect' });
  yield* of.join('no protocol that the group has', { protocols: ['sticky'] });
  yield* of.leave('a member that is not there', { memberId: 'nobody' });
  yield* of.leave('an instance that is not there', { instance: 'a' });
  return memberId;
}

export function* staticMembership(): Conversation {
  const of = yield* coordinatorOf('statics');
  const own = { group: 'statics', instance: 'a' };
  const { memberId } = yield* of.join('an instance', own);
  yield* of.beat('a heartbeat of an instance before the assignment', { ...own, memberId });
  yield* of.sync('the assignment of an instance', { ...own, memberId });
  yield* of.beat('a heartbeat of an instance', { ...own, memberId });
  yield* of.beat('a heartbeat of an instance with another’s id', { ...own, memberId: 'nobody' });
  yield* of.join('an instance with another’s id', { ...own, memberId: 'nobody' });
  yield* of.sync('of an instance with another’s id', { ...own, memberId: 'nobody' });
  yield* of.commit('a commit of an instance with another’s id', { ...own, memberId: 'nobody', generation: 1 });
  yield* of.leave('an instance leaves with another’s id', { ...own, memberId: 'nobody' });
  const again = yield* of.join('the instance comes back', own);
  yield* of.beat('a heartbeat of what it was before', { ...own, memberId });
  yield* of.sync('the assignment that it had', { ...own, memberId: again.memberId });
  yield* of.leave('an instance leaves', own);
  yield* ask(deleteGroups, 'a group that an instance left is deleted', { groupsNames: [own.group] }, of);
}

export function* committedOffsets(coordinator: number, memberId: string): Conversation {
  const of = new Asking(coordinator);
  const member = { memberId, generation: 1 };
  yield* of.commit('a commit', member);
  yield* of.commit('a commit with a note', member, { partition: 1, note: 'half way' });
  yield* of.commit('a commit without a note', member, { partition: 2, note: null });
  yield* of.commit('a commit in a wrong generation', { memberId, generation: 7 });
  yield* of.commit('a commit of a member that is not there', { memberId: 'nobody', generation: 1 });
  yield* of.commit('a commit of nobody, while there are members', {});
  const ofNoName = yield* coordinatorOf('');
  yield* ofNoName.commit('a commit in a group without a name', { group: '' });
  yield* of.commit('a commit for an unknown topic', member, { topic: 'nowhere' });
  yield* of.commit('a commit for a partition that is not there', member, { partition: 99 });
  yield* of.commit('a commit with too long a note', member, { note: 'x'.repeat(5_000) });
  yield* of.commit('a negative offset', member, { partition: 1, offset: -5 });
  yield* of.committed('offsets', GROUP, [{ name: 'orders', partitionIndexes: [0, 1, 2] }]);
  yield* of.committed('all offsets', GROUP, null);
  yield* of.committed('offsets of a partition without one', GROUP, [{ name: 'strict', partitionIndexes: [0] }]);
  yield* of.committed('offsets of an unknown topic', GROUP, [{ name: 'nowhere', partitionIndexes: [0] }]);
  yield* of.committed('offsets asked by a member that is not there', GROUP, null, 'nobody', 3);
  yield* of.committed('offsets of no topics', GROUP, []);
}

export function* committedAlone(): Conversation {
  const group = 'alone';
  const of = yield* coordinatorOf(group);
  yield* of.committed('all offsets of a group that is not there', group, null);
  yield* of.committed('offsets of a group that is not there', group, [{ name: 'orders', partitionIndexes: [0] }]);
  yield* of.commit('a generation in a group that is not there', { group, generation: 5 });
  yield* of.commit('a member in a group that is not there', { group, memberId: 'nobody', generation: 1 });
  yield* of.commit('a commit of who assigns partitions to itself', { group });
  yield* of.committed('its offsets', group, null);
  yield* ask(describeGroups, 'a group that has only offsets', { groups: [group], includeAuthorizedOperations: false }, of);
  yield* of.beat('a heartbeat in a group that has only offsets', { group, memberId: 'nobody' });
  yield* of.sync('in a group that has only offsets', { group, memberId: 'nobody' });
  yield* of.join('a member that is not there, of a group that has only offsets', { group, memberId: 'nobody' });
  yield* ask(deleteGroups, 'a group that has only offsets is deleted', { groupsNames: [group] }, of);
  yield* ask(deleteGroups, 'what was deleted', { groupsNames: [group] }, of);
}

export function* describedGroups(coordinator: number, memberId: string): Conversation {
  const broker = coordinator;
  const another = coordinator === 1 ? 2 : 1;
  const describe = (what: string, group: string, from = broker) =>
    ask(describeGroups, what, { groups: [group], includeAuthorizedOperations: false }, { broker: from });
  yield* describe('a group', GROUP);
  yield* describe('a group of another broker', GROUP, another);
  const { broker: ofNoName } = yield* coordinatorOf('');
  yield* describe('a group without a name', '', ofNoName);
  yield* ask(describeGroupsBefore6, 'a group, in an older version', { groups: [GROUP], includeAuthorizedOperations: false }, { broker });
  const remove = (what: string, group: string, from = broker) => ask(deleteGroups, what, { groupsNames: [group] }, { broker: from });
  yield* remove('a group with members is deleted', GROUP);
  yield* remove('a group of another broker is deleted', GROUP, another);
  yield* remove('a group without a name is deleted', '', ofNoName);
  const list = (what: string, statesFilter: readonly string[], typesFilter: readonly string[] = []) =>
    ask(listGroups, what, { statesFilter, typesFilter }, { broker });
  yield* list('stable groups', ['Stable']);
  yield* list('groups in a state that is not there', ['Asleep']);
  yield* list('groups of a type', [], ['classic']);
  yield* list('groups of another type', [], ['consumer']);
  yield* list('groups of a type that is not there', [], ['museum']);
  yield* ask(leaveGroupAlone, 'a member leaves, in an older version', { groupId: GROUP, memberId, members: [] }, { broker });
  yield* ask(leaveGroupAlone, 'it leaves again', { groupId: GROUP, memberId, members: [] }, { broker });
  yield* describe('a group that everybody left', GROUP);
  yield* new Asking(broker).beat('a heartbeat in a group that everybody left', { memberId });
  yield* remove('a group that everybody left is deleted', GROUP);
}

/** Of a group whose coordinator is asked, so that it is the group that is not there. */
export function* unknownGroups(): Conversation {
  const group = 'nowhere';
  const of = yield* coordinatorOf(group);
  yield* ask(describeGroups, 'a group that is not there', { groups: [group], includeAuthorizedOperations: false }, of);
  yield* ask(
    describeGroupsBefore6,
    'a group that is not there, in an older version',
    { groups: [group], includeAuthorizedOperations: false },
    of,
  );
  yield* ask(deleteGroups, 'a group that is not there is deleted', { groupsNames: [group] }, of);
  yield* of.beat('a heartbeat in a group that is not there', { group });
  yield* of.sync('in a group that is not there', { group });
  yield* of.leave('of a group that is not there', { group, memberId: 'nobody' });
  yield* of.join('a member of a group that is not there', { group, memberId: 'nobody' });
}
