import { describe, expect, test } from 'vitest';
import type { BrokerId, TopicName } from '../model/vocabulary';
import { type CreateTopicsResponse, createTopicsKey } from '../protocol/create-topics';
import { type InitProducerIdResponse, initProducerIdKey } from '../protocol/init-producer-id';
import { type MetadataResponse, metadataKey } from '../protocol/metadata';
import { BrokerFixture, CONTROLLER, nameOf, nodeOf, orders } from './broker-fixture';

const anId = { transactionalId: null, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 };

/** Whether the controller lets that broker lead and join ISRs. */
const isActive = (cluster: BrokerFixture, id: number) => cluster.controller.image.isActive(id as BrokerId);

describe('registering', () => {
  test('a broker is fenced until it has replayed its own registration, and then it runs', () => {
    const cluster = new BrokerFixture();
    const { lifecycle, image } = cluster.broker(2);
    expect([lifecycle.state, isActive(cluster, 2)]).toEqual(['Running', true]);
    expect(lifecycle.epoch).toBe(cluster.controller.image.broker(2 as BrokerId)!.epoch);
    expect(image.lastAppliedOffset).toBeGreaterThanOrEqual(lifecycle.epoch);
    const kinds = cluster.facts.map(({ kind }) => kind);
    expect(kinds.indexOf('BrokerUnfenced')).toBeGreaterThan(kinds.indexOf('BrokerRegistered'));
  });

  test('out of the controller’s reach it goes on asking', () => {
    const cluster = new BrokerFixture();
    cluster.kill(3);
    cluster.simulation.cut(nodeOf(3), CONTROLLER);
    cluster.start(3);
    cluster.pass(20_000);
    expect(cluster.broker(3).lifecycle.state).toBe('Registering');
    cluster.simulation.heal(nodeOf(3), CONTROLLER);
    cluster.pass(10_000);
    expect([cluster.broker(3).lifecycle.state, isActive(cluster, 3)]).toEqual(['Running', true]);
  });

  test('DUPLICATE_BROKER_REGISTRATION: a new process waits until the session of the last one is over', () => {
    const cluster = new BrokerFixture();
    const before = cluster.broker(3).lifecycle.epoch;
    cluster.restart(3);
    cluster.pass(5_000);
    expect(cluster.broker(3).lifecycle.state).toBe('Registering');
    cluster.pass(9_000);
    expect([cluster.broker(3).lifecycle.state, isActive(cluster, 3)]).toEqual(['Running', true]);
    expect(cluster.broker(3).lifecycle.epoch).toBeGreaterThan(before);
  });
});

describe('heartbeats', () => {
  test('a broker that is heard stays unfenced', () => {
    const cluster = new BrokerFixture();
    cluster.pass(60_000);
    expect(cluster.factsOf('BrokerFenced')).toEqual([]);
  });

  test('a broker that is not heard is fenced, another leads, and once it is heard again it follows and joins', () => {
    const cluster = new BrokerFixture();
    cluster.createOrders();
    cluster.produce(1, ['a']);
    cluster.simulation.cut(nodeOf(1), CONTROLLER);
    cluster.pass(12_000);
    expect([isActive(cluster, 1), cluster.leaderOf(orders())]).toEqual([false, 2]);
    cluster.simulation.heal(nodeOf(1), CONTROLLER);
    cluster.pass(12_000);
    expect([isActive(cluster, 1), cluster.replica(1).role, cluster.registration(orders()).isr]).toEqual([true, 'Follower', [2, 3, 1]]);
  });

  test('a frozen process that thaws is fenced meanwhile, and finds its way back', () => {
    const cluster = new BrokerFixture();
    cluster.createOrders();
    cluster.simulation.freeze(nodeOf(1));
    cluster.pass(15_000);
    expect(cluster.leaderOf(orders())).toBe(2);
    cluster.simulation.thaw(nodeOf(1));
    cluster.pass(10_000);
    expect([isActive(cluster, 1), cluster.replica(1).role]).toEqual([true, 'Follower']);
  });

  test('a controller that restarts fences nobody who is alive', () => {
    const cluster = new BrokerFixture();
    cluster.simulation.kill(CONTROLLER);
    cluster.pass(3_000);
    cluster.startController();
    cluster.pass(30_000);
    expect(cluster.factsOf('BrokerFenced')).toEqual([]);
  });
});

