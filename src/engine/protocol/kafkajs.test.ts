/** What kafkajs sends is understood here, to the byte, and what is answered here is understood by kafkajs. */
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import { Errors } from '../model/error-codes';
import type {
  BrokerId,
  GenerationId,
  LeaderEpoch,
  MemberId,
  Offset,
  PartitionIndex,
  ProducerEpoch,
  ProducerId,
  TimestampMs,
  TopicName,
} from '../model/vocabulary';
import { type ApiVersionsResponse, apiVersionsKey } from './api-versions';
import { apiByKey, apiName } from './apis';
import { createTopicsKey } from './create-topics';
import { deleteTopicsKey } from './delete-topics';
import { describeConfigsKey } from './describe-configs';
import { describeGroupsKey } from './describe-groups';
import { type FetchResponse, fetchKey } from './fetch';
import { type FindCoordinatorResponse, findCoordinatorKey } from './find-coordinator';
import { advertisedApiKeys, decodeRequest, encodeResponse } from './framing';
import { heartbeatKey } from './heartbeat';
import { type InitProducerIdResponse, initProducerIdKey } from './init-producer-id';
import { type JoinGroupResponse, joinGroupKey } from './join-group';
import { leaveGroupKey } from './leave-group';
import { listGroupsKey } from './list-groups';
import { type ListOffsetsResponse, listOffsetsKey } from './list-offsets';
import { type MetadataResponse, metadataKey } from './metadata';
import { offsetCommitKey } from './offset-commit';
import { type OffsetFetchResponse, offsetFetchKey } from './offset-fetch';
import { Request, Response } from './payload';
import { type ProduceRequest, type ProduceResponse, produceKey } from './produce';
import { buildRecordBatch } from './record-batch-builder';
import { readRecords } from './record-batch-reader';
import { stampOffsets } from './record-batch-stamp';
import { Records } from './records';
import { type SyncGroupResponse, syncGroupKey } from './sync-group';

const require = createRequire(import.meta.url);
type TheirRequest = { encode(): Promise<{ buffer: Buffer }> };
const frameOf: (of: {
  correlationId: number;
  clientId: string;
  request: TheirRequest;
}) => Promise<{ buffer: Buffer }> = require('kafkajs/src/protocol/request.js');
const theirRequest = (folder: string, version: number, values: object): TheirRequest =>
  require(`kafkajs/src/protocol/requests/${folder}/v${version}/request.js`)(values);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

const groupProtocols = [{ name: 'range', metadata: Buffer.from('subscription') }];
const protocols = [{ name: 'range', metadata: utf8Encode('subscription') }];
const fetchAsked = [{ topic: 'orders', partitions: [{ partition: 2, currentLeaderEpoch: 4, fetchOffset: '81', maxBytes: 1_048_576 }] }];
const fetchTopics = [{ topic: 'orders', partitions: [{ partition: 2, fetchOffset: 81, partitionMaxBytes: 1_048_576 }] }];
const member = { groupId: 'desk', memberId: 'm-1' };

