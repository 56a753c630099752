import { describe, expect, test } from 'vitest';
import { type ProduceResponse, produceKey } from '../../protocol/produce';
import { BrokerFixture, nameOf, nodeOf, orders, produceOf } from '../broker-fixture';

function aCluster(): BrokerFixture {
  const cluster = new BrokerFixture();
  cluster.createOrders();
  return cluster;
}

describe('acks=all', () => {
  test('the answer comes when all in sync have it', () => {
    const cluster = aCluster();
    const { errorCode, baseOffset } = cluster.produce(1, ['a', 'b']);
    expect([nameOf(errorCode), baseOffset, cluster.replica(1).log.highWatermark]).toEqual(['NONE', 0, 2]);
    for (const id of cluster.ids) expect(cluster.replica(id).log.logEndOffset).toBe(2);
  });

  test('without its followers the leader does not answer before the request’s time is up', () => {
    const cluster = aCluster();
    for (const follower of [2, 3]) cluster.simulation.cut(nodeOf(1), nodeOf(follower));
    const question = cluster.tell(1, produceKey, produceOf(['a'], { timeoutMs: 3_000 }));
    cluster.pass(2_900);
    expect(cluster.answerTo(question)).toBe(null);
    cluster.pass(200);
    const { responses } = cluster.answerTo<ProduceResponse>(question)!;
    expect(nameOf(responses[0]!.partitionResponses[0]!.errorCode)).toBe('REQUEST_TIMED_OUT');
    expect([cluster.replica(1).log.logEndOffset, cluster.replica(1).log.highWatermark]).toEqual([1, 0]);
  });

  test('NOT_ENOUGH_REPLICAS: below min.insync.replicas nothing is written', () => {
    const cluster = new BrokerFixture({ configs: { 'replica.lag.time.max.ms': 2_000 } });
    cluster.createOrders({ 'min.insync.replicas': '3' });
    cluster.produce(1, ['a']);
    cluster.kill(3);
    cluster.pass(15_000);
    expect([nameOf(cluster.produce(1, ['b']).errorCode), cluster.replica(1).log.logEndOffset]).toEqual(['NOT_ENOUGH_REPLICAS', 1]);
  });

  test('a copy of what is on its way is answered when the original is', () => {
    const cluster = aCluster();
    for (const follower of [2, 3]) cluster.simulation.cut(nodeOf(1), nodeOf(follower));
    const sent = produceOf(['a'], { producerId: 7, sequence: 0, timeoutMs: 1_000 });
    cluster.ask(1, produceKey, sent);
    const copy = cluster.tell(1, produceKey, { ...sent, timeoutMs: 60_000 });
    cluster.pass(1_000);
    expect(cluster.answerTo(copy)).toBe(null);
    for (const follower of [2, 3]) cluster.simulation.heal(nodeOf(1), nodeOf(follower));
    cluster.until(() => cluster.answerTo(copy) !== null);
    const { responses } = cluster.answerTo<ProduceResponse>(copy)!;
    expect(responses[0]!.partitionResponses[0]).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(cluster.replica(1).log.logEndOffset).toBe(1);
  });

  test('a zombie that leads nobody any more can promise nothing: its high watermark stands still', () => {
    const cluster = aCluster();
    cluster.produce(1, ['a']);
    cluster.isolate(1);
    const question = cluster.tell(1, produceKey, produceOf(['lost'], { timeoutMs: 20_000 }));
    cluster.pass(15_000);
    expect([cluster.leaderOf(orders()), cluster.replica(1).isLeader]).toEqual([2, true]);
    expect([cluster.replica(1).log.highWatermark, cluster.answerTo(question)]).toEqual([1, null]);
    cluster.produce(2, ['kept']);
    cluster.reconnect(1);
    cluster.until(() => cluster.answerTo(question) !== null);
    const { responses } = cluster.answerTo<ProduceResponse>(question)!;
    expect(nameOf(responses[0]!.partitionResponses[0]!.errorCode)).toBe('NOT_LEADER_OR_FOLLOWER');
    cluster.pass(10_000);
    expect(cluster.factsOf('LogTruncated')).toMatchObject([{ broker: 1, from: 2, to: 1 }]);
    for (const id of cluster.ids) expect([...cluster.replica(id).log.batchesFrom(cluster.replica(id).log.logStartOffset)]).toHaveLength(2);
  });
});

