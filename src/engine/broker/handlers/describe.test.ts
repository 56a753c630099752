import { describe, expect, test } from 'vitest';
import { type DescribeClusterResponse, describeClusterKey } from '../../protocol/describe-cluster';
import { ConfigResourceType, ConfigSource, type DescribeConfigsResponse, describeConfigsKey } from '../../protocol/describe-configs';
import { type FindCoordinatorResponse, findCoordinatorKey } from '../../protocol/find-coordinator';
import { type MetadataResponse, metadataKey } from '../../protocol/metadata';
import { type OffsetForLeaderEpochResponse, offsetForLeaderEpochKey } from '../../protocol/offset-for-leader-epoch';
import { BrokerFixture, nameOf, orders } from '../broker-fixture';

function aCluster(): BrokerFixture {
  const cluster = new BrokerFixture();
  cluster.createOrders();
  return cluster;
}

describe('Metadata', () => {
  const metadata = (cluster: BrokerFixture, topics: readonly object[] | null, version = 12) =>
    cluster.ask<MetadataResponse>(
      2,
      metadataKey,
      { topics, allowAutoTopicCreation: false, includeClusterAuthorizedOperations: false, includeTopicAuthorizedOperations: false },
      version,
    );
  const named = (name: string | null, topicId = 'AAAAAAAAAAAAAAAAAAAAAA') => [{ name, topicId }];

  test('who leads what, and which brokers there are', () => {
    const { brokers, topics, clusterId } = metadata(aCluster(), null);
    expect([clusterId, brokers.map(({ nodeId, host, port }) => `${nodeId} ${host}:${port}`)]).toEqual([
      'glass',
      ['1 broker-1:9092', '2 broker-2:9092', '3 broker-3:9092'],
    ]);
    expect(topics.map(({ name, partitions }) => [name, partitions[0]])).toMatchObject([
      ['orders', { leaderId: 1, leaderEpoch: 0, replicaNodes: [1, 2, 3], isrNodes: [1, 2, 3], offlineReplicas: [] }],
    ]);
  });

  test('a fenced broker is not to be spoken to, and its replicas are offline', () => {
    const cluster = aCluster();
    cluster.kill(3);
    cluster.pass(12_000);
    const { brokers, topics } = metadata(cluster, null);
    expect([brokers.map(({ nodeId }) => nodeId), topics[0]!.partitions[0]!.offlineReplicas]).toEqual([[1, 2], [3]]);
  });

  test('LEADER_NOT_AVAILABLE where nobody leads', () => {
    const cluster = new BrokerFixture();
    cluster.create('orders', [[1]]);
    cluster.kill(1);
    cluster.pass(12_000);
    const [partition] = metadata(cluster, null).topics[0]!.partitions;
    expect([nameOf(partition!.errorCode), partition!.leaderId]).toEqual(['LEADER_NOT_AVAILABLE', -1]);
  });

  test('topics by id; a name or an id that is nobody’s', () => {
    const cluster = aCluster();
    const { topicId } = cluster.registration(orders());
    const error = (topics: readonly object[]) => nameOf(metadata(cluster, topics).topics[0]!.errorCode);
    expect(metadata(cluster, named(null, topicId)).topics[0]!.name).toBe('orders');
    expect([error(named('payments')), error(named('no/name')), error(named(null, 'AAAAAAAAAAAAAAAAAAAAZA'))]).toEqual([
      'UNKNOWN_TOPIC_OR_PARTITION',
      'INVALID_TOPIC_EXCEPTION',
      'UNKNOWN_TOPIC_ID',
    ]);
  });

  test('version 0 asks for all topics by naming none', () => {
    const cluster = aCluster();
    expect(metadata(cluster, [], 0).topics.map(({ name }) => name)).toEqual(['orders']);
    expect(metadata(cluster, [], 1).topics).toEqual([]);
  });
});

describe('FindCoordinator', () => {
  const find = (cluster: BrokerFixture, keys: readonly string[], keyType = 0) =>
    cluster.ask<FindCoordinatorResponse>(1, findCoordinatorKey, { key: '', keyType, coordinatorKeys: keys }).coordinators;

  test('the first to ask has __consumer_offsets created; then its leader is named', () => {
    const cluster = aCluster();
    expect(find(cluster, ['analytics']).map(({ errorCode }) => nameOf(errorCode))).toEqual(['COORDINATOR_NOT_AVAILABLE']);
    cluster.pass(100);
    const [coordinator] = find(cluster, ['analytics']);
    expect(nameOf(coordinator!.errorCode)).toBe('NONE');
    expect(coordinator!.host).toBe(`broker-${coordinator!.nodeId}`);
  });

  test('until version 3 one key has one answer', () => {
    const cluster = aCluster();
    find(cluster, ['analytics']);
    cluster.pass(100);
    const one = cluster.ask<FindCoordinatorResponse>(1, findCoordinatorKey, { key: 'analytics', keyType: 0, coordinatorKeys: [] }, 3);
    expect([one.nodeId, one.coordinators]).toEqual([find(cluster, ['analytics'])[0]!.nodeId, []]);
  });

  test('a group whose coordinator is gone has none until another leads', () => {
    const cluster = aCluster();
    find(cluster, ['analytics']);
    cluster.pass(100);
    const groups = Array.from({ length: 20 }, (_, at) => `group-${at}`);
    const lost = groups.find((group) => find(cluster, [group])[0]!.nodeId === 3)!;
    cluster.kill(3);
    cluster.pass(12_000);
    expect(find(cluster, [lost])[0]!.nodeId).not.toBe(3);
  });

  test('nobody coordinates transactions here', () => {
    expect(find(aCluster(), ['tx'], 1).map(({ errorCode }) => nameOf(errorCode))).toEqual(['INVALID_REQUEST']);
  });
});