describe('what a broker asks of the controller for others', () => {
  const payments = {
    name: 'payments',
    numPartitions: 2,
    replicationFactor: 3,
    assignments: [],
    configs: [],
  };
  const creation = { topics: [payments], timeoutMs: 30_000, validateOnly: false };

  test('CreateTopics is forwarded, and answered when the controller has', () => {
    const cluster = new BrokerFixture();
    const { topics } = cluster.ask<CreateTopicsResponse>(3, createTopicsKey, creation);
    expect(topics.map(({ name, errorCode, numPartitions }) => [name, nameOf(errorCode), numPartitions])).toEqual([['payments', 'NONE', 2]]);
  });

  test('where the controller is dead, it is asked again until one lives, and who waits is answered then', () => {
    const cluster = new BrokerFixture();
    cluster.simulation.kill(CONTROLLER);
    const question = cluster.tell(3, createTopicsKey, creation);
    cluster.pass(10_000);
    expect(cluster.answerTo(question)).toBe(null);
    cluster.startController();
    cluster.pass(3_000);
    expect(cluster.answerTo<CreateTopicsResponse>(question)?.topics.map(({ errorCode }) => nameOf(errorCode))).toEqual(['NONE']);
  });

  test('where the controller says nothing, who waits for it loses the connection', () => {
    const cluster = new BrokerFixture();
    cluster.simulation.cut(nodeOf(3), CONTROLLER);
    cluster.tell(3, createTopicsKey, creation);
    cluster.pass(10_000);
    expect(cluster.client.resets).toEqual([nodeOf(3)]);
    expect(cluster.factsOf('ConnectionRefused').map(({ broker }) => broker)).toEqual([3]);
  });

  test('a topic that somebody asks for is created, once', () => {
    const cluster = new BrokerFixture({ configs: { 'default.replication.factor': 3 } });
    const metadata = () => cluster.ask<MetadataResponse>(2, metadataKey, metadataOf('clicks'), 12).topics[0]!;
    expect(nameOf(metadata().errorCode)).toBe('UNKNOWN_TOPIC_OR_PARTITION');
    metadata();
    cluster.pass(50);
    expect([nameOf(metadata().errorCode), metadata().partitions.length]).toEqual(['NONE', 1]);
    expect(cluster.factsOf('TopicCreated')).toHaveLength(1);
    expect(cluster.factsOf('TopicMissed')).toMatchObject([{ topic: 'clicks', broker: 2, client: 'client' }]);
  });

  test('not where the client, or the broker, forbids it', () => {
    const cluster = new BrokerFixture({ configs: { 'auto.create.topics.enable': false } });
    cluster.ask(2, metadataKey, metadataOf('clicks'), 12);
    cluster.pass(50);
    const willing = new BrokerFixture();
    willing.ask(2, metadataKey, { ...metadataOf('clicks'), allowAutoTopicCreation: false }, 12);
    willing.pass(50);
    expect([cluster.factsOf('TopicCreated'), willing.factsOf('TopicCreated')]).toEqual([[], []]);
    expect(willing.factsOf('TopicMissed')).toEqual([]);
  });

  test('an idempotent producer gets an id that nobody else has', () => {
    const cluster = new BrokerFixture();
    const ids = [1, 1, 2, 3].map((broker) => cluster.ask<InitProducerIdResponse>(broker, initProducerIdKey, anId).producerId);
    expect(new Set(ids).size).toBe(4);
  });

  test('after a restart too', () => {
    const cluster = new BrokerFixture();
    const first = cluster.ask<InitProducerIdResponse>(1, initProducerIdKey, anId).producerId;
    cluster.restart(1);
    cluster.pass(15_000);
    const second = cluster.ask<InitProducerIdResponse>(1, initProducerIdKey, anId).producerId;
    expect(second).toBeGreaterThan(first);
  });

  test('while no block of ids can be had, the producer is asked to come again', () => {
    const cluster = new BrokerFixture();
    cluster.simulation.cut(nodeOf(1), CONTROLLER);
    const { errorCode } = cluster.ask<InitProducerIdResponse>(1, initProducerIdKey, anId);
    expect(nameOf(errorCode)).toBe('COORDINATOR_LOAD_IN_PROGRESS');
  });
});

test('a client that knocks at a process that is not ready is turned away', () => {
  const cluster = new BrokerFixture();
  cluster.restart(2);
  cluster.tell(2, metadataKey, metadataOf('orders'), 12);
  cluster.pass(100);
  expect([cluster.client.resets, cluster.client.answers]).toEqual([[nodeOf(2)], []]);
});

function metadataOf(topic: string) {
  return {
    topics: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAA', name: topic as TopicName }],
    allowAutoTopicCreation: true,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  };
}
