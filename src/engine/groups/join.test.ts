import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import { Errors } from '../model/error-codes';
import type { GroupId, MemberId } from '../model/vocabulary';
import { CoordinatorWorld, GROUP } from './coordinator-world';

const id = (name: string) => name as MemberId;
const range = (metadata: string) => ({ protocols: [{ name: 'range', metadata: utf8Encode(metadata) }] });

describe('KIP-394: a new member', () => {
  test('is first given its id, made of its client id and a random uuid, and asked to join with that', () => {
    const world = new CoordinatorWorld();
    const answer = world.joined(world.join('booking-api'));
    expect(answer.errorCode).toBe(Errors.MEMBER_ID_REQUIRED);
    expect(answer.memberId).toMatch(/^booking-api-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(world.group()).toMatchObject({ state: 'Empty', members: [] });
  });

  test('that never comes back is waited for no longer than its session', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    world.join('ghost', { sessionTimeoutMs: 10_000 });
    const waiting = world.join('a', { memberId: a! });
    expect(world.group().state).toBe('PreparingRebalance');
    world.advanceMs(9_999);
    expect(world.answer(waiting)).toBeNull();
    world.advanceMs(1);
    expect(world.joined(waiting)).toMatchObject({ errorCode: Errors.NONE, generationId: 2 });
  });

  test('is added at once before version 4', () => {
    const world = new CoordinatorWorld();
    const waiting = world.join('old', {}, 3);
    world.advanceMs(3_000);
    expect(world.joined(waiting)).toMatchObject({ errorCode: Errors.NONE, generationId: 1, leader: expect.stringMatching(/^old-/) });
  });

  test('is not waited for by the clock of its rebalance timeout in version 0, which has only a session', () => {
    const world = new CoordinatorWorld();
    world.join('old', { sessionTimeoutMs: 6_000, rebalanceTimeoutMs: -1 }, 0);
    world.advanceMs(3_000);
    expect(world.group().state).toBe('CompletingRebalance');
    world.advanceMs(6_000);
    expect(world.group()).toMatchObject({ state: 'Empty', members: [] });
  });
});

