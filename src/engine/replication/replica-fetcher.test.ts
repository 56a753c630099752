import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../base/virtual-time';
import { Errors } from '../model/error-codes';
import type { BrokerId, LeaderEpoch } from '../model/vocabulary';
import type { Partition } from './partition';
import { ReplicaFetcher } from './replica-fetcher';
import { type Answered, aPartition, BrokerForTests, batchesOf, registered, responseOf, seconds, stamped } from './replication-fixture';
import { ReplicationQuota } from './replication-quota';

const LEADER = 2 as BrokerId;
const settings = { maxWaitMs: 500, minBytes: 1, partitionMaxBytes: 1_048_576, backoffUs: milliseconds(1_000) };

/** Broker 1 follows broker 2 for `orders-0` and `orders-1`, in epoch 3. */
class Following {
  readonly host = new BrokerForTests();
  readonly quota = new ReplicationQuota();
  readonly fetcher = new ReplicaFetcher(LEADER);
  readonly first = this.follow(0);
  readonly second = this.follow(1);

  fetch(): this {
    this.fetcher.fetch(settings, this.quota, this.host);
    return this;
  }

  answered(...answers: readonly Answered[]): this {
    this.fetcher.answered(responseOf(...answers), settings, this.quota, this.host);
    return this;
  }

  /** Partition, fetch offset and last fetched epoch of each that was asked for last. */
  get asked(): readonly string[] {
    const { topics } = this.host.fetches.at(-1)!.request;
    return topics.flatMap(({ partitions }) =>
      partitions.map(({ partition, fetchOffset, lastFetchedEpoch }) => `${partition} from ${fetchOffset} after epoch ${lastFetchedEpoch}`),
    );
  }

  private follow(index: number): Partition {
    const partition = aPartition(this.host, { index });
    partition.becomeFollower(registered({ leader: LEADER, leaderEpoch: 3 }), this.host);
    this.fetcher.follow(partition);
    return partition;
  }
}

test('it asks its leader for everything it follows, from the end of each log, and says who it is', () => {
  const { host, asked } = new Following().fetch();
  expect(asked).toEqual(['0 from 0 after epoch -1', '1 from 0 after epoch -1']);
  const [{ leader, request }] = host.fetches as [(typeof host.fetches)[number]];
  expect([leader, request.replicaState, request.maxWaitMs, request.minBytes]).toEqual([2, { replicaId: 1, replicaEpoch: 101 }, 500, 1]);
  expect(request.topics[0]?.partitions[0]?.currentLeaderEpoch).toBe(3);
});

test('one fetch at a time', () => {
  const { host } = new Following().fetch().fetch();
  expect(host.fetches).toHaveLength(1);
});

test('what comes is appended, and the next fetch asks for what follows, with the epoch of the last record', () => {
  const following = new Following().fetch().answered({ batches: [stamped(0, 2, 1), stamped(2, 1, 3)], highWatermark: 2 }, { index: 1 });
  expect([batchesOf(following.first), following.first.log.highWatermark]).toEqual([['0-1@1', '2-2@3'], 2]);
  expect(following.fetch().asked).toEqual(['0 from 3 after epoch 3', '1 from 0 after epoch -1']);
});

test('KIP-595: a diverging epoch truncates, and the follower asks again from there', () => {
  const following = new Following().fetch().answered({ batches: [stamped(0, 2, 1), stamped(2, 1, 3)] });
  following.fetch().answered({ diverging: [1, 1] });
  expect(following.fetch().asked[0]).toBe('0 from 0 after epoch -1');
  expect(following.host.factsOf('LogTruncated').map(({ from, to }) => [from, to])).toEqual([[3, 0]]);
});

test('an epoch that was begun and wrote nothing goes, and the follower asks from the same offset after the epoch before', () => {
  const following = new Following().fetch().answered({ batches: [stamped(0, 2, 1)] });
  following.first.log.beginEpoch(following.host.disk, 2 as LeaderEpoch);
  expect(following.fetch().asked[0]).toBe('0 from 2 after epoch 2');
  following.answered({ diverging: [1, 2] });
  expect(following.fetch().asked[0]).toBe('0 from 2 after epoch 1');
});

test('an answer to what its log no longer is changes nothing', () => {
  const following = new Following().fetch().answered({ batches: [stamped(0, 2, 3)] });
  following.fetch();
  following.first.log.truncateTo(following.host.disk, following.first.log.logStartOffset);
  following.answered({ batches: [stamped(2, 1, 3)] });
  expect(batchesOf(following.first)).toEqual([]);
});

test('an answer from an epoch that is over changes nothing', () => {
  const following = new Following().fetch();
  following.first.becomeFollower(registered({ leader: LEADER, leaderEpoch: 4 }), following.host);
  following.answered({ batches: [stamped(0, 2, 3)] });
  expect(batchesOf(following.first)).toEqual([]);
});

