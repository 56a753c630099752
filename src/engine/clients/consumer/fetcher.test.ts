import { describe, expect, test } from 'vitest';
import { Errors } from '../../model/error-codes';
import type { BrokerId, ErrorCode, LeaderEpoch, Offset } from '../../model/vocabulary';
import { type FetchRequest, type FetchResponse, fetchKey } from '../../protocol/fetch';
import { listOffsetsKey } from '../../protocol/list-offsets';
import { metadataKey } from '../../protocol/metadata';
import { type OffsetCommitRequest, offsetCommitKey } from '../../protocol/offset-commit';
import { type OffsetFetchRequest, type OffsetFetchResponse, offsetFetchKey } from '../../protocol/offset-fetch';
import { type OffsetForLeaderEpochRequest, offsetForLeaderEpochKey } from '../../protocol/offset-for-leader-epoch';
import { brokerNode, ClientWorld } from '../client-world-fixture';
import type { Asked } from '../scripted-broker-fixture';
import { commitAnswer } from '../scripted-group-fixture';

const EARLIEST = { 'auto.offset.reset': 'earliest' } as const;

const resets = (world: ClientWorld) => world.facts('PositionReset').map(({ to, because }) => [to, because]);

/** Says that to every partition asked for. */
const fetchSays =
  (world: ClientWorld, errorCode: ErrorCode, currentLeader: [number, number] | null = null) =>
  (asked: Asked) => {
    const answer = world.fetchNow(asked.body as FetchRequest, Number(asked.broker.at(-1)) as BrokerId, true)!;
    const leader = currentLeader === null ? null : { leaderId: currentLeader[0] as BrokerId, leaderEpoch: currentLeader[1] as LeaderEpoch };
    const responses = answer.responses.map((topic) => ({
      ...topic,
      partitions: topic.partitions.map((each) => ({ ...each, errorCode, currentLeader: leader })),
    }));
    return { body: { ...answer, responses } satisfies FetchResponse };
  };

describe('where a consumer begins', () => {
  test('is what its group has committed', () => {
    const world = new ClientWorld();
    world.write(['a', 'b', 'c']);
    world.group.committed.set('orders-0', { offset: 1 as Offset, leaderEpoch: 0 as LeaderEpoch });
    world.consumer();
    world.advance(100);
    expect(world.delivered()).toEqual([1, 2]);
    expect(resets(world)).toEqual([[1, 'analytics has committed that']]);
  });

  test.each([
    ['earliest', [0, 1]],
    ['latest', []],
  ] as const)('is the %s offset where nothing was committed', (policy, offsets) => {
    const world = new ClientWorld();
    world.write(['a', 'b']);
    world.consumer({ 'auto.offset.reset': policy });
    world.advance(100);
    expect(world.delivered()).toEqual(offsets);
    world.write(['c']);
    world.advance(100);
    expect(world.delivered()).toEqual([...offsets, 2]);
    expect(resets(world)).toEqual([[policy === 'earliest' ? 0 : 2, `nothing was committed, and auto.offset.reset is ${policy}`]]);
  });

  test('is nowhere where nothing was committed and nothing is to be reset: the application gives up', () => {
    const world = new ClientWorld();
    const consumer = world.consumer({ 'auto.offset.reset': 'none' });
    world.advance(200);
    expect(consumer.isClosed).toBe(true);
    expect(world.facts('ConsumerFailed')).toMatchObject([{ reason: 'Undefined offset with no reset policy for partitions: [orders-0]' }]);
  });

  test('is asked for again while commits are not replicated yet (UNSTABLE_OFFSET_COMMIT), or the coordinator loads', () => {
    const world = new ClientWorld();
    world.write(['a']);
    const unstable = (asked: Asked) => {
      const answer = world.group.fetch(asked.body as OffsetFetchRequest);
      const groups = answer.groups.map((group) => ({
        ...group,
        topics: group.topics.map((topic) => ({
          ...topic,
          partitions: topic.partitions.map((each) => ({ ...each, errorCode: Errors.UNSTABLE_OFFSET_COMMIT })),
        })),
      }));
      return { body: { ...answer, groups } satisfies OffsetFetchResponse };
    };
    const loading = (asked: Asked) => {
      const answer = world.group.fetch(asked.body as OffsetFetchRequest);
      return {
        body: {
          ...answer,
          groups: answer.groups.map((group) => ({ ...group, errorCode: Errors.COORDINATOR_LOAD_IN_PROGRESS, topics: [] })),
        },
      };
    };
    world.scriptOnce(offsetFetchKey, unstable, loading);
    world.consumer(EARLIEST);
    world.advance(1_000);
    const [first, second, third] = world.times(offsetFetchKey);
    expect(second! - first!).toBeGreaterThan(80);
    expect(third! - second!).toBeGreaterThan(160);
    expect(world.delivered()).toEqual([0]);
  });

  test('is asked of the leader again where it does not know yet', () => {
    const world = new ClientWorld();
    world.write(['a']);
    world.scriptOnce(listOffsetsKey, (asked) => {
      const { topics } = world.listOffsets(asked.body as never, 1 as BrokerId) as { topics: { partitions: object[] }[] };
      const refused = topics.map((topic) => ({
        ...topic,
        partitions: topic.partitions.map((each) => ({ ...each, errorCode: Errors.OFFSET_NOT_AVAILABLE })),
      }));
      return { body: { throttleTimeMs: 0, topics: refused } };
    });
    world.consumer(EARLIEST);
    world.advance(500);
    expect(world.requests(listOffsetsKey)).toHaveLength(2);
    expect(world.delivered()).toEqual([0]);
  });
});