describe('acks=1', () => {
  test('the answer comes when the leader has it', () => {
    const cluster = aCluster();
    for (const follower of [2, 3]) cluster.simulation.cut(nodeOf(1), nodeOf(follower));
    expect(nameOf(cluster.produce(1, ['a'], { acks: 1 }).errorCode)).toBe('NONE');
    expect(cluster.replica(1).log.highWatermark).toBe(0);
  });

  test('and so it may be lost', () => {
    const cluster = aCluster();
    cluster.produce(1, ['a']);
    cluster.isolate(1);
    cluster.produce(1, ['lost'], { acks: 1 });
    cluster.pass(15_000);
    cluster.reconnect(1);
    cluster.pass(15_000);
    expect(cluster.ids.map((id) => cluster.replica(id).log.logEndOffset)).toEqual([1, 1, 1]);
  });
});

describe('acks=0', () => {
  test('there is no answer, and the next request of the connection is served', () => {
    const cluster = aCluster();
    const silent = cluster.tell(1, produceKey, produceOf(['a'], { acks: 0 }));
    const next = cluster.tell(1, produceKey, produceOf(['b'], { acks: 1 }));
    cluster.pass(100);
    expect([cluster.answerTo(silent), cluster.replica(1).log.logEndOffset]).toEqual([null, 2]);
    expect(cluster.answerTo(next)).not.toBe(null);
  });

  test('what cannot be told closes the connection', () => {
    const cluster = aCluster();
    cluster.tell(2, produceKey, produceOf(['a'], { acks: 0 }));
    cluster.pass(100);
    expect(cluster.client.resets).toEqual([nodeOf(2)]);
    expect(cluster.factsOf('ConnectionRefused').map(({ reason }) => reason)).toEqual(['produce with acks=0 failed for orders-0']);
  });
});

describe('what is refused', () => {
  test('acks that there are not', () => {
    expect(nameOf(aCluster().produce(1, ['a'], { acks: 2 as never }).errorCode)).toBe('INVALID_REQUIRED_ACKS');
  });

  test('a partition that is led elsewhere, one that is not here, and one that is nowhere', () => {
    const cluster = aCluster();
    cluster.create('payments', [[1, 2]]);
    const payments = { topic: 'payments', partition: 0 } as never;
    expect(nameOf(cluster.produce(2, ['a']).errorCode)).toBe('NOT_LEADER_OR_FOLLOWER');
    expect(nameOf(cluster.produce(3, ['a'], { partition: payments }).errorCode)).toBe('NOT_LEADER_OR_FOLLOWER');
    expect(nameOf(cluster.produce(1, ['a'], { partition: orders(9) }).errorCode)).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });

  test('transactions, which nobody coordinates here', () => {
    const cluster = aCluster();
    const { responses } = cluster.ask<ProduceResponse>(1, produceKey, { ...produceOf(['a']), transactionalId: 'tx' });
    expect(nameOf(responses[0]!.partitionResponses[0]!.errorCode)).toBe('INVALID_TXN_STATE');
  });

  test('one partition’s error is not another’s', () => {
    const cluster = new BrokerFixture();
    cluster.create('orders', [
      [1, 2, 3],
      [2, 1, 3],
    ]);
    const { topicData } = produceOf(['a']);
    const [{ name, partitionData }] = topicData as [(typeof topicData)[number]];
    const both = [...partitionData, ...produceOf(['b'], { partition: orders(1) }).topicData[0]!.partitionData];
    const { responses } = cluster.ask<ProduceResponse>(1, produceKey, { ...produceOf(['a']), topicData: [{ name, partitionData: both }] });
    expect(responses[0]!.partitionResponses.map(({ index, errorCode }) => [index, nameOf(errorCode)])).toEqual([
      [0, 'NONE'],
      [1, 'NOT_LEADER_OR_FOLLOWER'],
    ]);
  });
});

test('a leader that is killed after an answer is succeeded by one that has the record', () => {
  const cluster = aCluster();
  for (let at = 0; at < 20; at++) cluster.produce(1, [`value ${at}`]);
  cluster.kill(1);
  cluster.pass(15_000);
  expect([cluster.leaderOf(orders()), cluster.replica(2).log.logEndOffset, cluster.replica(2).log.highWatermark]).toEqual([2, 20, 20]);
});
