import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../base/virtual-time';
import { batchOf } from '../log/log-fixture';
import { brokerDefaults } from '../model/configs';
import type { BrokerEpoch, BrokerId } from '../model/vocabulary';
import { Records } from '../protocol/records';
import { fork } from '../sim/fork';
import { State } from '../sim/state';
import type { ReplyTo } from './host';
import { ReplicaManager } from './replica-manager';
import {
  answer,
  aPartition,
  BrokerForTests,
  batchesOf,
  fetchOf,
  type Lag,
  nameOf,
  orders,
  type Registered,
  registered,
  responseOf,
  seconds,
  stamped,
} from './replication-fixture';

const [PRODUCER, FOLLOWER, CONSUMER] = [1, 2, 3] as ReplyTo[];

/** One broker with its replicas; what it set in motion is worked off as the broker around it would. */
class Managing extends State {
  readonly host = new BrokerForTests();
  readonly replicas = new ReplicaManager({ ...brokerDefaults, 'replica.lag.time.max.ms': 30_000 });

  add(how: Registered & Lag = {}) {
    const partition = aPartition(this.host, how);
    this.replicas.add(partition);
    this.apply(how);
    return partition;
  }

  apply(how: Registered & { index?: number } = {}): void {
    this.replicas.apply(this.replicas.partition(orders(how.index))!, registered(how), this.host);
  }

  append(index = 0, acks = -1) {
    const appending = { records: Records.of([batchOf(['a'])]), acks, origin: 'Client' as const };
    return this.replicas.append(orders(index), appending, this.host);
  }

  produce(index = 0, timeoutMs = 30_000): void {
    const results = [this.append(index)];
    this.replicas.answerWhenCommitted({ results, timeoutMs, replyTo: PRODUCER! }, this.host);
    this.settle();
  }

  fetch(params: Parameters<ReplicaManager['fetch']>[0], replyTo: ReplyTo): void {
    this.replicas.fetch(params, replyTo, this.host);
    this.settle();
  }

  settle(): void {
    const { moved, grown } = this.host;
    while (moved.length > 0 || grown.length > 0) {
      if (moved.splice(0).length > 0) this.replicas.highWatermarkMoved(orders(), this.host);
      if (grown.splice(0).length > 0) this.replicas.appended(orders(), this.host);
    }
  }

  pass(span: number): void {
    this.host.pass(span);
    this.replicas.timeHasCome(this.host);
  }
}

describe('a record’s way', () => {
  test('produced, fetched by both followers, committed, acknowledged, and given to the consumer who waited for it', () => {
    const on = new Managing();
    on.add();
    on.fetch(fetchOf([{ from: 0 }]), CONSUMER!);
    on.fetch(fetchOf([{ from: 0 }], { follower: 2 }), FOLLOWER!);
    on.produce();
    expect(on.host.replies.map(({ to }) => to)).toEqual([FOLLOWER]);
    on.fetch(fetchOf([{ from: 1 }], { follower: 2 }), FOLLOWER!);
    expect(on.host.replies).toHaveLength(1);
    on.fetch(fetchOf([{ from: 1 }], { follower: 3 }), 4 as ReplyTo);
    expect(on.host.replies.map(({ to }) => to)).toEqual([FOLLOWER, PRODUCER, CONSUMER]);
    expect(on.host.fetched).toEqual(['orders-0: 0-0 HW 1']);
    expect(on.replicas.delayed).toEqual({ produces: 0, fetches: 2 });
  });

  test('a broker refuses what it does not have or does not lead', () => {
    const on = new Managing();
    on.add({ leader: 2 });
    expect([nameOf(on.append(0).error), nameOf(on.append(5).error)]).toEqual(['NOT_LEADER_OR_FOLLOWER', 'UNKNOWN_TOPIC_OR_PARTITION']);
  });
});

describe('metadata', () => {
  test('a new leader elsewhere: who waits is told, and this broker follows', () => {
    const on = new Managing();
    on.add();
    on.produce();
    on.fetch(fetchOf([{ from: 0 }]), CONSUMER!);
    on.apply({ leader: 3, leaderEpoch: 1 });
    expect(on.host.replies.map(({ to }) => to)).toEqual([PRODUCER, CONSUMER]);
    on.replicas.fetchFromLeaders(on.host);
    expect(on.host.fetches.map(({ leader }) => leader)).toEqual([3]);
  });

  test('a follower that becomes leader asks its old leader no more', () => {
    const on = new Managing();
    on.add({ leader: 2 });
    on.replicas.fetchFromLeaders(on.host);
    on.apply({ leader: 1, leaderEpoch: 1 });
    on.replicas.fetchAnswered(2 as BrokerId, responseOf({ batches: [stamped(0, 1)] }), on.host);
    expect([on.host.fetches.length, on.replicas.partition(orders())!.log.logEndOffset]).toEqual([1, 0]);
  });

  test('one leader is asked once for all that it leads, several in the order of their ids', () => {
    const on = new Managing();
    on.add({ leader: 3 });
    on.add({ leader: 2, index: 1 });
    on.add({ leader: 3, index: 2 });
    on.replicas.fetchFromLeaders(on.host);
    const asked = on.host.fetches.map(({ leader, request }) => [
      leader,
      request.topics.flatMap(({ partitions }) => partitions.map(({ partition }) => partition)),
    ]);
    expect(asked).toEqual([
      [2, [1]],
      [3, [0, 2]],
    ]);
  });

  test('older metadata than it knows changes nothing', () => {
    const on = new Managing();
    const partition = on.add({ leaderEpoch: 2, partitionEpoch: 5 });
    on.apply({ leader: 2, leaderEpoch: 1, partitionEpoch: 4 });
    expect([partition.isLeader, partition.leaderEpoch]).toEqual([true, 2]);
  });

  test('a deleted topic is known no more, and who waits for it is told', () => {
    const on = new Managing();
    const partition = on.add();
    on.produce();
    on.replicas.remove(partition, on.host);
    expect([on.replicas.partition(orders()), on.host.produced]).toEqual([null, ['orders-0: UNKNOWN_TOPIC_OR_PARTITION -1']]);
    expect(on.replicas.sorted()).toEqual([]);
  });
});

