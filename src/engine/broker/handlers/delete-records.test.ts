import { describe, expect, test } from 'vitest';
import { type DeleteRecordsResponse, deleteRecordsKey } from '../../protocol/delete-records';
import { BrokerFixture, nameOf, nodeOf, orders } from '../broker-fixture';

/** `orders-0` on brokers 1, 2 and 3, with five records. */
function aCluster(configs: Readonly<Record<string, string>> = {}): BrokerFixture {
  const cluster = new BrokerFixture();
  cluster.createOrders(configs);
  for (const value of ['a', 'b', 'c', 'd', 'e']) cluster.produce(1, [value]);
  return cluster;
}

const asked = (offset: number, timeoutMs = 30_000, name = 'orders') => ({
  topics: [{ name, partitions: [{ partitionIndex: 0, offset }] }],
  timeoutMs,
});

const told = ({ topics }: DeleteRecordsResponse) =>
  topics.flatMap(({ partitions }) => partitions.map(({ errorCode, lowWatermark }) => `${nameOf(errorCode)} ${lowWatermark}`));

const remove = (cluster: BrokerFixture, offset: number, broker = 1, name = 'orders') =>
  told(cluster.ask<DeleteRecordsResponse>(broker, deleteRecordsKey, asked(offset, 30_000, name)));

const starts = (cluster: BrokerFixture) => cluster.ids.map((id) => cluster.replica(id).log.logStartOffset);

describe('DeleteRecords', () => {
  test('is answered when every replica begins where it was asked for', () => {
    const cluster = aCluster();
    expect(remove(cluster, 3)).toEqual(['NONE 3']);
    expect(starts(cluster)).toEqual([3, 3, 3]);
    expect(cluster.factsOf('RecordsDeleted')).toMatchObject([{ broker: 1, from: 0, to: 3 }]);
    expect(cluster.factsOf('LogStartFollowed').map(({ broker, to }) => [broker, to])).toEqual(
      expect.arrayContaining([
        [2, 3],
        [3, 3],
      ]),
    );
  });

  test('of −1 deletes up to the high watermark, and the log goes on from there', () => {
    const cluster = aCluster();
    expect(remove(cluster, -1)).toEqual(['NONE 5']);
    expect(cluster.produce(1, ['f'])).toMatchObject({ errorCode: 0, baseOffset: 5, logStartOffset: 5 });
    expect(nameOf(cluster.fetch(1, 4).errorCode)).toBe('OFFSET_OUT_OF_RANGE');
    expect(cluster.fetch(1, 5).records!.batches.map(({ baseOffset }) => baseOffset)).toEqual([5]);
  });

  test('below where the log begins already is done at once, and moves nothing back', () => {
    const cluster = aCluster();
    remove(cluster, 4);
    expect(remove(cluster, 2)).toEqual(['NONE 4']);
    expect(starts(cluster)).toEqual([4, 4, 4]);
  });

  test('OFFSET_OUT_OF_RANGE: what is not committed cannot be deleted', () => {
    const cluster = aCluster();
    for (const follower of [2, 3]) cluster.simulation.cut(nodeOf(1), nodeOf(follower));
    cluster.produce(1, ['f'], { acks: 1 });
    expect(remove(cluster, 6)).toEqual(['OFFSET_OUT_OF_RANGE -1']);
    expect(remove(cluster, -2)).toEqual(['OFFSET_OUT_OF_RANGE -1']);
    expect(starts(cluster)).toEqual([0, 0, 0]);
  });

  test('POLICY_VIOLATION: a topic that is only compacted', () => {
    const cluster = aCluster({ 'cleanup.policy': 'compact' });
    expect(remove(cluster, 3)).toEqual(['POLICY_VIOLATION -1']);
  });

  test('who does not lead, and who has never heard of it, say so; internal topics are not touched', () => {
    const cluster = aCluster();
    expect(remove(cluster, 3, 2)).toEqual(['NOT_LEADER_OR_FOLLOWER -1']);
    expect(remove(cluster, 3, 1, 'payments')).toEqual(['UNKNOWN_TOPIC_OR_PARTITION -1']);
    expect(remove(cluster, 3, 1, '__consumer_offsets')).toEqual(['INVALID_TOPIC_EXCEPTION -1']);
  });

  test('REQUEST_TIMED_OUT while a follower that lives cannot follow: the leader’s records are gone all the same', () => {
    const cluster = aCluster();
    cluster.simulation.cut(nodeOf(1), nodeOf(3));
    const question = cluster.tell(1, deleteRecordsKey, asked(3, 2_000));
    cluster.pass(1_900);
    expect(cluster.answerTo(question)).toBe(null);
    cluster.pass(200);
    expect(told(cluster.answerTo<DeleteRecordsResponse>(question)!)).toEqual(['REQUEST_TIMED_OUT 0']);
    expect(starts(cluster)).toEqual([3, 3, 0]);
  });

  test('a broker that is dead is not waited for, and follows when it is back', () => {
    const cluster = aCluster();
    cluster.kill(3);
    cluster.pass(12_000);
    expect(remove(cluster, 3)).toEqual(['NONE 3']);
    cluster.start(3);
    cluster.pass(8_000);
    expect(starts(cluster)).toEqual([3, 3, 3]);
  });

  test('waits no longer than for the partition’s next leader', () => {
    const cluster = aCluster();
    cluster.isolate(1);
    const question = cluster.tell(1, deleteRecordsKey, asked(3, 60_000));
    cluster.pass(15_000);
    expect([cluster.leaderOf(orders()), cluster.answerTo(question)]).toEqual([2, null]);
    cluster.reconnect(1);
    cluster.until(() => cluster.answerTo(question) !== null);
    expect(told(cluster.answerTo<DeleteRecordsResponse>(question)!)).toEqual(['NOT_LEADER_OR_FOLLOWER -1']);
  });

  test('is not forgotten by a restart: what no file’s name tells is written down', () => {
    const cluster = aCluster();
    remove(cluster, 3);
    cluster.pass(61_000);
    for (const id of cluster.ids) cluster.kill(id);
    cluster.pass(15_000);
    for (const id of cluster.ids) cluster.start(id);
    cluster.pass(15_000);
    expect(starts(cluster)).toEqual([3, 3, 3]);
  });
});
