/** KIP-392: who reads from a follower, for how long, and what sends it back to the leader. */
import { describe, expect, test } from 'vitest';
import type { BrokerId, LeaderEpoch } from '../../model/vocabulary';
import { type FetchRequest, fetchKey } from '../../protocol/fetch';
import { type JoinGroupRequest, joinGroupKey } from '../../protocol/join-group';
import { brokerNode, ClientWorld } from '../client-world-fixture';

const NORTH = { 'auto.offset.reset': 'earliest', 'client.rack': 'north', 'fetch.max.wait.ms': 100 } as const;

/** Broker 1 leads, broker 3 is in the consumer's rack. Two records are read. */
function aWorld(config: object = {}): ClientWorld {
  const world = new ClientWorld();
  world.nearest = 3;
  world.write(['a', 'b']);
  world.consumer({ ...NORTH, ...config });
  world.advance(50);
  return world;
}

/** Whom it asked for records, in order, the same one after another once. */
function asked(world: ClientWorld): readonly number[] {
  const all = world.asked.filter(({ apiKey }) => apiKey === fetchKey).map(({ broker }) => Number(broker.at(-1)));
  return all.filter((broker, index) => broker !== all[index - 1]);
}

test('a consumer says its rack, and goes on at the replica that the leader names', () => {
  const world = aWorld();
  expect(world.delivered()).toEqual([0, 1]);
  expect(asked(world)).toEqual([1, 3]);
  expect(world.requests<FetchRequest>(fetchKey)[0]?.body.rackId).toBe('north');
  expect(world.facts('RecordsDelivered').map(({ broker }) => broker)).toEqual([3]);
});

test('without a rack it stays with the leader', () => {
  const world = aWorld({ 'client.rack': '' });
  expect([asked(world), world.delivered()]).toEqual([[1], [0, 1]]);
});

test('after metadata.max.age.ms it asks the leader again, who may name the same', () => {
  const world = aWorld({ 'metadata.max.age.ms': 2_000 });
  world.advance(1_800);
  expect(asked(world)).toEqual([1, 3]);
  world.advance(600);
  expect(asked(world)).toEqual([1, 3, 1, 3]);
});

describe('back to the leader', () => {
  test('where the follower has not come so far (OFFSET_OUT_OF_RANGE): no position is reset', () => {
    const world = aWorld();
    const resets = world.facts('PositionReset').length;
    world.nearestEnd = 1;
    world.advance(150);
    world.nearest = null;
    world.advance(300);
    world.write(['c']);
    world.advance(150);
    expect(asked(world).slice(0, 3)).toEqual([1, 3, 1]);
    expect([world.delivered(), world.facts('PositionReset').length]).toEqual([[0, 1, 2], resets]);
  });

  test('where the follower is no replica any more (NOT_LEADER_OR_FOLLOWER)', () => {
    const world = aWorld();
    world.nearest = null;
    world.advance(500);
    world.write(['c']);
    world.advance(200);
    expect([asked(world), world.delivered()]).toEqual([
      [1, 3, 1],
      [0, 1, 2],
    ]);
  });

  test('where the follower is said to be offline', () => {
    const world = aWorld({ 'metadata.max.age.ms': 60_000 });
    world.offline = [3];
    world.sim.kill(brokerNode(3));
    world.write(['c']);
    world.advance(1_000);
    expect(asked(world).at(-1)).toBe(1);
    world.nearest = null;
    world.advance(500);
    expect(world.delivered()).toEqual([0, 1, 2]);
  });

  test('where another leads', () => {
    const world = aWorld();
    world.logs[0]!.leader = 2 as BrokerId;
    world.logs[0]!.leaderEpoch = 1 as LeaderEpoch;
    world.advance(1_000);
    world.write(['c']);
    world.advance(1_000);
    expect(asked(world)).toContain(2);
    expect(world.delivered()).toEqual([0, 1, 2]);
  });
});

test('KIP-881: whoever divides the partitions is told the rack, too', () => {
  const joins = aWorld().requests<JoinGroupRequest>(joinGroupKey);
  expect(new TextDecoder().decode(joins.at(-1)?.body.protocols[0]?.metadata)).toContain('north');
});
