import { expect, test } from 'vitest';
import { milliseconds } from '../../base/virtual-time';
import type { FetchParams } from './fetch';
import { FetchPurgatory } from './fetch-purgatory';
import type { ReplyTo } from './host';
import type { Partition } from './partition';
import { aLeader, append, BrokerForTests, fetchOf, heardFrom, PartitionsForTests, registered } from './replication-fixture';

const TO = 1 as ReplyTo;
const SECOND_TO = 2 as ReplyTo;

/** Broker 1 leads `orders-0` and `orders-1`, both empty. */
class Waiting {
  readonly host = new BrokerForTests();
  readonly partitions = new PartitionsForTests();
  readonly purgatory = new FetchPurgatory();
  readonly first = this.partitions.add(aLeader(this.host));
  readonly second = this.partitions.add(aLeader(this.host, { index: 1 }));

  take(params: FetchParams, replyTo = TO) {
    return this.purgatory.take(params, replyTo, this.partitions, this.host);
  }

  append(partition: Partition, count = 1): void {
    append(partition, count, this.host);
    this.purgatory.changed(partition.topicPartition, 'Appended', this.partitions, this.host);
  }

  commit(partition: Partition): void {
    for (const follower of [2, 3]) heardFrom(partition, follower, partition.log.logEndOffset, this.host);
    this.purgatory.changed(partition.topicPartition, 'HighWatermarkMoved', this.partitions, this.host);
  }

  expire(afterMs: number): void {
    this.host.pass(milliseconds(afterMs));
    this.purgatory.expire(this.partitions, this.host);
  }
}

test('where there is enough, nobody waits', () => {
  const waiting = new Waiting();
  waiting.append(waiting.first);
  expect(waiting.take(fetchOf([{ from: 0 }], { follower: 2 }))).toBe(null);
  expect(waiting.host.fetched).toEqual(['orders-0: 0-0 HW 0']);
});

test('a follower waits for records, and gets them as soon as they are appended', () => {
  const waiting = new Waiting();
  expect(waiting.take(fetchOf([{ from: 0 }, { from: 0, index: 1 }], { follower: 2 }))).toBe(milliseconds(500));
  expect(waiting.host.replies).toEqual([]);
  waiting.append(waiting.second);
  expect(waiting.host.fetched).toEqual(['orders-0: nothing HW 0', 'orders-1: 0-0 HW 0']);
  expect([waiting.purgatory.size, waiting.host.replies.length]).toEqual([0, 1]);
});

test('a consumer waits for the high watermark; an append alone gives it nothing', () => {
  const waiting = new Waiting();
  waiting.take(fetchOf([{ from: 0 }]));
  waiting.append(waiting.first);
  expect(waiting.host.replies).toEqual([]);
  waiting.commit(waiting.first);
  expect(waiting.host.fetched).toEqual(['orders-0: 0-0 HW 1']);
});

test('what happens to partitions that it did not ask for wakes nobody', () => {
  const waiting = new Waiting();
  waiting.take(fetchOf([{ from: 0 }], { follower: 2 }));
  waiting.append(waiting.second);
  expect([waiting.purgatory.size, waiting.host.replies]).toEqual([1, []]);
});

test('with minBytes it waits until there are as many', () => {
  const waiting = new Waiting();
  waiting.take(fetchOf([{ from: 0 }], { follower: 2, minBytes: 200 }));
  waiting.append(waiting.first);
  expect(waiting.host.replies).toEqual([]);
  waiting.append(waiting.first);
  waiting.append(waiting.first);
  expect(waiting.host.fetched).toEqual(['orders-0: 0-0, 1-1, 2-2 HW 0']);
  expect(waiting.host.replies[0]!.recordBytes).toBeGreaterThanOrEqual(200);
});

test('when its time is up it gets what there is', () => {
  const waiting = new Waiting();
  waiting.take(fetchOf([{ from: 0 }], { follower: 2, minBytes: 1_000, maxWaitMs: 100 }));
  waiting.append(waiting.first);
  waiting.expire(99);
  expect(waiting.host.replies).toEqual([]);
  waiting.expire(1);
  expect(waiting.host.fetched).toEqual(['orders-0: 0-0 HW 0']);
  expect(waiting.purgatory.nextDeadline()).toBe(null);
});

test('with no time to wait it is answered with nothing', () => {
  const waiting = new Waiting();
  expect(waiting.take(fetchOf([{ from: 0 }], { maxWaitMs: 0 }))).toBe(null);
  expect(waiting.host.fetched).toEqual(['orders-0: nothing HW 0']);
});

test('an error ends the wait: the partition is led elsewhere', () => {
  const waiting = new Waiting();
  waiting.take(fetchOf([{ from: 0 }]));
  waiting.first.becomeFollower(registered({ leader: 2, leaderEpoch: 1 }), waiting.host);
  waiting.purgatory.changed(waiting.first.topicPartition, 'LeaderChanged', waiting.partitions, waiting.host);
  expect(waiting.host.fetched).toEqual(['orders-0: NOT_LEADER_OR_FOLLOWER, broker 2 leads epoch 1']);
});

test('a follower in an older epoch is not left waiting when its leader begins the next', () => {
  const waiting = new Waiting();
  waiting.take(fetchOf([{ from: 0, currentLeaderEpoch: 0 }], { follower: 2 }));
  waiting.first.becomeLeader(registered({ leaderEpoch: 1 }), waiting.host);
  waiting.purgatory.changed(waiting.first.topicPartition, 'LeaderChanged', waiting.partitions, waiting.host);
  expect(waiting.host.fetched).toEqual(['orders-0: FENCED_LEADER_EPOCH, broker 1 leads epoch 1']);
});

test('the answer tells the high watermark as it is then', () => {
  const waiting = new Waiting();
  waiting.append(waiting.first);
  waiting.commit(waiting.first);
  waiting.take(fetchOf([{ from: 1 }], { follower: 2 }));
  waiting.append(waiting.second);
  waiting.commit(waiting.second);
  waiting.append(waiting.first);
  expect(waiting.host.fetched).toEqual(['orders-0: 1-1 HW 1']);
});

test('several that one append completes are answered in the order in which they came', () => {
  const waiting = new Waiting();
  waiting.take(fetchOf([{ from: 0 }], { follower: 3 }), SECOND_TO);
  waiting.take(fetchOf([{ from: 0 }], { follower: 2 }), TO);
  waiting.append(waiting.first);
  expect(waiting.host.replies.map(({ to }) => to)).toEqual([SECOND_TO, TO]);
});

test('whose connection is gone waits no more', () => {
  const waiting = new Waiting();
  waiting.take(fetchOf([{ from: 0 }], { follower: 2 }));
  waiting.purgatory.forget(TO);
  waiting.append(waiting.first);
  expect([waiting.purgatory.size, waiting.host.replies]).toEqual([0, []]);
});