describe('fetching', () => {
  test('is one long poll a leader, for all partitions that it leads', () => {
    const world = new ClientWorld({ leaders: [1, 1, 2] });
    world.consumer({ ...EARLIEST, 'fetch.max.wait.ms': 300 });
    world.advance(50);
    world.asked.length = 0;
    world.advance(1_000);
    const fetches = world.requests<FetchRequest>(fetchKey);
    const partitions = fetches.map(({ broker, body }) => [
      broker,
      body.topics.flatMap(({ partitions }) => partitions.map(({ partition }) => partition)),
    ]);
    expect(new Set(partitions.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify([brokerNode(1), [0, 1]]), JSON.stringify([brokerNode(2), [2]])]),
    );
    expect(fetches.length).toBeLessThanOrEqual(8);
    expect(fetches[0]!.body).toMatchObject({ maxWaitMs: 300, minBytes: 1, maxBytes: 52_428_800, sessionId: 0, sessionEpoch: 0 });
  });

  test('goes on while the application works, but no further than one answer ahead', () => {
    const world = new ClientWorld();
    for (const value of ['a', 'b', 'c']) world.write([value]);
    world.consumer(EARLIEST, { processingMs: 1_000 });
    world.advance(100);
    world.asked.length = 0;
    world.write(['d']);
    world.advance(400);
    // The next fetch left with the poll that returned the first records; another waits for the next poll.
    expect(world.requests(fetchKey)).toHaveLength(0);
    world.advance(4_000);
    expect(world.delivered()).toEqual([0, 1, 2, 3]);
  });

  test('of a leader waits until all that it sent last is handed on (KAFKA-17182)', () => {
    const world = new ClientWorld({ leaders: [1, 1] });
    world.write(['x'], 0);
    world.write(['a', 'b', 'c'], 1);
    world.consumer({ ...EARLIEST, 'max.poll.records': 1 }, { processingMs: 100 });
    world.advance(50);
    world.asked.length = 0;
    world.advance(250);
    expect(world.requests(fetchKey)).toEqual([]);
    world.advance(200);
    expect(world.requests(fetchKey).length).toBeGreaterThan(0);
  });

  test('hands on at most max.poll.records a poll, in order, whatever the batches are', () => {
    const world = new ClientWorld();
    world.write(['a', 'b', 'c', 'd', 'e']);
    world.write(['f', 'g']);
    world.consumer({ ...EARLIEST, 'max.poll.records': 3 }, { processingMs: 10 });
    world.advance(500);
    expect(world.facts('RecordsDelivered').map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([
      [0, 2],
      [3, 4],
      [5, 5],
      [6, 6],
    ]);
  });

  test('with check.crcs=false a broken batch is handed on', () => {
    const broken = (isChecked: boolean) => {
      const world = new ClientWorld();
      world.write(['a']);
      world.logs[0]!.batches[0]!.body[6]! ^= 1;
      const consumer = world.consumer({ ...EARLIEST, 'check.crcs': isChecked });
      world.advance(200);
      return [world.delivered(), consumer.isClosed];
    };
    expect(broken(true)).toEqual([[], true]);
    expect(broken(false)).toEqual([[0], false]);
  });
});

