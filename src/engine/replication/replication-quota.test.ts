import { expect, test } from 'vitest';
import type { VirtualTime } from '../sim/context';
import { readForFetch } from './fetch';
import {
  aLeader,
  append,
  BrokerForTests,
  describedResponse,
  fetchOf,
  heardFrom,
  PartitionsForTests,
  registered,
} from './replication-fixture';
import { ReplicationQuota } from './replication-quota';

const at = (seconds: number) => (seconds * 1_000_000) as VirtualTime;

test('a rate is over at least a second, and then over as long as anything is remembered of', () => {
  const quota = new ReplicationQuota();
  quota.record(1_000, at(0));
  expect([0, 1, 2, 4, 10].map((seconds) => quota.rate(at(seconds)))).toEqual([1_000, 1_000, 500, 250, 100]);
});

test('what is eleven seconds old is forgotten', () => {
  const quota = new ReplicationQuota();
  quota.record(1_000, at(0));
  quota.record(100, at(5));
  expect(quota.rate(at(10))).toBe(110);
  expect(quota.rate(at(11))).toBeCloseTo(100 / 6);
  expect(quota.rate(at(16))).toBe(0);
});

test('steady traffic is measured as what it is, however long it lasts', () => {
  const quota = new ReplicationQuota();
  for (let tenths = 0; tenths <= 600; tenths++) quota.record(50, at(tenths / 10));
  expect(quota.rate(at(60))).toBeGreaterThan(480);
  expect(quota.rate(at(60))).toBeLessThan(560);
});

test('without a limit nothing is too much; at the limit it is not yet', () => {
  const quota = new ReplicationQuota();
  quota.record(1_000, at(0));
  expect(quota.isExceeded(at(0))).toBe(false);
  quota.bytesPerSecond = 500;
  expect([1, 2, 2.1].map((seconds) => quota.isExceeded(at(seconds)))).toEqual([true, false, false]);
});

test('a leader gives nothing to a throttled follower that is out of sync while the quota is exceeded, and all to one that is in sync', () => {
  const host = new BrokerForTests();
  const partitions = new PartitionsForTests();
  const partition = partitions.add(aLeader(host));
  append(partition, 4, host);
  heardFrom(partition, 3, 4, host);
  partition.becomeLeader(registered({ isr: [1, 3], partitionEpoch: 5 }), host);
  partition.isThrottled = { asLeader: true, asFollower: false };
  partitions.leaderQuota.bytesPerSecond = 1;
  const read = (follower: number) => readForFetch(fetchOf([{ from: 0 }], { follower }), partitions, { heardNow: false }, host);
  const first = read(2);
  expect(describedResponse(first.response)).toEqual(['orders-0: 0-3 HW 4']);
  expect(first.throttledBytes).toBe(first.recordBytes);
  partitions.leaderQuota.record(first.throttledBytes, host.now);
  expect([read(2).isEnough, describedResponse(read(2).response)]).toEqual([false, ['orders-0: nothing HW 4']]);
  expect(describedResponse(read(3).response)).toEqual(['orders-0: 0-3 HW 4']);
  const consumer = readForFetch(fetchOf([{ from: 0 }]), partitions, { heardNow: false }, host);
  expect([describedResponse(consumer.response), consumer.throttledBytes]).toEqual([['orders-0: 0-3 HW 4'], 0]);
});
