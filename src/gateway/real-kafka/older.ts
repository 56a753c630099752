/** The same APIs as clients of other years speak them: what a version cannot say is said otherwise, or not at all. */
import { NO_TOPIC_ID } from '../../engine/model/vocabulary';
import { buildRecordBatch } from '../../engine/protocol/record-batch-builder';
import { Records } from '../../engine/protocol/records';
import * as api from './apis';
import { type Api, ask, type Conversation, type Plain } from './conversation';
import { coordinatorOf } from './groups';

const TIMEOUT_MS = 10_000;
const GROUP = 'elders';

const at = <Request, Response>(version: number, of: Api<Request, Response>): Api<Request, Response> => ({ ...of, version });

/** The same question in each of the versions. */
function* inVersions<Request, Response>(
  versions: readonly number[],
  of: Api<Request, Response>,
  what: string,
  body: Plain<Request>,
  broker = 1,
): Conversation {
  for (const version of versions) yield* ask(at(version, of), what, body, { broker });
}

export function* olderTopics(): Conversation {
  const topic = { numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
  const creation = (name: string) => ({ topics: [{ name, ...topic }], timeoutMs: TIMEOUT_MS, validateOnly: true });
  yield* inVersions([2, 4, 5, 6], api.createTopics, 'a topic', creation('older'));
  yield* inVersions([2, 4, 5, 6], api.createTopics, 'a topic that exists', creation('orders'));
  const byDefault = { ...creation('older'), topics: [{ name: 'older', ...topic, numPartitions: -1, replicationFactor: -1 }] };
  yield* inVersions([2, 4], api.createTopics, 'a topic as the brokers have it', byDefault);
  yield* inVersions([1, 3, 4, 5], api.deleteTopics, 'a topic that is not there', {
    topics: [],
    topicNames: ['nowhere'],
    timeoutMs: TIMEOUT_MS,
  });
  const growth = { topics: [{ name: 'orders', count: 1, assignments: null }], timeoutMs: TIMEOUT_MS, validateOnly: true };
  yield* inVersions([0, 1, 2], api.createPartitions, 'fewer partitions', growth);
  const about = (name: string) => ({
    topics: [{ topicId: NO_TOPIC_ID, name }],
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  });
  yield* inVersions([4, 5, 7, 8, 9, 10, 11, 13], api.metadata, 'a topic', about('orders'));
  yield* inVersions([4, 9], api.metadata, 'an unknown topic', about('nowhere'));
  yield* inVersions([0, 1], api.metadata, 'a topic', { ...about('orders'), allowAutoTopicCreation: true });
  const settings = (resourceName: string) => ({
    resources: [{ resourceType: 2, resourceName, configurationKeys: ['retention.ms'] }],
    includeSynonyms: false,
    includeDocumentation: false,
  });
  yield* inVersions([1, 2, 3], api.describeConfigs, 'a setting', settings('orders'));
  yield* inVersions([1, 3], api.describeConfigs, 'an unknown topic', settings('nowhere'));
  const change = {
    resources: [{ resourceType: 2, resourceName: 'orders', configs: [{ name: 'retention.ms', configOperation: 0, value: 'soon' }] }],
  };
  yield* inVersions([0], api.incrementalAlterConfigs, 'a value that cannot be', { ...change, validateOnly: true });
}

export function* olderRecords(): Conversation {
  const encoder = new TextEncoder();
  const batch = (times: readonly number[]) =>
    Records.of([buildRecordBatch(times.map((timestamp) => ({ timestamp: timestamp as never, value: encoder.encode('v') })))]);
  const production = (name: string, records: Records) => ({
    transactionalId: null,
    acks: -1 as const,
    timeoutMs: TIMEOUT_MS,
    topicData: [{ name, partitionData: [{ index: 0, records }] }],
  });
  const whole = batch([1_000]);
  yield* inVersions([3, 5, 7, 8, 9], api.produce, 'a record', production('orders', whole));
  yield* inVersions([3, 7, 9], api.produce, 'an unknown topic', production('nowhere', whole));
  yield* inVersions([3, 8, 10], api.produce, 'to a follower', production('orders', whole), 2);
  yield* inVersions([3, 7, 8], api.produce, 'a time too far in the future', production('orders', batch([9_000_000_000_000])));
  yield* inVersions([3, 7, 8], api.produce, 'no key in a compacted topic', production('compacted', whole));
  const reading = (topic: string, fetchOffset: number, broker = 1) => ({
    broker,
    body: {
      clusterId: null,
      replicaId: -1,
      replicaState: null,
      maxWaitMs: 100,
      minBytes: 0,
      maxBytes: 1_000_000,
      isolationLevel: 0 as const,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [
        {
          topic,
          topicId: NO_TOPIC_ID,
          partitions: [
            {
              partition: 0,
              currentLeaderEpoch: -1,
              fetchOffset,
              lastFetchedEpoch: -1,
              logStartOffset: -1,
              partitionMaxBytes: 1_000_000,
              replicaDirectoryId: null,
              highWatermark: null,
            },
          ],
        },
      ],
      forgottenTopicsData: [],
      rackId: '',
    },
  });
  yield* inVersions([4, 5, 7, 9, 11], api.fetch, 'the beginning', reading('stamped', 0).body);
  yield* inVersions([4, 10, 11], api.fetch, 'above the end', reading('orders', 1_000).body);
  yield* inVersions([4, 10, 11], api.fetch, 'from a broker without a replica', reading('small', 0).body, 3);
  yield* inVersions([4, 10], api.fetch, 'from a follower', reading('orders', 0).body, 2);
  yield* inVersions([4, 11], api.fetch, 'an unknown topic', reading('nowhere', 0).body);
  const sought = (name: string, timestamp: number) => ({
    replicaId: -1,
    isolationLevel: 0 as const,
    topics: [{ name, partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp }] }],
    timeoutMs: 0,
  });
  yield* inVersions([1, 2, 4, 5, 6], api.listOffsets, 'the beginning', sought('stamped', -2));
  yield* inVersions([1, 4, 6], api.listOffsets, 'the largest time', sought('compacted', -3));
  yield* inVersions([1, 4], api.listOffsets, 'an unknown topic', sought('nowhere', -1));
  const deletion = { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: 1_000 }] }], timeoutMs: TIMEOUT_MS };
  yield* inVersions([0, 1], api.deleteRecords, 'up to above the end', deletion);
  const epoch = { replicaId: -2, topics: [{ topic: 'stamped', partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }] }] };
  yield* inVersions([2], api.offsetForLeaderEpoch, 'the end of an epoch', epoch);
}

