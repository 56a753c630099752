import { describe, expect, test } from 'vitest';
import { Errors } from '../../model/error-codes';
import type { ErrorCode } from '../../model/vocabulary';
import { findCoordinatorKey } from '../../protocol/find-coordinator';
import { joinGroupKey } from '../../protocol/join-group';
import { type OffsetCommitRequest, offsetCommitKey } from '../../protocol/offset-commit';
import { brokerNode, ClientWorld } from '../client-world-fixture';
import type { Asked } from '../scripted-broker-fixture';
import { commitAnswer } from '../scripted-group-fixture';

const commitSays = (errorCode: ErrorCode) => (asked: Asked) => ({ body: commitAnswer(asked.body as OffsetCommitRequest, errorCode) });

function stable(config: Parameters<ClientWorld['consumer']>[0] = {}, options: Parameters<ClientWorld['consumer']>[1] = {}) {
  const world = new ClientWorld();
  world.group.committed.set('orders-0', { offset: 0 as never, leaderEpoch: -1 as never });
  const consumer = world.consumer(config, options);
  world.advance(10);
  const start = world.nowMs;
  world.asked.length = 0;
  return { world, consumer, start };
}

/** Offsets in the order in which they were committed. */
const committed = (world: ClientWorld) =>
  world
    .requests<OffsetCommitRequest>(offsetCommitKey)
    .flatMap(({ body }) => body.topics.flatMap(({ partitions }) => partitions.map(({ committedOffset }) => committedOffset)));

describe('automatic commits', () => {
  test('come every auto.commit.interval.ms, with what earlier polls have returned', () => {
    const { world } = stable({ 'auto.commit.interval.ms': 1_000 });
    world.write(['a']);
    world.advance(950);
    expect(committed(world)).toEqual([]);
    world.advance(100);
    expect(committed(world)).toEqual([1]);
    world.write(['b']);
    world.write(['c']);
    world.advance(1_000);
    expect(committed(world)).toEqual([1, 3]);
  });

  test('do not say again what has not changed', () => {
    const { world } = stable({ 'auto.commit.interval.ms': 1_000 });
    world.write(['a']);
    world.advance(10_000);
    expect(committed(world)).toEqual([1]);
  });

  test('keep their pace: after a quiet time a record waits for the next turn', () => {
    const { world, start } = stable({ 'auto.commit.interval.ms': 1_000 });
    world.advance(10_300);
    world.write(['a']);
    world.advance(1_000);
    const [at] = world.times(offsetCommitKey);
    expect(at! - start).toBeGreaterThan(10_900);
    expect(at! - start).toBeLessThan(11_100);
  });

  test('say nothing of records that the application still works on', () => {
    const { world } = stable({ 'auto.commit.interval.ms': 1_000, 'max.poll.records': 1 }, { processingMs: 700 });
    world.write(['a', 'b', 'c']);
    world.advance(1_350);
    expect(committed(world)).toEqual([]); // the interval passed while b was worked on
    world.advance(100);
    expect(committed(world)).toEqual([2]);
  });

  test('carry the epoch of the last record, so that whoever reads it can check the log (KIP-320)', () => {
    const { world } = stable({ 'auto.commit.interval.ms': 1_000 });
    world.logs[0]!.elect(1);
    world.write(['a']);
    world.advance(2_000);
    expect(world.group.committed.get('orders-0')).toEqual({ offset: 1, leaderEpoch: 1 });
  });

  test('that fail for now are tried again soon; consumption goes on', () => {
    const { world } = stable({ 'auto.commit.interval.ms': 1_000 });
    world.scriptOnce(offsetCommitKey, commitSays(Errors.COORDINATOR_LOAD_IN_PROGRESS));
    world.write(['a']);
    world.advance(1_300);
    const [first, second] = world.times(offsetCommitKey);
    expect(second! - first!).toBeLessThan(150);
    expect(committed(world)).toEqual([1, 1]);
  });

  test('to a coordinator that is none any more go to the next', () => {
    const { world } = stable({ 'auto.commit.interval.ms': 1_000 });
    world.coordinator = 2;
    world.scriptOnce(offsetCommitKey, commitSays(Errors.NOT_COORDINATOR));
    world.write(['a']);
    world.advance(1_500);
    expect(world.requests(offsetCommitKey).map(({ broker }) => broker)).toEqual([brokerNode(1), brokerNode(2)]);
    expect(world.requests(findCoordinatorKey)).toHaveLength(1);
  });

  test.each(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID'] as const)(
    'of who is no member any more are refused (%s): it joins again',
    (name) => {
      const { world, consumer } = stable({ 'auto.commit.interval.ms': 1_000 });
      world.scriptOnce(offsetCommitKey, commitSays(Errors[name]));
      world.write(['a']);
      world.advance(1_500);
      expect(world.facts('PartitionsRevoked')).toHaveLength(1);
      expect(world.requests(joinGroupKey)).not.toEqual([]);
      expect(consumer.phase).toBe('stable');
      expect(world.delivered()).toEqual([0, 0]); // nothing was committed
    },
  );
});

describe('commitSync(), with enable.auto.commit=false', () => {
  const manual = { 'enable.auto.commit': false };

  test('follows each poll’s records, and is waited for before the next poll', () => {
    const { world } = stable({ ...manual, 'max.poll.records': 1 });
    world.script(offsetCommitKey, (asked) => ({ ...(world.asEver(asked) as { body: unknown }), afterMs: 500 }));
    world.write(['a', 'b']);
    world.advance(400);
    expect(world.delivered()).toEqual([0]);
    world.advance(200);
    expect(world.delivered()).toEqual([0, 1]);
    world.advance(600);
    expect(committed(world)).toEqual([1, 2]);
  });

  test('comes after the work on the records, not before', () => {
    const { world } = stable(manual, { processingMs: 300 });
    world.write(['a']);
    world.advance(290);
    expect(committed(world)).toEqual([]);
    world.advance(100);
    expect(committed(world)).toEqual([1]);
  });

  test('is tried again with a back-off while the coordinator loads', () => {
    const { world } = stable(manual);
    const loads = commitSays(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    world.scriptOnce(offsetCommitKey, loads, loads);
    world.write(['a']);
    world.advance(2_000);
    const [first, second, third] = world.times(offsetCommitKey);
    expect(second! - first!).toBeGreaterThan(80);
    expect(third! - second!).toBeGreaterThan(160);
    expect(world.group.committed.get('orders-0')).toMatchObject({ offset: 1 });
  });

  test('is given up after a minute; the application goes on', () => {
    const { world } = stable(manual);
    world.script(offsetCommitKey, commitSays(Errors.COORDINATOR_LOAD_IN_PROGRESS));
    world.write(['a']);
    world.advance(59_000);
    world.write(['b']);
    expect(world.delivered()).toEqual([0]);
    world.advance(2_000);
    expect(world.delivered()).toEqual([0, 1]);
  });

  test('fails at once where the group has moved on, and the next poll() joins it', () => {
    const { world, consumer } = stable(manual);
    world.scriptOnce(offsetCommitKey, commitSays(Errors.REBALANCE_IN_PROGRESS));
    world.write(['a']);
    world.advance(1_100);
    expect(consumer.generation).toBe(2);
    expect(world.delivered()).toEqual([0, 0]);
  });

  test('is what closing does not do for the application', () => {
    const { world, consumer } = stable(manual, { processingMs: 100 });
    world.write(['a']);
    world.advance(50);
    world.close();
    world.advance(500);
    expect(committed(world)).toEqual([1]);
    expect(consumer.isClosed).toBe(true);
  });
});
