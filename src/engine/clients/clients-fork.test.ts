/** Clients fork at any moment: they hold data, and nothing else. */
import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import { heartbeatKey } from '../protocol/heartbeat';
import { offsetCommitKey } from '../protocol/offset-commit';
import { produceKey } from '../protocol/produce';
import type { Node } from '../sim/context';
import { fork } from '../sim/fork';
import { graphDigest } from '../sim/graph-fixture';
import { CLIENT, ClientWorld, produceRefused } from './client-world-fixture';

/** Forks the client every half millisecond; each copy is as the original was, and the original goes on as if nothing had been. */
function forkAllAlong(world: ClientWorld, spanMs: number): number {
  let forks = 0;
  for (let at = 0; at < spanMs * 2; at++) {
    world.advance(0.5);
    const client = world.sim.process(CLIENT) as Node | null;
    if (client === null) break;
    const before = graphDigest(client);
    const copy = fork(client);
    expect(copy).not.toBe(client);
    expect(graphDigest(copy)).toBe(before);
    forks++;
  }
  return forks;
}

describe('a fork', () => {
  test('of a producer with records that linger, are out, are sent again and are refused', () => {
    const world = new ClientWorld({ leaders: [1, 2] });
    world.producer({ 'linger.ms': 3, 'batch.size': 200 });
    world.script(produceKey, (asked) => (world.asked.length % 3 === 0 ? produceRefused(Errors.NOT_ENOUGH_REPLICAS)(asked) : undefined));
    for (let i = 0; i < 6; i++) {
      world.send([`record ${i}`, `another ${i}`]);
      expect(forkAllAlong(world, 3)).toBe(6);
    }
    world.advance(5_000);
    expect(world.logs.flatMap(({ values }) => values)).toHaveLength(12);
    expect(world.facts('BatchRetried').length).toBeGreaterThan(0);
  });

  test('of a consumer that joins, fetches, works, commits, is thrown out and closes', () => {
    const world = new ClientWorld();
    for (let i = 0; i < 20; i++) world.write([`record ${i}`]);
    world.consumer(
      { 'auto.offset.reset': 'earliest', 'auto.commit.interval.ms': 20, 'max.poll.records': 3, 'heartbeat.interval.ms': 30 },
      { processingMs: 2 },
    );
    world.scriptOnce(heartbeatKey, { body: { throttleTimeMs: 0, errorCode: Errors.UNKNOWN_MEMBER_ID } });
    forkAllAlong(world, 100);
    world.close();
    forkAllAlong(world, 50);
    expect(world.requests(offsetCommitKey).length).toBeGreaterThan(0);
    expect(world.facts('ConsumerClosed')).toHaveLength(1);
  });

  test('goes on by itself: what its original does later changes nothing of it', () => {
    const world = new ClientWorld();
    world.producer({ 'linger.ms': 0 });
    world.send(['a']);
    world.advance(2.5);
    const copy = fork(world.sim.process(CLIENT)!);
    const then = graphDigest(copy);
    world.send(['b', 'c']);
    world.advance(500);
    expect(graphDigest(copy)).toBe(then);
    expect(graphDigest(world.sim.process(CLIENT)!)).not.toBe(then);
  });
});
