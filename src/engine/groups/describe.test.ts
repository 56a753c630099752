import { expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { GroupId } from '../model/vocabulary';
import { CoordinatorWorld, GROUP, partitions } from './coordinator-world';

const OTHER = 'notifications' as GroupId;

test('a Stable group is described with its protocol and what each member wants and has', () => {
  const world = new CoordinatorWorld();
  const [a] = world.stableGroup(['a']);
  expect(world.describe(GROUP)).toMatchObject({
    errorCode: Errors.NONE,
    groupState: 'Stable',
    protocolType: 'consumer',
    protocolData: 'range',
    members: [{ memberId: a, clientId: 'a', clientHost: '/a', memberAssignment: partitions(0) }],
  });
  expect(world.describe(GROUP).members[0]!.memberMetadata.length).toBeGreaterThan(0);
});

test('a group that rebalances is described without protocol and metadata', () => {
  const world = new CoordinatorWorld();
  world.joinAsNew('a');
  expect(world.describe(GROUP)).toMatchObject({
    groupState: 'PreparingRebalance',
    protocolData: '',
    members: [{ memberMetadata: new Uint8Array(0) }],
  });
});

test('KIP-1043: a group that does not exist is Dead, and from version 6 on an error', () => {
  const world = new CoordinatorWorld();
  expect(world.describe(GROUP, 5)).toMatchObject({ groupState: 'Dead', errorCode: Errors.NONE });
  expect(world.describe(GROUP, 6)).toMatchObject({ groupState: 'Dead', errorCode: Errors.GROUP_ID_NOT_FOUND });
});

test('a group that another broker coordinates is not described', () => {
  const world = new CoordinatorWorld();
  world.coordinator.resigned(world.partitionFor(GROUP), world);
  expect(world.describe(GROUP)).toMatchObject({ errorCode: Errors.NOT_COORDINATOR, groupState: '' });
});

test('groups are listed with type and state, by state or type if asked', () => {
  const world = new CoordinatorWorld();
  world.stableGroup(['a']);
  world.commit(1, { groupId: OTHER });
  const stable = { groupId: GROUP, protocolType: 'consumer', groupState: 'Stable', groupType: 'classic' };
  const simple = { groupId: OTHER, protocolType: '', groupState: 'Empty', groupType: 'classic' };
  expect(world.list().groups).toEqual([stable, simple]);
  expect(world.list(['empty']).groups).toEqual([simple]);
  expect(world.list(['STABLE', 'Dead'], ['Classic']).groups).toEqual([stable]);
  expect(world.list([], ['consumer']).groups).toEqual([]);
});