test('what was fetched for another position is dropped', () => {
  const world = new ClientWorld();
  world.group.committed.set('orders-0', { offset: 0 as Offset, leaderEpoch: -1 as LeaderEpoch });
  world.scriptOnce(offsetCommitKey, (asked) => ({ body: commitAnswer(asked.body as OffsetCommitRequest, Errors.REBALANCE_IN_PROGRESS) }));
  const consumer = world.consumer({ 'enable.auto.commit': false });
  world.advance(100);
  world.write(['a']);
  world.advance(100);
  // It has joined again, reads from 0 again, and a fetch from offset 1 is still out.
  expect([consumer.generation, world.delivered()]).toEqual([2, [0]]);
  world.write(['b']);
  world.advance(1_000);
  expect(world.delivered()).toEqual([0, 0, 1]);
});

describe('a fetch that is refused', () => {
  test('by who leads no more makes the consumer ask who does', () => {
    const world = new ClientWorld();
    world.consumer(EARLIEST);
    world.advance(100);
    world.asked.length = 0;
    world.logs[0]!.elect(2);
    world.write(['a']);
    world.advance(1_000);
    expect(world.delivered()).toEqual([0]);
    expect(world.requests(metadataKey).length).toBeGreaterThan(0);
  });

  test('with the new leader’s name is sent there without asking', () => {
    const world = new ClientWorld();
    world.consumer({ ...EARLIEST, 'fetch.max.wait.ms': 100 });
    world.advance(50);
    world.logs[0]!.elect(2);
    world.write(['a']);
    world.script(metadataKey, () => 'Silence');
    world.script(fetchKey, (asked) =>
      asked.broker === brokerNode(1) ? fetchSays(world, Errors.NOT_LEADER_OR_FOLLOWER, [2, 1])(asked) : undefined,
    );
    world.advance(500);
    expect(world.delivered()).toEqual([0]);
  });

  test('OFFSET_OUT_OF_RANGE resets the position by auto.offset.reset', () => {
    const world = new ClientWorld();
    world.group.committed.set('orders-0', { offset: 5 as Offset, leaderEpoch: -1 as LeaderEpoch });
    world.logs[0]!.startOffset = 10 as Offset;
    world.write(['a', 'b']);
    world.consumer(EARLIEST);
    world.advance(300);
    expect(resets(world).at(-1)).toEqual([10, 'offset 5 is not there any more']);
    expect(world.delivered()).toEqual([10, 11]);
  });

  test('OFFSET_OUT_OF_RANGE with auto.offset.reset=none makes the application give up', () => {
    const world = new ClientWorld();
    world.group.committed.set('orders-0', { offset: 5 as Offset, leaderEpoch: -1 as LeaderEpoch });
    const consumer = world.consumer({ 'auto.offset.reset': 'none' });
    world.advance(300);
    expect(consumer.isClosed).toBe(true);
    expect(consumer.lastError).toBe(Errors.OFFSET_OUT_OF_RANGE);
  });

  test.each(['UNKNOWN_LEADER_EPOCH', 'OFFSET_NOT_AVAILABLE', 'KAFKA_STORAGE_ERROR'] as const)(
    '%s is tried again after retry.backoff.ms',
    (name) => {
      const world = new ClientWorld();
      world.write(['a']);
      world.scriptOnce(fetchKey, fetchSays(world, Errors[name]));
      world.consumer(EARLIEST);
      world.advance(300);
      const [first, second] = world.times(fetchKey);
      expect(second! - first!).toBeGreaterThanOrEqual(100);
      expect(world.delivered()).toEqual([0]);
    },
  );

  test('because its broker died goes to the next leader', () => {
    const world = new ClientWorld();
    world.coordinator = 3;
    world.consumer(EARLIEST);
    world.advance(100);
    world.sim.kill(brokerNode(1));
    world.alive = [2, 3];
    world.logs[0]!.elect(2);
    world.write(['a']);
    world.advance(1_000);
    expect(world.delivered()).toEqual([0]);
  });
});

