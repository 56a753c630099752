import { beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../model/error-codes';
import type { BrokerId, TopicName } from '../model/vocabulary';
import { ControllerFixture } from './controller-fixture';

describe('creating topics', () => {
  let cluster: ControllerFixture;
  beforeEach(() => {
    cluster = new ControllerFixture();
    cluster.join(1, 2, 3);
  });
  const create = (name: string, changes = {}) => cluster.create({ name: name as TopicName, ...changes }).topics[0]!;

  it('gives an id of 22 base64 characters, and leaders and ISRs that are alive', () => {
    const created = create('orders', { numPartitions: 3, replicationFactor: 3 });
    expect(created).toMatchObject({ name: 'orders', errorCode: Errors.NONE, errorMessage: null, numPartitions: 3, replicationFactor: 3 });
    expect(created.topicId).toMatch(/^\w[\w-]{20}[AQgw]$/);
    expect(cluster.image.topicName(created.topicId)).toBe('orders');
    for (const { replicas, isr, leader, leaderEpoch, partitionEpoch } of cluster.image.topic('orders' as TopicName)!.partitions) {
      expect([...replicas].sort()).toEqual([1, 2, 3]);
      expect(isr).toEqual(replicas);
      expect(leader).toBe(replicas[0]);
      expect([leaderEpoch, partitionEpoch]).toEqual([0, 0]);
    }
  });

  it('spreads the preferred leaders over the brokers', () => {
    create('orders', { numPartitions: 3 });
    const leaders = cluster.image.topic('orders' as TopicName)!.partitions.map(({ leader }) => leader);
    expect([...leaders].sort()).toEqual([1, 2, 3]);
  });

  it('tells of the topic and then of its leaders', () => {
    const from = cluster.facts.length;
    create('orders', { numPartitions: 2, replicationFactor: 2 });
    const [created, ...elected] = cluster.facts.slice(from);
    expect(created).toEqual({ kind: 'TopicCreated', topic: 'orders', partitions: 2, replicationFactor: 2 });
    expect(elected.map(({ kind }) => kind)).toEqual(['LeaderElected', 'LeaderElected']);
  });

  it('takes the cluster’s defaults for −1', () => {
    expect(create('orders', { numPartitions: -1, replicationFactor: -1 })).toMatchObject({ numPartitions: 1, replicationFactor: 1 });
  });

  it('writes the settings, and answers with all that are in force', () => {
    const created = create('orders', { configs: [{ name: 'min.insync.replicas', value: '2' }] });
    expect(cluster.image.effectiveTopicConfig('orders' as TopicName)['min.insync.replicas']).toBe(2);
    expect(created.configs?.find(({ name }) => name === 'min.insync.replicas')).toMatchObject({ value: '2', configSource: 1 });
    expect(created.configs?.find(({ name }) => name === 'cleanup.policy')).toMatchObject({ value: 'delete', configSource: 5 });
  });

  it('leaves a fenced broker out of ISRs, though it may have replicas', () => {
    cluster.passWhileAlive(12_000, [1, 2]);
    create('orders', { numPartitions: 3 });
    for (const { replicas, isr, leader } of cluster.image.topic('orders' as TopicName)!.partitions) {
      expect(replicas).toContain(3);
      expect(isr).not.toContain(3);
      expect(leader).not.toBe(3);
    }
  });

  it('only checks where validateOnly is set', () => {
    const end = cluster.controller.logEndOffset;
    const topic = { name: 'orders', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
    expect(cluster.ask(19, 7, { topics: [topic], timeoutMs: 0, validateOnly: true })).toMatchObject({
      topics: [{ errorCode: Errors.NONE }],
    });
    expect(cluster.controller.logEndOffset).toBe(end);
  });

  it.each([
    ['', 17, 'Topic name is invalid: the empty string is not allowed'],
    ['..', 17, "Topic name is invalid: '..' is not allowed"],
    ['a b', 17, "Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"],
    ['x'.repeat(250), 17, `Topic name is invalid: the length of '${'x'.repeat(250)}' is longer than the max allowed length 249`],
    ['orders', 36, "Topic 'orders' already exists."],
    ['my.topic', 17, "Topic 'my.topic' collides with existing topic: my_topic"],
    ['__cluster_metadata', 42, 'Creation of internal topic __cluster_metadata is prohibited.'],
  ])('refuses the name %j', (name, errorCode, errorMessage) => {
    create('orders');
    create('my_topic');
    expect(create(name)).toMatchObject({ errorCode, errorMessage });
  });

  it.each([
    [{ numPartitions: 0 }, Errors.INVALID_PARTITIONS, 'Number of partitions was set to an invalid non-positive value.'],
    [
      { replicationFactor: 0 },
      Errors.INVALID_REPLICATION_FACTOR,
      'Replication factor must be larger than 0, or -1 to use the default value.',
    ],
    [
      { replicationFactor: 4 },
      Errors.INVALID_REPLICATION_FACTOR,
      'Unable to replicate the partition 4 time(s): The target replication factor of 4 cannot be reached because only 3 broker(s) are registered.',
    ],
    [{ configs: [{ name: 'x', value: '1' }] }, Errors.INVALID_CONFIG, 'Unknown topic config name: x'],
    [
      { configs: [{ name: 'min.insync.replicas', value: 'two' }] },
      Errors.INVALID_CONFIG,
      'Invalid value two for configuration min.insync.replicas: Not a number of type INT',
    ],
    [
      { configs: [{ name: 'min.insync.replicas', value: null }] },
      Errors.INVALID_CONFIG,
      'Null value not supported for topic configs: min.insync.replicas',
    ],
    [
      { numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 1, brokerIds: [1] }] },
      Errors.INVALID_REPLICA_ASSIGNMENT,
      'partitions should be a consecutive 0-based integer sequence',
    ],
    [
      { numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [9] }] },
      Errors.INVALID_REPLICA_ASSIGNMENT,
      'The manual partition assignment includes broker 9, but no such broker is registered.',
    ],
  ])('refuses %j', (changes, errorCode, errorMessage) => {
    const end = cluster.controller.logEndOffset;
    expect(create('orders', changes)).toMatchObject({ errorCode, errorMessage });
    expect(cluster.controller.logEndOffset).toBe(end);
  });

  it('refuses all of them while every broker is fenced', () => {
    cluster.pass(12_000);
    expect(create('orders')).toMatchObject({
      errorCode: Errors.INVALID_REPLICATION_FACTOR,
      errorMessage: 'Unable to replicate the partition 3 time(s): All brokers are currently fenced.',
    });
  });

  it('creates what it can of a request, and a name that is asked for twice not even once', () => {
    const answer = cluster.create(
      { name: 'a' as TopicName },
      { name: 'b' as TopicName },
      { name: 'b' as TopicName },
      { name: '' as TopicName },
    );
    expect(answer.topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['a', Errors.NONE],
      ['b', Errors.INVALID_REQUEST],
      ['', Errors.INVALID_TOPIC_EXCEPTION],
    ]);
    expect(cluster.image.topics().map(({ name }) => name)).toEqual(['a']);
  });

  it('takes replicas as they were placed by hand', () => {
    cluster.createAssigned('orders', [
      [3, 1],
      [2, 3],
    ]);
    expect(cluster.image.topic('orders' as TopicName)!.partitions.map(({ replicas, leader }) => [replicas, leader])).toEqual([
      [[3, 1], 3],
      [[2, 3], 2],
    ]);
  });

  it('places replicas in the log directories that brokers registered', () => {
    const directory = `${'d'.repeat(21)}A`;
    cluster.register(1, { logDirs: [directory] });
    cluster.createAssigned('orders', [[1, 2]]);
    expect(cluster.partition('orders').directories).toEqual([directory, 'AAAAAAAAAAAAAAAAAAAAAQ']);
    expect(cluster.image.broker(1 as BrokerId)?.fenced).toBe(false);
  });
});

