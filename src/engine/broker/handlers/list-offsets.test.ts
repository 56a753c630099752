import { expect, test } from 'vitest';
import { batchOf, NOW_MS } from '../../log/log-fixture';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, type ListOffsetsResponse, listOffsetsKey, MAX_TIMESTAMP } from '../../protocol/list-offsets';
import { Records } from '../../protocol/records';
import { BrokerFixture, nameOf, nodeOf } from '../broker-fixture';

/** Three records of `orders`, ten seconds apart, committed. */
function aCluster(): BrokerFixture {
  const cluster = new BrokerFixture();
  cluster.createOrders();
  for (let at = 0; at < 3; at++) cluster.produce(1, [`${at}`], { timestamp: NOW_MS + at * 10_000 });
  return cluster;
}

function listed(
  cluster: BrokerFixture,
  timestamp: number,
  how: { broker?: number; epoch?: number; replica?: number; isolation?: 0 | 1 } = {},
) {
  const partitions = [{ partitionIndex: 0, currentLeaderEpoch: how.epoch ?? -1, timestamp }];
  const body = { replicaId: how.replica ?? -1, isolationLevel: how.isolation ?? 0, topics: [{ name: 'orders', partitions }], timeoutMs: 0 };
  const answer = cluster.ask<ListOffsetsResponse>(how.broker ?? 1, listOffsetsKey, body, 7).topics[0]!.partitions[0]!;
  return answer.errorCode === 0 ? answer.offset : nameOf(answer.errorCode);
}

test('where a log begins and ends, by its landmarks', () => {
  const cluster = aCluster();
  expect([listed(cluster, EARLIEST_TIMESTAMP), listed(cluster, LATEST_TIMESTAMP), listed(cluster, MAX_TIMESTAMP)]).toEqual([0, 3, 2]);
});

test('the first record at or after a time; −1 where all are older', () => {
  const cluster = aCluster();
  expect([0, 1, 10_000, 20_000, 20_001].map((after) => listed(cluster, NOW_MS + after))).toEqual([0, 1, 1, 2, -1]);
});

test('what is not committed is not there for a consumer, and is for a follower', () => {
  const cluster = aCluster();
  for (const follower of [2, 3]) cluster.simulation.cut(nodeOf(1), nodeOf(follower));
  cluster.produce(1, ['late'], { acks: 1, timestamp: NOW_MS + 30_000 });
  expect([listed(cluster, LATEST_TIMESTAMP), listed(cluster, NOW_MS + 30_000)]).toEqual([3, -1]);
  expect(listed(cluster, LATEST_TIMESTAMP, { replica: 2 })).toBe(4);
});

test('KIP-98: who reads committed records is told of nothing that a transaction has not decided', () => {
  const cluster = aCluster();
  const { log } = cluster.replica(1);
  const timestamp = NOW_MS + 30_000;
  const batch = batchOf(['open'], { producerId: 7, sequence: 0, transactional: true, timestamp });
  const disk = cluster.simulation.diskOf(nodeOf(1));
  log.appendAsLeader(disk, Records.of([batch]), { leaderEpoch: log.latestEpoch(), nowMs: NOW_MS, origin: 'Client', isVerified: true });
  cluster.until(() => log.highWatermark === 4);
  const both = (after: number) => [0, 1].map((isolation) => listed(cluster, after, { isolation: isolation as 0 | 1 }));
  expect([both(LATEST_TIMESTAMP), both(timestamp), both(NOW_MS + 1)]).toEqual([
    [4, 3],
    [3, -1],
    [1, 1],
  ]);
});

test('only the leader answers, in the epoch that the asker knows', () => {
  const cluster = aCluster();
  expect(listed(cluster, LATEST_TIMESTAMP, { broker: 2 })).toBe('NOT_LEADER_OR_FOLLOWER');
  expect(listed(cluster, LATEST_TIMESTAMP, { epoch: 1 })).toBe('UNKNOWN_LEADER_EPOCH');
});

test('OFFSET_NOT_AVAILABLE: a new leader does not say where the end is before it knows what its predecessor promised', () => {
  const cluster = aCluster();
  cluster.simulation.cut(nodeOf(2), nodeOf(3)); // so that nobody fetches from the next leader
  cluster.produce(1, ['late']);
  cluster.kill(1);
  cluster.until(() => cluster.replica(2).isLeader);
  const { leaderEpochStartOffset, log } = cluster.replica(2);
  expect(log.highWatermark).toBeLessThan(leaderEpochStartOffset);
  expect([listed(cluster, LATEST_TIMESTAMP, { broker: 2 }), listed(cluster, EARLIEST_TIMESTAMP, { broker: 2 })]).toEqual([
    'OFFSET_NOT_AVAILABLE',
    0,
  ]);
  cluster.simulation.heal(nodeOf(2), nodeOf(3));
  cluster.until(() => listed(cluster, LATEST_TIMESTAMP, { broker: 2 }) === 4);
});
