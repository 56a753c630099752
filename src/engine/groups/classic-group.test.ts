import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import { Errors } from '../model/error-codes';
import type { GroupState } from '../model/events';
import type { GroupId, MemberId } from '../model/vocabulary';
import { ClassicGroup, ClassicGroupMember, LEGAL_PREDECESSORS, MemberProtocols, NO_ASSIGNMENT } from './classic-group';

const STATES: readonly GroupState[] = ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead'];
const id = (name: string) => name as MemberId;
const protocols = (...names: string[]) => new MemberProtocols(names.map((name) => ({ name, metadata: utf8Encode(name) })));

function member(name: string, ...names: string[]): ClassicGroupMember {
  const identity = {
    memberId: id(name),
    groupInstanceId: name.startsWith('static') ? name.slice(0, 8) : null,
    clientId: name,
    clientHost: `/${name}`,
  };
  return new ClassicGroupMember({
    identity,
    rebalanceTimeoutMs: 1_000 * name.length,
    sessionTimeoutMs: 45_000,
    protocols: protocols(...(names.length === 0 ? ['range'] : names)),
    assignment: NO_ASSIGNMENT,
  });
}

function groupOf(...members: ClassicGroupMember[]): ClassicGroup {
  const group = new ClassicGroup('g' as GroupId, 0);
  for (const each of members) group.add(each, 'consumer');
  return group;
}

const PATHS: Readonly<Record<GroupState, readonly GroupState[]>> = {
  Empty: [],
  PreparingRebalance: ['PreparingRebalance'],
  CompletingRebalance: ['PreparingRebalance', 'CompletingRebalance'],
  Stable: ['PreparingRebalance', 'CompletingRebalance', 'Stable'],
  Dead: ['Dead'],
};

describe.each(STATES)('from %s', (from) => {
  test.each(STATES)('to %s: as the table says', (to) => {
    const group = new ClassicGroup('g' as GroupId, 0);
    for (const state of PATHS[from]) group.transitionTo(state, 0);
    const go = () => group.transitionTo(to, 7);
    if (!LEGAL_PREDECESSORS[to].includes(from)) return expect(go).toThrow(`may go from ${from} to ${to}`);
    go();
    expect([group.state, group.previousState, group.stateSinceMs]).toEqual([to, from, 7]);
  });
});

test("the table is Kafka's", () => {
  expect(LEGAL_PREDECESSORS).toEqual({
    Empty: ['PreparingRebalance'],
    PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
    CompletingRebalance: ['PreparingRebalance'],
    Stable: ['CompletingRebalance'],
    Dead: ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead'],
  });
});

describe('the leader', () => {
  test('is the first to join, and stays when others come', () => {
    expect(groupOf(member('a'), member('b')).leader).toBe('a');
  });

  test('is the next in order of joining when it goes, and nobody in an empty group', () => {
    const group = groupOf(member('a'), member('b'), member('c'));
    group.remove(id('a'));
    expect(group.leader).toBe('b');
    group.remove(id('b'));
    group.remove(id('c'));
    expect(group.leader).toBeNull();
  });

  test('is taken over by the first that has rejoined, where it has not', () => {
    const group = groupOf(member('a'), member('b'), member('c'));
    expect(group.electJoinedLeader()).toBe(false);
    group.members.get(id('c'))!.awaitingJoin = { replyTo: 0 as never, version: 9 };
    expect(group.electJoinedLeader()).toBe(true);
    expect(group.leader).toBe('c');
  });
});

describe('the protocol', () => {
  test('is one that all members speak', () => {
    expect(groupOf(member('a', 'sticky', 'range'), member('b', 'range')).selectProtocol()).toBe('range');
  });

  test('is the one with most votes; a member votes for its first that all can speak', () => {
    const group = groupOf(member('a', 'range', 'sticky'), member('b', 'sticky', 'range'), member('c', 'other', 'sticky', 'range'));
    expect(group.selectProtocol()).toBe('sticky');
  });

  test('a newcomer must share one with everybody, and the type of the group', () => {
    const group = groupOf(member('a', 'range', 'sticky'), member('b', 'sticky'));
    group.transitionTo('PreparingRebalance', 0);
    expect(group.supportsProtocols('consumer', protocols('sticky'))).toBe(true);
    expect(group.supportsProtocols('consumer', protocols('range'))).toBe(false);
    expect(group.supportsProtocols('connect', protocols('sticky'))).toBe(false);
  });

  test('an empty group takes any type and protocol, if there is one', () => {
    expect(groupOf().supportsProtocols('connect', protocols('default'))).toBe(true);
    expect(groupOf().supportsProtocols('', protocols('default'))).toBe(false);
    expect(groupOf().supportsProtocols('connect', protocols())).toBe(false);
  });

  test('protocols are equal by name, order and metadata', () => {
    expect(protocols('a', 'b').equals(protocols('a', 'b'))).toBe(true);
    expect(protocols('a', 'b').equals(protocols('b', 'a'))).toBe(false);
    expect(protocols('a').equals(new MemberProtocols([{ name: 'a', metadata: utf8Encode('b') }]))).toBe(false);
  });
});

test('the rebalance timeout is that of the slowest member', () => {
  expect(groupOf(member('a'), member('abc'), member('ab')).rebalanceTimeoutMs).toBe(3_000);
});

test('all have joined when every member waits, and nobody who was given an id is missing', () => {
  const group = groupOf(member('a'));
  expect(group.hasAllMembersJoined).toBe(false);
  group.members.get(id('a'))!.awaitingJoin = { replyTo: 0 as never, version: 9 };
  expect(group.hasAllMembersJoined).toBe(true);
  group.pendingJoins.add(id('b'));
  expect(group.hasAllMembersJoined).toBe(false);
});

describe('a member is who it says', () => {
  const group = groupOf(member('a'), member('static-1-x'));

  test.each([
    ['a', null, Errors.NONE],
    ['b', null, Errors.UNKNOWN_MEMBER_ID],
    ['static-1-x', 'static-1', Errors.NONE],
    ['static-1-y', 'static-1', Errors.FENCED_INSTANCE_ID],
    ['a', 'static-2', Errors.UNKNOWN_MEMBER_ID],
  ])('%s of instance %s', (memberId, instance, error) => {
    expect(group.errorOfIdentity(id(memberId), instance)).toBe(error);
  });
});