describe('DescribeCluster', () => {
  const described = (cluster: BrokerFixture, how: { endpointType?: number; includeFencedBrokers?: boolean } = {}) =>
    cluster.ask<DescribeClusterResponse>(1, describeClusterKey, {
      includeClusterAuthorizedOperations: false,
      endpointType: 1,
      includeFencedBrokers: false,
      ...how,
    });

  test('KIP-1073: fenced brokers only where they are asked for', () => {
    const cluster = aCluster();
    cluster.kill(3);
    cluster.pass(12_000);
    expect(described(cluster).brokers.map(({ brokerId, isFenced }) => [brokerId, isFenced])).toEqual([
      [1, false],
      [2, false],
    ]);
    expect(described(cluster, { includeFencedBrokers: true }).brokers.at(-1)).toMatchObject({ brokerId: 3, isFenced: true });
  });

  test('KIP-919: brokers do not describe controllers, nor what nobody knows', () => {
    const cluster = aCluster();
    const errors = [2, 7].map((endpointType) => nameOf(described(cluster, { endpointType }).errorCode));
    expect(errors).toEqual(['MISMATCHED_ENDPOINT_TYPE', 'UNSUPPORTED_ENDPOINT_TYPE']);
  });
});

describe('DescribeConfigs', () => {
  const described = (cluster: BrokerFixture, resourceType: number, resourceName: string, configurationKeys: readonly string[] | null) =>
    cluster.ask<DescribeConfigsResponse>(1, describeConfigsKey, {
      resources: [{ resourceType, resourceName, configurationKeys }],
      includeSynonyms: false,
      includeDocumentation: false,
    }).results[0]!;

  test('a topic’s settings, its own and those it leaves alone', () => {
    const { configs } = described(aCluster(), ConfigResourceType.topic, 'orders', ['min.insync.replicas', 'cleanup.policy']);
    expect(configs.map(({ name, value, configSource }) => [name, value, configSource])).toEqual([
      ['cleanup.policy', 'delete', ConfigSource.defaultConfig],
      ['min.insync.replicas', '2', ConfigSource.topicConfig],
    ]);
  });

  test('a broker describes itself, and nobody else', () => {
    const cluster = aCluster();
    expect(described(cluster, ConfigResourceType.broker, '1', ['replica.lag.time.max.ms']).configs[0]!.value).toBe('30000');
    expect(nameOf(described(cluster, ConfigResourceType.broker, '2', null).errorCode)).toBe('INVALID_REQUEST');
    expect(nameOf(described(cluster, ConfigResourceType.topic, 'payments', null).errorCode)).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });
});

describe('OffsetForLeaderEpoch', () => {
  function end(cluster: BrokerFixture, broker: number, leaderEpoch: number, currentLeaderEpoch = -1) {
    const partitions = [{ partition: 0, currentLeaderEpoch, leaderEpoch }];
    const body = { replicaId: -1, topics: [{ topic: 'orders', partitions }] };
    const answer = cluster.ask<OffsetForLeaderEpochResponse>(broker, offsetForLeaderEpochKey, body).topics[0]!.partitions[0]!;
    return answer.errorCode === 0 ? [answer.leaderEpoch, answer.endOffset] : nameOf(answer.errorCode);
  }

  test('KIP-320: where an epoch ends in the leader’s log', () => {
    const cluster = aCluster();
    cluster.produce(1, ['a', 'b']);
    cluster.kill(1);
    cluster.pass(12_000);
    cluster.produce(2, ['c']);
    expect([end(cluster, 2, 0), end(cluster, 2, 1), end(cluster, 2, 5)]).toEqual([
      [0, 2],
      [1, 3],
      [-1, -1],
    ]);
    expect([end(cluster, 3, 0), end(cluster, 2, 0, 0), end(cluster, 2, 0, 9)]).toEqual([
      'NOT_LEADER_OR_FOLLOWER',
      'FENCED_LEADER_EPOCH',
      'UNKNOWN_LEADER_EPOCH',
    ]);
  });
});
