import { describe, expect, it } from 'vitest';
import type {
  BrokerEpoch,
  BrokerId,
  LeaderEpoch,
  PartitionEpoch,
  PartitionIndex,
  ProducerId,
  TopicId,
  TopicName,
} from '../model/vocabulary';
import { METADATA_TOPIC_ID } from '../model/vocabulary';
import { decodeMetadataRecord, encodeMetadataRecord } from './record-codec';
import { type MetadataRecord, noPartitionChange } from './records';

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
const bytes = (text: string) => Uint8Array.from(text.split(' '), (byte) => Number.parseInt(byte, 16));

const broker = (id: number) => id as BrokerId;
const topicId = METADATA_TOPIC_ID as TopicId; // fifteen zeros and a one: easy to see in the bytes
const UUID_ONE = '00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01';

/** Written down by hand from Kafka's record schemas: frame 1, API key, version, fields in order, count of tagged fields. */
const golden: readonly (readonly [MetadataRecord, string])[] = [
  [{ kind: 'NoOp' }, '01 14 00 00'],
  [
    { kind: 'FeatureLevel', name: 'metadata.version', featureLevel: 29 },
    '01 0c 00 11 6d 65 74 61 64 61 74 61 2e 76 65 72 73 69 6f 6e 00 1d 00',
  ],
  [{ kind: 'Topic', name: 'orders' as TopicName, topicId }, `01 02 00 07 6f 72 64 65 72 73 ${UUID_ONE} 00`],
  [{ kind: 'RemoveTopic', topicId }, `01 09 00 ${UUID_ONE} 00`],
  [
    {
      kind: 'Partition',
      partitionId: 2 as PartitionIndex,
      topicId,
      replicas: [1, 2].map(broker),
      isr: [broker(1)],
      removingReplicas: [],
      addingReplicas: [],
      leader: broker(1),
      leaderRecoveryState: null,
      leaderEpoch: 0 as LeaderEpoch,
      partitionEpoch: 0 as PartitionEpoch,
      directories: [topicId, topicId],
      eligibleLeaderReplicas: null,
      lastKnownElr: null,
    },
    `01 03 02 00 00 00 02 ${UUID_ONE} 03 00 00 00 01 00 00 00 02 02 00 00 00 01 01 01 00 00 00 01 00 00 00 00 00 00 00 00 03 ${UUID_ONE} ${UUID_ONE} 00`,
  ],
  [
    { ...noPartitionChange, partitionId: 0 as PartitionIndex, topicId, isr: [broker(2)], leader: broker(2) },
    `01 05 02 00 00 00 00 ${UUID_ONE} 02 00 05 02 00 00 00 02 01 04 00 00 00 02`,
  ],
  [{ kind: 'Config', resourceType: 2, resourceName: 'a', name: 'b', value: '1' }, '01 04 00 02 02 61 02 62 02 31 00'],
  [
    { kind: 'ProducerIds', brokerId: broker(1), brokerEpoch: 5 as BrokerEpoch, nextProducerId: 1_000 as ProducerId },
    '01 0f 00 00 00 00 01 00 00 00 00 00 00 00 05 00 00 00 00 00 00 03 e8 00',
  ],
  [{ kind: 'UnregisterBroker', brokerId: broker(3), brokerEpoch: 7 as BrokerEpoch }, '01 01 00 00 00 00 03 00 00 00 00 00 00 00 07 00'],
  [
    {
      kind: 'BrokerRegistrationChange',
      brokerId: broker(3),
      brokerEpoch: 7 as BrokerEpoch,
      fenced: -1,
      inControlledShutdown: null,
      logDirs: null,
    },
    '01 11 00 00 00 00 03 00 00 00 00 00 00 00 07 01 00 01 ff',
  ],
  [
    {
      kind: 'BrokerRegistrationChange',
      brokerId: broker(3),
      brokerEpoch: 7 as BrokerEpoch,
      fenced: null,
      inControlledShutdown: 1,
      logDirs: null,
    },
    '01 11 01 00 00 00 03 00 00 00 00 00 00 00 07 01 01 01 01',
  ],
  [
    {
      kind: 'RegisterBroker',
      brokerId: broker(1),
      isMigratingZkBroker: false,
      incarnationId: topicId,
      brokerEpoch: 9 as BrokerEpoch,
      endPoints: [{ name: 'P', host: 'h', port: 65_535, securityProtocol: 0 }],
      features: [{ name: 'f', minSupportedVersion: 1, maxSupportedVersion: 2 }],
      rack: null,
      fenced: true,
      inControlledShutdown: false,
      logDirs: [topicId],
    },
    `01 00 03 00 00 00 01 00 ${UUID_ONE} 00 00 00 00 00 00 00 09 02 02 50 02 68 ff ff 00 00 00 02 02 66 00 01 00 02 00 00 01 00 01 00 11 02 ${UUID_ONE}`,
  ],
];

describe('metadata records', () => {
  it.each(golden)('$kind has the bytes that Kafka writes', (record, expected) => {
    expect(hex(encodeMetadataRecord(record))).toBe(expected);
  });

  it.each(golden)('$kind is read back as it was written', (record, expected) => {
    expect(decodeMetadataRecord(bytes(expected))).toEqual({ ok: true, value: record });
  });

  it('of an unknown kind, frame or version are errors that say so', () => {
    expect(decodeMetadataRecord(bytes('01 63 00 00'))).toEqual({ ok: false, error: 'no metadata record has API key 99' });
    expect(decodeMetadataRecord(bytes('02 14 00 00'))).toEqual({ ok: false, error: 'frame version 2 is not 1' });
    expect(decodeMetadataRecord(bytes('01 14 07 00'))).toEqual({ ok: false, error: 'NoOp: NoOpRecord has no version 7' });
  });

  it('that end early are errors', () => {
    for (const [, expected] of golden) expect(decodeMetadataRecord(bytes(expected).slice(0, -1)).ok).toBe(false);
  });
});
