import { expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { ReplyTo } from './host';
import { refused } from './leader-log';
import { ProducePurgatory } from './produce-purgatory';
import {
  aLeader,
  append,
  BrokerForTests,
  heardFrom,
  orders,
  PartitionsForTests,
  type Registered,
  registered,
  seconds,
} from './replication-fixture';

const TO = 1 as ReplyTo;
const SECOND_TO = 2 as ReplyTo;

/** Broker 1 leads `orders-0` and `orders-1`. */
class Waiting {
  readonly host = new BrokerForTests();
  readonly partitions = new PartitionsForTests();
  readonly purgatory = new ProducePurgatory();
  readonly first;
  readonly second;

  constructor(how: Registered = {}) {
    this.first = this.partitions.add(aLeader(this.host, how));
    this.second = this.partitions.add(aLeader(this.host, { ...how, index: 1 }));
  }

  /** Produces two records to each of the partitions. */
  produce(partitions: readonly (typeof this.first)[], replyTo = TO, timeoutMs = 30_000) {
    const results = partitions.map((partition) => append(partition, 2, this.host));
    return this.purgatory.take({ results, timeoutMs, replyTo }, this.partitions, this.host);
  }

  /** Both followers have all of the partition: its high watermark moves. */
  commit(partition: typeof this.first): void {
    for (const follower of [2, 3]) heardFrom(partition, follower, partition.log.logEndOffset, this.host);
    this.changed(partition);
  }

  changed(partition: typeof this.first): void {
    this.purgatory.changed(partition.topicPartition, this.partitions, this.host);
  }
}

test('a produce is answered when the high watermark has passed its last record', () => {
  const waiting = new Waiting();
  expect(waiting.produce([waiting.first])).toBe(seconds(30));
  heardFrom(waiting.first, 2, 2, waiting.host);
  heardFrom(waiting.first, 3, 1, waiting.host);
  waiting.changed(waiting.first);
  expect([waiting.purgatory.size, waiting.host.replies]).toEqual([1, []]);
  waiting.commit(waiting.first);
  expect([waiting.purgatory.size, waiting.host.produced]).toEqual([0, ['orders-0: NONE 0']]);
});

test('with records for two partitions it waits for both', () => {
  const waiting = new Waiting();
  waiting.produce([waiting.first, waiting.second]);
  waiting.commit(waiting.second);
  expect(waiting.host.replies).toEqual([]);
  waiting.commit(waiting.first);
  expect(waiting.host.produced).toEqual(['orders-0: NONE 0', 'orders-1: NONE 0']);
});

test('what is committed at once waits for nobody', () => {
  const waiting = new Waiting({ isr: [1], replicas: [1] });
  expect(waiting.produce([waiting.first])).toBe(null);
  expect(waiting.host.produced).toEqual(['orders-0: NONE 0']);
});

test('an error of one partition is told when the others are decided', () => {
  const waiting = new Waiting();
  const results = [append(waiting.first, 2, waiting.host), refused(orders(1), Errors.MESSAGE_TOO_LARGE)];
  waiting.purgatory.take({ results, timeoutMs: 30_000, replyTo: TO }, waiting.partitions, waiting.host);
  expect(waiting.host.replies).toEqual([]);
  waiting.commit(waiting.first);
  expect(waiting.host.produced).toEqual(['orders-0: NONE 0', 'orders-1: MESSAGE_TOO_LARGE -1']);
});

test('one that was refused as a whole is answered at once', () => {
  const waiting = new Waiting({ isr: [1] });
  expect(waiting.produce([waiting.first])).toBe(null);
  expect(waiting.host.produced).toEqual(['orders-0: NOT_ENOUGH_REPLICAS -1']);
});

test('NOT_LEADER_OR_FOLLOWER: another leads before it was committed, though it may yet be kept', () => {
  const waiting = new Waiting();
  waiting.produce([waiting.first]);
  waiting.first.becomeFollower(registered({ leader: 2, leaderEpoch: 1 }), waiting.host);
  waiting.changed(waiting.first);
  expect(waiting.host.produced).toEqual(['orders-0: NOT_LEADER_OR_FOLLOWER -1']);
});

test('UNKNOWN_TOPIC_OR_PARTITION: the topic was deleted', () => {
  const waiting = new Waiting();
  waiting.produce([waiting.first]);
  waiting.partitions.remove(waiting.first);
  waiting.changed(waiting.first);
  expect(waiting.host.produced).toEqual(['orders-0: UNKNOWN_TOPIC_OR_PARTITION -1']);
});

test('KIP-966: where the ISR shrinks meanwhile the high watermark stands still, and the answer is REQUEST_TIMED_OUT', () => {
  const waiting = new Waiting();
  waiting.produce([waiting.first]);
  waiting.first.becomeLeader(registered({ isr: [1], partitionEpoch: 1 }), waiting.host);
  waiting.commit(waiting.first);
  expect(waiting.host.replies).toEqual([]);
  waiting.host.pass(seconds(30));
  waiting.purgatory.expire(waiting.host);
  expect(waiting.host.produced).toEqual(['orders-0: REQUEST_TIMED_OUT -1']);
});

test('NOT_ENOUGH_REPLICAS_AFTER_APPEND: it is committed, and the ISR is too small by the time that is looked at', () => {
  const waiting = new Waiting();
  waiting.produce([waiting.first]);
  for (const follower of [2, 3]) heardFrom(waiting.first, follower, 2, waiting.host);
  waiting.first.becomeLeader(registered({ isr: [1], partitionEpoch: 1 }), waiting.host);
  waiting.changed(waiting.first);
  expect(waiting.host.produced).toEqual(['orders-0: NOT_ENOUGH_REPLICAS_AFTER_APPEND -1']);
});

test('time takes only those whose time has come, and what was decided before is kept', () => {
  const waiting = new Waiting();
  waiting.produce([waiting.first, waiting.second], TO, 1_000);
  waiting.produce([waiting.first], SECOND_TO, 2_000);
  for (const follower of [2, 3]) heardFrom(waiting.first, follower, 2, waiting.host);
  waiting.changed(waiting.first);
  expect(waiting.purgatory.nextDeadline()).toBe(seconds(1));
  waiting.host.pass(seconds(1));
  waiting.purgatory.expire(waiting.host);
  expect(waiting.host.produced).toEqual(['orders-0: NONE 0', 'orders-1: REQUEST_TIMED_OUT -1']);
  expect([waiting.purgatory.size, waiting.purgatory.nextDeadline()]).toEqual([1, seconds(2)]);
});

test('whose connection is gone waits no more', () => {
  const waiting = new Waiting();
  waiting.produce([waiting.first]);
  waiting.purgatory.forget(TO);
  waiting.commit(waiting.first);
  expect([waiting.purgatory.size, waiting.host.replies]).toEqual([0, []]);
});

test('several that one high watermark completes are answered in the order in which they came', () => {
  const waiting = new Waiting();
  waiting.produce([waiting.first], SECOND_TO);
  waiting.produce([waiting.first], TO);
  waiting.commit(waiting.first);
  expect(waiting.host.replies.map(({ to }) => to)).toEqual([SECOND_TO, TO]);
});