describe('deleting topics', () => {
  it('removes the topic and tells so; another of the same name has another id', () => {
    const cluster = new ControllerFixture();
    cluster.join(1, 2, 3);
    const { topicId } = cluster.create({ name: 'orders' }).topics[0]!;
    expect(cluster.delete('orders').responses).toEqual([{ name: 'orders', topicId, errorCode: Errors.NONE, errorMessage: null }]);
    expect(cluster.image.topic('orders' as TopicName)).toBeNull();
    expect(cluster.facts.at(-1)).toEqual({ kind: 'TopicDeleted', topic: 'orders' });
    expect(cluster.create({ name: 'orders' }).topics[0]!.topicId).not.toBe(topicId);
  });

  it('refuses unknown names and ids, and a topic that is mentioned twice', () => {
    const cluster = new ControllerFixture();
    cluster.join(1, 2, 3);
    const { topicId } = cluster.create({ name: 'orders' }).topics[0]!;
    expect(cluster.delete('nope').responses).toMatchObject([{ name: 'nope', errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION }]);
    expect(cluster.delete('orders', 'orders').responses).toMatchObject([{ errorCode: Errors.INVALID_REQUEST }]);
    const byId = (id: string) => cluster.ask(20, 6, { topics: [{ name: null, topicId: id }], topicNames: [], timeoutMs: 0 });
    expect(byId(`${'x'.repeat(21)}A`)).toMatchObject({ responses: [{ errorCode: Errors.UNKNOWN_TOPIC_ID }] });
    expect(byId(topicId)).toMatchObject({ responses: [{ name: 'orders', errorCode: Errors.NONE }] });
  });
});
