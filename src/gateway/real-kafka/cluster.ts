/** Leaders are elected, replicas moved, features raised and brokers unregistered; and who is there. */
import {
  alterPartitionReassignments,
  apiVersions,
  describeCluster,
  electLeaders,
  listPartitionReassignments,
  unregisterBroker,
  updateFeatures,
  updateFeaturesTogether,
} from './apis';
import { ask, type Conversation } from './conversation';

const TIMEOUT_MS = 10_000;
const METADATA_VERSION = 'metadata.version';
const ELR_VERSION = 'eligible.leader.replicas.version';
const [UPGRADE, SAFE, UNSAFE] = [1, 2, 3] as const;

export function* elections(): Conversation {
  const elect = (what: string, electionType: number, topic: string, partitions: readonly number[]) =>
    ask(electLeaders, what, { electionType, topicPartitions: [{ topic, partitions }], timeoutMs: TIMEOUT_MS });
  yield* elect('a preferred leader that leads', 0, 'orders', [0]);
  yield* elect('an unclean election where one leads', 1, 'orders', [0]);
  yield* elect('an unknown topic', 0, 'nowhere', [0]);
  yield* elect('a partition that is not there', 0, 'orders', [99]);
  yield* elect('a negative partition', 0, 'orders', [-1]);
  yield* elect('no partitions', 0, 'orders', []);
  yield* elect('a type that is not there', 7, 'orders', [0]);
  yield* elect('two partitions, of which one is there', 0, 'orders', [0, 99]);
  yield* elect('one partition twice', 0, 'orders', [0, 0]);
  yield* ask(electLeaders, 'all partitions', { electionType: 0, topicPartitions: null, timeoutMs: TIMEOUT_MS });
}

export function* reassignments(): Conversation {
  const move = (what: string, topic: string, partition: number, replicas: readonly number[] | null, allowReplicationFactorChange = true) =>
    ask(alterPartitionReassignments, what, {
      timeoutMs: TIMEOUT_MS,
      allowReplicationFactorChange,
      topics: [{ name: topic, partitions: [{ partitionIndex: partition, replicas }] }],
    });
  yield* move('an unknown topic', 'nowhere', 0, [1]);
  yield* move('a partition that is not there', 'orders', 99, [1]);
  yield* move('a negative partition', 'orders', -1, [1]);
  yield* move('to nobody', 'orders', 0, []);
  yield* move('to a broker twice', 'orders', 0, [1, 1]);
  yield* move('to an unknown broker', 'orders', 0, [1, 9]);
  yield* move('to a negative broker', 'orders', 0, [-1]);
  yield* move('to fewer brokers, which is not allowed', 'orders', 0, [1], false);
  yield* move('nothing is under way', 'orders', 0, null);
  yield* move('where it is', 'orders', 0, [1, 2, 3]);
  yield* move('where it is, in another order', 'orders', 0, [1, 3, 2]);
  yield* ask(alterPartitionReassignments, 'nothing', { timeoutMs: TIMEOUT_MS, allowReplicationFactorChange: true, topics: [] });
  const list = (what: string, topics: readonly { name: string; partitionIndexes: readonly number[] }[] | null) =>
    ask(listPartitionReassignments, what, { timeoutMs: TIMEOUT_MS, topics });
  yield* list('what is under way', null);
  yield* list('what is under way in an unknown topic', [{ name: 'nowhere', partitionIndexes: [0] }]);
  yield* list('what is under way in a partition that is not there', [{ name: 'orders', partitionIndexes: [99] }]);
  yield* list('what is under way in no partitions', [{ name: 'orders', partitionIndexes: [] }]);
}

export function* features(): Conversation {
  const update = (api: typeof updateFeatures, what: string, feature: string, maxVersionLevel: number, upgradeType: number) =>
    ask(api, what, {
      timeoutMs: TIMEOUT_MS,
      featureUpdates: [{ feature, maxVersionLevel, allowDowngrade: false, upgradeType }],
      validateOnly: true,
    });
  for (const api of [updateFeatures, updateFeaturesTogether]) {
    const version = `, version ${api.version}`;
    yield* update(api, `an unknown feature${version}`, 'no.such.feature', 1, UPGRADE);
    yield* update(api, `a level that is not there${version}`, ELR_VERSION, 7, UPGRADE);
    yield* update(api, `the level that it has${version}`, ELR_VERSION, 1, UPGRADE);
    yield* update(api, `a lower level as an upgrade${version}`, ELR_VERSION, 0, UPGRADE);
    yield* update(api, `a lower level${version}`, ELR_VERSION, 0, SAFE);
    yield* update(api, `a negative level${version}`, ELR_VERSION, -1, SAFE);
    yield* update(api, `a type that is not there${version}`, ELR_VERSION, 1, 9);
    yield* update(api, `a level of the metadata that is not there${version}`, METADATA_VERSION, 99, UPGRADE);
    yield* update(api, `a lower level of the metadata${version}`, METADATA_VERSION, 7, UNSAFE);
  }
  yield* ask(updateFeatures, 'no features', { timeoutMs: TIMEOUT_MS, featureUpdates: [], validateOnly: true });
}

export function* brokers(): Conversation {
  yield* ask(unregisterBroker, 'a broker that is not there', { brokerId: 9 });
  yield* ask(unregisterBroker, 'a negative broker', { brokerId: -1 });
  const describe = (what: string, endpointType: number, includeFencedBrokers = false) =>
    ask(describeCluster, what, { includeClusterAuthorizedOperations: false, endpointType, includeFencedBrokers });
  yield* describe('the brokers', 1);
  yield* describe('the brokers, those that are fenced too', 1, true);
  yield* describe('the controllers', 2);
  yield* describe('a type that is not there', 7);
  yield* ask(apiVersions, 'versions, with a name that cannot be', { clientSoftwareName: 'bad name!', clientSoftwareVersion: '1' });
}