describe('a position that somebody else leads now (KIP-320)', () => {
  /** Three records of epoch 0, read; then broker 2 leads. */
  function afterElection(config: Parameters<ClientWorld['consumer']>[0], change: (world: ClientWorld) => void): ClientWorld {
    const world = new ClientWorld();
    world.coordinator = 3;
    world.write(['a']);
    world.write(['b']);
    world.write(['c']);
    world.consumer({ 'fetch.max.wait.ms': 100, ...config });
    world.advance(300);
    expect(world.delivered()).toEqual([0, 1, 2]);
    world.asked.length = 0;
    world.logs[0]!.elect(2);
    change(world);
    world.advance(2_000);
    return world;
  }

  test('is checked with the new leader before anything is fetched there', () => {
    const world = afterElection(EARLIEST, (each) => each.write(['d']));
    const [check] = world.requests<OffsetForLeaderEpochRequest>(offsetForLeaderEpochKey);
    expect(check!.body.topics[0]!.partitions).toEqual([{ partition: 0, currentLeaderEpoch: 1, leaderEpoch: 0 }]);
    const firstFetch = world.requests(fetchKey).find(({ broker }) => broker === brokerNode(2));
    expect(firstFetch!.at).toBeGreaterThan(check!.at);
    expect(world.delivered()).toEqual([0, 1, 2, 3]);
  });

  test('goes back to where the logs part, where what it had read was truncated', () => {
    const world = afterElection(EARLIEST, (each) => {
      each.logs[0]!.truncate(1);
      each.write(['other b']);
      each.write(['other c']);
    });
    expect(resets(world).at(-1)).toEqual([1, 'the log was truncated below offset 3']);
    expect(world.delivered()).toEqual([0, 1, 2, 1, 2]);
  });

  test('is reset where the new leader knows nothing of its epoch', () => {
    const world = afterElection({ 'auto.offset.reset': 'earliest' }, (each) => {
      each.logs[0]!.truncate(0);
      each.write(['x']);
    });
    expect(resets(world).at(-1)).toEqual([0, 'the log was truncated below offset 3, and auto.offset.reset is earliest']);
  });

  test('with auto.offset.reset=none such a truncation makes the application give up', () => {
    const world = new ClientWorld();
    world.coordinator = 3;
    world.write(['a', 'b']);
    world.group.committed.set('orders-0', { offset: 0 as Offset, leaderEpoch: -1 as LeaderEpoch });
    const consumer = world.consumer({ 'auto.offset.reset': 'none', 'fetch.max.wait.ms': 100 });
    world.advance(300);
    world.logs[0]!.elect(2);
    world.logs[0]!.truncate(0);
    world.advance(2_000);
    expect(consumer.isClosed).toBe(true);
    expect(world.facts('ConsumerFailed')[0]!.reason).toBe('Truncation detected for orders-0 at offset 2');
  });

  test('is asked for again where the broker does not lead yet', () => {
    const world = afterElection(EARLIEST, (each) => {
      each.write(['d']);
      each.scriptOnce(offsetForLeaderEpochKey, (asked) => {
        const { topics } = each.epochEnds(asked.body as OffsetForLeaderEpochRequest) as { topics: { partitions: object[] }[] };
        const refused = topics.map((topic) => ({
          ...topic,
          partitions: topic.partitions.map((one) => ({ ...one, errorCode: Errors.UNKNOWN_LEADER_EPOCH })),
        }));
        return { body: { throttleTimeMs: 0, topics: refused } };
      });
    });
    expect(world.requests(offsetForLeaderEpochKey)).toHaveLength(2);
    expect(world.delivered()).toEqual([0, 1, 2, 3]);
  });
});