/** By API: folder of kafkajs, versions, what it is told to ask, and what arrives. */
const conversations: readonly (readonly [key: number, folder: string, versions: readonly number[], theirs: object, ours: object])[] = [
  [apiVersionsKey, 'apiVersions', range(0, 2), {}, {}],
  [metadataKey, 'metadata', range(0, 3), { topics: ['orders'] }, { topics: [{ name: 'orders' }], allowAutoTopicCreation: true }],
  [metadataKey, 'metadata', range(4, 6), { topics: [], allowAutoTopicCreation: false }, { topics: null, allowAutoTopicCreation: false }],
  [
    fetchKey,
    'fetch',
    range(4, 11),
    { replicaId: -1, maxWaitTime: 5_000, minBytes: 1, maxBytes: 10_485_760, isolationLevel: 1, topics: fetchAsked, rackId: 'north' },
    { replicaId: -1, maxWaitMs: 5_000, minBytes: 1, maxBytes: 10_485_760, isolationLevel: 1, sessionEpoch: -1, topics: fetchTopics },
  ],
  [
    listOffsetsKey,
    'listOffsets',
    range(1, 3),
    { replicaId: -1, isolationLevel: 1, topics: [{ topic: 'orders', partitions: [{ partition: 0, timestamp: -2 }] }] },
    { replicaId: -1, topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: -2, currentLeaderEpoch: -1 }] }] },
  ],
  [findCoordinatorKey, 'findCoordinator', [0], { groupId: 'desk' }, { key: 'desk', keyType: 0, coordinatorKeys: [] }],
  [findCoordinatorKey, 'findCoordinator', [1, 2], { coordinatorKey: 'desk', coordinatorType: 1 }, { key: 'desk', keyType: 1 }],
  [
    joinGroupKey,
    'joinGroup',
    range(0, 5),
    { ...member, sessionTimeout: 30_000, rebalanceTimeout: 60_000, protocolType: 'consumer', groupProtocols },
    { ...member, sessionTimeoutMs: 30_000, protocolType: 'consumer', protocols, groupInstanceId: null, reason: null },
  ],
  [
    syncGroupKey,
    'syncGroup',
    range(0, 3),
    { ...member, generationId: 5, groupAssignment: [{ memberId: 'm-1', memberAssignment: Buffer.from('all') }] },
    { ...member, generationId: 5, assignments: [{ memberId: 'm-1', assignment: utf8Encode('all') }] },
  ],
  [heartbeatKey, 'heartbeat', range(0, 2), { ...member, groupGenerationId: 5 }, { ...member, generationId: 5 }],
  [heartbeatKey, 'heartbeat', [3], { ...member, groupGenerationId: 5, groupInstanceId: 'north' }, { ...member, groupInstanceId: 'north' }],
  [leaveGroupKey, 'leaveGroup', range(0, 2), member, { ...member, members: [] }],
  [
    leaveGroupKey,
    'leaveGroup',
    [3],
    { groupId: 'desk', members: [{ memberId: 'm-1' }] },
    { groupId: 'desk', memberId: '', members: [{ memberId: 'm-1', groupInstanceId: null, reason: null }] },
  ],
  [
    offsetCommitKey,
    'offsetCommit',
    range(2, 5),
    {
      ...member,
      groupGenerationId: 5,
      retentionTime: -1,
      topics: [{ topic: 'orders', partitions: [{ partition: 1, offset: '70', metadata: 'x' }] }],
    },
    {
      ...member,
      generationIdOrMemberEpoch: 5,
      retentionTimeMs: -1,
      topics: [
        { name: 'orders', partitions: [{ partitionIndex: 1, committedOffset: 70, committedMetadata: 'x', committedLeaderEpoch: -1 }] },
      ],
    },
  ],
  [
    offsetFetchKey,
    'offsetFetch',
    range(1, 4),
    { groupId: 'desk', topics: [{ topic: 'orders', partitions: [{ partition: 0 }, { partition: 1 }] }] },
    { groupId: 'desk', topics: [{ name: 'orders', partitionIndexes: [0, 1] }], groups: [] },
  ],
  [describeGroupsKey, 'describeGroups', range(0, 2), { groupIds: ['desk'] }, { groups: ['desk'] }],
  [listGroupsKey, 'listGroups', range(0, 2), {}, { statesFilter: [] }],
  [
    createTopicsKey,
    'createTopics',
    [2, 3],
    {
      topics: [
        { topic: 'orders', numPartitions: 3, replicationFactor: 2, configEntries: [{ name: 'retention.ms', value: '1000' }] },
        { topic: 'placed', replicaAssignment: [{ partition: 0, replicas: [1, 2] }] },
      ],
      validateOnly: true,
      timeout: 9_000,
    },
    {
      topics: [
        { name: 'orders', numPartitions: 3, replicationFactor: 2, assignments: [], configs: [{ name: 'retention.ms', value: '1000' }] },
        { name: 'placed', numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [1, 2] }], configs: [] },
      ],
      validateOnly: true,
      timeoutMs: 9_000,
    },
  ],
  [deleteTopicsKey, 'deleteTopics', [1], { topics: ['orders'], timeout: 9_000 }, { topicNames: ['orders'], topics: [], timeoutMs: 9_000 }],
  [
    describeConfigsKey,
    'describeConfigs',
    [1, 2],
    { resources: [{ type: 2, name: 'orders', configNames: ['retention.ms'] }], includeSynonyms: true },
    { resources: [{ resourceType: 2, resourceName: 'orders', configurationKeys: ['retention.ms'] }], includeSynonyms: true },
  ],
  [
    initProducerIdKey,
    'initProducerId',
    [0, 1],
    { transactionalId: null, transactionTimeout: 60_000 },
    { transactionalId: null, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 },
  ],
];

