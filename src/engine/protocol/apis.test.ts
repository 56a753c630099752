import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { BrokerId, LeaderEpoch, Offset, PartitionIndex, TopicId, TopicName } from '../model/vocabulary';
import { NO_TOPIC_ID } from '../model/vocabulary';
import { namesItsSoftware } from './api-versions';
import { type Api, apiByKey, apiName, clientApis, interBrokerApis } from './apis';
import { Reader } from './bytes';
import { type FetchPartitionData, type FetchResponse, fetchResponse } from './fetch';
import { findCoordinatorKey } from './find-coordinator';
import { heartbeatKey } from './heartbeat';
import { initProducerIdKey } from './init-producer-id';
import { joinGroupKey, joinGroupResponse } from './join-group';
import { leaveGroupKey } from './leave-group';
import { asksForAllTopics, metadataRequest } from './metadata';
import { produceKey } from './produce';
import { Records } from './records';
import type { Message } from './schema';
import { syncGroupKey } from './sync-group';

const apis: readonly Api[] = [...clientApis, ...interBrokerApis];
const schemas = apis.flatMap(({ request, response }) => [request, response]);
const versionsOf = ({ versions: { first, last } }: Message<unknown>) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Reads what chance gives: a source of values that a schema can hold in one version. */
class ChanceReader extends Reader {
  impossible: string | null = null;
  private readonly numbers: readonly number[];
  private turn = 0;

  constructor(numbers: readonly number[]) {
    super(new Uint8Array(0));
    this.numbers = numbers;
  }

  /** A null where a value is required: not to be said. */
  override fail(problem: string): void {
    this.impossible ??= problem;
  }

  override get remaining(): number {
    return 1_000;
  }

  override int8(): number {
    return this.chance(-1, 1);
  }

  override int16(): number {
    return this.length();
  }

  override uint16(): number {
    return this.chance(0, 2 ** 16 - 1);
  }

  override int32(): number {
    return this.length();
  }

  override int64(): number {
    return this.chance(-(2 ** 40), 2 ** 40);
  }

  override unsignedVarint(): number {
    return this.length() + 1;
  }

  override take(length: number): Uint8Array {
    return Uint8Array.from({ length: Math.max(length, 0) }, () => this.chance(0x20, 0x7e));
  }

  override text(length: number): string {
    return String.fromCharCode(...this.take(length));
  }

  /** Null now and then. */
  private length(): number {
    return this.chance(0, 15) === 0 ? -1 : this.chance(0, 3);
  }

  private chance(least: number, most: number): number {
    const number = this.numbers[this.turn++ % this.numbers.length]!;
    return least + (number % (most - least + 1));
  }
}

/** Bytes of no batch become no batch. */
function withoutMalformedRecords(value: unknown): unknown {
  if (value instanceof Records) return Records.of(value.batches);
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutMalformedRecords);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withoutMalformedRecords(field)]));
}