describe('refused is a join', () => {
  test.each([
    ['without a group', { groupId: '' as GroupId }, Errors.INVALID_GROUP_ID],
    ['with too short a session', { sessionTimeoutMs: 5_999 }, Errors.INVALID_SESSION_TIMEOUT],
    ['with too long a session', { sessionTimeoutMs: 1_800_001 }, Errors.INVALID_SESSION_TIMEOUT],
    ['with a member id in a group that does not exist', { memberId: id('x') }, Errors.UNKNOWN_MEMBER_ID],
    ['without protocols', { protocols: [] }, Errors.INCONSISTENT_GROUP_PROTOCOL],
  ])('%s', (_, given, error) => {
    const world = new CoordinatorWorld();
    expect(world.joined(world.join('a', given)).errorCode).toBe(error);
  });

  test('with an id that is nobody’s, or another type, or no protocol in common', () => {
    const world = new CoordinatorWorld();
    world.stableGroup(['a']);
    expect(world.joined(world.join('b', { memberId: id('b-1') })).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
    expect(world.joined(world.join('b', { protocolType: 'connect' })).errorCode).toBe(Errors.INCONSISTENT_GROUP_PROTOCOL);
    const other = { protocols: [{ name: 'sticky', metadata: new Uint8Array(0) }] };
    expect(world.joined(world.join('b', other)).errorCode).toBe(Errors.INCONSISTENT_GROUP_PROTOCOL);
  });
});

describe('a first rebalance', () => {
  test('takes group.initial.rebalance.delay.ms, so that members who start together meet', () => {
    const world = new CoordinatorWorld();
    const { waiting } = world.joinAsNew('a');
    world.advanceMs(2_999);
    expect(world.answer(waiting)).toBeNull();
    world.advanceMs(1);
    expect(world.joined(waiting).generationId).toBe(1);
  });

  test('is extended by as much each time somebody new came', () => {
    const world = new CoordinatorWorld();
    const { waiting } = world.joinAsNew('a');
    for (const client of ['b', 'c']) {
      world.advanceMs(2_000);
      world.joinAsNew(client);
      world.advanceMs(1_000);
      expect(world.answer(waiting)).toBeNull();
    }
    world.advanceMs(3_000);
    expect(world.joined(waiting).members).toHaveLength(3);
  });

  test('ends with the rebalance timeout, whoever comes', () => {
    const world = new CoordinatorWorld();
    const { waiting } = world.joinAsNew('a', { rebalanceTimeoutMs: 8_000 });
    for (const client of ['b', 'c', 'd', 'e']) {
      world.advanceMs(1_990);
      world.joinAsNew(client, { rebalanceTimeoutMs: 8_000 });
    }
    expect(world.answer(waiting)).toBeNull();
    world.advanceMs(40);
    expect(world.joined(waiting).generationId).toBe(1);
  });
});

describe('when a join completes', () => {
  test('only the leader, who came first, is told who the members are', () => {
    const world = new CoordinatorWorld();
    const a = world.joinAsNew('a');
    const b = world.joinAsNew('b');
    world.advanceMs(6_000);
    expect(world.joined(a.waiting)).toMatchObject({
      leader: a.memberId,
      memberId: a.memberId,
      protocolName: 'range',
      protocolType: 'consumer',
    });
    expect(world.joined(a.waiting).members.map(({ memberId }) => memberId)).toEqual([a.memberId, b.memberId]);
    expect(world.joined(b.waiting)).toMatchObject({ leader: a.memberId, memberId: b.memberId, generationId: 1, members: [] });
  });

  test('the group is told as a fact, step by step', () => {
    const world = new CoordinatorWorld();
    world.facts.length = 0;
    const [a] = world.stableGroup(['a']);
    expect(world.facts).toEqual([
      { kind: 'MemberJoined', group: GROUP, member: a },
      { kind: 'GroupStateChanged', group: GROUP, broker: 1, to: 'PreparingRebalance', generation: 0 },
      { kind: 'GroupStateChanged', group: GROUP, broker: 1, to: 'CompletingRebalance', generation: 1 },
      { kind: 'GroupStateChanged', group: GROUP, broker: 1, to: 'Stable', generation: 1 },
    ]);
  });
});

describe('a later rebalance', () => {
  test('completes as soon as all members have rejoined', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a']);
    const b = world.joinAsNew('b');
    expect(world.answer(b.waiting)).toBeNull();
    const waiting = world.join('a', { memberId: a! });
    expect(world.joined(waiting)).toMatchObject({ generationId: 2, leader: a });
    expect(world.joined(b.waiting).generationId).toBe(2);
  });

  test('removes, after the largest rebalance timeout, whoever has not rejoined; heartbeats do not help', () => {
    const world = new CoordinatorWorld();
    const [a, b] = world.stableGroup(['a', 'b'], { rebalanceTimeoutMs: 60_000 });
    const waiting = world.join('b', { memberId: b!, rebalanceTimeoutMs: 20_000, ...range('other') });
    for (let elapsed = 0; elapsed < 60_000; elapsed += 3_000) {
      expect(world.answer(waiting)).toBeNull();
      expect(world.heartbeatError(a!, 1)).toBe(Errors.REBALANCE_IN_PROGRESS);
      world.advanceMs(3_000);
    }
    expect(world.joined(waiting)).toMatchObject({ generationId: 2, leader: b });
    expect(world.heartbeatError(a!, 1)).toBe(Errors.UNKNOWN_MEMBER_ID);
    expect(world.facts).toContainEqual({ kind: 'MemberLeft', group: GROUP, member: a, reason: 'it did not rejoin in time' });
  });

  test('is what a leader gets by joining again; a follower only if its metadata has changed', () => {
    const world = new CoordinatorWorld();
    const [a, b] = world.stableGroup(['a', 'b'], range('1'));
    expect(world.joined(world.join('b', { memberId: b!, ...range('1') }))).toMatchObject({
      errorCode: Errors.NONE,
      generationId: 1,
      leader: a,
      members: [],
    });
    expect(world.group().state).toBe('Stable');
    world.join('b', { memberId: b!, ...range('2') });
    expect(world.group().state).toBe('PreparingRebalance');
    world.join('a', { memberId: a!, ...range('1') });
    world.syncAll([a!, b!]);
    expect(world.group()).toMatchObject({ state: 'Stable', generation: 2 });
    world.join('a', { memberId: a!, ...range('1') });
    expect(world.group().state).toBe('PreparingRebalance');
  });

  test('is not needed for a member that missed its answer and asks again while assignments are made', () => {
    const world = new CoordinatorWorld();
    const a = world.joinAsNew('a', range('1'));
    world.advanceMs(3_000);
    const again = world.joined(world.join('a', { memberId: a.memberId, ...range('1') }));
    expect(again).toEqual(world.joined(a.waiting));
    expect(world.group().state).toBe('CompletingRebalance');
    world.join('a', { memberId: a.memberId, ...range('2') });
    expect(world.group()).toMatchObject({ state: 'CompletingRebalance', generation: 2 });
  });

  test('a new member that waits longer than five minutes is forgotten', () => {
    const world = new CoordinatorWorld();
    const [a] = world.stableGroup(['a'], { rebalanceTimeoutMs: 600_000 });
    const b = world.joinAsNew('b', { rebalanceTimeoutMs: 600_000 });
    for (let elapsed = 0; elapsed < 300_000; elapsed += 3_000) {
      expect(world.answer(b.waiting)).toBeNull();
      world.heartbeat(a!, 1);
      world.advanceMs(3_000);
    }
    expect(world.joined(b.waiting)).toMatchObject({ errorCode: Errors.UNKNOWN_MEMBER_ID, memberId: '' });
  });
});

test('a group that cannot be put on record is not created', () => {
  const world = new CoordinatorWorld();
  world.appendError = Errors.NOT_ENOUGH_REPLICAS;
  const waiting = world.join('old', {}, 3);
  expect(world.joined(waiting).errorCode).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
  expect(world.coordinator.groups()).toEqual([]);
});