export function* olderGroups(): Conversation {
  const { broker } = yield* coordinatorOf(GROUP);
  const join = (memberId: string) => ({
    groupId: GROUP,
    sessionTimeoutMs: 60_000,
    rebalanceTimeoutMs: 60_000,
    memberId,
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: new Uint8Array(0) }],
    reason: null,
  });
  const standing = { groupId: GROUP, generationId: 1, groupInstanceId: null };
  yield* inVersions([2, 4], api.joinGroup, 'a member that is not there', join('nobody'), broker);
  yield* inVersions([0, 3], api.heartbeat, 'a heartbeat in a group that is not there', { ...standing, memberId: 'nobody' }, broker);
  const sync = { ...standing, memberId: 'nobody', protocolType: null, protocolName: null, assignments: [] };
  yield* inVersions([0, 3, 4], api.syncGroup, 'in a group that is not there', sync, broker);
  yield* inVersions([0, 1, 2], api.leaveGroup, 'a group that is not there', { groupId: GROUP, memberId: 'nobody', members: [] }, broker);
  const commit = (memberId: string, generation: number) => ({
    groupId: GROUP,
    generationIdOrMemberEpoch: generation,
    memberId,
    groupInstanceId: null,
    retentionTimeMs: -1,
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 3, committedLeaderEpoch: -1, committedMetadata: '' }] }],
  });
  yield* inVersions([2, 5, 8], api.offsetCommit, 'a generation in a group that is not there', commit('nobody', 4), broker);
  const { memberId } = yield* ask(at(2, api.joinGroup), 'a member without an id', join(''), { broker });
  yield* inVersions([5], api.joinGroup, 'another member without an id', join(''), broker);
  const assigned = { ...sync, memberId, assignments: [{ memberId, assignment: new Uint8Array([7]) }] };
  yield* inVersions([0, 3], api.syncGroup, 'the assignment', assigned, broker);
  yield* inVersions([0, 3], api.heartbeat, 'a heartbeat', { ...standing, memberId }, broker);
  yield* inVersions([2, 6], api.offsetCommit, 'a commit', commit(memberId, 1), broker);
  yield* inVersions([2, 8], api.offsetCommit, 'a commit in a wrong generation', commit(memberId, 4), broker);
  const offsets = (groupId: string) => ({
    groupId,
    topics: [{ name: 'orders', partitionIndexes: [0, 1] }],
    groups: [],
    requireStable: false,
  });
  yield* inVersions([1, 2, 5, 6, 7], api.offsetFetch, 'offsets', offsets(GROUP), broker);
  yield* inVersions([1, 2, 6], api.offsetFetch, 'offsets asked of another broker', offsets(GROUP), broker === 1 ? 2 : 1);
  yield* inVersions([0, 3, 4], api.describeGroups, 'a group', { groups: [GROUP], includeAuthorizedOperations: false }, broker);
  yield* inVersions([0, 3], api.listGroups, 'groups', { statesFilter: [], typesFilter: [] }, broker);
  yield* inVersions([0, 1], api.deleteGroups, 'a group with members is deleted', { groupsNames: [GROUP] }, broker);
  yield* inVersions([1], api.leaveGroup, 'a member', { groupId: GROUP, memberId, members: [] }, broker);
  yield* inVersions([0, 1, 2], api.findCoordinator, 'of a group', { key: GROUP, keyType: 0, coordinatorKeys: [] });
  const preferred = { electionType: 0, topicPartitions: [{ topic: 'orders', partitions: [0] }], timeoutMs: TIMEOUT_MS };
  yield* inVersions([0, 1], api.electLeaders, 'a preferred leader that leads', preferred);
}