describe('a request of kafkajs is read as it was meant, and would be written the same', () => {
  const rows = conversations.flatMap(([key, folder, versions, theirs, ours]) =>
    versions.map((version) => [apiName(key), version, { key, folder, theirs, ours }] as const),
  );
  test.each(rows)('%s v%i', async (_, version, { key, folder, theirs, ours }) => {
    const request = theirRequest(folder, version, theirs);
    const { buffer } = await frameOf({ correlationId: 77, clientId: 'booking-api', request });
    const decoded = decodeRequest(new Uint8Array(buffer.subarray(4)));
    expect(decoded).toMatchObject({ ok: true, value: { apiKey: key, version, correlationId: 77, clientId: 'booking-api', body: ours } });
    if (!decoded.ok || !(decoded.value instanceof Request)) throw new Error('a request was sent');
    const ourBytes = apiByKey.get(key)!.request.encode(decoded.value.body, version);
    expect(hex(ourBytes)).toBe((await request.encode()).buffer.toString('hex'));
  });

  test.each(range(3, 7))('Produce v%i', async (version) => {
    const messages = [
      { key: Buffer.from('CLN-001'), value: Buffer.from('one'), timestamp: 1_700_000_000_000, headers: { h: Buffer.from('1') } },
      { key: null, value: null, timestamp: 1_700_000_000_009 },
    ];
    const request = theirRequest('produce', version, {
      acks: -1,
      timeout: 30_000,
      producerId: 4_000,
      producerEpoch: 2,
      topicData: [{ topic: 'orders', partitions: [{ partition: 2, firstSequence: 10, messages }] }],
    });
    const { buffer } = await frameOf({ correlationId: 77, clientId: 'booking-api', request });
    const decoded = decodeRequest(new Uint8Array(buffer.subarray(4)));
    if (!decoded.ok || !(decoded.value instanceof Request)) throw new Error('a request was sent');
    const body = decoded.value.body as ProduceRequest;
    expect(body).toMatchObject({
      acks: -1,
      timeoutMs: 30_000,
      transactionalId: null,
      topicData: [{ name: 'orders', partitionData: [{ index: 2 }] }],
    });
    const batch = body.topicData[0]!.partitionData[0]!.records!.batches[0]!;
    expect(batch).toMatchObject({ producerId: 4_000 as ProducerId, producerEpoch: 2 as ProducerEpoch, baseSequence: 10, recordCount: 2 });
    expect(readRecords(batch)).toMatchObject({
      ok: true,
      value: [
        {
          key: utf8Encode('CLN-001'),
          value: utf8Encode('one'),
          timestamp: 1_700_000_000_000,
          headers: [{ key: 'h', value: utf8Encode('1') }],
        },
        { key: null, value: null, timestamp: 1_700_000_000_009, offset: 1 },
      ],
    });
    expect(hex(apiByKey.get(produceKey)!.request.encode(body, version))).toBe((await request.encode()).buffer.toString('hex'));
  });
});