describe('whatever can be said in a version comes back as it was said', () => {
  test.each(schemas.map((schema) => [schema.name, schema] as const))('%s', (_, schema) => {
    const numbers = fc.array(fc.nat(), { minLength: 50, maxLength: 200 });
    fc.assert(
      fc.property(fc.constantFrom(...versionsOf(schema)), numbers, (version, chances) => {
        const from = new ChanceReader(chances);
        const value = withoutMalformedRecords(schema.read(from, version));
        fc.pre(from.impossible === null);
        const bytes = schema.encode(value, version);
        expect(schema.decode(bytes, version)).toEqual({ ok: true, value });
        if (bytes.length > 0) expect(schema.decode(bytes.subarray(0, bytes.length - 1), version).ok).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});

test('whatever arrives is a value or a problem, in every version of every API', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(...schemas), fc.nat({ max: 20 }), (bytes, schema, version) => {
      expect(() => schema.decode(bytes, version)).not.toThrow();
    }),
    { numRuns: 5_000 },
  );
});

describe('what is advertised', () => {
  test('each key once, in order, with a range that its schema speaks to the end', () => {
    const keys = clientApis.map(({ key }) => key);
    expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
    for (const { advertised, request, response } of apis) {
      expect(request.versions).toEqual(response.versions);
      expect(advertised.first).toBeLessThanOrEqual(request.versions.first);
      expect(advertised.last).toBeLessThanOrEqual(request.versions.last);
      expect(advertised.last).toBeGreaterThanOrEqual(request.versions.flexible);
    }
  });

  test('version 0 of what librdkafka 2.0 wants it of, or it stops compressing and turns groups off', () => {
    for (const key of [produceKey, findCoordinatorKey, joinGroupKey, heartbeatKey, leaveGroupKey, syncGroupKey, initProducerIdKey])
      expect(apiByKey.get(key)?.advertised.first).toBe(0);
  });

  test('nothing that only brokers may ask', () => {
    for (const { key } of interBrokerApis) expect(clientApis.some((api) => api.key === key)).toBe(false);
  });
});

test('an API has a name, also one that is not spoken here', () => {
  expect([1, 56, 99].map(apiName)).toEqual(['Fetch', 'AlterPartition', 'API 99']);
});

describe('Fetch', () => {
  const partition: FetchPartitionData = {
    partitionIndex: 0 as PartitionIndex,
    errorCode: Errors.NONE,
    highWatermark: 5 as Offset,
    lastStableOffset: 5 as Offset,
    logStartOffset: 0 as Offset,
    divergingEpoch: { epoch: 3 as LeaderEpoch, endOffset: 4 as Offset },
    currentLeader: { leaderId: 2 as BrokerId, leaderEpoch: 7 as LeaderEpoch },
    snapshotId: null,
    abortedTransactions: null,
    preferredReadReplica: -1 as BrokerId,
    records: Records.of([]),
  };
  const response: FetchResponse = {
    throttleTimeMs: 0,
    errorCode: Errors.NONE,
    sessionId: 0,
    responses: [{ topic: 'orders' as TopicName, topicId: 'AAAAAAAAAAAAAAAAAAAAAg' as TopicId, partitions: [partition] }],
    nodeEndpoints: null,
  };
  const backIn = (version: number) => fetchResponse.decode(fetchResponse.encode(response, version), version);

  test('a topic has a name up to version 12 and an id from 13 on; the other is dropped', () => {
    expect(backIn(12)).toMatchObject({ value: { responses: [{ topic: 'orders', topicId: NO_TOPIC_ID }] } });
    expect(backIn(13)).toMatchObject({ value: { responses: [{ topic: '', topicId: 'AAAAAAAAAAAAAAAAAAAAAg' }] } });
  });

  test('a follower is told where its log diverges from version 12 on (KIP-595)', () => {
    expect(backIn(11)).toMatchObject({ value: { responses: [{ partitions: [{ divergingEpoch: null, currentLeader: null }] }] } });
    expect(backIn(12)).toMatchObject({ value: { responses: [{ partitions: [partition] }] } });
  });
});

test('all topics are asked for with null, and in version 0 with none', () => {
  const all = {
    topics: null,
    allowAutoTopicCreation: true,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  };
  for (const version of versionsOf(metadataRequest)) {
    const asked = metadataRequest.decode(metadataRequest.encode(all, version), version);
    expect(asked.ok && asksForAllTopics(asked.value, version)).toBe(true);
  }
  expect(asksForAllTopics({ ...all, topics: [] }, 1)).toBe(false);
});

test('no protocol is null from JoinGroup version 7 on and empty before (KIP-559)', () => {
  const refusal = {
    throttleTimeMs: 0,
    errorCode: Errors.UNKNOWN_MEMBER_ID,
    generationId: -1,
    protocolType: null,
    protocolName: null,
    leader: '',
    skipAssignment: false,
    memberId: '',
    members: [],
  } as never;
  const backIn = (version: number) => joinGroupResponse.decode(joinGroupResponse.encode(refusal, version), version);
  expect(backIn(6)).toMatchObject({ value: { protocolName: '' } });
  expect(backIn(7)).toMatchObject({ value: { protocolName: null } });
});

test('a client names its software in letters, digits, dashes and dots, from ApiVersions version 3 on (KIP-511)', () => {
  const named = (clientSoftwareName: string) => ({ clientSoftwareName, clientSoftwareVersion: '2.0.2' });
  expect(namesItsSoftware(named('librdkafka'), 3)).toBe(true);
  expect(namesItsSoftware(named('apache-kafka-java.'), 3)).toBe(false);
  expect(namesItsSoftware(named(''), 3)).toBe(false);
  expect(namesItsSoftware(named(''), 2)).toBe(true);
});