test('an answer for a partition that it no longer follows changes nothing', () => {
  const following = new Following().fetch();
  following.fetcher.unfollow(following.first);
  following.answered({ batches: [stamped(0, 2, 3)] });
  expect([batchesOf(following.first), following.fetch().asked]).toEqual([[], ['1 from 0 after epoch -1']]);
});

test('after an error one partition backs off for replica.fetch.backoff.ms, the others go on', () => {
  const following = new Following().fetch().answered({ error: Errors.NOT_LEADER_OR_FOLLOWER }, { index: 1, batches: [stamped(0, 1, 3)] });
  expect(following.fetch().asked).toEqual(['1 from 1 after epoch 3']);
  expect(following.fetcher.retryAt).toBe(seconds(1));
  following.host.pass(seconds(1));
  expect(following.answered({ index: 1 }).fetch().asked).toEqual(['0 from 0 after epoch -1', '1 from 1 after epoch 3']);
  expect(following.fetcher.retryAt).toBe(null);
});

test('FENCED_LEADER_EPOCH: newer metadata is on its way, and until then it asks no more', () => {
  const following = new Following().fetch().answered({ error: Errors.FENCED_LEADER_EPOCH }, { index: 1 });
  following.host.pass(seconds(100));
  expect(following.fetch().asked).toEqual(['1 from 0 after epoch -1']);
});

test('records that fail their check are asked for again, later', () => {
  const following = new Following().fetch().answered({ batches: [stamped(5, 1, 3), stamped(0, 1, 3)] });
  expect([batchesOf(following.first), following.fetch().asked]).toEqual([[], ['1 from 0 after epoch -1']]);
});

test('when the connection is lost everything backs off, and what comes too late is nobody’s answer', () => {
  const following = new Following().fetch();
  following.fetcher.failed(settings, following.host);
  following.fetch();
  expect([following.host.fetches.length, following.fetcher.retryAt]).toEqual([1, seconds(1)]);
  following.host.pass(seconds(1));
  expect(following.fetch().host.fetches).toHaveLength(2);
});

test('a log whose end the leader no longer has begins anew where the leader’s begins', () => {
  const following = new Following().fetch().answered({ batches: [stamped(0, 2, 3)] });
  following.fetch().answered({ error: Errors.OFFSET_OUT_OF_RANGE, logStartOffset: 40 });
  expect(following.fetch().asked[0]).toBe('0 from 40 after epoch -1');
});

test('an empty log at a place that the leader’s does not reach begins anew too', () => {
  const following = new Following().fetch().answered({ error: Errors.OFFSET_OUT_OF_RANGE, logStartOffset: 40 });
  following.fetch().answered({ error: Errors.OFFSET_OUT_OF_RANGE, logStartOffset: 0 });
  expect(following.fetch().asked[0]).toBe('0 from 0 after epoch -1');
});

test('out of range without a reason to begin anew is asked again, later', () => {
  const following = new Following().fetch().answered({ error: Errors.OFFSET_OUT_OF_RANGE, logStartOffset: 0 });
  expect(following.fetch().asked).toEqual(['1 from 0 after epoch -1']);
});

test('an epoch that was begun and wrote nothing is no history of an empty log', () => {
  const following = new Following();
  following.first.log.beginEpoch(following.host.disk, 2 as LeaderEpoch);
  expect(following.fetch().asked[0]).toBe('0 from 0 after epoch -1');
});

describe('throttled', () => {
  const asFollower = { asLeader: false, asFollower: true };

  /** `orders-0` may take a thousand bytes a second, and has taken more in one go. */
  function throttled(highWatermark: number): Following {
    const following = new Following();
    following.first.isThrottled = asFollower;
    following.quota.bytesPerSecond = 50;
    return following.fetch().answered({ batches: [stamped(0, 20, 3)], highWatermark }, { index: 1 });
  }

  test('a partition that is behind is not asked for while too much has come, and is later; others are', () => {
    const following = throttled(100);
    expect(following.quota.rate(following.host.now)).toBeGreaterThan(50);
    expect(following.fetch().asked).toEqual(['1 from 0 after epoch -1']);
    following.host.pass(seconds(12));
    following.answered({ index: 1 });
    expect(following.fetch().asked).toEqual(['0 from 20 after epoch 3', '1 from 0 after epoch -1']);
  });

  test('one that has reached its leader’s high watermark is never held back', () => {
    expect(throttled(20).fetch().asked).toEqual(['0 from 20 after epoch 3', '1 from 0 after epoch -1']);
  });

  test('where nothing else is to be fetched the fetcher looks again after replica.fetch.backoff.ms', () => {
    const following = throttled(100);
    following.second.isThrottled = asFollower;
    following.fetch().answered({ index: 1, highWatermark: 100 });
    const { length } = following.host.fetches;
    following.fetch();
    expect([following.host.fetches.length, following.fetcher.retryAt]).toEqual([length, following.host.now + settings.backoffUs]);
  });
});