describe('following', () => {
  test('an answer is followed by the next question at once', () => {
    const on = new Managing();
    const partition = on.add({ leader: 2 });
    on.replicas.fetchFromLeaders(on.host);
    on.replicas.fetchAnswered(2 as BrokerId, responseOf({ batches: [stamped(0, 1)], highWatermark: 0 }), on.host);
    expect([batchesOf(partition), on.host.fetches.length]).toEqual([['0-0@0'], 2]);
  });

  test('a lost connection is tried again after replica.fetch.backoff.ms, without anybody’s help', () => {
    const on = new Managing();
    on.add({ leader: 2 });
    on.replicas.fetchFromLeaders(on.host);
    on.replicas.fetchFailed(2 as BrokerId, on.host);
    expect([on.host.fetches.length, on.host.wakeUps]).toEqual([1, [seconds(1)]]);
    on.pass(seconds(1));
    expect(on.host.fetches).toHaveLength(2);
  });

  test('a partition that backs off is asked for again while the others keep the connection busy', () => {
    const on = new Managing();
    on.add({ leader: 2 });
    on.add({ leader: 2, index: 1 });
    on.replicas.fetchFromLeaders(on.host);
    on.replicas.fetchAnswered(2 as BrokerId, responseOf({ error: 6 }, { index: 1 }), on.host);
    expect(on.host.wakeUps).toEqual([seconds(1)]);
    on.pass(seconds(1));
    expect(on.host.wakeUps).toEqual([seconds(1)]); // seed 31: while an answer is out, no alarm follows the alarm at once
    on.replicas.fetchAnswered(2 as BrokerId, responseOf({ index: 1 }), on.host);
    expect(on.host.fetches.at(-1)!.request.topics[0]!.partitions.map(({ partition }) => partition)).toEqual([0, 1]);
  });
});

describe('time', () => {
  test('one alarm is set for whoever waits least long, and the next when it rings', () => {
    const on = new Managing();
    on.add();
    on.produce(0, 2_000);
    on.fetch(fetchOf([{ from: 0 }]), CONSUMER!);
    expect(on.host.wakeUps).toEqual([seconds(2), milliseconds(500)]);
    on.pass(milliseconds(500));
    expect(on.host.replies.map(({ to, at }) => [to, at])).toEqual([[CONSUMER, milliseconds(500)]]);
    expect(on.host.wakeUps).toEqual([seconds(2), milliseconds(500), seconds(2)]);
    on.pass(milliseconds(1_500));
    expect(on.host.produced).toEqual(['orders-0: REQUEST_TIMED_OUT -1']);
  });

  test('an alarm that rings for nobody sets no other', () => {
    const on = new Managing();
    on.add();
    on.fetch(fetchOf([{ from: 0 }]), CONSUMER!);
    on.replicas.forget(CONSUMER!);
    on.pass(milliseconds(500));
    expect([on.host.replies, on.host.wakeUps]).toEqual([[], [milliseconds(500)]]);
  });
});

describe('the ISR', () => {
  test('all that this broker leads are looked at, in order', () => {
    const on = new Managing();
    for (const index of [2, 0, 1]) on.add({ index });
    for (const index of [0, 1, 2]) on.append(index, 1);
    on.host.pass(seconds(31));
    on.replicas.shrinkIsrs(on.host);
    expect(on.host.asked.map(({ partition }) => partition.partition)).toEqual([0, 1, 2]);
  });

  test('a change is asked for until its partition has other cares or is gone', () => {
    const on = new Managing();
    const partition = on.add({ isr: [1, 2] });
    const { logStartOffset, logEndOffset } = partition.log;
    const remote = partition.remote(3 as BrokerId)!;
    partition.followerFetched(remote, 103 as BrokerEpoch, { fetchOffset: logEndOffset, logStartOffset }, on.host);
    const change = on.host.asked[0]!;
    expect(on.replicas.isAskingFor(change)).toBe(true);
    expect(on.replicas.isrChangeAnswered(change, answer({ error: -1 }), on.host)).toBe(true);
    on.replicas.remove(partition, on.host);
    expect([on.replicas.isAskingFor(change), on.replicas.isrChangeAnswered(change, answer({ error: -1 }), on.host)]).toEqual([
      false,
      false,
    ]);
  });
});

test('a fork goes on by itself: the same partition object waits, leads and is fetched', () => {
  const on = new Managing();
  on.add();
  on.add({ leader: 2, index: 1 });
  on.replicas.fetchFromLeaders(on.host);
  on.produce();
  const copy = fork(on);
  for (const follower of [2, 3]) copy.fetch(fetchOf([{ from: 1 }], { follower }), (10 + follower) as ReplyTo);
  copy.replicas.fetchAnswered(2 as BrokerId, responseOf({ index: 1, batches: [stamped(0, 1)] }), copy.host);
  expect([copy.host.produced, copy.replicas.partition(orders(1))!.log.logEndOffset]).toEqual([['orders-0: NONE 0'], 1]);
  expect([on.host.replies, on.replicas.partition(orders(1))!.log.logEndOffset, on.replicas.delayed.produces]).toEqual([[], 0, 1]);
});
