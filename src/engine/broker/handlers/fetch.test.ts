import { describe, expect, test } from 'vitest';
import type { BrokerEpoch, BrokerId, LeaderEpoch } from '../../model/vocabulary';
import { type FetchResponse, fetchKey } from '../../protocol/fetch';
import { produceKey } from '../../protocol/produce';
import { BrokerFixture, fetchOf, framed, nameOf, nodeOf, orders, produceOf } from '../broker-fixture';

function aCluster(): BrokerFixture {
  const cluster = new BrokerFixture();
  cluster.createOrders();
  cluster.produce(1, ['a', 'b']);
  return cluster;
}

const offsets = ({ records }: { records: FetchResponse['responses'][number]['partitions'][number]['records'] }) =>
  records?.batches.map(({ baseOffset, lastOffset }) => `${baseOffset}-${lastOffset}`);

test('a consumer gets what is committed, and learns the high watermark', () => {
  const fetched = aCluster().fetch(1, 0);
  expect([nameOf(fetched.errorCode), fetched.highWatermark, fetched.lastStableOffset, offsets(fetched)]).toEqual(['NONE', 2, 2, ['0-1']]);
});

test('until version 12 topics have names, from 13 on ids (KIP-516)', () => {
  const cluster = aCluster();
  const topicId = cluster.registration(orders()).topicId;
  const byId = { ...fetchOf(0).topics[0]!, topic: '' as never, topicId };
  expect(offsets(cluster.fetch(1, 0, { topics: [byId] }, 13))).toEqual(['0-1']);
  const unknown = { ...byId, topicId: 'AAAAAAAAAAAAAAAAAAAAZA' as never };
  expect(nameOf(cluster.fetch(1, 0, { topics: [unknown] }, 13).errorCode)).toBe('UNKNOWN_TOPIC_ID');
});

describe('waiting', () => {
  test('a fetch that finds nothing waits for its time, and is answered with nothing', () => {
    const cluster = aCluster();
    const question = cluster.tell(1, fetchKey, fetchOf(2, { maxWaitMs: 500 }), 12);
    cluster.pass(490);
    expect(cluster.answerTo(question)).toBe(null);
    cluster.pass(20);
    expect(offsets(cluster.answerTo<FetchResponse>(question)!.responses[0]!.partitions[0]!)).toEqual([]);
  });

  test('a record that is committed meanwhile ends the wait', () => {
    const cluster = aCluster();
    const question = cluster.tell(1, fetchKey, fetchOf(2, { maxWaitMs: 10_000 }), 12);
    cluster.pass(10);
    const outside = cluster.connectFromOutside(1); // the fetch holds up what comes behind it, so the record takes another way
    cluster.sendFromOutside(outside, framed(produceKey, produceOf(['c'])));
    cluster.until(() => cluster.answerTo(question) !== null, 100);
    expect(offsets(cluster.answerTo<FetchResponse>(question)!.responses[0]!.partitions[0]!)).toEqual(['2-2']);
  });

  test('what comes behind it on its connection waits too', () => {
    const cluster = aCluster();
    cluster.tell(1, fetchKey, fetchOf(2, { maxWaitMs: 500 }), 12);
    const behind = cluster.tell(1, produceKey, produceOf(['c'], { acks: 1 }));
    cluster.pass(400);
    expect(cluster.answerTo(behind)).toBe(null);
    cluster.pass(200);
    expect(cluster.answerTo(behind)).not.toBe(null);
  });

  /** What a fetch is told at the broker that led when it came, and leads no more. */
  function deposed(version: number, currentLeaderEpoch: number) {
    const cluster = aCluster();
    cluster.simulation.freeze(nodeOf(1));
    const fetch = fetchOf(2, { maxWaitMs: 60_000 });
    const topics = fetch.topics.map((topic) => ({
      ...topic,
      partitions: topic.partitions.map((each) => ({ ...each, currentLeaderEpoch: currentLeaderEpoch as LeaderEpoch })),
    }));
    const question = cluster.tell(1, fetchKey, { ...fetch, topics }, version);
    cluster.pass(15_000);
    cluster.simulation.thaw(nodeOf(1));
    cluster.pass(5_000);
    return cluster.answerTo<FetchResponse>(question)?.responses[0]?.partitions[0] ?? null;
  }

  test('a new leader elsewhere ends it with an error', () => {
    const fetched = deposed(12, 0);
    expect([nameOf(fetched!.errorCode), fetched!.currentLeader]).toEqual(['FENCED_LEADER_EPOCH', { leaderId: 2, leaderEpoch: 1 }]);
    expect(nameOf(deposed(10, -1)!.errorCode)).toBe('NOT_LEADER_OR_FOLLOWER');
  });

  test('KIP-392: who may read from followers and says no epoch waits on where it is', () => {
    expect(deposed(12, -1)).toBe(null);
  });
});

test('KIP-227: there are no sessions here: who goes on with one is sent back to the beginning', () => {
  const { errorCode, responses } = aCluster().ask<FetchResponse>(1, fetchKey, fetchOf(0, { sessionId: 5, sessionEpoch: 3 }), 12);
  expect([nameOf(errorCode), responses]).toEqual(['FETCH_SESSION_ID_NOT_FOUND', []]);
});

test('a session that is asked for is answered with none', () => {
  const { errorCode, sessionId } = aCluster().ask<FetchResponse>(1, fetchKey, fetchOf(0, { sessionEpoch: 0, maxWaitMs: 0 }), 12);
  expect([nameOf(errorCode), sessionId]).toEqual(['NONE', 0]);
});

describe('who says that it is a follower', () => {
  test('until version 14 by its id alone', () => {
    const cluster = aCluster();
    for (const follower of [2, 3]) cluster.simulation.cut(nodeOf(1), nodeOf(follower));
    cluster.produce(1, ['c'], { acks: 1 });
    expect(offsets(cluster.fetch(1, 2, { replicaId: 2 as BrokerId }))).toEqual(['2-2']);
    expect(offsets(cluster.fetch(1, 2))).toEqual([]);
  });

  test('KIP-903: from 15 on with the epoch of its process; one that is over counts for nothing', () => {
    const cluster = aCluster();
    const topicId = cluster.registration(orders()).topicId;
    const topics = [{ ...fetchOf(0).topics[0]!, topic: '' as never, topicId }];
    const replicaEpoch = (cluster.broker(2).epoch - 1) as BrokerEpoch;
    const fetched = cluster.fetch(1, 0, { topics, replicaState: { replicaId: 2 as BrokerId, replicaEpoch } }, 17);
    expect(nameOf(fetched.errorCode)).toBe('NOT_LEADER_OR_FOLLOWER');
  });
});