describe('kafkajs reads', () => {
  const seenByThem = (folder: string, apiKey: number, version: number, body: unknown): Promise<unknown> => {
    const frame = encodeResponse(new Response({ apiKey, version, correlationId: 77, body }));
    const { decode } = require(`kafkajs/src/protocol/requests/${folder}/v${version}/response.js`);
    return decode(Buffer.from(frame.subarray(8)));
  };
  const orders = 'orders' as TopicName;
  const partition = (index: number) => index as PartitionIndex;

  test.each(range(0, 2))('ApiVersions v%i', async (version) => {
    const body: ApiVersionsResponse = {
      errorCode: Errors.NONE,
      apiKeys: advertisedApiKeys(),
      throttleTimeMs: 0,
      supportedFeatures: null,
      finalizedFeaturesEpoch: null,
      finalizedFeatures: null,
      zkMigrationReady: null,
    };
    expect(await seenByThem('apiVersions', apiVersionsKey, version, body)).toMatchObject({
      errorCode: 0,
      apiVersions: advertisedApiKeys(),
    });
  });

  test.each(range(0, 6))('Metadata v%i', async (version) => {
    const broker = (id: number) => ({ nodeId: id as BrokerId, host: `broker-${id}`, port: 9092, rack: null });
    const leader = { leaderId: 1 as BrokerId, leaderEpoch: 4 as LeaderEpoch };
    const replicas = { replicaNodes: [1, 2] as BrokerId[], isrNodes: [1] as BrokerId[], offlineReplicas: [2] as BrokerId[] };
    const partitions = [{ errorCode: Errors.NONE, partitionIndex: partition(0), ...leader, ...replicas }];
    const body: MetadataResponse = {
      throttleTimeMs: 0,
      brokers: [broker(1), broker(2)],
      clusterId: 'glass',
      controllerId: 1 as BrokerId,
      topics: [
        {
          errorCode: Errors.NONE,
          name: orders,
          topicId: '' as never,
          isInternal: false,
          partitions,
          topicAuthorizedOperations: -(2 ** 31),
        },
      ],
      clusterAuthorizedOperations: -(2 ** 31),
      errorCode: Errors.NONE,
    };
    expect(await seenByThem('metadata', metadataKey, version, body)).toMatchObject({
      brokers: [
        { nodeId: 1, host: 'broker-1', port: 9092 },
        { nodeId: 2, host: 'broker-2', port: 9092 },
      ],
      topicMetadata: [{ topic: 'orders', partitionMetadata: [{ partitionId: 0, leader: 1, replicas: [1, 2], isr: [1] }] }],
    });
  });

  test.each(range(4, 11))('Fetch v%i, two batches and their records', async (version) => {
    const batchAt = (offset: number, value: string) =>
      stampOffsets(buildRecordBatch([{ value: utf8Encode(value) }, { value: utf8Encode(value) }]), {
        baseOffset: offset as Offset,
        leaderEpoch: 4 as LeaderEpoch,
      });
    const body: FetchResponse = {
      throttleTimeMs: 0,
      errorCode: Errors.NONE,
      sessionId: 0,
      responses: [
        {
          topic: orders,
          topicId: '' as never,
          partitions: [
            {
              partitionIndex: partition(2),
              errorCode: Errors.NONE,
              highWatermark: 9 as Offset,
              lastStableOffset: 9 as Offset,
              logStartOffset: 0 as Offset,
              divergingEpoch: null,
              currentLeader: null,
              snapshotId: null,
              abortedTransactions: null,
              preferredReadReplica: -1 as BrokerId,
              records: Records.of([batchAt(5, 'a'), batchAt(7, 'b')]),
            },
          ],
        },
      ],
      nodeEndpoints: null,
    };
    const seen = (await seenByThem('fetch', fetchKey, version, body)) as {
      responses: {
        topicName: string;
        partitions: { partition: number; highWatermark: string; messages: { offset: string; value: Buffer }[] }[];
      }[];
    };
    expect(seen.responses).toMatchObject([{ topicName: 'orders', partitions: [{ partition: 2, highWatermark: '9' }] }]);
    const messages = seen.responses[0]!.partitions[0]!.messages.map(({ offset, value }) => [offset, value.toString()]);
    expect(messages).toEqual([
      ['5', 'a'],
      ['6', 'a'],
      ['7', 'b'],
      ['8', 'b'],
    ]);
  });

  test.each(range(3, 7))('Produce v%i', async (version) => {
    const answer = {
      index: partition(2),
      errorCode: Errors.NONE,
      baseOffset: 41 as Offset,
      logAppendTimeMs: -1 as TimestampMs,
      logStartOffset: 3 as Offset,
    };
    const body: ProduceResponse = {
      responses: [{ name: orders, partitionResponses: [{ ...answer, recordErrors: [], errorMessage: null, currentLeader: null }] }],
      throttleTimeMs: 0,
      nodeEndpoints: null,
    };
    const partitions = [{ partition: 2, errorCode: 0, baseOffset: '41', ...(version >= 5 && { logStartOffset: '3' }) }];
    expect(await seenByThem('produce', produceKey, version, body)).toMatchObject({ topics: [{ topicName: 'orders', partitions }] });
  });

  test.each(range(1, 3))('ListOffsets v%i', async (version) => {
    const answer = {
      partitionIndex: partition(0),
      errorCode: Errors.NONE,
      timestamp: -1 as TimestampMs,
      offset: 41 as Offset,
      leaderEpoch: 2 as LeaderEpoch,
    };
    const body: ListOffsetsResponse = { throttleTimeMs: 0, topics: [{ name: orders, partitions: [answer] }] };
    const partitions = [{ partition: 0, errorCode: 0, timestamp: '-1', offset: '41' }];
    expect(await seenByThem('listOffsets', listOffsetsKey, version, body)).toMatchObject({ responses: [{ topic: 'orders', partitions }] });
  });

  test.each(range(0, 2))('FindCoordinator v%i', async (version) => {
    const where = { nodeId: 2 as BrokerId, host: 'broker-2', port: 9092 };
    const body: FindCoordinatorResponse = { throttleTimeMs: 0, errorCode: Errors.NONE, errorMessage: null, ...where, coordinators: [] };
    expect(await seenByThem('findCoordinator', findCoordinatorKey, version, body)).toMatchObject({ errorCode: 0, coordinator: where });
  });

  test.each(range(0, 5))('JoinGroup v%i', async (version) => {
    const body: JoinGroupResponse = {
      throttleTimeMs: 0,
      errorCode: Errors.NONE,
      generationId: 5 as GenerationId,
      protocolType: 'consumer',
      protocolName: 'range',
      leader: 'm-1' as MemberId,
      skipAssignment: false,
      memberId: 'm-1' as MemberId,
      members: [{ memberId: 'm-1' as MemberId, groupInstanceId: null, metadata: utf8Encode('subscription') }],
    };
    expect(await seenByThem('joinGroup', joinGroupKey, version, body)).toMatchObject({
      generationId: 5,
      groupProtocol: 'range',
      leaderId: 'm-1',
      members: [{ memberId: 'm-1', memberMetadata: Buffer.from('subscription') }],
    });
  });

  test.each(range(0, 3))('SyncGroup v%i', async (version) => {
    const body: SyncGroupResponse = {
      throttleTimeMs: 0,
      errorCode: Errors.NONE,
      protocolType: null,
      protocolName: null,
      assignment: utf8Encode('all'),
    };
    expect(await seenByThem('syncGroup', syncGroupKey, version, body)).toMatchObject({ memberAssignment: Buffer.from('all') });
  });

  test.each(range(1, 4))('OffsetFetch v%i', async (version) => {
    const answer = {
      partitionIndex: partition(1),
      committedOffset: 70 as Offset,
      committedLeaderEpoch: -1 as LeaderEpoch,
      metadata: 'x',
      errorCode: Errors.NONE,
    };
    const body: OffsetFetchResponse = {
      throttleTimeMs: 0,
      topics: [{ name: orders, partitions: [answer] }],
      errorCode: Errors.NONE,
      groups: [],
    };
    const partitions = [{ partition: 1, offset: '70', metadata: 'x', errorCode: 0 }];
    expect(await seenByThem('offsetFetch', offsetFetchKey, version, body)).toMatchObject({ responses: [{ topic: 'orders', partitions }] });
  });

  test.each([0, 1])('InitProducerId v%i', async (version) => {
    const body: InitProducerIdResponse = {
      throttleTimeMs: 0,
      errorCode: Errors.NONE,
      producerId: 4_000 as ProducerId,
      producerEpoch: 2 as ProducerEpoch,
    };
    expect(await seenByThem('initProducerId', initProducerIdKey, version, body)).toMatchObject({ producerId: '4000', producerEpoch: 2 });
  });
});
